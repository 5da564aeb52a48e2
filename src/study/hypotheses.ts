import { equivalence, expandTerms, type Fit, smallestDetectable, termIndex, wald } from "../estimate/index.js";
import { studentCdf, studentQuantile } from "../numeric/index.js";
import type { HypothesisResult, ModelResult, SizeOfEffect, Verdict } from "../report/index.js";
import type { Comparison } from "./compare.js";
import type { HumpTest, ModelOutcome } from "./fit-model.js";
import type { HypothesisEntry } from "./schema.js";
import { figure, interval, pValue, thousands } from "./words.js";

/** What hypotheses are judged from. */
export interface Evidence {
  readonly models: ReadonlyMap<string, ModelOutcome>;
  /** Differences of two terms, by hypothesis. */
  readonly comparisons: ReadonlyMap<string, Comparison | { readonly failed: string }>;
  /** What a row of the panel is, in the plural: "ally-years". */
  readonly rows: string;
  /** What a reader calls a term or a column inside a sentence; as it is written if left out. */
  readonly say?: (term: string) => string;
}

type Judged = Omit<HypothesisResult, "id" | "says">;

/** The verdict on a hypothesis, with its size, its interval and what would overturn it. */
export function judge(id: string, claim: HypothesisEntry, evidence: Evidence): HypothesisResult {
  const judged = "compare" in claim ? compared(id, claim, evidence) : onModel(claim, evidence);
  return { id, says: claim.says, ...judged, ...(claim.overturn === undefined ? {} : { overturn: claim.overturn }) };
}

type OnModel = Exclude<HypothesisEntry, { compare: unknown }>;

function onModel(claim: OnModel, { models, rows, say = asWritten }: Evidence): Judged {
  const outcome = models.get(claim.model);
  const level = claim.level ?? 0.05;
  const test = testInWords(claim, level);
  const untested = (why: string): Judged => ({
    test,
    model: claim.model,
    verdict: "not tested",
    found: `Not tested: ${why}.`,
    overturn: "Data on which the model can be fitted.",
    rests: outcome && "result" in outcome ? restsOn(outcome.result.fit, rows) : "nothing",
  });
  if (!outcome || "failed" in outcome) return untested(outcome ? outcome.failed : `there is no model ${claim.model}`);
  const { fit } = outcome.result;
  if (!fit.converged) return untested("the fit did not converge, and no verdict is drawn from it");
  const wanted = "term" in claim ? [claim.term] : "joint" in claim ? claim.joint.flatMap(expandTerms) : [];
  const gone = wanted.find((term) => fit.dropped.collinear.some((dropped) => same(dropped, term)));
  if (gone !== undefined) return untested(`${gone} is spanned by the other terms of the model`);
  const about = { test, model: claim.model, rests: restsOn(fit, rows) };
  if ("term" in claim) return { ...about, ...ofSign(claim.term, claim.sign, outcome.result, level, say) };
  if ("joint" in claim) return { ...about, ...ofZero(wanted, claim, outcome.result, level, say) };
  const found = outcome.humps.find(({ variable }) => same(variable, claim.in));
  return found ? { ...about, ...ofShape(found, fit, level, say) } : untested(`the model has no hump in ${claim.in}`);
}

type Finding = Omit<Judged, "test" | "model" | "rests">;

/** A term with a sign: one-sided at `level`; the other sign, found with the same certainty, speaks against it. */
function ofSign(term: string, sign: "+" | "-" | "either", { fit, sizes }: ModelResult, level: number, say: (term: string) => string): Finding {
  const j = termIndex(fit.terms, term);
  const [estimate, se, ci] = [fit.coef[j] as number, fit.se[j] as number, fit.ci[j] as readonly [number, number]];
  const { p, verdict } = signTest(estimate, se, fit.df, sign, level);
  const detectable = smallestDetectable(se, fit.df, { level, sides: sign === "either" ? 2 : 1 });
  const outcome = fit.outcome ? say(fit.outcome.name) : "the outcome";
  const unit = fit.fit === "ols" ? outcome : `the ${fit.fit === "poisson" ? "logarithm of expected " : "linear predictor of "}${outcome}`;
  const found = `One unit more of ${say(term)} goes with ${figure(Math.abs(estimate))} ${estimate < 0 ? "less" : "more"} of ${unit} (${interval(ci)}; ${pValue(p)}, ${sign === "either" ? "two-sided" : "one-sided"})${sizeInWords(sizes, term)}.`;
  return {
    verdict,
    found: found + (verdict === "supported" ? "" : ` The design could have found ${figure(detectable)} with power 0.8.`),
    estimate,
    se,
    ci,
    p,
    smallestDetectable: detectable,
    overturn: overturnSign(verdict, sign, estimate, ci),
  };
}

/** The p-value of a sign, and what follows. */
function signTest(estimate: number, se: number, df: number | undefined, sign: "+" | "-" | "either", level: number): { p: number; verdict: Verdict } {
  const law = df ?? Number.POSITIVE_INFINITY;
  const below = studentCdf(estimate / se, law);
  const above = studentCdf(-estimate / se, law);
  if (sign === "either") {
    const p = 2 * Math.min(below, above);
    return { p, verdict: p < level ? "supported" : "inconclusive" };
  }
  const [p, other] = sign === "+" ? [above, below] : [below, above];
  return { p, verdict: p < level ? "supported" : other < level ? "against" : "inconclusive" };
}

function overturnSign(verdict: Verdict, sign: "+" | "-" | "either", estimate: number, ci: readonly [number, number]): string {
  const expected = sign === "-" ? "below" : "above";
  if (verdict === "supported")
    return `An interval that reaches zero on better data or with a confounder held fixed; now its end nearer to zero is ${figure(estimate < 0 ? ci[1] : ci[0])}.`;
  if (verdict === "against")
    return `An estimate ${expected} zero on better data or with a confounder held fixed; now the interval ends at ${figure(estimate < 0 ? ci[1] : ci[0])}.`;
  return sign === "either"
    ? "More precise data that tell the effect from zero."
    : `More precise data: an interval that lies ${expected} zero supports the claim, one beyond it speaks against it.`;
}

/** Terms that are claimed to equal a value: supported only by an equivalence test inside the bound; a joint rejection speaks against it. */
function ofZero(
  terms: readonly string[],
  { equals, within }: Extract<HypothesisEntry, { joint: unknown }>,
  { fit, sizes = [] }: ModelResult,
  level: number,
  say: (term: string) => string,
): Finding {
  const scaled = standardised(fit, sizes, equals);
  const bound = equivalence(scaled, terms, within, level);
  const joint = wald(fit, terms.map((term) => `${term} = ${equals}`).join("; "));
  const widest = bound.terms.reduce((a, b) => (b.p > a.p ? b : a));
  const verdict: Verdict = bound.equivalent ? "supported" : joint.p < level ? "against" : "inconclusive";
  const detectable = Math.max(...bound.terms.map(({ se }) => smallestDetectable(se, fit.df, { level })));
  const most = `${(100 - 200 * level).toFixed(0)} % interval ${figure(widest.ci[0])} to ${figure(widest.ci[1])}`;
  return {
    verdict,
    found:
      `${terms.length === 1 ? `The effect of ${say(widest.term)}` : `Of ${terms.length} terms the least certain, ${say(widest.term)},`} is ${figure(widest.estimate)} standard deviations of the outcome for one of its own (${most}); ` +
      `${terms.length === 1 ? (bound.equivalent ? "it lies" : "it does not lie") : bound.equivalent ? "all lie" : "not all lie"} within ±${figure(within)} (equivalence ${pValue(bound.p)}; joint test of equality ${pValue(joint.p)}).` +
      (verdict === "supported" ? "" : ` The design could have found ${figure(detectable)} standard deviations with power 0.8.`),
    estimate: widest.estimate,
    se: widest.se,
    ci: widest.ci,
    ciLevel: Math.round(100 - 200 * level),
    p: bound.p,
    smallestDetectable: detectable,
    overturn: overturnZero(verdict, within),
  };
}

function overturnZero(verdict: Verdict, within: number): string {
  if (verdict === "supported") return `An effect beyond ±${figure(within)} standard deviations in other data.`;
  if (verdict === "against") return `Intervals inside ±${figure(within)} standard deviations once a confounder is held fixed.`;
  return `More precise data: intervals inside ±${figure(within)} standard deviations support the claim; a joint rejection speaks against it.`;
}

/** A fit in standard deviations: each term's coefficient, less the value it is claimed to have, for one standard deviation of the term. */
function standardised(fit: Fit, sizes: readonly SizeOfEffect[], equals: number): Fit {
  const factors = fit.terms.map((term, j) => {
    const size = sizes.find((one) => same(one.term, term));
    const coef = fit.coef[j] as number;
    const outcome = fit.outcome?.sd ?? 0;
    const unit = fit.fit === "poisson" ? (fit.outcome?.mean ?? 0) / outcome : 1 / outcome;
    return { shifted: coef - equals, factor: size ? size.sd * unit : Number.NaN };
  });
  return { ...fit, coef: factors.map(({ shifted, factor }) => shifted * factor), se: fit.se.map((se, j) => se * (factors[j]?.factor ?? Number.NaN)) };
}

/** A hump: rising at the low end and falling at the high end of the variable's range (Lind and Mehlum 2010). A valley speaks against it. */
function ofShape({ variable, hump, valley }: HumpTest, fit: Fit, level: number, say: (term: string) => string): Finding {
  const { slopes, extreme, range, p, interval: reach } = hump;
  const verdict: Verdict = p < level ? "supported" : valley.p < level ? "against" : "inconclusive";
  const inside = extreme > range[0] && extreme < range[1] && slopes[0].slope > 0;
  const peak = inside ? `; the peak is at ${figure(extreme)}${reach ? ` (${interval(reach, 90)})` : ""}` : "; it has no peak inside the range";
  const [low, high] = slopes;
  return {
    verdict,
    found: `The slope of the outcome in ${say(variable)} is ${figure(low.slope)} (standard error ${figure(low.se)}) at its least, ${figure(low.at)}, and ${figure(high.slope)} (${figure(high.se)}) at its most, ${figure(high.at)}${peak} (Lind–Mehlum ${pValue(p)}).${
      verdict === "supported"
        ? ""
        : ` The design could have found slopes of ${figure(Math.max(...slopes.map(({ se }) => smallestDetectable(se, fit.df, { level, sides: 1 }))))} with power 0.8.`
    }`,
    ...(inside ? { estimate: extreme } : {}),
    ...(inside && reach ? { ci: reach, ciLevel: 90 } : {}),
    p,
    smallestDetectable: Math.max(...slopes.map(({ se }) => smallestDetectable(se, fit.df, { level, sides: 1 }))),
    overturn:
      verdict === "supported"
        ? "A slope at either end that cannot be told from zero, or a flat top that a quadratic does not show."
        : "Slopes that rise at the low end and fall at the high end of the range, each told from zero.",
  };
}

function compared(id: string, claim: Extract<HypothesisEntry, { compare: unknown }>, { comparisons, models, rows, say = asWritten }: Evidence): Judged {
  const level = claim.level ?? 0.05;
  const [first, second] = claim.compare as [string, string];
  const test = `${first} less ${second}, in standard deviations of each outcome; ${claim.sign === "either" ? "two-sided" : `one-sided (${claim.sign.replace("-", "−")})`} at ${level}`;
  const found = comparisons.get(id);
  if (!found || "failed" in found) {
    return {
      test,
      verdict: "not tested",
      found: `Not tested: ${found?.failed ?? "a model is missing"}.`,
      overturn: "Data on which both models can be fitted.",
      rests: "nothing",
    };
  }
  const { difference, se, df, clusters } = found;
  const reach = studentQuantile(0.975, df) * se;
  const ci = [difference - reach, difference + reach] as const;
  const { p, verdict } = signTest(difference, se, df, claim.sign, level);
  const detectable = smallestDetectable(se, df, { level, sides: claim.sign === "either" ? 2 : 1 });
  const name = first.slice(0, first.indexOf("."));
  const model = models.get(name);
  return {
    test,
    model: name,
    verdict,
    found:
      `${ofModel(first, say)} is ${figure(found.first)} and ${ofModel(second, say)} ${figure(found.second)} standard deviations of the outcome; the difference is ${figure(difference)} (${interval(ci)}; ${pValue(p)}).` +
      (verdict === "supported" ? "" : ` The design could have found ${figure(detectable)} with power 0.8.`),
    estimate: difference,
    se,
    ci,
    p,
    smallestDetectable: detectable,
    overturn: overturnSign(verdict, claim.sign, difference, ci),
    rests: `${model && "result" in model ? `${restsOn(model.result.fit, rows)}; ` : ""}${clusters} clusters shared`,
  };
}

function asWritten(term: string): string {
  return term;
}

/** "main.l(x, 1)" in words: the term, and the model it stands in. */
function ofModel(reference: string, say: (term: string) => string): string {
  const dot = reference.indexOf(".");
  return say === asWritten ? reference : `${say(reference.slice(dot + 1))} in the model ${reference.slice(0, dot)}`;
}

function testInWords(claim: OnModel, level: number): string {
  if ("term" in claim)
    return `${claim.term} in ${claim.model}, ${claim.sign === "either" ? "two-sided" : `one-sided (${claim.sign.replace("-", "−")})`} at ${level}`;
  if ("joint" in claim)
    return `${claim.joint.join(", ")} in ${claim.model} equal to ${claim.equals} within ±${claim.within} standard deviations of the outcome, equivalence at ${level}`;
  return `hump in ${claim.in} in ${claim.model} (Lind–Mehlum) at ${level}`;
}

function sizeInWords(sizes: readonly SizeOfEffect[] | undefined, term: string): string {
  const size = sizes?.find((one) => same(one.term, term));
  return size ? `; one standard deviation of it, ${figure(size.sd)}, with ${figure(size.effect)} standard deviations of the outcome` : "";
}

/** What a result rests on. */
export function restsOn(fit: Fit, rows: string): string {
  const clusters = Object.entries(fit.clusters ?? {}).map(([name, count]) => `${thousands(count)} clusters (${name})`);
  return [`${thousands(fit.n)} ${rows}`, ...clusters, fit.vcovKind, fit.converged ? "converged" : "not converged"].join(", ");
}

function same(a: string, b: string): boolean {
  return a.replace(/\s+/g, "") === b.replace(/\s+/g, "");
}
