import type { Attention } from "../attention.js";
import type { PolicyOutcome } from "../policies.js";

/** What the rationing of attention implies, as plain numbers. */
export interface AttentionView {
  readonly allies: number;
  /** What is rationed, and how much of it a period has. */
  readonly of: "demands" | "signals";
  readonly most: number;
  readonly periods: number;
  readonly runs: number;
  readonly seed: number;
  /** No policy is worth more: for ever, and over the periods played. */
  readonly bound: number;
  readonly horizonBound: number;
  /** What one more demand, or signal unit, a period is worth. */
  readonly charge: number;
  readonly indexable: boolean;
  readonly kinds: readonly {
    readonly label: string;
    readonly count: number;
    readonly costs: readonly number[];
    readonly prior: readonly number[];
    readonly beliefs: readonly (readonly number[])[];
    /** Whittle's index at each belief; null where no demand can be enforced. */
    readonly index: readonly (number | null)[];
  }[];
  readonly policies: readonly PolicyOutcome[];
}

/** @param labels one a kind. */
export function attentionView(
  { kinds, kindOf, ration, bound, charge, indexable }: Attention,
  policies: readonly PolicyOutcome[],
  played: { readonly periods: number; readonly runs: number; readonly seed: number; readonly horizonBound: number },
  labels: readonly string[] = [],
): AttentionView {
  return {
    allies: kindOf.length,
    of: ration.of,
    most: ration.most,
    ...played,
    bound,
    charge,
    indexable,
    kinds: kinds.map(({ p, count, whittle }, k) => {
      const types = p.costs.length;
      return {
        label: labels[k] ?? `kind ${k + 1}`,
        count,
        costs: p.costs,
        prior: p.prior,
        beliefs: Array.from(whittle.index, (_, node) => Array.from(whittle.beliefs.subarray(node * types, (node + 1) * types))),
        index: Array.from(whittle.index, (x) => (Number.isFinite(x) ? x : null)),
      };
    }),
    policies,
  };
}
