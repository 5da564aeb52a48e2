import { sameTerm } from "./labels.js";
import type { HypothesisResult, ModelResult, RobustnessRow, StudyResults } from "./results.js";

/** Sections of the report in which models and hypotheses have their place. */
export type Place = "rewards" | "selection" | "attention" | "alternatives";

/** What the page must know of a study beyond its parts: which column is the outcome, which model the main one, and so on. */
export interface Roles {
  readonly main: ModelResult | undefined;
  /** Column of the main outcome. */
  readonly signal: string | undefined;
  readonly alignment: string | undefined;
  readonly concession: string | undefined;
  readonly willingness: string | undefined;
  readonly courted: string | undefined;
  /** The term that the study is about. */
  readonly term: string | undefined;
  place(model: ModelResult): Place;
}

/**
 * Roles by what measures are made as, unless the study names them (`results.roles`). A model stands where the first hypothesis that rests on it does; one
 * that no hypothesis names stands with the rewards if its outcome is the main one, else with the alternatives.
 */
export function rolesOf(results: StudyResults): Roles {
  const { models, measures, hypotheses, panel, roles = {}, robustness } = results;
  const held = (name: string | undefined): string | undefined => (name !== undefined && panel.columns.get(name)?.kind === "number" ? name : undefined);
  const made = (...kinds: string[]): string | undefined => kinds.map((is) => measures.find((m) => m.is === is && held(m.name))?.name).find(Boolean);
  const main =
    models.find(({ name }) => name === "main") ?? models.find(({ name }) => name === hypotheses.find((h) => h.model !== undefined)?.model) ?? models[0];
  const outcome = (m: ModelResult): string | undefined => m.fit.outcome?.name;
  return {
    main,
    signal: held(roles.signal) ?? held(main?.fit.outcome?.name) ?? made("signal-index", "signal-intensity"),
    alignment: held(roles.alignment) ?? made("agreement", "ideal-points"),
    concession: held(roles.concession) ?? made("compliance", "concession"),
    willingness: held(roles.willingness) ?? made("willingness"),
    courted: held(roles.courted) ?? made("recent"),
    term: roles.term ?? robustness.find((r) => r.base)?.term ?? main?.fit.terms.find((term) => term !== "(Intercept)"),
    place(model) {
      const claim = hypotheses.find((h) => h.model === model.name);
      if (model === main) return "rewards";
      if (claim) return placeOf(claim);
      return outcome(model) === outcome(main ?? model) && model.fit.fit === main?.fit.fit ? "rewards" : "alternatives";
    },
  };
}

/** H1 and F1 are about rewards, H2 about selection, the other H about attention, turnover, stake and need; the other F are alternatives. */
export function placeOf({ id }: HypothesisResult): Place {
  if (/^H2/i.test(id)) return "selection";
  if (/^H[3-9]/i.test(id)) return "attention";
  if (/^F([2-9]|\d\d)/i.test(id)) return "alternatives";
  return "rewards";
}

/** Rows on the term of interest: choices, and allies left out. The base stands once. */
export function splitRobustness(
  { robustness: rows, sample }: Pick<StudyResults, "robustness" | "sample">,
  term: string | undefined,
): { kept: RobustnessRow[]; out: RobustnessRow[] } {
  const names = new Set(Object.values(sample.names));
  const about = rows.filter((r) => term !== undefined && sameTerm(r.term, term));
  const without = new Set(
    [...new Set(about.map(({ group }) => group))].filter((group) => {
      const own = about.filter((r) => r.group === group && !r.base);
      return own.length > 2 && own.every((r) => names.has(r.label));
    }),
  );
  const base = about.find((r) => r.base);
  return {
    kept: [...(base ? [base] : []), ...about.filter((r) => !r.base && !without.has(r.group))],
    out: about.filter((r) => !r.base && without.has(r.group)),
  };
}
