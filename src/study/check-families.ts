import { parseFormula } from "../estimate/index.js";
import type { Checker } from "./checker.js";
import { clusterOfFamily, crossed, imputationsOf } from "./model-spec.js";
import type { StudySpec } from "./schema.js";

/** Families are of hypotheses that exist, each once; those whose p values come from draws are of terms of least-squares models with one cluster. */
export function checkFamilies({ study, problem, variables, among, within }: Checker, known: ReadonlySet<string>): void {
  const { spec } = study;
  for (const [name, family] of Object.entries(spec.families ?? {})) {
    const path = ["families", name];
    const draws = family.adjust === "romano-wolf";
    family.hypotheses.forEach((id, i) => {
      const at = [...path, "hypotheses", i];
      if (!among(at, "hypothesis", id, Object.keys(spec.hypotheses ?? {}))) return;
      if (family.hypotheses.indexOf(id) < i) problem("twice", `families.${name} names ${id} twice`, study.where(at), "name each hypothesis once");
      const why = draws ? within(at, "", () => unfit(spec, id)) : undefined;
      if (why) problem("romano-wolf", `romano-wolf cannot adjust ${id}: ${why}`, study.where(at), "leave it out of the family, or write adjust: holm");
    });
    for (const key of ["draws", "cluster"] as const)
      if (!draws && family[key] !== undefined)
        problem("misplaced-key", `families.${name}.${key} is for adjust: romano-wolf`, study.where([...path, key], { key: true }), "take it out");
    if (!draws) continue;
    if (family.cluster !== undefined) variables([...path, "cluster"], family.cluster, crossed([family.cluster]), known);
    else if (clusterOfFamily(spec, family) === undefined)
      problem(
        "missing-key",
        `families.${name} needs the key "cluster": its models do not share one`,
        study.where(path, { key: true }),
        "name the column of the clusters",
      );
  }
}

/** Why a hypothesis cannot be of a family that is drawn. */
function unfit(spec: StudySpec, id: string): string | undefined {
  const claim = spec.hypotheses?.[id];
  if (!claim || !("term" in claim)) return "it is no sign of a term";
  const model = spec.models?.[claim.model];
  if (!model) return undefined;
  if (model.fit !== "ols" || model.did !== undefined) return `${claim.model} is not fitted by ols`;
  if (imputationsOf(spec) !== undefined) return "draws do not combine imputations";
  return parseFormula(model.formula).instruments.length > 0 ? `${claim.model} has instruments` : undefined;
}
