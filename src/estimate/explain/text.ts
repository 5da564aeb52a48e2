import { grid, probability } from "../summary.js";
import type { Explanation } from "./explain.js";

/** An explanation as a terminal shows it: each cause with the errors that it moves, then the law of the tests. */
export function explanationText({ against, vcovKind, asked, terms, ours, theirs, causes, law, p, open, remarks, source }: Explanation): string {
  const number = (x: number | undefined): string => (x === undefined ? "" : x.toPrecision(8));
  const name = (df: number | undefined): string => (df === undefined ? "the normal law" : `Student's t with ${df} degrees of freedom`);
  const change = (before: number, after: number): string => `${after >= before ? "+" : "−"}${Math.abs(100 * (after / before - 1)).toFixed(3)} %`;
  const lines = [
    `Standard errors under ${vcovKind}, and in ${against} under ${asked}`,
    "",
    ...(causes.length === 0 ? ["No known cause separates them: both conventions give the same numbers."] : []),
    ...causes.flatMap(({ says, before, after }, i) => [
      `${i + 1}. ${says}`,
      ...grid(
        ["", "before", "after", ""],
        terms.map((term, j) => [term, number(before[j]), number(after[j]), change(before[j] as number, after[j] as number)]),
      ),
      "",
    ]),
    ...open.map((one) => `Not in numbers: ${one}`),
    `${causes.length + 1}. Tests: ours by ${name(law.ours)}, ${against} by ${name(law.theirs)}`,
    ...grid(
      ["", "ours", against, "p ours", `p ${against}`],
      terms.map((term, j) => [term, number(ours[j]), number(theirs[j]), probability(p.ours[j] as number), probability(p.theirs[j] as number)]),
    ),
    ...remarks.map((one) => `Note: ${one}`),
    `Source: ${source}`,
  ];
  return lines.filter((line, i) => line !== "" || lines[i - 1] !== "").join("\n");
}
