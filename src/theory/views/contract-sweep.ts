import { contractDerivatives } from "../comparative-statics.js";
import { solveContract } from "../contract.js";
import { checkPrimitives, type Primitives } from "../primitives.js";

/** How one ally's bilateral contract moves with one primitive, all else held. */
export interface ContractSweep {
  readonly over: keyof Primitives;
  /** The primitive's own value, and what it gives there. */
  readonly base: { readonly at: number; readonly concession: number; readonly reassurance: number };
  /** Exact derivatives there; of the side that the solution is on at a kink. */
  readonly slope: { readonly concession: number; readonly reassurance: number };
  readonly at: readonly number[];
  readonly concession: readonly number[];
  readonly reassurance: readonly number[];
}

/** Contracts at each value of a primitive. @throws FealtyError "domain" for a value that the primitive cannot take. */
export function contractSweep(p: Primitives, over: keyof Primitives, values: readonly number[] = sweepValues(over, p[over])): ContractSweep {
  const solved = values.map((value) => solveContract(checkPrimitives({ ...p, [over]: value })));
  const base = solveContract(p);
  const { concession, reassurance } = contractDerivatives(p)[over];
  return {
    over,
    base: { at: p[over], concession: base.concession, reassurance: base.reassurance },
    slope: { concession, reassurance },
    at: values,
    concession: solved.map((one) => one.concession),
    reassurance: solved.map((one) => one.reassurance),
  };
}

/** Values around a primitive's own: discount factors up to 0.99, others to two and a half times it. */
function sweepValues(over: keyof Primitives, base: number): number[] {
  const count = 101;
  const [from, to] = over === "patience" ? [0, Math.max(0.99, base)] : over === "reluctance" ? [base - 1, base + 1] : [0, base > 0 ? 2.5 * base : 1];
  const steps = Array.from({ length: count }, (_, k) => from + ((to - from) * k) / (count - 1));
  // Stake, need and cost lie above 0: the sweep begins a step later.
  return over === "stake" || over === "securityNeed" || over === "signalCost" ? steps.slice(1) : steps;
}
