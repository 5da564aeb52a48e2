import {
  checkTerm,
  expandTerms,
  type Formula,
  formulaOptions,
  formulaVariables,
  parseEffect,
  parseFormula,
  parseVcov,
  termKey,
  vcovVariables,
} from "../estimate/index.js";
import type { Checker, Path } from "./checker.js";
import { checkRequests } from "./check-requests.js";
import { notTogether } from "./curve.js";
import { comesInDraws } from "./estimated-points.js";
import { halvable } from "./halves.js";
import { imputationsOf } from "./model-spec.js";
import type { ModelEntry, StudySpec } from "./schema.js";
import { listed, variants } from "./variants.js";

type Formulas = ReadonlyMap<string, Formula>;

/** Formulas parse, and all that models name exists. Returns the formulas that could be read. */
export function checkModels(checker: Checker, known: ReadonlySet<string>): Formulas {
  const { study, problem, within, variables, expression, among } = checker;
  const { measures = {}, panels = {} } = study.spec;
  const formulas = new Map<string, Formula>();
  for (const [name, entry] of Object.entries(study.spec.models ?? {})) {
    const path = ["models", name];
    const formula = formulaAt(checker, [...path, "formula"], entry.formula, known, entry.fit);
    if (formula) formulas.set(name, formula);
    entry.vcov.forEach((kind, i) => {
      vcovAt(checker, entry.vcov.length > 1 ? [...path, "vcov", i] : [...path, "vcov"], kind, known);
    });
    expression([...path, "where"], entry.where, known);
    expression([...path, "offset"], entry.offset, known);
    for (const key of ["weights", "event"] as const) {
      const column = entry[key];
      if (column !== undefined) variables([...path, key], column, [column], known);
    }
    if (entry.panel !== undefined) among([...path, "panel"], "panel", entry.panel, Object.keys(panels));
    for (const [i, effect] of (entry.effects ?? []).entries()) {
      const at = entry.effects?.length === 1 ? [...path, "effects"] : [...path, "effects", i];
      const terms = within(at, effect, () => effectsOf(effect));
      if (terms && formula) for (const term of terms) within(at, effect, () => checkTerm(formula, term));
    }
    for (const [i, term] of (entry.linearity ?? []).entries())
      if (formula) within(entry.linearity?.length === 1 ? [...path, "linearity"] : [...path, "linearity", i], term, () => checkTerm(formula, term));
    checkRequests(checker, path, entry, known);
    const byHalves = entry.latent?.find((way) => way === "split" || way === "correlation");
    if (byHalves && formula && !formulaVariables(formula).some((variable) => halvable(variable, measures)))
      problem(
        "no-halves",
        `models.${name} has no measure that comes in halves`,
        study.where([...path, "latent"]),
        `latent: ${byHalves} is for compliance, and for gap, concession and willingness made from agreement`,
      );
    if (entry.latent?.includes("draws") && formula) {
      const outcome = formula.outcome.kind === "name" ? measures[formula.outcome.name] : undefined;
      if (!outcome || !comesInDraws(outcome, measures))
        problem(
          "no-draws",
          `the outcome of models.${name} has no draws`,
          study.where([...path, "latent"]),
          "latent: draws is for an outcome that is signal-intensity with draws: N, or positions of engine: sample, a gap or a concession made from them",
        );
    }
  }
  return formulas;
}

/** The two terms of `TERM by TERM`. @throws FealtyError "usage". */
export function effectsOf(text: string): readonly [string, string] {
  const { of, by } = parseEffect(text);
  return [of, by];
}

/** The model and the term of `model.term`. */
export function comparedOf(text: string): readonly [string, string] | undefined {
  const dot = text.indexOf(".");
  return dot > 0 && dot < text.length - 1 ? [text.slice(0, dot).trim(), text.slice(dot + 1).trim()] : undefined;
}

export function checkHypotheses(checker: Checker, formulas: Formulas): void {
  const { study, problem, within } = checker;
  const terms = (path: Path, model: string, text: string, several: boolean): void => {
    const formula = formulas.get(model);
    if (formula)
      within(path, text, () => {
        for (const term of several ? expandTerms(text) : [text]) checkTerm(formula, term);
      });
  };
  for (const [id, claim] of Object.entries(study.spec.hypotheses ?? {})) {
    const path = ["hypotheses", id];
    if ("compare" in claim) {
      const by = imputationsOf(study.spec);
      if (by !== undefined) problem("imputations", `a comparison does not combine the imputations of "${by}"`, study.where([...path, "compare"]));
      claim.compare.forEach((text, i) => {
        const at = [...path, "compare", i];
        const parts = comparedOf(text);
        if (!parts) problem("compare", `"${text}" is no term of a model`, study.where(at), "write it as model.term");
        else if (modelOf(checker, at, parts[0])) terms(at, parts[0], parts[1], false);
      });
    } else if (modelOf(checker, [...path, "model"], claim.model)) {
      if ("term" in claim) terms([...path, "term"], claim.model, claim.term, false);
      else if ("shape" in claim) terms([...path, "in"], claim.model, claim.in, false);
      else for (const [i, text] of claim.joint.entries()) terms(claim.joint.length > 1 ? [...path, "joint", i] : [...path, "joint"], claim.model, text, true);
    }
  }
}

export function checkRobustness(checker: Checker, formulas: Formulas, known: ReadonlySet<string>): void {
  const { study, problem, within, variables, expression, among } = checker;
  const by = imputationsOf(study.spec);
  for (const [id, check] of Object.entries(study.spec.robustness ?? {})) {
    const path = ["robustness", id];
    const entry = modelOf(checker, [...path, "of"], check.of);
    const formula = formulas.get(check.of);
    if (!entry || !formula) continue;
    const term = check.term ?? followedTerm(study.spec, check.of);
    if (term === undefined)
      problem(
        "missing-key",
        `robustness.${id} needs the key "term": no hypothesis names a term of ${check.of}`,
        study.where(path, { key: true }),
        "name the term to follow",
      );
    // Where whole formulas are varied the term may be theirs alone.
    else if (check.term !== undefined && check.vary.formula === undefined) within([...path, "term"], term, () => checkTerm(formula, term));
    within([...path, "vary"], "", () => variants(check, entry));
    const why =
      check.draws === undefined
        ? undefined
        : within([...path, "draws"], "", () => (by === undefined ? notTogether(check, entry) : `draws do not combine the imputations of "${by}"`));
    if (why !== undefined)
      problem("curve", `robustness.${id} cannot be tested together: ${why}`, study.where([...path, "draws"]), "take draws out, or make it a check of its own");
    const at = (part: string, key: string | number): Path => [...path, "vary", part, key];
    const { vary } = check;
    for (const { key, value } of listed(vary.panel)) among(at("panel", key), "panel", value, Object.keys(study.spec.panels ?? {}));
    for (const { key, value } of listed(vary.sample)) expression(at("sample", key), value, known);
    for (const { key, value } of listed(vary.vcov)) vcovAt(checker, at("vcov", key), value, known);
    for (const { key, value } of listed(vary.outcome)) expression(at("outcome", key), value, known);
    for (const { key, value } of listed(vary.controls)) {
      const terms = value.replace(/^\s*subsets\s+of\s+/, "");
      if (terms !== "") termsAt(checker, at("controls", key), terms, known);
    }
    for (const { key, value } of listed(vary.formula)) {
      const other = formulaAt(checker, at("formula", key), value, known);
      if (other && term !== undefined) within(at("formula", key), value, () => checkTerm(other, term));
    }
    const out = vary["leave-out"];
    if (out !== undefined) variables([...path, "vary", "leave-out"], out, [out], known);
  }
}

/** The term that a check follows when it names none: that of the first hypothesis about its model. */
export function followedTerm({ hypotheses = {} }: StudySpec, model: string): string | undefined {
  for (const claim of Object.values(hypotheses)) if ("term" in claim && claim.model === model) return claim.term;
  return undefined;
}

/** The sign that the first hypothesis about a term of a model expects. */
export function expectedSign({ hypotheses = {} }: StudySpec, model: string, term: string): "+" | "-" | undefined {
  for (const claim of Object.values(hypotheses))
    if ("term" in claim && claim.model === model && claim.sign !== "either" && termKey(claim.term) === termKey(term)) return claim.sign;
  return undefined;
}

function modelOf({ study, among }: Checker, path: Path, name: string): ModelEntry | undefined {
  const models = study.spec.models ?? {};
  return among(path, "model", name, Object.keys(models)) ? models[name] : undefined;
}

function formulaAt({ within, variables }: Checker, path: Path, text: string, known: ReadonlySet<string>, fit?: string): Formula | undefined {
  const formula = within(path, text, () => parseFormula(text, formulaOptions(fit)));
  if (formula) variables(path, text, formulaVariables(formula), known);
  return formula;
}

/** Terms without an outcome: read as they are, so that places are right, and then behind an outcome for what they name. */
function termsAt({ within, variables }: Checker, path: Path, text: string, known: ReadonlySet<string>): void {
  const names = within(path, text, () => {
    expandTerms(text);
    return formulaVariables(parseFormula(`1 ~ ${text}`));
  });
  if (names) variables(path, text, names, known);
}

function vcovAt({ within, variables }: Checker, path: Path, text: string, known: ReadonlySet<string>): void {
  const names = within(path, text, () => vcovVariables(parseVcov(text)));
  if (names)
    variables(
      path,
      text,
      names.flatMap((name) => name.split("^")).map((name) => name.trim()),
      known,
    );
}
