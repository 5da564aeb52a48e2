import { baseline, enforceable, price, stationary, worth } from "./contract.js";
import { type ContractOptions, solveContracts } from "./contracts.js";
import type { Primitives } from "./primitives.js";

/** One signal promised to all allies alike. */
export interface UniformContract {
  readonly reassurance: number;
  readonly concessions: readonly number[];
  readonly patronPayoff: number;
}

/** x(s): the most that an ally concedes for a signal of s; the root of ĉ(x) = λu(s), at most 1. */
export function concessionFor(p: Primitives, s: number, x0 = baseline(p)): number {
  if (x0 >= 1) return 1;
  const y = p.securityNeed * worth(s, p.satiation);
  const m = Math.max(0, p.reluctance + p.costCurvature * x0);
  if (y === 0) return x0;
  return Math.min(1, x0 + (2 * y) / (m + Math.sqrt(m * m + 2 * p.costCurvature * y)));
}

/**
 * The best promise of one signal to all, each ally conceding what that is worth to it, under the same enforcement and attention (R7).
 * The payoff and the slack of enforcement are concave in the signal: searched by golden section inside the set that is enforceable.
 */
export function uniformContract(
  allies: readonly Primitives[],
  { audience = "bilateral", attention = Number.POSITIVE_INFINITY }: ContractOptions = {},
): UniformContract {
  const x0 = allies.map(baseline);
  const at = (s: number): UniformContract => {
    const concessions = allies.map((p, i) => concessionFor(p, s, x0[i] as number));
    return { reassurance: s, concessions, patronPayoff: allies.reduce((sum, p, i) => sum + p.stake * (concessions[i] as number) - p.signalCost * s, 0) };
  };
  const slack = ({ reassurance: s, concessions }: UniformContract): number => {
    const own = allies.map((p, i) => p.patience * p.stake * ((concessions[i] as number) - (x0[i] as number)) - p.signalCost * s);
    return audience === "bilateral" ? Math.min(...own) : own.reduce((a, b) => a + b, 0);
  };
  // Beyond δ Σv/Σκ no promise of one signal is kept.
  const ceiling = Math.min(attention / allies.length, allies.reduce((a, p) => a + p.patience * p.stake, 0) / allies.reduce((a, p) => a + p.signalCost, 0));
  let top = ceiling;
  if (slack(at(top)) < 0) {
    const peak = golden((s) => slack(at(s)), 0, ceiling);
    let low = slack(at(peak)) >= 0 ? peak : 0;
    for (let i = 0; i < 100; i++) {
      const middle = (low + top) / 2;
      if (slack(at(middle)) >= 0) low = middle;
      else top = middle;
    }
    top = low;
  }
  const best = golden((s) => at(s).patronPayoff, 0, top);
  return [0, best, top].map(at).reduce((a, b) => (b.patronPayoff > a.patronPayoff ? b : a));
}

/** What the signals of `contracts` would cost and bring if they were sent before, whatever the ally does: nothing beyond x0 (R8). */
export function unconditional(allies: readonly Primitives[], reassurance: readonly number[]): { readonly patronPayoff: number; readonly cost: number } {
  const cost = allies.reduce((sum, p, i) => sum + p.signalCost * (reassurance[i] ?? 0), 0);
  return { patronPayoff: allies.reduce((sum, p) => sum + p.stake * baseline(p), 0) - cost, cost };
}

/** An ally and the most attention at which it still gets nothing. */
export interface DropOut {
  readonly ally: number;
  /** μ from which on the ally is not courted; Infinity for one that concedes its first unit for nothing. */
  readonly shadowPrice: number;
  /** Attention at which that is the shadow price; 0 for one that is courted to the last. */
  readonly attention: number;
}

/**
 * Who is dropped first when attention shrinks, under bilateral enforcement: ally i is courted exactly while max(θ, 0)(κ + μ) < λ v.
 * Allies that are not courted with unlimited attention are left out. @returns in the order in which they go.
 */
export function dropOrder(allies: readonly Primitives[]): DropOut[] {
  const free = solveContracts(allies).allies;
  const courted = allies.flatMap((p, ally) => {
    if ((free[ally]?.reassurance ?? 0) === 0) return [];
    const theta = Math.max(p.reluctance, 0);
    return [{ ally, shadowPrice: theta === 0 ? Number.POSITIVE_INFINITY : (p.securityNeed * p.stake) / theta - p.signalCost }];
  });
  return courted
    .sort((a, b) => a.shadowPrice - b.shadowPrice || a.ally - b.ally)
    .map(({ ally, shadowPrice }) => ({ ally, shadowPrice, attention: Number.isFinite(shadowPrice) ? attentionAt(allies, shadowPrice) : 0 }));
}

/** Σ s when a unit of signal costs μ more: the attention that this shadow price belongs to. */
function attentionAt(allies: readonly Primitives[], mu: number): number {
  return allies.reduce((sum, p) => {
    const x0 = baseline(p);
    const x = Math.min(stationary(p, x0, p.stake / (p.signalCost + mu)), enforceable(p, x0));
    return sum + (x === x0 ? 0 : price(p, x, x0));
  }, 0);
}

function golden(f: (s: number) => number, low: number, high: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [a, b] = [low, high];
  let [c, d] = [b - ratio * (b - a), a + ratio * (b - a)];
  let [fc, fd] = [f(c), f(d)];
  for (let i = 0; i < 120 && b - a > 1e-15 * Math.max(1, b); i++) {
    if (fc >= fd) {
      [b, d, fd] = [d, c, fc];
      c = b - ratio * (b - a);
      fc = f(c);
    } else {
      [a, c, fc] = [c, d, fd];
      d = a + ratio * (b - a);
      fd = f(d);
    }
  }
  return (a + b) / 2;
}
