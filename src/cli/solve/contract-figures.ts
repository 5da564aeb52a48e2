import { type ContractCurve, contractPicture, type Figure } from "../../report/index.js";
import { cutOff, overReluctance, type Primitives } from "../../theory/index.js";

/** The figures of `fealty solve contract`. */
export function contractFigures(allies: readonly Primitives[]): Figure[] {
  const [first] = allies;
  if (!first) return [];
  return [
    contractPicture(curveOf(first), {
      name: "contract",
      title: "Reward and concession over an ally's reluctance, under the best self-enforcing contract",
      caption:
        "Solved from the primitives, one ally at a time; no data. Dashed: where rewards begin, and the cut-off beyond which no reward that the patron would pay buys anything.",
    }),
  ];
}

/** The bilateral contract over reluctance, all else as one ally's, from the wholly aligned to beyond the cut-off. */
function curveOf(p: Primitives): ContractCurve {
  const end = cutOff(p);
  const [from, to] = [-p.costCurvature - 0.25 * end, 1.25 * end];
  const values = Array.from({ length: 161 }, (_, k) => from + ((to - from) * k) / 160);
  return {
    cutOff: end,
    points: overReluctance(p, values).map(({ reassurance, concession }, k) => ({ reluctance: values[k] as number, reassurance, concession })),
  };
}
