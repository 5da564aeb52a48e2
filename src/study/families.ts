import { adjust, type RomanoWolf } from "../estimate/index.js";
import type { AdjustedP, HypothesisResult } from "../report/index.js";
import { codeVersion } from "./code-version.js";
import type { FamilyInput } from "./family-tests.js";
import { clusterOfFamily, crossed, specOf, variablesOf } from "./model-spec.js";
import { columnsOf, type Planning, stepsFor } from "./planning.js";
import type { FamilyEntry, StudySpec } from "./schema.js";
import type { Step } from "./steps.js";
import { pValue } from "./words.js";

/** The resampled p values of a family, or why there are none. */
export type FamilyOutcome = RomanoWolf | { readonly failed: string };

/** A step for each family whose p values come from draws; the other adjustments need only the p values that are there. */
export function familySteps(planning: Planning): Step[] {
  return Object.entries(planning.study.spec.families ?? {}).flatMap(([name, family]) =>
    family.adjust === "romano-wolf" ? [familyStep(planning, name, family)] : [],
  );
}

function familyStep(planning: Planning, name: string, family: FamilyEntry): Step {
  const { spec } = planning.study;
  const tests = family.hypotheses.flatMap((id) => {
    const claim = spec.hypotheses?.[id];
    return claim && "term" in claim ? [{ model: claim.model, term: claim.term, sign: claim.sign }] : [];
  });
  const by = clusterOfFamily(spec, family) ?? "";
  const models = [...new Set(tests.map(({ model }) => model))].flatMap((of) => {
    const model = spec.models?.[of];
    if (!model) return [];
    return [{ of, panel: model.panel ?? "", variables: [...variablesOf(model), ...crossed([by])], spec: specOf({ ...model, vcov: model.vcov.slice(0, 1) }) }];
  });
  const { draws } = family;
  return {
    name: `family:${name}`,
    needs: [...new Set(models.flatMap(({ panel, variables }) => stepsFor(planning, panel, variables)))],
    options: { tests, by, draws, seed: spec.seed, models: models.map(({ of, panel, spec: own }) => ({ of, panel, spec: own })) },
    code: codeVersion("study/worker"),
    async run(context): Promise<FamilyOutcome> {
      const read = await Promise.all(
        models.map(async ({ of, panel, variables, spec: own }) => [of, { data: await columnsOf(planning, context, panel, variables), spec: own }] as const),
      );
      const input: FamilyInput = { models: Object.fromEntries(read), tests, by, draws, seed: spec.seed };
      const [found] = await context.executor.map<FamilyInput, FamilyOutcome>("family", [{ key: name, input }], { signal: context.work.signal });
      return found ?? { failed: "no answer" };
    },
  };
}

/** The hypotheses with p values adjusted for the others of each family. A claim that was not tested has none, and does not count. */
export function adjustedFor(
  { families = {} }: StudySpec,
  hypotheses: readonly HypothesisResult[],
  drawn: ReadonlyMap<string, FamilyOutcome>,
): HypothesisResult[] {
  const found = new Map<string, AdjustedP[]>();
  for (const [family, entry] of Object.entries(families)) {
    const own = entry.hypotheses.map((id) => hypotheses.find((h) => h.id === id));
    const adjusted = pOf(family, entry, own, drawn);
    const of = adjusted.filter((p) => !Number.isNaN(p)).length;
    entry.hypotheses.forEach((id, i) => {
      const p = adjusted[i] ?? Number.NaN;
      if (!Number.isNaN(p)) found.set(id, [...(found.get(id) ?? []), { family, by: entry.adjust, of, p }]);
    });
  }
  return hypotheses.map((h) => {
    const adjusted = found.get(h.id);
    return adjusted ? { ...h, adjusted, found: `${h.found} ${adjusted.map(sentence).join(" ")}` } : h;
  });
}

function pOf(
  name: string,
  { adjust: by }: FamilyEntry,
  own: readonly (HypothesisResult | undefined)[],
  drawn: ReadonlyMap<string, FamilyOutcome>,
): readonly number[] {
  if (by !== "romano-wolf")
    return adjust(
      own.map((h) => h?.p ?? Number.NaN),
      by,
    );
  const outcome = drawn.get(name);
  return outcome && "tests" in outcome ? outcome.tests.map(({ pAdjusted }) => pAdjusted) : [];
}

const names: Readonly<Record<AdjustedP["by"], string>> = { holm: "Holm", bh: "Benjamini–Hochberg", bonferroni: "Bonferroni", "romano-wolf": "Romano–Wolf" };

function sentence({ family, by, of, p }: AdjustedP): string {
  return `Adjusted for the ${of} claims of ${family} (${names[by]}) ${pValue(p)}.`;
}
