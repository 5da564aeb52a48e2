import { FealtyError } from "../base/index.js";
import { compareNested, type NestedComparison } from "../estimate/index.js";
import { pText, significant } from "../report/index.js";
import type { NamedFit } from "./fit-files.js";

/** A fit against the one before it in a list. */
export interface Compared extends NestedComparison {
  readonly smaller: string;
  readonly larger: string;
  readonly vcovKind: string;
}

/** Each fit against the one before it. @throws FealtyError "usage" for fewer than two, "nested" for fits that are not part of one another. */
export function comparisonsOf(fits: readonly NamedFit[]): Compared[] {
  if (fits.length < 2) throw new FealtyError("usage", "--compare needs two fits", { kind: "usage", mend: "name the smaller model first, then the larger" });
  return fits.slice(1).map(({ name, fit }, i) => {
    const before = fits[i] as NamedFit;
    return { smaller: before.name, larger: name, vcovKind: fit.vcovKind, ...compareNested(before.fit, fit) };
  });
}

/** As a sentence without signs that Markdown or LaTeX would have to escape. */
export function comparisonText({ smaller, larger, vcovKind, likelihoodRatio: ratio, wald }: Compared): string {
  const parts = [
    ...(ratio
      ? [`likelihood ratio ${significant(ratio.chi2)} on ${ratio.df} ${ratio.df === 1 ? "degree" : "degrees"} of freedom, ${probability(ratio.p)}`]
      : []),
    ...(wald
      ? [`Wald ${wald.law === "F" ? "F" : "χ²"} ${significant(wald.statistic)} on ${wald.df.map(degrees).join(" and ")}, ${probability(wald.p)} (${vcovKind})`]
      : []),
  ];
  return `${larger} against ${smaller}: ${parts.join("; ")}.`;
}

function degrees(df: number): string {
  return Number.isInteger(df) ? String(df) : df.toFixed(1);
}

function probability(p: number): string {
  return p < 0.001 ? "p below 0.001" : `p ${pText(p)}`;
}
