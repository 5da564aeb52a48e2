import { type PanelSpec, panelNeeds, rollCallNeeds, sphereNeeds } from "../panel/index.js";
import { inOrder } from "./check.js";
import { isEstimated } from "./estimated-points.js";
import { madeFrom } from "./measures.js";
import { variablesOf } from "./model-spec.js";
import { listedDatasets } from "./own-files.js";
import { namedByRivals } from "./rivals.js";
import type { BuiltPanel, ModelEntry, StudySpec } from "./schema.js";
import { variants } from "./variants.js";

/** The panels that a study builds, by name; the one that all models use unless they say otherwise has an empty name. None where the panel is a file. */
export function builtPanels({ panel, panels = {} }: StudySpec): ReadonlyMap<string, BuiltPanel> {
  if ("file" in panel) return new Map();
  const others = Object.entries(panels).map(([name, changed]): [string, BuiltPanel] => [name, { ...panel, ...withoutUndefined(changed) }]);
  return new Map([["", panel], ...others]);
}

function withoutUndefined<T extends object>(given: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };
}

export function panelSpecOf({ spine, patron, years, pact, where, add = [] }: BuiltPanel): PanelSpec {
  return { spine, patron, years, pact, where, add };
}

/** Whether a measure of the study is made from roll calls. */
export function usesRollCalls({ measures = {} }: StudySpec): boolean {
  return Object.values(measures).some((entry) => entry.is === "agreement" || entry.is === "compliance" || entry.is === "similarity" || isEstimated(entry));
}

/** Datasets behind the states of a year that histories of spheres begin with. */
export function sphereDatasets({ theory }: StudySpec): readonly string[] {
  return theory?.spheres?.year === undefined ? [] : sphereNeeds();
}

/** Datasets of the catalogue that a study fetches, each once: those of its panels, measures and spheres, and those that it lists. */
export function datasetsOf(spec: StudySpec): string[] {
  const built = [...builtPanels(spec).values()].flatMap((panel) => panelNeeds(panelSpecOf(panel)));
  return [...new Set([...built, ...(usesRollCalls(spec) ? rollCallNeeds : []), ...sphereDatasets(spec), ...listedDatasets(spec)])];
}

/** All names that models, checks and measures mention. */
export function mentionedIn(spec: StudySpec): Set<string> {
  const measures = Object.values(spec.measures ?? {}).flatMap(madeFrom);
  const models = modelsIn(spec).flatMap(variablesOf);
  const out = Object.values(spec.robustness ?? {}).flatMap(({ vary }) => (vary["leave-out"] === undefined ? [] : [vary["leave-out"]]));
  const names = new Set([...measures, ...models, ...out, ...namedByRivals(spec)]);
  for (const name of Object.keys(spec.measures ?? {})) names.delete(name);
  return names;
}

/** Every model of a study and every variant of one. */
export function modelsIn({ models = {}, robustness = {} }: StudySpec): ModelEntry[] {
  const varied = Object.values(robustness).flatMap((check) => {
    const model = models[check.of];
    return model ? variants(check, model).map((variant) => variant.model) : [];
  });
  return [...Object.values(models), ...varied];
}

/** The measures among the names, with those that they are made from, in an order in which each comes after those. */
export function measuresBehind({ measures = {} }: StudySpec, names: Iterable<string>): string[] {
  const wanted = new Set<string>();
  const visit = (name: string): void => {
    const entry = Object.hasOwn(measures, name) ? measures[name] : undefined;
    if (!entry || wanted.has(name)) return;
    wanted.add(name);
    madeFrom(entry).forEach(visit);
  };
  for (const name of names) visit(name);
  return inOrder(measures).filter((name) => wanted.has(name));
}
