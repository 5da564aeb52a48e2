import { elementary } from "../numeric/index.js";
import type { Primitives } from "./primitives.js";

const { exp, expm1, log, log1p } = elementary;

/** What the patron promises one ally, and what holds it. */
export interface Contract {
  /** x0: what the ally concedes by itself. */
  readonly baseline: number;
  /** x*: share of the demand that it concedes under the contract, in [x0, 1]. */
  readonly concession: number;
  /** s*: signal that pays for it. */
  readonly reassurance: number;
  /** v x − κ s. */
  readonly patronPayoff: number;
  /** λ u(s) − ĉ(x): zero up to rounding where anything is bought. */
  readonly allySlack: number;
  /** δ v (x − x0) − κ s: what the patron would lose by reneging beyond what it would save. */
  readonly enforcementSlack: number;
  /** What stops the concession from going further. */
  readonly binding: readonly ("ally" | "enforcement" | "full concession")[];
}

/** What the ally concedes by itself: where its cost is least. */
export function baseline({ reluctance, costCurvature }: Primitives): number {
  if (costCurvature === 0) return reluctance <= 0 ? 1 : 0;
  return Math.min(1, Math.max(0, -reluctance / costCurvature));
}

/** ĉ(x) = c(x) − c(x0), written so that nothing cancels near x0. */
export function costBeyond(p: Primitives, x: number, x0 = baseline(p)): number {
  return (x - x0) * (p.reluctance + (p.costCurvature * (x + x0)) / 2);
}

/** L = log(1 + s) of the signal worth `y` utils to an ally with λ = 1: log1p((1 − ρ) y)/(1 − ρ), y at ρ = 1; Infinity where no signal is worth that. */
function logSignal(y: number, satiation: number): number {
  const k = 1 - satiation;
  if (k === 0) return y;
  const z = k * y;
  return z <= -1 ? Number.POSITIVE_INFINITY : log1p(z) / k;
}

/** s(x): the least signal for which the ally concedes x. Infinite where no signal buys it. */
export function price(p: Primitives, x: number, x0 = baseline(p)): number {
  return expm1(logSignal(costBeyond(p, x, x0) / p.securityNeed, p.satiation));
}

/** s′(x) = m (1 + s)^ρ / λ, at s = s(x). */
export function marginalPrice(p: Primitives, x: number, s: number): number {
  return ((p.reluctance + p.costCurvature * x) * exp(p.satiation * log1p(s))) / p.securityNeed;
}

/** u(s): the ally's value of a signal with λ = 1. */
export function worth(s: number, satiation: number): number {
  return satiation === 1 ? log1p(s) : expm1((1 - satiation) * log1p(s)) / (1 - satiation);
}

/**
 * The best self-enforcing contract with one ally under bilateral enforcement and no limit on attention (section 2 of the theory):
 * maximise v x − κ s(x) over [x0, 1] subject to κ s(x) ≤ δ v (x − x0).
 */
export function solveContract(p: Primitives): Contract {
  const x0 = baseline(p);
  const free = stationary(p, x0, p.stake / p.signalCost);
  const x = Math.min(free, enforceable(p, x0));
  return contractAt(p, x, x0, x < free);
}

/** The contract that asks for x and pays its price. */
export function contractAt(p: Primitives, x: number, x0 = baseline(p), capped = false): Contract {
  const s = x === x0 ? 0 : price(p, x, x0);
  return {
    baseline: x0,
    concession: x,
    reassurance: s,
    patronPayoff: p.stake * x - p.signalCost * s,
    allySlack: p.securityNeed * worth(s, p.satiation) - costBeyond(p, x, x0),
    enforcementSlack: p.patience * p.stake * (x - x0) - p.signalCost * s,
    binding: [...(x > x0 ? (["ally"] as const) : []), ...(capped ? (["enforcement"] as const) : []), ...(x === 1 ? (["full concession"] as const) : [])],
  };
}

/** The largest concession whose promise a patron would rather keep than break with this ally alone: the largest root of κ s(x) = δ v (x − x0), 1 if there is none. */
export function enforceable(p: Primitives, x0 = baseline(p)): number {
  const slack = (x: number): number => (x === x0 ? 0 : p.patience * p.stake * (x - x0) - p.signalCost * price(p, x, x0));
  if (slack(1) >= 0) return 1;
  // The slack is concave and largest where the marginal price meets δ v: between there and 1 lies its largest root, which Newton's steps from the right approach from one side.
  let low = stationary(p, x0, (p.patience * p.stake) / p.signalCost);
  if (low <= x0) return x0;
  let high = 1;
  let x = high;
  for (let i = 0; i < 200; i++) {
    const s = price(p, x, x0);
    const left = p.patience * p.stake * (x - x0) - p.signalCost * s;
    if (left >= 0) low = x;
    else high = x;
    const slope = p.patience * p.stake - p.signalCost * marginalPrice(p, x, s);
    const step = x - left / slope;
    const next = step > low && step < high ? step : low + (high - low) / 2;
    if (next <= low || high - low <= 1e-16) break;
    if (next >= high) {
      // Converged from the right: a few last places to the left the promise is kept.
      for (let back = 1.2e-16; high - back > low; back *= 2) if (slack(high - back) >= 0) return high - back;
      break;
    }
    x = next;
  }
  return low;
}

/**
 * Where the marginal price of concession, s′(x) = m (1+s)^ρ / λ with m = θ + γx, meets `ratio`: what the patron makes of one more unit of
 * concession over what one more unit of signal costs it. x0 or 1 at the corners. Solved in logs, log m + ρL = log(λ ratio), by bracketed
 * Newton: the raw form overflows for ρ > 1.
 * @param start where to begin, if a solution nearby is known.
 */
export function stationary(p: Primitives, x0: number, ratio: number, start?: number): number {
  const { reluctance, costCurvature, securityNeed, satiation } = p;
  if (x0 >= 1 || ratio <= 0 || Math.max(reluctance, 0) >= ratio * securityNeed) return x0;
  const target = log(ratio * securityNeed);
  const yAtOne = costBeyond(p, 1, x0) / securityNeed;
  if (satiation <= 1 || (1 - satiation) * yAtOne > -1) {
    const excess = log(reluctance + costCurvature) + (satiation === 0 ? 0 : satiation * logSignal(yAtOne, satiation)) - target;
    if (excess <= 0) return 1;
  }
  let [low, high] = [x0, 1];
  let x = start !== undefined && start > x0 && start < 1 ? start : (low + high) / 2;
  for (let i = 0; i < 200; i++) {
    const y = costBeyond(p, x, x0) / securityNeed;
    const m = reluctance + costCurvature * x;
    const e = log(m) + (satiation === 0 ? 0 : satiation * logSignal(y, satiation)) - target;
    if (e > 0) high = x;
    else low = x;
    const slope = costCurvature / m + (satiation * m) / (securityNeed * (1 + (1 - satiation) * y));
    const step = x - e / slope;
    const next = step > low && step < high ? step : low + (high - low) / 2;
    if (Math.abs(next - x) <= 1e-16 * Math.max(1, Math.abs(x))) break;
    x = next;
  }
  return x;
}

/** Reward over reluctance for a picture: contracts at each value of θ, all else as given. */
export function overReluctance(p: Primitives, values: readonly number[]): Contract[] {
  return values.map((reluctance) => solveContract({ ...p, reluctance }));
}

/** The reluctance beyond which no concession is bought: δ λ v / κ (R2). */
export function cutOff({ patience, securityNeed, stake, signalCost }: Primitives): number {
  return (patience * securityNeed * stake) / signalCost;
}

/** Highest reward over θ and where it is (R3): the pivotal ally. Found on the given grid. */
export function pivotal(p: Primitives, values: readonly number[]): { readonly reluctance: number; readonly reassurance: number } {
  let best = { reluctance: values[0] ?? 0, reassurance: -1 };
  values.forEach((reluctance) => {
    const { reassurance } = solveContract({ ...p, reluctance });
    if (reassurance > best.reassurance) best = { reluctance, reassurance };
  });
  return best;
}
