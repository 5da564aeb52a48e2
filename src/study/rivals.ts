import { FealtyError } from "../base/index.js";
import { expressionVariables, formulaVariables, parseExpression } from "../estimate/index.js";
import type { Frame } from "../frame/index.js";
import { type Effects, race, readyRules, type RivalsResult, type RuleRoles, ruleVariables, shareKnown } from "../rivals/index.js";
import { madeFrom } from "./measures.js";
import type { MeasureEntry, StudySpec } from "./schema.js";
import type { RivalsEntry } from "./schema-rivals.js";

/** The horse race, or why there is none. */
export type RivalsOutcome = RivalsResult | { readonly failed: string };

/** What the step keeps: the race, and what its columns are called. */
export type MadeRivals = { readonly race: RivalsResult; readonly labels: Readonly<Record<string, string>> } | { readonly failed: string };

/** All that decides a horse race. */
export interface RivalsInput {
  readonly data: Frame;
  readonly entry: RivalsEntry;
  readonly roles: RuleRoles;
  /** Columns and measures that the outcome is made from. */
  readonly behind: readonly string[];
  readonly seed: number;
}

/** What the rules read in this study: roles by what its measures are, the first of each kind; an answer to a demand comes before a move. */
export function rolesOfRules({ panel, measures = {} }: StudySpec, outcome: string): RuleRoles {
  const made = (is: MeasureEntry["is"]): string | undefined => Object.entries(measures).find(([, entry]) => entry.is === is)?.[0];
  return {
    outcome,
    concession: made("compliance") ?? made("concession"),
    willingness: made("willingness"),
    gap: made("gap"),
    exposure: made("exposure"),
    patron: "patron" in panel ? panel.patron : undefined,
  };
}

/** All that a measure is made from, however far back. */
export function behindMeasure({ measures = {} }: StudySpec, name: string): string[] {
  const found = new Set<string>();
  const visit = (one: string): void => {
    const entry = Object.hasOwn(measures, one) ? measures[one] : undefined;
    for (const from of entry ? madeFrom(entry) : []) {
      if (found.has(from)) continue;
      found.add(from);
      visit(from);
    }
  };
  visit(name);
  return [...found];
}

/** Columns that the race may read. */
export function rivalVariables(spec: StudySpec, entry: RivalsEntry): string[] {
  return ruleVariables(rolesOfRules(spec, entry.outcome), entry.rules);
}

/** Columns that the study itself names for the race: they must exist. */
export function namedByRivals({ rivals }: StudySpec): string[] {
  if (!rivals) return [];
  const own = Object.values(rivals.rules ?? {}).filter((formula) => formula.trim() !== "none");
  return [rivals.outcome, ...own.flatMap((formula) => formulaVariables(`1 ~ ${formula}`))];
}

/** The race itself; what data cannot bear is told, not thrown. */
export function raceOf({ data, entry, roles, behind, seed }: RivalsInput): RivalsOutcome {
  const { outcome, rules, effects, distribution, blocks, predict, draws } = entry;
  const known = (term: string): number | undefined => {
    const names = term.split(/(?<!:):(?!:)/).flatMap((factor) => expressionVariables(parseExpression(factor)));
    return names.every((name) => data.columns.get(name)?.kind === "number") ? shareKnown(data, outcome, term) : undefined;
  };
  try {
    const ready = readyRules({ roles, known, behind: new Set(behind) }, rules);
    return race(data, outcome, ready, { seed, effects: effects as Effects | undefined, distribution, blocks, direction: predict, draws });
  } catch (error) {
    if (error instanceof FealtyError) return { failed: error.mend === undefined ? error.message : `${error.message} (${error.mend})` };
    throw error;
  }
}
