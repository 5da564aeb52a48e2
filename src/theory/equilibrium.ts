import type { BeliefGrid } from "./belief-grid.js";
import { myopicAnswers, solveMyopic } from "./learning.js";
import type { LearningPrimitives } from "./learning-primitives.js";
import { type DeviationGains, oneShotGains } from "./one-shot-deviation.js";
import { solveStrategic } from "./strategic-learning.js";

/** One beginning of the search and what it came to. */
export interface StartReport {
  readonly from: string;
  readonly converged: boolean;
  readonly iterations: number;
  readonly residual: number;
  /** W at the prior. */
  readonly value: number;
}

/** A solved game of learning, judged. */
export interface Equilibrium {
  readonly beliefs: readonly (readonly number[])[];
  readonly menu: readonly number[];
  readonly value: readonly number[];
  /** The reward offered most often at each node; null: no demand. */
  readonly offer: readonly (number | null)[];
  /** Probability that the ally meets the offer of each node; 0 without one. */
  readonly compliance: readonly number[];
  readonly converged: boolean;
  readonly iterations: number;
  /** Largest change that one more sweep makes, utils. */
  readonly residual: number;
  readonly gains: DeviationGains;
  /** The largest of the gains. */
  readonly largestDeviationGain: number;
  readonly starts: readonly StartReport[];
  /** Starts that converged came to values at the prior that differ by more than 1e-5 v/(1 − δ). */
  readonly severalEquilibria: boolean;
  /** Sign of the average reputation effect δΔU at offers made: below 0 the ratchet rules; absent for myopic allies. */
  readonly reputation?: number;
}

/** Solves the game of section 3 from several starts and judges the result by one-shot deviations. */
export function solveLearning(p: LearningPrimitives): Equilibrium {
  return p.allies === "myopic" ? myopic(p) : strategic(p);
}

function myopic(p: LearningPrimitives): Equilibrium {
  const [above, below] = [solveMyopic(p), solveMyopic(p, { from: "below" })];
  const answers = myopicAnswers(p, above.menu);
  const types = p.costs.length;
  const beliefs = rows(above.grid);
  const gains = oneShotGains(p, {
    beliefs,
    menu: above.menu,
    value: above.value,
    choice: (node, a) => (above.offer[node] === (a === above.menu.length ? -1 : a) ? 1 : 0),
    answer: (_, a, k) => answers[a * types + k] as number,
  });
  const at = (value: Float64Array): number => atPrior(p, above.grid, value);
  const starts = [
    { from: "above", converged: above.converged, iterations: above.iterations, residual: above.residual, value: at(above.value) },
    { from: "below", converged: below.converged, iterations: below.iterations, residual: below.residual, value: at(below.value) },
  ];
  return {
    beliefs,
    menu: [...above.menu],
    value: [...above.value],
    offer: Array.from(above.offer, (a) => (a < 0 ? null : (above.menu[a] as number))),
    compliance: Array.from(above.offer, (a, node) =>
      a < 0 ? 0 : (beliefs[node] as readonly number[]).reduce((sum, b, k) => sum + b * (answers[a * types + k] as number), 0),
    ),
    converged: above.converged,
    iterations: above.iterations,
    residual: above.residual,
    gains,
    largestDeviationGain: Math.max(gains.offer, gains.renege, gains.answer),
    starts,
    severalEquilibria: differ(p, starts),
  };
}

function strategic(p: LearningPrimitives): Equilibrium {
  const tried = (["myopic", "above", "below"] as const).map((from) => ({ from, ...solveStrategic(p, from) }));
  const best = tried.reduce((a, b) => (b.converged === a.converged ? (b.converged ? a : b.residual < a.residual ? b : a) : b.converged ? b : a));
  const types = p.costs.length;
  const { grid, menu, choice, answers, allyValue } = best;
  const offers = menu.length;
  const beliefs = rows(grid);
  const gains = oneShotGains(p, {
    beliefs,
    menu,
    value: best.value,
    choice: (node, a) => choice[node * (offers + 1) + a] as number,
    answer: (node, a, k) => answers[(node * offers + a) * types + k] as number,
    allyValue: (node, k) => allyValue[node * types + k] as number,
  });
  const starts = tried.map(({ from, converged, iterations, residual, value }) => ({ from, converged, iterations, residual, value: atPrior(p, grid, value) }));
  const modes = Array.from({ length: grid.size }, (_, node) => {
    let mode = offers;
    for (let a = 0; a < offers; a++) if ((choice[node * (offers + 1) + a] as number) > (choice[node * (offers + 1) + mode] as number)) mode = a;
    return mode;
  });
  const met = (node: number, a: number): number =>
    (beliefs[node] as readonly number[]).reduce((sum, b, k) => sum + b * (answers[(node * offers + a) * types + k] as number), 0);
  return {
    beliefs,
    menu: [...menu],
    value: [...best.value],
    offer: modes.map((a) => (a === offers ? null : (menu[a] as number))),
    compliance: modes.map((a, node) => (a === offers ? 0 : met(node, a))),
    converged: best.converged,
    iterations: best.iterations,
    residual: best.residual * (p.stake / (1 - p.patience)),
    gains,
    largestDeviationGain: Math.max(gains.offer, gains.renege, gains.answer),
    starts,
    severalEquilibria: differ(p, starts),
    reputation: Math.sign(reputation(p, beliefs, modes, best)),
  };
}

/** Mean over nodes and types of σ at the offer made less the σ of a myopic ally. */
function reputation(
  p: LearningPrimitives,
  beliefs: readonly (readonly number[])[],
  modes: readonly number[],
  { menu, answers }: { menu: Float64Array; answers: Float64Array },
): number {
  const simple = myopicAnswers(p, menu);
  const types = p.costs.length;
  let sum = 0;
  modes.forEach((a, node) => {
    if (a === menu.length) return;
    (beliefs[node] as readonly number[]).forEach((b, k) => {
      sum += b * ((answers[(node * menu.length + a) * types + k] as number) - (simple[a * types + k] as number));
    });
  });
  return sum;
}

function rows({ nodes, size, types }: BeliefGrid): number[][] {
  return Array.from({ length: size }, (_, node) => Array.from(nodes.subarray(node * types, (node + 1) * types)));
}

function atPrior(p: LearningPrimitives, grid: BeliefGrid, value: Float64Array): number {
  const [corner, weight] = [new Int32Array(grid.types), new Float64Array(grid.types)];
  grid.locate(p.prior, corner, weight, 0);
  return corner.reduce((sum, node, k) => sum + (weight[k] as number) * (value[node] as number), 0);
}

function differ(p: LearningPrimitives, starts: readonly StartReport[]): boolean {
  const values = starts.filter((s) => s.converged).map((s) => s.value);
  return values.length > 1 && Math.max(...values) - Math.min(...values) > (1e-5 * p.stake) / (1 - p.patience);
}
