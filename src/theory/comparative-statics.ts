import { elementary } from "../numeric/index.js";
import { baseline, costBeyond, marginalPrice, solveContract } from "./contract.js";
import type { Primitives } from "./primitives.js";

const { log1p } = elementary;

/** How a bilateral contract answers to one primitive. */
export interface Response {
  readonly concession: number;
  readonly reassurance: number;
  readonly patronPayoff: number;
}

/**
 * Exact derivatives of the bilateral contract with respect to each primitive, by the implicit function theorem; at a kink, of the side
 * that the solution is on. With y = ĉ(x)/λ and L = log(1 + s): inside, log m + ρL = log(λv/κ); at the cap, κ s(x) = δ v (x − x0).
 */
export function contractDerivatives(p: Primitives): Readonly<Record<keyof Primitives, Response>> {
  const { reluctance, costCurvature: gamma, securityNeed: lambda, satiation: rho, stake, signalCost: kappa, patience } = p;
  const x0 = baseline(p);
  const { concession: x, reassurance: s, binding } = solveContract(p);
  const inner = x0 > 0 && x0 < 1;
  const own: Readonly<Partial<Record<keyof Primitives, number>>> = inner ? { reluctance: -1 / gamma, costCurvature: reluctance / gamma ** 2 } : {};
  const y = costBeyond(p, x, x0) / lambda;
  const m = reluctance + gamma * x;
  const room = 1 + (1 - rho) * y;
  // Of y with x held: c(x0) is at its least in x0, so x0's own move does not matter.
  const ofY: Readonly<Partial<Record<keyof Primitives, number>>> = {
    reluctance: (x - x0) / lambda,
    costCurvature: (x * x - x0 * x0) / (2 * lambda),
    securityNeed: -y / lambda,
  };
  const ofLog = (name: keyof Primitives): number => (ofY[name] ?? 0) / room + (name === "satiation" ? logSignalBySatiation(y, rho) : 0);
  const ofTarget: Readonly<Partial<Record<keyof Primitives, number>>> = { securityNeed: 1 / lambda, stake: 1 / stake, signalCost: -1 / kappa };
  const ofMargin: Readonly<Partial<Record<keyof Primitives, number>>> = { reluctance: 1 / m, costCurvature: x / m };
  const climb = marginalPrice(p, x, s);
  const move = (name: keyof Primitives): number => {
    if (x === x0) return own[name] ?? 0;
    if (binding.includes("enforcement")) {
      const promised = name === "patience" ? stake * (x - x0) : name === "stake" ? patience * (x - x0) : 0;
      const change = promised - patience * stake * (own[name] ?? 0) - (name === "signalCost" ? s : 0) - kappa * (1 + s) * ofLog(name);
      return change / (kappa * climb - patience * stake);
    }
    if (x === 1) return 0;
    const drift = (ofMargin[name] ?? 0) + (name === "satiation" ? log1p(s) : 0) + rho * ofLog(name) - (ofTarget[name] ?? 0);
    return -drift / (gamma / m + (rho * m) / (lambda * room));
  };
  const names: readonly (keyof Primitives)[] = ["reluctance", "costCurvature", "securityNeed", "satiation", "stake", "signalCost", "patience"];
  return Object.fromEntries(
    names.map((name) => {
      const concession = move(name);
      const reassurance = x === x0 ? 0 : (1 + s) * ofLog(name) + climb * concession;
      const direct = name === "stake" ? x : name === "signalCost" ? -s : 0;
      return [name, { concession, reassurance, patronPayoff: direct + stake * concession - kappa * reassurance }];
    }),
  ) as Record<keyof Primitives, Response>;
}

/** ∂L/∂ρ of L = log1p((1 − ρ) y)/(1 − ρ); y²/2 at ρ = 1. */
function logSignalBySatiation(y: number, rho: number): number {
  const k = 1 - rho;
  const z = k * y;
  // (log1p z − z/(1 + z))/k², by its series where both terms nearly cancel.
  if (Math.abs(z) < 1e-3) return y * y * (1 / 2 - (2 / 3) * z + (3 / 4) * z * z - (4 / 5) * z ** 3 + (5 / 6) * z ** 4);
  return (log1p(z) - z / (1 + z)) / (k * k);
}
