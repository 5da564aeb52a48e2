import { rounded } from "../margins/words.js";
import type { Sensitivity } from "./results.js";

/** Bounds as a table with what they mean, for a terminal or a report. */
export function sensitivityTable(s: Sensitivity): { title: string; heads: readonly string[]; rows: readonly (readonly string[])[]; after: readonly string[] } {
  const number = (v: number): string => rounded(v, s.se / 10);
  return {
    title: `Sensitivity of ${s.treatment} to unobserved confounding: estimate ${number(s.estimate)}, homoskedastic std. error ${number(s.se)}, ${s.dof} degrees of freedom; robustness value ${s.robustness.toFixed(4)}, at alpha ${s.alpha} ${s.robustnessTest.toFixed(4)}; partial R² ${s.r2.toFixed(4)}`,
    heads: ["a confounder", "R² treatment", "R² outcome", "estimate", "std. error", "t", `${Math.round(1000 * (1 - s.alpha)) / 10} % from`, "to"],
    rows: [
      ["none", "0", "0", number(s.estimate), number(s.se), s.t.toFixed(2), "", ""],
      ...s.bounds.map((b) => [
        `${b.k} × ${b.benchmark}`,
        b.r2Treatment.toFixed(4),
        b.r2Outcome.toFixed(4),
        number(b.estimate),
        number(b.se),
        b.t.toFixed(2),
        number(b.ci[0]),
        number(b.ci[1]),
      ]),
    ],
    after: [...s.says, ...(s.notes ?? []).map((note) => `Note: ${note}`)],
  };
}
