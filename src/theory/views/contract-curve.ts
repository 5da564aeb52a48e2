import { cutOff, overReluctance, solveContract } from "../contract.js";
import type { Primitives } from "../primitives.js";

/** The bilateral contract over reluctance, all else as given. */
export interface ContractCurve {
  readonly points: readonly { readonly reluctance: number; readonly reassurance: number; readonly concession: number }[];
  /** The reluctance up to which an ally concedes all by itself. */
  readonly aligned: number;
  /** The reluctance beyond which nothing is bought (R2). */
  readonly cutOff: number;
  /** The highest reward and where it is (R3): the pivotal ally. */
  readonly peak: { readonly reluctance: number; readonly reassurance: number; readonly concession: number };
}

/** The contract at `count` values of θ and where it bends, evenly from the wholly aligned to beyond the cut-off, or to `beyond` where that is farther. */
export function contractCurve(
  p: Primitives,
  { count = 161, beyond = [] }: { readonly count?: number; readonly beyond?: readonly number[] } = {},
): ContractCurve {
  const end = cutOff(p);
  const from = Math.min(-p.costCurvature - 0.25 * end, ...beyond);
  const to = Math.max(1.25 * end, ...beyond);
  const aligned = -p.costCurvature;
  const peak = peakOf(p, aligned, end);
  const even = Array.from({ length: count }, (_, k) => from + ((to - from) * k) / (count - 1));
  // A peak may be narrower than the steps between: where the curve bends is always among its points.
  const values = [...new Set([...even, aligned, Math.max(aligned, end), peak.reluctance])].sort((a, b) => a - b);
  return {
    aligned,
    cutOff: end,
    peak,
    points: overReluctance(p, values).map(({ reassurance, concession }, k) => ({ reluctance: values[k] as number, reassurance, concession })),
  };
}

/** The top of a curve with one peak, by golden section: where full concession just ends, a kink, so that no derivative is used. */
function peakOf(p: Primitives, from: number, to: number): ContractCurve["peak"] {
  const at = (reluctance: number): number => solveContract({ ...p, reluctance }).reassurance;
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [a, b] = [from, Math.max(from, to)];
  for (let i = 0; i < 80 && b - a > 1e-13 * Math.max(1, Math.abs(b)); i++) {
    const [c, d] = [b - ratio * (b - a), a + ratio * (b - a)];
    if (at(c) >= at(d)) b = d;
    else a = c;
  }
  const reluctance = (a + b) / 2;
  const { reassurance, concession } = solveContract({ ...p, reluctance });
  return { reluctance, reassurance, concession };
}
