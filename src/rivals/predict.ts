import { FealtyError } from "../base/index.js";
import { countModel } from "./counts.js";
import type { Field, RuleColumns } from "./field.js";
import { leastSquares, type Predicted } from "./least-squares.js";
import type { Effects } from "./level.js";
import type { Distribution } from "./scores.js";
import type { Span } from "./spans.js";

/** What a rule learns by. */
export interface Learning {
  readonly distribution: Distribution;
  readonly effects: Effects;
}

/** Rows that are predicted, with the block of each, and the rows of units that no rule could learn of. */
export interface Scored {
  /** Rows of the field, ascending. */
  readonly rows: Int32Array;
  readonly block: Int32Array;
  readonly unseen: number;
}

/** Learns a rule on some rows and predicts others. */
export function learnRule(
  field: Field,
  rule: RuleColumns,
  { distribution, effects }: Learning,
  rows: { readonly learn: Int32Array; readonly predict: Int32Array; readonly ml?: boolean },
): Predicted {
  return distribution === "normal" ? leastSquares(field, rule, { ...rows, effects }) : countModel(field, rule, { ...rows, law: distribution });
}

/**
 * Out-of-sample predictions of the rows of all blocks, each learnt from the rows of its span.
 * @throws FealtyError "too-few-rows" for a block without rows to learn from.
 */
export function predictBlocks(
  field: Field,
  rule: RuleColumns,
  learning: Learning,
  spans: readonly Span[],
): { readonly mean: Float64Array; readonly scale: Float64Array } {
  const mean = new Float64Array(field.rows.length).fill(Number.NaN);
  const scale = mean.slice();
  const all = Int32Array.from(field.rows.keys());
  for (const { first, last, learns } of spans) {
    const learn = all.filter((i) => learns(field.year[i] as number));
    const predict = all.filter((i) => (field.year[i] as number) >= first && (field.year[i] as number) <= last);
    if (learn.length < 2)
      throw new FealtyError("too-few-rows", `there are ${learn.length} rows to predict ${first} to ${last} from`, {
        kind: "data",
        mend: "ask for fewer blocks",
      });
    const found = learnRule(field, rule, learning, { learn, predict });
    predict.forEach((row, i) => {
      mean[row] = found.mean[i] as number;
      scale[row] = found.scale[i] as number;
    });
  }
  return { mean, scale };
}

/** Rows of the blocks whose prediction is known; the rules know the same, since only units can be unknown. */
export function scoredRows(field: Field, mean: Float64Array, spans: readonly Span[]): Scored {
  const block = new Int32Array(field.rows.length).fill(-1);
  spans.forEach(({ first, last }, b) => {
    for (let i = 0; i < block.length; i++) if ((field.year[i] as number) >= first && (field.year[i] as number) <= last) block[i] = b;
  });
  const inside = Int32Array.from(block.keys()).filter((i) => (block[i] as number) >= 0);
  const rows = inside.filter((i) => !Number.isNaN(mean[i] as number));
  return { rows, block: rows.map((i) => block[i] as number), unseen: inside.length - rows.length };
}
