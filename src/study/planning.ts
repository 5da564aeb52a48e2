import type { Store } from "../data/index.js";
import { type Column, type Frame, frame } from "../frame/index.js";
import type { Knowledge } from "./knowledge.js";
import type { MadeMeasure } from "./made-measure.js";
import type { MadePanel } from "./made-panel.js";
import type { Study } from "./read.js";
import type { StepContext } from "./steps.js";
import { measuresBehind } from "./study-panels.js";

/** What the steps of a study are planned from. */
export interface Planning {
  readonly study: Study;
  readonly knowledge: Knowledge;
  readonly store: Store;
  /** On the reference world, all of it; else on data, all of it. */
  readonly simulated: boolean;
  readonly threads: number;
}

/** Names of steps. The study's own panel has an empty name. */
export const panelStep = (panel: string): string => (panel === "" ? "panel" : `panel:${panel}`);
export const measureStep = (measure: string, panel: string): string => `measure:${measure}${panel === "" ? "" : `@${panel}`}`;

/** The steps that give the named columns of a panel: the panel, and the measures among the names. */
export function stepsFor({ study }: Planning, panel: string, names: Iterable<string>): string[] {
  const measures = study.spec.measures ?? {};
  return [panelStep(panel), ...[...new Set(names)].filter((name) => Object.hasOwn(measures, name)).map((name) => measureStep(name, panel))];
}

/** The steps that give the named columns and all measures behind them. */
export function stepsBehind({ study }: Planning, panel: string, names: Iterable<string>): string[] {
  return [panelStep(panel), ...measuresBehind(study.spec, names).map((name) => measureStep(name, panel))];
}

/** The named columns of a panel with its keys: of the panel, or measures made on it. A name that is neither is left out. */
export async function columnsOf({ study }: Planning, { input }: Pick<StepContext, "input">, panel: string, names: Iterable<string>): Promise<Frame> {
  const { frame: whole } = (await input(panelStep(panel))) as MadePanel;
  const measures = study.spec.measures ?? {};
  const columns = new Map<string, Column>();
  const index = whole.index;
  for (const name of [...(index ? [...index.units, index.time] : []), ...names]) {
    if (columns.has(name)) continue;
    const own = Object.hasOwn(measures, name) ? ((await input(measureStep(name, panel))) as MadeMeasure).result.column : whole.columns.get(name);
    if (own) columns.set(name, own);
  }
  return frame(columns, index);
}
