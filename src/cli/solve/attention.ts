import type { Executor, Work } from "../../base/index.js";
import type { Figure } from "../../report/index.js";
import {
  attentionSettings,
  attentionView,
  comparePolicies,
  horizonBound,
  type LearningPrimitives,
  type PolicyOutcome,
  solveAttention,
  type WhittleIndices,
} from "../../theory/index.js";
import type { Settings } from "../primitives-file.js";

export interface AttentionOptions extends Work {
  readonly seed?: number | undefined;
  readonly executor: Executor;
}

/** What `fealty solve attention` prints. */
export async function solveAttentionModel(
  { shared, allies: sets }: Settings,
  { seed = 1, executor, signal, onProgress }: AttentionOptions,
): Promise<{ readonly json: object; readonly text: string; readonly figures: () => Promise<Figure[]> }> {
  const { allies, labels, ration, periods, runs, tolerance } = attentionSettings(shared, sets);
  const solved = solveAttention(allies, ration, tolerance);
  const overPeriods = horizonBound(solved, periods);
  const policies = await comparePolicies(solved, executor, { periods, runs, seed, signal, onProgress });
  const kinds = solved.kinds.map(({ p, count, whittle }) => ({ count, ...shown(p, whittle) }));
  const indexShare = overPeriods > 0 ? (policies[0]?.mean ?? 0) / overPeriods : undefined;
  const { count: _, ...first } = kinds[0] ?? { count: 0 };
  const json = {
    ...first,
    ...(kinds.length > 1 ? { kinds } : {}),
    indexable: solved.indexable,
    allies: allies.length,
    ...(ration.of === "demands" ? { targets: ration.most } : { attention: ration.most }),
    periods,
    runs,
    seed,
    bound: solved.bound,
    horizonBound: overPeriods,
    ...(indexShare === undefined ? {} : { indexShare }),
    charge: solved.charge,
    policies,
  };
  const share = (value = 0): string => ((100 * value) / overPeriods).toFixed(2);
  const text = [
    `${allies.length} allies${kinds.length > 1 ? ` of ${kinds.length} kinds` : ", alike"}, at most ${ration.most} ${ration.of === "demands" ? "demands" : "signal units promised"} a period; ${runs} runs of ${periods} periods, seed ${seed}`,
    ...solved.kinds.map(({ p, count, whittle }, k) => `${kinds.length > 1 ? `kind ${k + 1}, ${count} allies: ` : ""}${range(p, whittle)}`),
    ...(solved.indexable
      ? []
      : ["NOT INDEXABLE: some belief is worth its demand at a charge above one at which it is not; the index policy is a rule of thumb here"]),
    ...(solved.kinds.every(({ whittle }) => whittle.converged) ? [] : ["NOT CONVERGED: some charged problem did not settle; its indices are doubtful"]),
    `no policy with these offers is worth more than ${solved.bound.toFixed(4)} for ever, ${overPeriods.toFixed(4)} over these periods; one more ${ration.of === "demands" ? "demand" : "signal unit"} a period is worth ${solved.charge.toFixed(4)} each`,
    ...(indexShare === undefined
      ? []
      : [
          `the index policy reaches ${share(policies[0]?.mean)} % of that, by chance of the runs ${share(policies[0]?.lower)} to ${share(policies[0]?.upper)} %`,
        ]),
    ...policies.map(line),
  ].join("\n");
  const figures = async (): Promise<Figure[]> => {
    const names = solved.kinds.map((_, k) => labels[solved.kindOf.indexOf(k)] ?? "");
    return (await import("../../report/index.js")).attentionFigures(attentionView(solved, policies, { periods, runs, seed, horizonBound: overPeriods }, names));
  };
  return { json, text, figures };
}

function shown(p: LearningPrimitives, { beliefs, index, accuracy, indexable, monotone, converged, solved }: WhittleIndices): object {
  const types = p.costs.length;
  const rows = Array.from(index, (_, node) => Array.from(beliefs.subarray(node * types, (node + 1) * types)));
  return {
    beliefs: types === 2 ? rows.map((row) => row[0]) : rows,
    whittle: Array.from(index, (x) => (Number.isFinite(x) ? x : null)),
    accuracy,
    indexable,
    ...(monotone === undefined ? {} : { monotone }),
    converged,
    chargesSolved: solved,
  };
}

function range(p: LearningPrimitives, { index, beliefs, accuracy, monotone }: WhittleIndices): string {
  const finite = index.filter(Number.isFinite);
  if (finite.length === 0) return "no demand can be enforced at any belief";
  const types = p.costs.length;
  const at = (node: number): string => Array.from(beliefs.subarray(node * types, node * types + Math.max(1, types - 1)), (b) => b.toFixed(3)).join(", ");
  let [low, high] = [0, 0];
  index.forEach((x, node) => {
    if (x < (index[low] as number)) low = node;
    if (x > (index[high] as number)) high = node;
  });
  const order =
    monotone === undefined ? "" : monotone ? "; it never falls as willingness is believed more" : "; IT FALLS somewhere as willingness is believed more";
  return `Whittle index from ${(index[low] as number).toFixed(4)} at belief ${at(low)} to ${(index[high] as number).toFixed(4)} at belief ${at(high)}, right to ${accuracy.toExponential(1)}${order}`;
}

function line({ name, mean, lower, upper, difference, demands, concessions, signals }: PolicyOutcome): string {
  const from = name === "index" ? "" : `, ${difference.mean.toFixed(3)} [${difference.lower.toFixed(3)}, ${difference.upper.toFixed(3)}] from index`;
  return `${name.padEnd(11)}${mean.toFixed(3)} [${lower.toFixed(3)}, ${upper.toFixed(3)}]${from}; a period: ${demands.toFixed(2)} demands, ${concessions.toFixed(2)} met, ${signals.toFixed(2)} signal units`;
}
