import { FealtyError } from "../base/index.js";
import { evaluateNumbers, type Expression, parseExpression, parseFormula } from "../estimate/index.js";
import { crossing, type Frame, numbers } from "../frame/index.js";

/** A rule's columns over the rows of a field. */
export interface RuleColumns {
  readonly name: string;
  readonly formula: string;
  readonly terms: readonly string[];
  readonly columns: readonly Float64Array[];
}

/** The rows on which rules race: those that the outcome and every rule know. All arrays have a value a row. */
export interface Field {
  readonly outcome: string;
  /** Rows of the frame, ascending. */
  readonly rows: Int32Array;
  readonly y: Float64Array;
  /** Code of the unit, 0 … units.length − 1. */
  readonly unit: Int32Array;
  readonly units: readonly string[];
  readonly year: Float64Array;
  readonly rules: readonly RuleColumns[];
  /** Rows with a known outcome, and how many of them each step removes. */
  readonly known: number;
  readonly lost: readonly { readonly why: string; readonly rows: number }[];
  /** The longest lag that a rule reads. */
  readonly longestLag: number;
}

/**
 * Evaluates outcome and rules over a panel and keeps the rows that all of them know, so that no rule is judged on easier rows than another.
 * @param rules name and right-hand side of each rule: names, arithmetic, lags, products; no absorbed effects, levels or splines.
 * @throws FealtyError "no-index" without a panel index; "rule" for a right-hand side that cannot be; "no-rows" when no row is left.
 */
export function fieldOf(data: Frame, outcome: string, rules: readonly { readonly name: string; readonly formula: string }[]): Field {
  const { index } = data;
  if (!index)
    throw new FealtyError("no-index", "a horse race needs a panel index: units and years", { kind: "usage", mend: "name the unit and the time column" });
  const y = evaluateNumbers(data, parseExpression(outcome));
  const time = numbers(data, index.time);
  const codes = crossing(data, index.units);
  const keep = new Uint8Array(data.length);
  let known = 0;
  for (let i = 0; i < keep.length; i++) {
    if (!isKnown(y[i]) || (codes.codes[i] as number) < 0 || !isKnown(time[i])) continue;
    keep[i] = 1;
    known++;
  }
  if (known === 0) throw new FealtyError("no-rows", `the outcome "${outcome}" is missing in every row`, { kind: "data", mend: "choose another outcome" });
  const lost: { why: string; rows: number }[] = [];
  let longestLag = 0;
  const read = rules.map(({ name, formula }) => {
    const terms = termsOf(name, formula);
    const columns = terms.map(({ factors }) =>
      product(
        factors.map((expression) => evaluateNumbers(data, expression)),
        data.length,
      ),
    );
    for (const { factors } of terms) for (const expression of factors) longestLag = Math.max(longestLag, lagOf(name, expression));
    let rows = 0;
    for (let i = 0; i < keep.length; i++) {
      if (!keep[i] || columns.every((column) => isKnown(column[i]))) continue;
      keep[i] = 0;
      rows++;
    }
    if (rows > 0) lost.push({ why: `a covariate of ${name} is missing`, rows });
    return { name, formula, terms: terms.map((term) => term.name), columns };
  });
  const rows = Int32Array.from(keep.keys()).filter((i) => keep[i] === 1);
  if (rows.length === 0)
    throw new FealtyError("no-rows", `no row is known to every rule: ${lost.map(({ why, rows: n }) => `${why} in ${n}`).join(", ")}`, {
      kind: "data",
      mend: "take a covariate or a rule out",
    });
  const at = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row] as number);
  const used = [...new Set(rows.map((row) => codes.codes[row] as number))].sort((a, b) => a - b);
  const position = new Map(used.map((code, k) => [code, k]));
  return {
    outcome,
    rows,
    y: at(y),
    unit: rows.map((row) => position.get(codes.codes[row] as number) as number),
    units: used.map((code) => codes.levels[code] as string),
    year: at(time),
    rules: read.map((rule) => ({ ...rule, columns: rule.columns.map(at) })),
    known,
    lost,
    longestLag,
  };
}

/** Share of the rows with a known outcome in which a term is known. */
export function shareKnown(data: Frame, outcome: string, term: string): number {
  const y = evaluateNumbers(data, parseExpression(outcome));
  const columns = termsOf("", term).map(({ factors }) =>
    product(
      factors.map((expression) => evaluateNumbers(data, expression)),
      data.length,
    ),
  );
  let [all, known] = [0, 0];
  for (let i = 0; i < y.length; i++) {
    if (!isKnown(y[i])) continue;
    all++;
    if (columns.every((column) => isKnown(column[i]))) known++;
  }
  return all === 0 ? 0 : known / all;
}

/** The rule's terms, checked without data. @throws FealtyError "rule", "formula". */
export function termsOf(name: string, formula: string): { readonly name: string; readonly factors: readonly Expression[] }[] {
  const own = name === "" ? "" : `the rule ${name}`;
  const { terms, absorbed, endogenous } = parseFormula(`1 ~ ${formula}`);
  const refuse = (why: string, mend: string): FealtyError => new FealtyError("rule", `${own} ${why}`.trim(), { kind: "usage", mend });
  if (absorbed.length > 0 || endogenous.length > 0)
    throw refuse("has a part after a bar", "a rule is a sum of terms; what is taken off all of them is named by rivals.effects");
  if (terms.length === 0) throw refuse("has no term", "name a covariate, or leave the rule out");
  const other = terms.flatMap(({ factors }) => factors).find(({ kind }) => kind !== "value");
  if (other) throw refuse(`has "${other.name}", which is several columns`, "write them out, e.g. x + I(x^2), or (region == 1)");
  for (const { factors } of terms) for (const { expression } of factors) lagOf(name, expression);
  return terms.map((term) => ({ name: term.name, factors: term.factors.map(({ expression }) => expression) }));
}

/** The longest lag in an expression. @throws FealtyError "rule" for a lead: a prediction knows no future. */
function lagOf(rule: string, expression: Expression): number {
  if (expression.kind === "call") {
    const { name, args } = expression;
    const by = args[1]?.kind === "number" ? args[1].value : 1;
    const future = (name === "f" && by > 0) || (name === "l" && (by < 0 || args[1]?.kind === "unary"));
    if (future)
      throw new FealtyError("rule", `the rule ${rule} reads the future, by ${name}()`, { kind: "usage", mend: "a rule of prediction takes lags alone" });
    const inner = Math.max(0, ...args.map((arg) => lagOf(rule, arg)));
    return inner + (name === "l" ? by : name === "d" ? 1 : 0);
  }
  if (expression.kind === "binary") return Math.max(lagOf(rule, expression.left), lagOf(rule, expression.right));
  if (expression.kind === "group" || expression.kind === "unary") return lagOf(rule, expression.of);
  return 0;
}

function product(factors: readonly Float64Array[], length: number): Float64Array {
  const out = new Float64Array(length).fill(1);
  for (const factor of factors) for (let i = 0; i < length; i++) out[i] = (out[i] as number) * (factor[i] as number);
  return out;
}

function isKnown(x: number | undefined): boolean {
  return x !== undefined && Number.isFinite(x);
}
