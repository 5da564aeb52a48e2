import { type ModelSpec, parseFormula, parseVcov, type SpecificationCurve, specificationCurve, type Vary } from "../estimate/index.js";
import type { Frame } from "../frame/index.js";
import { orFailure } from "./fit-model.js";
import { specOf } from "./model-spec.js";
import type { ModelEntry, RobustnessEntry } from "./schema.js";
import { both, listed, listedControls, separateTerms } from "./variants.js";

/** All combinations of a check, to be tested together. */
export interface CurveInput {
  readonly data: Frame;
  readonly base: ModelSpec;
  readonly vary: Vary;
  readonly term: string;
  readonly sign: "+" | "-" | undefined;
  readonly draws: number;
  readonly seed: number;
}

export function curveOf({ data, base, vary, term, sign, draws, seed }: CurveInput): SpecificationCurve | { readonly failed: string } {
  return orFailure(() => specificationCurve(data, base, vary, term, { draws, seed, sign }));
}

/** The combinations of a check in the words of the estimator. */
export function curveInput({ vary }: RobustnessEntry, model: ModelEntry): Pick<CurveInput, "base" | "vary"> {
  const outcomes = listed(vary.outcome).map(({ value }) => value);
  const controls = listedControls(vary.controls).map(({ value }) => separateTerms(value));
  const samples = listed(vary.sample).map(({ label, value }) => [label, value === "" ? (model.where ?? "") : both(model.where, value)] as const);
  const vcovs = listed(vary.vcov).map(({ value }) => value);
  return {
    base: specOf({ ...model, latent: undefined, vcov: model.vcov.slice(0, 1) }),
    vary: {
      ...(outcomes.length > 0 ? { outcomes } : {}),
      ...(controls.length > 0 ? { controlSets: controls } : {}),
      ...(samples.length > 0 ? { samples: Object.fromEntries(samples) } : {}),
      ...(vcovs.length > 0 ? { vcovs } : {}),
    },
  };
}

/** Why the combinations of a check cannot be tested together. */
export function notTogether({ vary, crossed = true }: RobustnessEntry, model: ModelEntry): string | undefined {
  if (model.fit !== "ols" || parseFormula(model.formula).instruments.length > 0) return "its model is not fitted by ols, or has instruments";
  if (model["weights-kind"] === "frequency") return "its model has frequency weights";
  if (!crossed) return "it makes one change at a time";
  const other = (["fit", "panel", "formula", "leave-out"] as const).find((part) => vary[part] !== undefined);
  if (other !== undefined) return `it varies ${other}, and draws know outcome, controls, sample and vcov`;
  const texts = vary.vcov === undefined ? model.vcov.slice(0, 1) : listed(vary.vcov).map(({ value }) => value);
  const kinds = texts.map(parseVcov);
  const strange = texts.find((_, i) => {
    const kind = kinds[i];
    return !(kind?.kind === "iid" || (kind?.kind === "hc" && kind.level <= 1) || (kind?.kind === "cluster" && kind.by.length === 1));
  });
  if (strange !== undefined) return `draws know iid, hc0, hc1 and clusters in one dimension, and not ${strange}`;
  const clusters = new Set(kinds.flatMap((kind) => (kind.kind === "cluster" ? kind.by : [])));
  return clusters.size > 1 ? `its covariances have different clusters, ${[...clusters].join(" and ")}` : undefined;
}
