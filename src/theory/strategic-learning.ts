import { elementary } from "../numeric/index.js";
import { type BeliefGrid, beliefGrid } from "./belief-grid.js";
import { worth } from "./contract.js";
import { myopicAnswers, solveMyopic } from "./learning.js";
import { type LearningPrimitives, menuOf } from "./learning-primitives.js";

const { exp, log1p } = elementary;

/** A Markov perfect equilibrium with allies that think of their reputation, or where an iteration stopped short of one. */
export interface StrategicPolicy {
  readonly grid: BeliefGrid;
  readonly menu: Float64Array;
  /** W at each node. */
  readonly value: Float64Array;
  /** U_k, size × types. */
  readonly allyValue: Float64Array;
  /** σ_k(s) at each node, size × offers × types. */
  readonly answers: Float64Array;
  /** Probability of each offer at each node, size × (offers + 1); no demand last. */
  readonly choice: Float64Array;
  readonly converged: boolean;
  readonly iterations: number;
  /** Largest change that an undamped sweep would still make, in units of v/(1 − δ). */
  readonly residual: number;
}

/** One sweep's worth of the fixed point. */
interface State {
  readonly value: Float64Array;
  readonly allyValue: Float64Array;
  readonly answers: Float64Array;
}

/** How an iteration goes: share of the new value taken, and noise of patron and ally relative to what was asked. */
interface Stage {
  readonly damping: number;
  readonly patronNoise: number;
  readonly noise: number;
  readonly sweeps: number;
}

export type StrategicStart = "myopic" | "above" | "below";

/**
 * Section 3 with strategic allies: W, U_1..U_K and the answers solve each other, the patron choosing by a logit of noise τ_P over the
 * self-enforcing offers. Damped iteration, then a smaller step, then continuation from large noise; a start that does not converge says so.
 */
export function solveStrategic(p: LearningPrimitives, start: StrategicStart = "myopic"): StrategicPolicy {
  const grid = beliefGrid(p.costs.length, p.beliefs);
  const menu = menuOf(p);
  const types = p.costs.length;
  const simple = myopicAnswers(p, menu);
  const answers = new Float64Array(grid.size * menu.length * types);
  for (let b = 0; b < grid.size; b++) answers.set(simple, b * simple.length);
  const value =
    start === "myopic"
      ? solveMyopic({ ...p, allies: "myopic" }).value.slice()
      : new Float64Array(grid.size).fill(start === "above" ? p.stake / (1 - p.patience) : 0);
  let state: State = { value, allyValue: new Float64Array(grid.size * types), answers };
  const patronNoise = p.patronNoise ?? 0.02 * p.stake;
  const stages: readonly Stage[] = [
    { damping: 0.5, patronNoise: 1, noise: 1, sweeps: 400 },
    { damping: 0.1, patronNoise: 1, noise: 1, sweeps: 1200 },
    { damping: 0.3, patronNoise: 16, noise: 4, sweeps: 200 },
    { damping: 0.3, patronNoise: 4, noise: 2, sweeps: 200 },
    { damping: 0.2, patronNoise: 2, noise: 1.4, sweeps: 200 },
    { damping: 0.1, patronNoise: 1, noise: 1, sweeps: 2000 },
  ];
  const tolerance = 1e-9;
  let iterations = 0;
  let best: StrategicPolicy | undefined;
  for (const stage of stages) {
    const at = { ...p, noise: p.noise * stage.noise };
    const own = stage.patronNoise === 1 && stage.noise === 1;
    for (let i = 0; i < stage.sweeps; i++) {
      iterations++;
      const { next, residual, choice } = sweepStrategic(at, grid, menu, state, patronNoise * stage.patronNoise);
      if (own && (best === undefined || residual < best.residual)) {
        best = { grid, menu, ...copyOf(state), choice, converged: residual <= tolerance, iterations, residual };
      }
      if (residual <= tolerance) {
        if (own && best) return best;
        break;
      }
      state = mix(state, next, stage.damping);
    }
  }
  return { ...(best as StrategicPolicy), iterations };
}

function copyOf(state: State): State {
  return { value: state.value.slice(), allyValue: state.allyValue.slice(), answers: state.answers.slice() };
}

function mix(from: State, to: State, share: number): State {
  const blend = (a: Float64Array, b: Float64Array): Float64Array => a.map((x, i) => x + share * ((b[i] as number) - x));
  return { value: blend(from.value, to.value), allyValue: blend(from.allyValue, to.allyValue), answers: blend(from.answers, to.answers) };
}

function sweepStrategic(
  p: LearningPrimitives,
  grid: BeliefGrid,
  menu: Float64Array,
  { value, allyValue, answers }: State,
  patronNoise: number,
): { next: State; residual: number; choice: Float64Array } {
  const { types, size, nodes } = grid;
  const offers = menu.length;
  const next: State = { value: new Float64Array(size), allyValue: new Float64Array(size * types), answers: new Float64Array(answers.length) };
  const choice = new Float64Array(size * (offers + 1));
  const [yes, no] = [new Float64Array(types), new Float64Array(types)];
  const [yesCorner, noCorner, yesWeight, noWeight] = [new Int32Array(types), new Int32Array(types), new Float64Array(types), new Float64Array(types)];
  grid.locate(p.prior, yesCorner, yesWeight, 0);
  const priorValue = between(value, 1, 0, yesCorner, yesWeight);
  const stay = 1 - p.turnover;
  const bar = value.map((w) => p.patience * (stay * w + p.turnover * priorValue));
  const gains = menu.map((s) => p.securityNeed * worth(s, p.satiation));
  const payoff = new Float64Array(offers + 1);
  const reward = new Float64Array(offers * types);
  for (let b = 0; b < size; b++) {
    for (let a = 0; a < offers; a++) {
      const cell = (b * offers + a) * types;
      let [met, refused] = [0, 0];
      for (let k = 0; k < types; k++) {
        const belief = nodes[b * types + k] as number;
        const sigma = answers[cell + k] as number;
        yes[k] = belief * sigma;
        no[k] = belief * (1 - sigma);
        met += yes[k] as number;
        refused += no[k] as number;
      }
      for (let k = 0; k < types; k++) {
        const belief = nodes[b * types + k] as number;
        yes[k] = met > 0 ? (yes[k] as number) / met : belief;
        no[k] = refused > 0 ? (no[k] as number) / refused : belief;
      }
      grid.locate(yes, yesCorner, yesWeight, 0);
      grid.locate(no, noCorner, noWeight, 0);
      for (let k = 0; k < types; k++) {
        const [up, down] = [between(allyValue, types, k, yesCorner, yesWeight), between(allyValue, types, k, noCorner, noWeight)];
        const z = ((gains[a] as number) - (p.costs[k] as number) + p.patience * stay * (up - down)) / p.noise;
        next.answers[cell + k] = 1 / (1 + exp(-z));
        reward[a * types + k] = p.noise * (z > 0 ? z + log1p(exp(-z)) : log1p(exp(z))) + p.patience * stay * down;
      }
      const complied = between(bar, 1, 0, yesCorner, yesWeight);
      const cost = p.signalCost * (menu[a] as number);
      payoff[a] =
        cost > complied ? Number.NEGATIVE_INFINITY : met * (p.stake - cost + complied) - p.demandCost + refused * between(bar, 1, 0, noCorner, noWeight);
    }
    payoff[offers] = bar[b] as number;
    let top = Number.NEGATIVE_INFINITY;
    for (const x of payoff) top = Math.max(top, x);
    let total = 0;
    for (let a = 0; a <= offers; a++) {
      const weight = exp(((payoff[a] as number) - top) / patronNoise);
      choice[b * (offers + 1) + a] = weight;
      total += weight;
    }
    for (let a = 0; a <= offers; a++) {
      const share = (choice[b * (offers + 1) + a] as number) / total;
      choice[b * (offers + 1) + a] = share;
      if (share > 0) next.value[b] = (next.value[b] as number) + share * (payoff[a] as number);
      for (let k = 0; k < types; k++) {
        const own = a < offers ? (reward[a * types + k] as number) : p.patience * stay * (allyValue[b * types + k] as number);
        next.allyValue[b * types + k] = (next.allyValue[b * types + k] as number) + share * own;
      }
    }
  }
  const scale = p.stake / (1 - p.patience);
  const residual = Math.max(furthest(value, next.value) / scale, furthest(allyValue, next.allyValue) / scale, furthest(answers, next.answers));
  return { next, residual, choice };
}

function between(values: Float64Array, types: number, k: number, corner: Int32Array, weight: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < corner.length; i++) sum += (weight[i] as number) * (values[(corner[i] as number) * types + k] as number);
  return sum;
}

function furthest(a: Float64Array, b: Float64Array): number {
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs((a[i] as number) - (b[i] as number)));
  return most;
}
