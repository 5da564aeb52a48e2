import { FealtyError } from "../../base/index.js";
import { type Expression, expressionVariables, makeParser, print } from "./expression.js";
import { checkFunctions } from "./functions.js";
import { interpretTerms, type Term } from "./terms.js";
import { formulaError, type Span } from "./tokens.js";

/** An absorbed effect: a level for each value of `by` together (`region^year`), and slopes on `slopes` within each level. */
export interface AbsorbedTerm {
  readonly name: string;
  readonly by: readonly Expression[];
  readonly slopes: readonly Expression[];
  /** False for `ally[[need]]`: slopes alone. */
  readonly intercept: boolean;
}

/** The second equation of two-part estimators. */
export interface SecondEquation {
  readonly outcome?: Expression;
  readonly intercept: boolean;
  readonly terms: readonly Term[];
}

/** A formula as read: nothing of it needs data. */
export interface Formula {
  readonly text: string;
  readonly outcome: Expression;
  /** Never with absorbed effects. */
  readonly intercept: boolean;
  readonly terms: readonly Term[];
  readonly absorbed: readonly AbsorbedTerm[];
  readonly endogenous: readonly Term[];
  readonly instruments: readonly Term[];
  readonly second?: SecondEquation;
}

export interface FormulaOptions {
  /** What stands between the first `|` and the instruments: absorbed effects (default), or the second equation of a two-part model. */
  readonly bar?: "effects" | "equation";
}

const twoEquations: ReadonlySet<string> = new Set(["zip", "zinb", "hurdle-poisson", "hurdle-negbin", "heckman", "heckman-2step", "ab", "bb"]);

/** How the formulas of an estimator are read: two-part models have an equation, and dynamic panels instruments, where others have absorbed effects. */
export function formulaOptions(fit: string | undefined): FormulaOptions {
  return fit !== undefined && twoEquations.has(fit) ? { bar: "equation" } : {};
}

interface Part {
  readonly left?: Expression;
  readonly right: Expression;
  readonly at: Span;
}

/**
 * Reads a formula as fixest does: `y ~ x*z + i(decade) + l(x, 0:3) + poly(w, 2) | unit[x] + region^year | endo ~ z1 + z2`.
 * @throws FealtyError "formula", with the column at fault.
 */
export function parseFormula(text: string, { bar = "effects" }: FormulaOptions = {}): Formula {
  const [first, ...others] = parts(text);
  if (!first?.left) throw new FealtyError("formula", `the formula "${text.trim()}" has no outcome`, { kind: "usage", mend: 'write it as "outcome ~ terms"' });
  for (const part of [first, ...others]) for (const side of [part.left, part.right]) if (side) checkFunctions(text, side);
  const main = interpretTerms(text, first.right);
  const last = others.at(-1);
  const second = bar === "equation" ? others[0] : undefined;
  const ivPart = bar === "effects" && last?.left ? last : undefined;
  const effectPart = bar === "effects" && others[0] !== ivPart ? others[0] : undefined;
  const expected = [effectPart, ivPart, second].filter((p) => p !== undefined).length;
  if (others.length > expected) {
    const extra = others[expected] as Part;
    throw formulaError(text, extra.at, "the formula has too many parts", "after the terms come absorbed effects, then instruments as endogenous ~ instruments");
  }
  const absorbed = effectPart ? absorbedTerms(text, effectPart) : [];
  const repeated = absorbed.find((a, i) => absorbed.findIndex((b) => b.name === a.name) < i);
  if (repeated) throw new FealtyError("formula", `the absorbed effect ${repeated.name} stands twice in the formula`, { kind: "usage" });
  const ivTerms = ivPart
    ? { endogenous: interpretTerms(text, ivPart.left as Expression).terms, instruments: interpretTerms(text, ivPart.right).terms }
    : undefined;
  if (ivPart && ivTerms && ivTerms.instruments.length < ivTerms.endogenous.length)
    throw formulaError(
      text,
      ivPart.at,
      `${ivTerms.endogenous.length} endogenous terms need at least as many instruments, and there ${ivTerms.instruments.length === 1 ? "is 1" : `are ${ivTerms.instruments.length}`}`,
    );
  const equation = second ? interpretTerms(text, second.right) : undefined;
  return {
    text,
    outcome: outcomeOf(first.left),
    intercept: main.intercept && !absorbed.some((a) => a.intercept),
    terms: main.terms,
    absorbed,
    endogenous: ivTerms?.endogenous ?? [],
    instruments: ivTerms?.instruments ?? [],
    ...(equation && second ? { second: { ...(second.left ? { outcome: second.left } : {}), ...equation } } : {}),
  };
}

function outcomeOf(left: Expression): Expression {
  return left.kind === "group" ? outcomeOf(left.of) : left;
}

function parts(text: string): Part[] {
  const parser = makeParser(text);
  const found: Part[] = [];
  do {
    const start = parser.peek().start;
    const side = parser.expression(false);
    const right = parser.accept("~") ? parser.expression(false) : undefined;
    const at = { start, end: (right ?? side).at.end };
    found.push(right ? { left: side, right, at } : { right: side, at });
  } while (parser.accept("|"));
  const rest = parser.peek();
  if (rest.kind !== "end")
    throw formulaError(
      text,
      rest,
      `"${rest.value}" is not expected here`,
      rest.value === "~" ? "a formula has one ~, and one more for instruments" : undefined,
    );
  return found;
}

function absorbedTerms(text: string, { right }: Part): AbsorbedTerm[] {
  if (right.kind === "number" && right.value === 0) return [];
  const items: Expression[] = [];
  const sum = (e: Expression): void => {
    if (e.kind === "binary" && e.op === "+") {
      sum(e.left);
      sum(e.right);
    } else if (e.kind === "group") sum(e.of);
    else items.push(e);
  };
  sum(right);
  return items.map((item) => {
    const slopes = item.kind === "slopes" ? item.by : [];
    const level = item.kind === "slopes" ? item.of : item;
    return { name: print(item), by: crossed(text, level), slopes, intercept: item.kind !== "slopes" || !item.alone };
  });
}

function crossed(text: string, level: Expression): Expression[] {
  if (level.kind === "binary" && level.op === "^") return [...crossed(text, level.left), ...crossed(text, level.right)];
  if (level.kind === "name" || level.kind === "call") return [level];
  throw formulaError(
    text,
    level.at,
    `"${print(level)}" is no absorbed effect`,
    "effects are columns joined by +, crossed by ^, with slopes in brackets: ally[need] + region^year",
  );
}

/** Names of all columns that the formula reads, in order of appearance. */
export function formulaVariables(formula: Formula | string, options?: FormulaOptions): string[] {
  const { outcome, terms, absorbed, endogenous, instruments, second } = typeof formula === "string" ? parseFormula(formula, options) : formula;
  const inTerms = (list: readonly Term[]): Expression[] => list.flatMap((t) => t.factors.map((a) => a.expression));
  const all = [
    outcome,
    ...inTerms(terms),
    ...inTerms(endogenous),
    ...inTerms(instruments),
    ...absorbed.flatMap((a) => [...a.by, ...a.slopes]),
    ...(second ? [...(second.outcome ? [second.outcome] : []), ...inTerms(second.terms)] : []),
  ];
  return [...new Set(all.flatMap(expressionVariables))];
}
