import { elementary } from "../numeric/index.js";
import type { LearningPrimitives } from "./learning-primitives.js";

const { exp, log, pow } = elementary;

/** An equilibrium as it is claimed: values, what is offered how often, and how allies answer, node by node. */
export interface Claim {
  /** Beliefs, one row of probabilities a node. */
  readonly beliefs: readonly (readonly number[])[];
  readonly menu: ArrayLike<number>;
  /** W at each node. */
  readonly value: ArrayLike<number>;
  /** Probability of an offer at a node; the place after the last offer is no demand. */
  readonly choice: (node: number, offer: number) => number;
  /** σ_k(s) at a node. */
  readonly answer: (node: number, offer: number, type: number) => number;
  /** U_k at each node; absent for myopic allies. */
  readonly allyValue?: (node: number, type: number) => number;
}

/** Gains from departing once and going on as claimed, utils; the largest over nodes. */
export interface DeviationGains {
  /** The patron's, by another self-enforcing offer, or by none. */
  readonly offer: number;
  /** The patron's, by not paying an offer that it makes and that was met. */
  readonly renege: number;
  /** An ally's, by another probability of complying (its noise counted as utility). */
  readonly answer: number;
}

/**
 * Judges a claimed equilibrium by one-shot deviations, from the rules of section 3 alone. It shares no code with the solvers: beliefs are
 * found and interpolated in its own way, expectations are taken type by type.
 */
export function oneShotGains(p: LearningPrimitives, claim: Claim): DeviationGains {
  const { beliefs, menu, value, choice, answer, allyValue } = claim;
  const read = reader(beliefs);
  const fresh = read(p.prior);
  const continued = (belief: readonly number[], of: (node: number) => number): number => read(belief).reduce((sum, [node, w]) => sum + w * of(node), 0);
  const future = (belief: readonly number[]): number =>
    p.patience *
    ((1 - p.turnover) * continued(belief, (n) => value[n] as number) + p.turnover * fresh.reduce((sum, [node, w]) => sum + w * (value[node] as number), 0));
  const utility = (s: number): number => p.securityNeed * (p.satiation === 1 ? log(1 + s) : (pow(1 + s, 1 - p.satiation) - 1) / (1 - p.satiation));
  let gains: DeviationGains = { offer: 0, renege: 0, answer: 0 };
  beliefs.forEach((belief, node) => {
    let [claimed, best] = [choice(node, menu.length) * future(belief), future(belief)];
    for (let a = 0; a < menu.length; a++) {
      const s = menu[a] as number;
      const sigma = belief.map((_, k) => answer(node, a, k));
      const after = (likelihood: readonly number[]): readonly number[] => {
        const joint = belief.map((b, k) => b * (likelihood[k] as number));
        const total = joint.reduce((x, y) => x + y, 0);
        return total > 0 ? joint.map((j) => j / total) : belief;
      };
      const [up, down] = [after(sigma), after(sigma.map((x) => 1 - x))];
      const [kept, lost] = [future(up), future(down)];
      const payoff = belief.reduce(
        (sum, b, k) => sum + b * ((sigma[k] as number) * (p.stake - p.signalCost * s + kept) + (1 - (sigma[k] as number)) * lost),
        -p.demandCost,
      );
      const made = choice(node, a);
      claimed += made * payoff;
      if (p.signalCost * s <= kept) best = Math.max(best, payoff);
      const renege = made > 1e-12 ? p.signalCost * s - kept : 0;
      let regret = 0;
      belief.forEach((b, k) => {
        const u =
          allyValue === undefined ? 0 : p.patience * (1 - p.turnover) * (continued(up, (n) => allyValue(n, k)) - continued(down, (n) => allyValue(n, k)));
        const net = utility(s) - (p.costs[k] as number) + u;
        if (b > 0 && made > 1e-12) regret = Math.max(regret, logitRegret(net, p.noise, sigma[k] as number));
      });
      gains = { offer: gains.offer, renege: Math.max(gains.renege, renege), answer: Math.max(gains.answer, regret) };
    }
    gains = { ...gains, offer: Math.max(gains.offer, best - claimed, Math.abs(claimed - (value[node] as number))) };
  });
  return gains;
}

/** What an ally whose answers carry noise τ loses by complying with probability σ instead of the best one: τ times the divergence of the two. */
function logitRegret(net: number, noise: number, sigma: number): number {
  const best = 1 / (1 + exp(-net / noise));
  const part = (q: number, r: number): number => (q === 0 ? 0 : q * log(q / Math.max(r, Number.MIN_VALUE)));
  return noise * Math.max(0, part(sigma, best) + part(1 - sigma, 1 - best));
}

/** Nodes around a belief with their weights. */
function reader(beliefs: readonly (readonly number[])[]): (belief: readonly number[]) => (readonly [number, number])[] {
  const types = beliefs[0]?.length ?? 1;
  if (types === 1) return () => [[0, 1]];
  if (types === 2) {
    return ([b = 0]) => {
      let [low, high] = [0, beliefs.length - 1];
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if ((beliefs[middle]?.[0] ?? 0) <= b) low = middle;
        else high = middle;
      }
      const [from, to] = [beliefs[low]?.[0] ?? 0, beliefs[high]?.[0] ?? 1];
      const share = Math.min(1, Math.max(0, (b - from) / (to - from)));
      return [
        [low, 1 - share],
        [high, share],
      ];
    };
  }
  // Parts of a side; a node is known by its three whole numbers of parts.
  const side = Math.round((Math.sqrt(8 * beliefs.length + 1) - 3) / 2);
  const places = new Map(beliefs.map((b, node) => [b.map((x) => Math.round(x * side)).join(), node]));
  return (belief) => {
    const scaled = belief.map((x) => Math.min(side, Math.max(0, x * side)));
    const whole = scaled.map((x) => Math.floor(x + 1e-12));
    const part = scaled.map((x, k) => Math.max(0, x - (whole[k] as number)));
    const missing = side - whole.reduce((a, b) => a + b, 0);
    const node = (up: readonly number[]): number => places.get(whole.map((w, k) => w + (up[k] as number)).join()) ?? 0;
    if (missing === 0) return [[node([0, 0, 0]), 1]];
    const unit = [0, 1, 2].map((k) => [0, 1, 2].map((j) => (j === k ? 1 : 0)));
    if (missing === 1) return unit.map((up, k) => [node(up), part[k] as number] as const).filter(([, w]) => w > 0);
    return unit.map((up, k) => [node(up.map((x) => 1 - x)), 1 - (part[k] as number)] as const).filter(([, w]) => w > 1e-15);
  };
}
