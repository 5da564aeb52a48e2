import { FealtyError } from "../base/index.js";
import { baseline, type Contract, contractAt, enforceable, price, stationary } from "./contract.js";
import type { Primitives } from "./primitives.js";

/** Who ends the relation after a breach: the betrayed ally alone, or all. */
export type Audience = "bilateral" | "multilateral";

export interface ContractOptions {
  /** Default "bilateral". */
  readonly audience?: Audience;
  /** B: most signal units in a period, over all allies; default: no limit. */
  readonly attention?: number | undefined;
}

/** The patron's contracts with all its allies. */
export interface Contracts {
  readonly allies: readonly Contract[];
  /** Σ v x − κ s. */
  readonly patronPayoff: number;
  readonly multipliers: {
    /** φ ≥ 0 on pooled enforcement (multilateral); Infinity where nothing but x0 can be enforced. */
    readonly enforcement: number;
    /** μ ≥ 0: what one more unit of attention would add to the patron's payoff. */
    readonly attention: number;
  };
  /** Dual less primal value over 1 + |primal|: how far from the best this can be. */
  readonly dualityGap: number;
}

/** Each ally's concession and signal at given multipliers. */
interface Allocation {
  readonly x: Float64Array;
  readonly s: Float64Array;
}

/**
 * The best self-enforcing contracts with many allies (section 2 of the theory): maximise Σ v x − κ s(x) subject to enforcement, ally by
 * ally or pooled (Σ κ s ≤ Σ δ v (x − x0)), and to Σ s ≤ B. Separable given w = 1/(1 + φ) in [0, 1] and ν = μ w: each ally's marginal price
 * meets (δ + (1 − δ) w) v / (κ + ν). ν is found for each w, so the two are nested, never taken by turns.
 * @throws FealtyError "domain" when attention is not above 0.
 */
export function solveContracts(
  allies: readonly Primitives[],
  { audience = "bilateral", attention = Number.POSITIVE_INFINITY }: ContractOptions = {},
): Contracts {
  if (!(attention > 0)) throw new FealtyError("domain", `attention is ${attention}`, { kind: "usage", mend: "it must be above 0; leave it out for no limit" });
  const x0 = Float64Array.from(allies, baseline);
  const caps = audience === "bilateral" ? Float64Array.from(allies, (p, i) => enforceable(p, x0[i] as number)) : undefined;
  let warm: Float64Array | undefined;
  const at = (w: number, nu: number): Allocation => {
    const [x, s] = [new Float64Array(allies.length), new Float64Array(allies.length)];
    allies.forEach((p, i) => {
      const from = x0[i] as number;
      const ratio = ((p.patience + (1 - p.patience) * w) * p.stake) / (p.signalCost + nu);
      const best = Math.min(stationary(p, from, ratio, warm?.[i]), caps?.[i] ?? 1);
      x[i] = best;
      s[i] = best === from ? 0 : price(p, best, from);
    });
    warm = x;
    return { x, s };
  };
  const priced = (x: Float64Array): Allocation => ({
    x,
    s: x.map((value, i) => (value === x0[i] ? 0 : price(allies[i] as Primitives, value, x0[i] as number))),
  });
  const slack = ({ x, s }: Allocation): number =>
    allies.reduce((sum, p, i) => sum + p.patience * p.stake * ((x[i] as number) - (x0[i] as number)) - p.signalCost * (s[i] as number), 0);

  const withinBudget = (w: number): { nu: number; at: Allocation } => {
    const free = at(w, 0);
    if (total(free.s) <= attention) return { nu: 0, at: free };
    const left = (a: Allocation): number => total(a.s) - attention;
    const root = crossing((nu) => at(w, nu), left, attention, 0, free, Number.MAX_VALUE);
    return { nu: root.at, at: meet(root, left, attention, priced) };
  };
  let [phi, { nu, at: best }] = [0, withinBudget(1)];
  if (audience === "multilateral" && slack(best) < 0) {
    const scale = allies.reduce((sum, p) => sum + p.patience * p.stake, 0);
    const over = ({ at: a }: { at: Allocation }): number => -slack(a);
    const root = crossing((f) => withinBudget(1 / (1 + f)), over, scale, 0, { nu, at: best }, Number.MAX_VALUE);
    phi = root.at;
    nu = root.after.nu;
    best = meet({ before: root.before.at, after: root.after.at }, (a) => -slack(a), scale, priced);
  }
  const mu = nu === 0 ? 0 : nu * (1 + phi);
  const contracts = allies.map((p, i) => contractAt(p, best.x[i] as number, x0[i], caps !== undefined && best.x[i] === caps[i] && (caps[i] as number) < 1));
  const patronPayoff = contracts.reduce((sum, c) => sum + c.patronPayoff, 0);
  return {
    allies: contracts,
    patronPayoff,
    multipliers: { enforcement: phi < Number.MAX_VALUE ? phi : Number.POSITIVE_INFINITY, attention: mu },
    dualityGap: phi < Number.MAX_VALUE ? (dual(allies, x0, caps, phi, mu, attention) - patronPayoff) / (1 + Math.abs(patronPayoff)) : 0,
  };
}

/** The Lagrangian's largest value, which no allowed set of contracts exceeds; each ally solved from the start. */
function dual(allies: readonly Primitives[], x0: Float64Array, caps: Float64Array | undefined, phi: number, mu: number, attention: number): number {
  let sum = mu === 0 ? 0 : mu * attention;
  allies.forEach((p, i) => {
    const from = x0[i] as number;
    const [value, cost] = [(1 + p.patience * phi) * p.stake, p.signalCost * (1 + phi) + mu];
    const x = Math.min(stationary(p, from, value / cost), caps?.[i] ?? 1);
    sum += value * (x - from) + p.stake * from - (x === from ? 0 : cost * price(p, x, from));
  });
  return sum;
}

interface Crossing<A> {
  readonly at: number;
  readonly before: A;
  readonly after: A;
}

/**
 * Where an excess that falls in t crosses zero, seen from both sides (it may jump there). Illinois steps, halved when they lag.
 * @param last where the search for a far end stops, excess or not.
 */
function crossing<A>(at: (t: number) => A, excess: (a: A) => number, scale: number, low: number, first: A, last: number): Crossing<A> {
  let [a, before, fa] = [low, first, excess(first)];
  let b = Math.min(1, last);
  let after = at(b);
  let fb = excess(after);
  while (fb > 0 && b < last) {
    [a, before, fa] = [b, after, fb];
    b = b > 1e12 ? last : b * 8;
    after = at(b);
    fb = excess(after);
  }
  // Values that stand for the ends in the next step: an end that stays twice is halved, so that the other end moves too.
  let [left, right, width] = [fa, fb, b - a];
  for (let i = 1; i < 300 && b - a > 1e-16 * b && fb < -1e-14 * scale; i++) {
    const lagging = i % 3 === 0 && b - a > width / 4;
    if (i % 3 === 0) width = b - a;
    const falsi = a + ((b - a) * left) / (left - right);
    const t = !lagging && falsi > a && falsi < b ? falsi : a + (b - a) / 2;
    if (t <= a || t >= b) break;
    const here = at(t);
    const f = excess(here);
    if (f > 0) {
      if (a !== low && left === fa) right /= 2;
      [a, before, fa, left] = [t, here, f, f];
    } else {
      if (right === fb) left /= 2;
      [b, after, fb, right] = [t, here, f, f];
    }
  }
  return { at: b, before, after };
}

/** Between two sides of a jump: the mixture of concessions at which the constraint just holds, since a marginal ally of constant price is bought in part. */
function meet(
  { before, after }: { before: Allocation; after: Allocation },
  excess: (a: Allocation) => number,
  scale: number,
  priced: (x: Float64Array) => Allocation,
): Allocation {
  if (excess(after) >= -1e-12 * scale) return after;
  let [low, high, best] = [0, 1, after];
  for (let i = 0; i < 60; i++) {
    const share = (low + high) / 2;
    const mixed = priced(after.x.map((x, k) => x + share * ((before.x[k] as number) - x)));
    if (excess(mixed) > 0) high = share;
    else [low, best] = [share, mixed];
  }
  return best;
}

function total(values: Float64Array): number {
  let sum = 0;
  for (const v of values) sum += v;
  return sum;
}
