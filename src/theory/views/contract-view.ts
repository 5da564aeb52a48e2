import { dropOrder, unconditional, uniformContract } from "../alternatives.js";
import { baseline, solveContract } from "../contract.js";
import { type ContractOptions, type Contracts, solveContracts } from "../contracts.js";
import type { Primitives } from "../primitives.js";
import { type ContractCurve, contractCurve } from "./contract-curve.js";
import { type ContractSweep, contractSweep } from "./contract-sweep.js";

/** A contract with one ally as a picture shows it. */
export interface AllyShown {
  readonly id: string;
  readonly reluctance: number;
  readonly concession: number;
  readonly reassurance: number;
  /** All but its reluctance is as the curve's: what it gets alone lies on the curve. */
  readonly onCurve: boolean;
}

/** What one way of reassuring is worth to the patron in a period, over all allies, utils. */
export interface Way {
  readonly way: "selective" | "uniform" | "unconditional" | "none";
  /** Σ v x. */
  readonly worth: number;
  /** Σ κ s. */
  readonly cost: number;
  readonly payoff: number;
}

/** What the contract implies, as plain numbers. */
export interface ContractView {
  readonly allies: readonly AllyShown[];
  readonly audience: "bilateral" | "multilateral";
  /** Most signal units in a period; absent: no limit. */
  readonly attention?: number;
  readonly curve: ContractCurve;
  /** Whose primitives the curve and the sweeps have: the ally that gets most, by its own contract. */
  readonly of: string;
  readonly sweeps: readonly ContractSweep[];
  /** Allies in the order in which they are lost as attention shrinks, each with the attention at which it gets nothing; only with a bilateral audience. */
  readonly dropped: readonly { readonly id: string; readonly attention: number }[];
  /** Attention that pays for all contracts where there is no limit. */
  readonly fullAttention: number;
  readonly ways: readonly Way[];
}

const swept = ["stake", "securityNeed", "patience", "signalCost"] as const satisfies readonly (keyof Primitives)[];

/** Solves what the figures of the contract show. @param ids one name an ally. */
export function contractView(
  allies: readonly Primitives[],
  ids: readonly string[],
  options: ContractOptions = {},
  solved: Contracts = solveContracts(allies, options),
): ContractView {
  const { audience = "bilateral", attention } = options;
  const alone = allies.map((p) => solveContract(p).reassurance);
  const most = alone.reduce((best, s, i) => (s > (alone[best] as number) ? i : best), 0);
  const first = allies[most] as Primitives;
  const reluctances = allies.map((p) => p.reluctance);
  const like = (p: Primitives): boolean => (Object.keys(first) as (keyof Primitives)[]).every((name) => name === "reluctance" || p[name] === first[name]);
  const sums = (way: Way["way"], concessions: readonly number[], signals: readonly number[]): Way => {
    const worth = allies.reduce((sum, p, i) => sum + p.stake * (concessions[i] as number), 0);
    const cost = allies.reduce((sum, p, i) => sum + p.signalCost * (signals[i] as number), 0);
    return { way, worth, cost, payoff: worth - cost };
  };
  const uniform = uniformContract(allies, options);
  const signals = solved.allies.map((a) => a.reassurance);
  const x0 = allies.map((p) => baseline(p));
  const gift = unconditional(allies, signals);
  return {
    allies: solved.allies.map(({ concession, reassurance }, i) => {
      const p = allies[i] as Primitives;
      return { id: ids[i] ?? String(i + 1), reluctance: p.reluctance, concession, reassurance, onCurve: like(p) };
    }),
    audience,
    ...(attention === undefined || !Number.isFinite(attention) ? {} : { attention }),
    curve: contractCurve(first, { beyond: reluctances }),
    of: ids[most] ?? String(most + 1),
    sweeps: swept.map((name) => contractSweep(first, name)),
    dropped: audience === "bilateral" ? dropOrder(allies).map(({ ally, attention: at }) => ({ id: ids[ally] ?? String(ally + 1), attention: at })) : [],
    fullAttention: alone.reduce((sum, s) => sum + s, 0),
    ways: [
      sums(
        "selective",
        solved.allies.map((a) => a.concession),
        signals,
      ),
      sums(
        "uniform",
        uniform.concessions,
        allies.map(() => uniform.reassurance),
      ),
      { way: "unconditional", worth: gift.patronPayoff + gift.cost, cost: gift.cost, payoff: gift.patronPayoff },
      sums(
        "none",
        x0,
        allies.map(() => 0),
      ),
    ],
  };
}
