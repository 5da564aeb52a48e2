import { referenceWorld, type World } from "../simulate/index.js";
import type { StudySpec } from "./schema.js";
import { builtPanels } from "./study-panels.js";

/** The world that was made last: all steps of a run use the same. */
let last: { readonly key: string; readonly world: World } | undefined;

/** The reference world of a study: of its seed, over the years of all its panels. */
export function worldOf(spec: StudySpec): World {
  const years = worldYears(spec);
  const key = `${spec.seed} ${years[0]} ${years[1]}`;
  if (last?.key !== key) last = { key, world: referenceWorld({ seed: spec.seed, years }) };
  return last.world;
}

/** The years of all panels that a study builds. */
export function worldYears(spec: StudySpec): readonly [number, number] {
  const spans = [...builtPanels(spec).values()].map(({ years }) => years);
  return [Math.min(...spans.map(([first]) => first)), Math.max(...spans.map(([, end]) => end))];
}
