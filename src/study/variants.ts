import { FealtyError } from "../base/index.js";
import type { ModelEntry, RobustnessEntry } from "./schema.js";

/** A model with one or more of its parts changed. */
export interface Variant {
  /** What is varied: `vcov`, `controls`, `sample`, …, joined by " × " where several are. */
  readonly group: string;
  readonly label: string;
  readonly model: ModelEntry;
}

type Vary = RobustnessEntry["vary"];
export type Part = Exclude<keyof Vary, "leave-out">;
const parts: readonly Part[] = ["outcome", "fit", "formula", "controls", "sample", "panel", "vcov"];

/** Most variants that one check may have. */
const most = 2000;

/** Labels and values of one part of `vary`; the label is what addresses the value in the file (a position for a list). */
export function listed(part: Vary[Part]): readonly { readonly key: string | number; readonly label: string; readonly value: string }[] {
  if (part === undefined) return [];
  if (Array.isArray(part)) return part.map((value, key) => ({ key, label: value === "" ? "as it is" : value, value }));
  return Object.entries(part).map(([key, value]) => ({ key, label: key, value }));
}

/**
 * Controls as `listed` gives them, with "subsets of a + b" in place of its four: none, a, b, and both.
 * @throws FealtyError "too-many" (usage).
 */
export function listedControls(part: Vary["controls"]): ReturnType<typeof listed> {
  return listed(part).flatMap(({ key, label, value }) => {
    const of = /^\s*subsets\s+of\s+(.+)$/s.exec(value)?.[1];
    if (of === undefined) return [{ key, label, value }];
    const terms = separateTerms(of);
    if (2 ** terms.length > most)
      throw new FealtyError("too-many", `${terms.length} controls have ${2 ** terms.length} subsets, and ${most} variants are the most`, {
        kind: "usage",
        mend: "name fewer controls",
      });
    return Array.from({ length: 2 ** terms.length }, (_, set) => {
      const chosen = terms.filter((_term, i) => (set >> i) & 1).join(" + ");
      return { key, label: chosen === "" ? "none" : chosen, value: chosen };
    });
  });
}

/** Terms between plus signs that stand in no parentheses. */
export function separateTerms(terms: string): string[] {
  const out = [""];
  let depth = 0;
  for (const c of terms) {
    if (c === "(" || c === "[") depth++;
    else if (c === ")" || c === "]") depth--;
    if (c === "+" && depth === 0) out.push("");
    else out[out.length - 1] += c;
  }
  return out.map((term) => term.trim()).filter((term) => term !== "");
}

/**
 * The variants of a model: every combination of what is varied, or one change at a time. Leaving values of a column out is never crossed with the rest:
 * `withoutEach` makes those, since it needs the data.
 * @throws FealtyError "too-many" (usage).
 */
export function variants({ vary, crossed = true }: RobustnessEntry, model: ModelEntry): Variant[] {
  const dimensions = parts.flatMap((part) => {
    const options = (part === "controls" ? listedControls(vary.controls) : listed(vary[part])).map(({ label, value }) => ({ part, label, value }));
    return options.length > 0 ? [options] : [];
  });
  const count = crossed ? dimensions.reduce((product, { length }) => product * length, 1) : dimensions.reduce((sum, { length }) => sum + length, 0);
  if (count > most)
    throw new FealtyError("too-many", `this check has ${count} variants, and ${most} are the most`, {
      kind: "usage",
      mend: "vary less, or write crossed: false",
    });
  if (dimensions.length === 0) return [];
  const combinations = crossed
    ? dimensions.reduce<(typeof dimensions)[number][]>((all, options) => all.flatMap((one) => options.map((option) => [...one, option])), [[]])
    : dimensions.flatMap((options) => options.map((option) => [option]));
  return combinations.map((chosen) => ({
    group: chosen.map(({ part }) => part).join(" × "),
    label: chosen.map(({ label }) => label).join(", "),
    model: chosen.reduce<ModelEntry>((changed, { part, value }) => change(changed, part, value), { ...model, latent: undefined }),
  }));
}

/** The model without each value of a column in turn. */
export function withoutEach(column: string, values: readonly { readonly value: string | number; readonly label: string }[], model: ModelEntry): Variant[] {
  return values.map(({ value, label }) => ({
    group: `without one ${column}`,
    label: `without ${label}`,
    model: { ...model, latent: undefined, where: both(model.where, `${column} != ${typeof value === "number" ? value : JSON.stringify(value)}`) },
  }));
}

function change(model: ModelEntry, part: Part, value: string): ModelEntry {
  if (part === "vcov") return { ...model, vcov: [value] };
  if (part === "fit") return { ...model, fit: value };
  if (part === "panel") return { ...model, panel: value };
  if (part === "formula") return { ...model, formula: value };
  if (part === "sample") return value === "" ? model : { ...model, where: both(model.where, value) };
  if (part === "outcome") return { ...model, formula: `${value} ~${model.formula.slice(model.formula.indexOf("~") + 1)}` };
  return value === "" ? model : { ...model, formula: withControls(model.formula, value) };
}

/** Terms put at the end of a formula's first part. */
export function withControls(formula: string, terms: string): string {
  let depth = 0;
  for (let i = 0; i < formula.length; i++) {
    const c = formula[i];
    if (c === "(" || c === "[") depth++;
    else if (c === ")" || c === "]") depth--;
    else if (c === "|" && depth === 0) return `${formula.slice(0, i).trimEnd()} + ${terms} ${formula.slice(i)}`;
  }
  return `${formula.trimEnd()} + ${terms}`;
}

export function both(first: string | undefined, second: string): string {
  return first === undefined || first === "" ? second : `(${first}) & (${second})`;
}
