import { expandTerms, termIndex, termKey } from "../estimate/index.js";
import type { CorrectedSlope, HypothesisResult, ModelResult, TruthResults, TruthRow } from "../report/index.js";
import { comparedOf } from "./check-models.js";
import type { HumpTest, ModelOutcome } from "./fit-model.js";
import type { StudySpec } from "./schema.js";
import { truthDraws, zeroByConstruction } from "./truth.js";

/** Of each model that a claim or the report is about, its fit without error of measurement and with expected signals. */
export type MadeTruth = Readonly<Record<string, ModelOutcome>>;

interface Truth {
  readonly value: number;
  readonly by: "construction" | "fit";
}

/** The model whose terms are all held to the truth: that named main, else that of the first claim, else the first. */
export function mainModel({ models = {}, hypotheses = {} }: StudySpec): string | undefined {
  const claimed = Object.values(hypotheses).flatMap((claim) => ("compare" in claim ? [] : [claim.model]));
  return Object.hasOwn(models, "main") ? "main" : (claimed[0] ?? Object.keys(models)[0]);
}

/** Each claim, and each term of the main model, beside what is true in the world. */
export function heldToTruth(spec: StudySpec, made: MadeTruth, outcomes: ReadonlyMap<string, ModelOutcome>, judged: readonly HypothesisResult[]): TruthResults {
  const main = mainModel(spec);
  const result = resultOf(outcomes.get(main ?? ""));
  const claims = judged.map((found): TruthRow => {
    const { id, says, estimate, ci, ciLevel = 95 } = found;
    return rowOf({ kind: "claim", name: id, says }, truthOfClaim(spec, made, outcomes, id), { estimate, ci, level: ciLevel });
  });
  if (!result || main === undefined) return { draws: truthDraws, rows: claims };
  const truth = (term: string): Truth | undefined => truthOfTerm(spec, made, main, term);
  const terms = result.fit.terms.flatMap((term, j): TruthRow[] => {
    const [estimate, ci] = [result.fit.coef[j] as number, result.fit.ci[j] as readonly [number, number]];
    return term === "(Intercept)" ? [] : [rowOf({ kind: "term", name: term, model: main }, truth(term), { estimate, ci, level: 95 })];
  });
  const corrected = (result.corrected ?? []).flatMap((slope): TruthRow[] => {
    // The truth is per unit of the measure.
    const own = slope.by === "halves" ? intervalOf(slope) : undefined;
    return own ? [rowOf({ kind: "corrected", name: slope.term, model: main }, truth(slope.term), own)] : [];
  });
  return { draws: truthDraws, rows: [...claims, ...terms, ...corrected] };
}

function intervalOf({ corrected, correctedSe }: CorrectedSlope): { estimate: number; ci: readonly [number, number]; level: number } | undefined {
  if (corrected === undefined || correctedSe === undefined || !Number.isFinite(correctedSe)) return undefined;
  return { estimate: corrected, ci: [corrected - 1.959963984540054 * correctedSe, corrected + 1.959963984540054 * correctedSe], level: 95 };
}

function rowOf(
  about: Pick<TruthRow, "kind" | "name" | "says" | "model">,
  truth: Truth | undefined,
  { estimate, ci, level }: { estimate?: number | undefined; ci?: readonly [number, number] | undefined; level: number },
): TruthRow {
  const given = about.says === undefined ? { kind: about.kind, name: about.name } : { kind: about.kind, name: about.name, says: about.says };
  return {
    ...given,
    ...(about.model === undefined ? {} : { model: about.model }),
    ...(truth ? { truth: truth.value, by: truth.by } : {}),
    ...(estimate === undefined || !Number.isFinite(estimate) ? {} : { estimate }),
    ...(ci ? { ci, level } : {}),
    ...(truth && ci ? { covers: ci[0] <= truth.value && truth.value <= ci[1] } : {}),
  };
}

/** In the unit of the claim's own estimate. */
function truthOfClaim(spec: StudySpec, made: MadeTruth, outcomes: ReadonlyMap<string, ModelOutcome>, id: string): Truth | undefined {
  const claim = spec.hypotheses?.[id];
  if (!claim) return undefined;
  if ("compare" in claim) {
    const sides = claim.compare.map((text) => {
      const [model, term] = comparedOf(text) ?? ["", ""];
      const truth = truthOfTerm(spec, made, model, term);
      const sd = resultOf(outcomes.get(model))?.fit.outcome?.sd;
      return truth && sd !== undefined && sd > 0 ? { ...truth, value: truth.value / sd } : undefined;
    });
    const [a, b] = sides;
    return a && b ? { value: a.value - b.value, by: a.by === "construction" && b.by === "construction" ? "construction" : "fit" } : undefined;
  }
  if ("term" in claim) return truthOfTerm(spec, made, claim.model, claim.term);
  if ("shape" in claim) return peakOf(made[claim.model], claim.in);
  const zero = claim.joint.flatMap(expandTerms).map((term) => truthOfTerm(spec, made, claim.model, term));
  // What is estimated is the least certain of the terms, in standard deviations: one truth for all there is only at zero.
  return claim.equals === 0 && zero.every((truth) => truth?.by === "construction") ? { value: 0, by: "construction" } : undefined;
}

function truthOfTerm(spec: StudySpec, made: MadeTruth, model: string, term: string): Truth | undefined {
  const entry = spec.models?.[model];
  if (!entry) return undefined;
  if (zeroByConstruction(spec, entry)(term)) return { value: 0, by: "construction" };
  const fit = resultOf(made[model])?.fit;
  if (!fit?.converged || !fit.terms.some((name) => termKey(name) === termKey(term))) return undefined;
  const value = fit.coef[termIndex(fit.terms, term)] as number;
  return Number.isFinite(value) ? { value, by: "fit" } : undefined;
}

/** Where the exact fit has its peak, if it rises and then falls over the range of the variable. */
function peakOf(outcome: ModelOutcome | undefined, variable: string): Truth | undefined {
  const plain = (text: string): string => text.replace(/\s+/g, "");
  const humps: readonly HumpTest[] = outcome && "result" in outcome ? outcome.humps : [];
  const found = humps.find((one) => plain(one.variable) === plain(variable))?.hump;
  if (!found) return undefined;
  const [low, high] = found.slopes;
  return low.slope > 0 && high.slope < 0 ? { value: found.extreme, by: "fit" } : undefined;
}

function resultOf(outcome: ModelOutcome | undefined): ModelResult | undefined {
  return outcome && "result" in outcome ? outcome.result : undefined;
}
