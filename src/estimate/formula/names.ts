import { FealtyError, suggest } from "../../base/index.js";
import { parseExpression, print } from "./expression.js";
import { wholeNumbers } from "./functions.js";
import type { Formula } from "./formula.js";
import { type Factor, interpretTerms, type Term } from "./terms.js";

/** A term's name as it is compared: without spaces, the parts of an interaction in one order. */
export function termKey(name: string): string {
  return parts(name.replace(/\s+/g, "")).sort().join(":");
}

/** Splits `a:b` at the colons of the interaction: not those in parentheses, nor the double colon of `i()`. */
export function parts(name: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < name.length; i++) {
    const c = name[i];
    if (c === "(") depth++;
    else if (c === ")") depth--;
    else if (c === ":" && name[i + 1] === ":") i++;
    else if (c === ":" && depth === 0) {
      found.push(name.slice(start, i));
      start = i + 1;
    }
  }
  return [...found, name.slice(start)];
}

/** Position of a term among `terms`; spaces do not matter, nor the order within an interaction. @throws FealtyError "unknown-term". */
export function termIndex(terms: readonly string[], name: string): number {
  const key = termKey(name);
  const at = terms.findIndex((t) => termKey(t) === key);
  if (at < 0) throw new FealtyError("unknown-term", `the model has no term "${name}"`, { kind: "usage", mend: suggest(name, terms, 20) });
  return at;
}

/** Names of terms that a text stands for: `f(concession, 1:3)` is three. */
export function expandTerms(text: string): string[] {
  return interpretTerms(text, parseExpression(text)).terms.map((t) => t.name);
}

/**
 * Names of the terms that a fit of this formula has, as far as no data are needed: `i(v)` stands as `v::*`,
 * and a column may turn out to be text, which gives it one term a level.
 */
export function formulaTerms(formula: Formula): string[] {
  const spelled = (t: Term): string[] => t.factors.map(factorNames).reduce((all, names) => all.flatMap((a) => names.map((b) => (a ? `${a}:${b}` : b))), [""]);
  const { second } = formula;
  const first = [
    ...(formula.intercept ? ["(Intercept)"] : []),
    ...formula.endogenous.flatMap(spelled).map((name) => `fit_${name}`),
    ...formula.terms.flatMap(spelled),
  ];
  if (!second) return first;
  const other = [...(second.intercept ? ["(Intercept)"] : []), ...second.terms.flatMap(spelled)];
  const [own, others] = second.outcome ? ["outcome", "selection"] : ["count", "zero"];
  return [...first.map((t) => `${own}_${t}`), ...other.map((t) => `${others}_${t}`)];
}

function factorNames(factor: Factor): string[] {
  const { expression: e, kind, name } = factor;
  if (e.kind !== "call" || kind === "value") return [name];
  const [first, second] = e.args;
  if (kind === "poly") return Array.from({ length: (second && wholeNumbers(second)?.[0]) ?? 1 }, (_, k) => `${name}${k + 1}`);
  if (kind === "cohorts") return [`${second ? print(second) : name}::*`];
  return [`${first ? print(first) : name}::*${second ? `:${print(second)}` : ""}`];
}

/**
 * That a fit of the formula can have the named term. Levels of `i()` are let through, since only data can tell them.
 * @param texts columns known to be text: they give a term for each level (`regimedemocracy`).
 * @throws FealtyError "unknown-term" with the nearest one.
 */
export function checkTerm(formula: Formula, name: string, texts: ReadonlySet<string> = new Set()): void {
  const possible = formulaTerms(formula);
  const wanted = parts(name.replace(/\s+/g, ""));
  const fits = possible.some((term) => {
    const own = parts(term.replace(/\s+/g, ""));
    return own.length === wanted.length && own.every((o) => wanted.some((w) => matches(w, o, texts)));
  });
  if (!fits) throw new FealtyError("unknown-term", `the model has no term "${name}"`, { kind: "usage", mend: suggest(name, possible, 20) });
}

function matches(wanted: string, own: string, texts: ReadonlySet<string>): boolean {
  if (own.endsWith("::*")) return wanted.startsWith(own.slice(0, -1));
  return wanted === own || (texts.has(own) && wanted.startsWith(own));
}
