import { type Labels, termLabel } from "../labels.js";
import { count, pText, percent, significant } from "../numbers.js";
import type { JointCurve } from "../results.js";

/** The specifications of a check together, as a sentence. */
export function togetherSentence(
  { label, term, specifications, draws, by, alpha, sign, median, significant: share, stouffer }: JointCurve,
  labels: Labels,
): string {
  const direction = sign === undefined ? "with the median's sign" : `with the sign expected (${sign === "-" ? "−" : sign})`;
  const p = (value: number): string => `p ${pText(value)}`;
  return `${label}: all ${count(specifications)} combinations together, against ${count(draws)} draws of ${by === "" ? "rows" : `clusters of ${by}`} in which ${termLabel(term, labels)} has no effect in any: median ${significant(median.value)} (${p(median.p)}); ${percent(share.value)} significant at ${alpha} ${direction} (${p(share.p)}); Stouffer’s Z ${significant(stouffer.value)} (${p(stouffer.p)}).`;
}
