import { type Expression, print } from "./expression.js";
import { wholeNumbers } from "./functions.js";
import { formulaError } from "./tokens.js";

/** One factor of a term: a value for each row, or several columns. */
export interface Factor {
  /** `l(x, 1)`, `i(v)`, `poly(x, 2)`: the name before levels or degrees are added. */
  readonly name: string;
  readonly kind: "value" | "levels" | "poly" | "cohorts";
  readonly expression: Expression;
}

/** A product of factors; most have one. */
export interface Term {
  readonly name: string;
  readonly factors: readonly Factor[];
}

/**
 * The terms of one side of a formula: `*` and powers of sums multiplied out, lags spread (`l(x, 0:3)` is four terms),
 * repeated terms named once, interactions after main effects as in R.
 */
export function interpretTerms(text: string, side: Expression): { intercept: boolean; terms: Term[] } {
  let intercept = true;
  const constant = (e: Expression): boolean => e.kind === "number" && (e.value === 0 || e.value === 1);

  function expand(e: Expression): Factor[][] {
    switch (e.kind) {
      case "number":
        if (!constant(e)) throw formulaError(text, e.at, `the number ${e.value} is no term`, "1 stands for the intercept, 0 for none");
        intercept = e.value === 1;
        return [];
      case "name":
      case "call":
        return spread(text, e).map((s) => [factorOf(text, s)]);
      case "group":
        return expand(e.of);
      case "unary":
        if (e.op === "-" && constant(e.of)) {
          intercept = e.of.kind === "number" && e.of.value === 0;
          return [];
        }
        break;
      case "binary":
        if (e.op === "+") return [...expand(e.left), ...expand(e.right)];
        if (e.op === "-" && constant(e.right)) {
          const left = expand(e.left);
          intercept = e.right.kind === "number" && e.right.value === 0;
          return left;
        }
        if (e.op === ":") return product(expand(e.left), expand(e.right));
        if (e.op === "*") {
          const [left, right] = [expand(e.left), expand(e.right)];
          return [...left, ...right, ...product(left, right)];
        }
        if (e.op === "^") return powerOf(e);
        break;
      default:
        break;
    }
    throw formulaError(text, e.at, `"${print(e)}" is no term`, `write I(${print(e)}) to compute with it`);
  }

  function powerOf(e: Expression & { kind: "binary" }): Factor[][] {
    const times = wholeNumbers(e.right)?.[0];
    if (e.left.kind === "group" && times !== undefined && times >= 1) {
      const base = expand(e.left);
      let all = base;
      for (let k = 1; k < times; k++) all = [...all, ...product(all, base)];
      return all;
    }
    const wrapped: Expression = { kind: "call", name: "I", args: [e], named: {}, at: e.at };
    return spread(text, wrapped).map((s) => [factorOf(text, s)]);
  }

  const seen = new Set<string>();
  const terms: Term[] = [];
  for (const factors of expand(side)) {
    const distinct = factors.filter((f, i) => factors.findIndex((g) => g.name === f.name) === i);
    const key = distinct
      .map((f) => f.name)
      .sort()
      .join(":");
    if (seen.has(key)) continue;
    seen.add(key);
    terms.push({ name: distinct.map((f) => f.name).join(":"), factors: distinct });
  }
  terms.sort((a, b) => a.factors.length - b.factors.length);
  return { intercept, terms };
}

function product(left: readonly Factor[][], right: readonly Factor[][]): Factor[][] {
  return left.flatMap((a) => right.map((b) => [...a, ...b]));
}

function factorOf(text: string, expression: Expression): Factor {
  const call = expression.kind === "call" ? expression.name : "";
  if (call === "i") return { name: print(expression), kind: "levels", expression };
  if (call === "sunab") return { name: print(expression), kind: "cohorts", expression };
  if (call === "poly") {
    const degree = expression.kind === "call" ? wholeNumbers(expression.args[1] as Expression)?.[0] : undefined;
    if (degree === undefined || degree < 1 || degree > 20)
      throw formulaError(text, expression.at, "poly() needs a degree between 1 and 20", "write poly(x, 2)");
    return { name: print(expression), kind: "poly", expression };
  }
  const nested = findCall(expression, new Set(["i", "sunab", "poly", "surv", "c"]));
  if (nested) throw formulaError(text, nested.at, `${nested.name}() cannot stand inside another function`);
  return { name: print(expression), kind: "value", expression };
}

function findCall(e: Expression, names: ReadonlySet<string>): (Expression & { kind: "call" }) | undefined {
  if (e.kind === "call") return names.has(e.name) ? e : e.args.map((a) => findCall(a, names)).find((found) => found);
  if (e.kind === "unary" || e.kind === "group") return findCall(e.of, names);
  if (e.kind === "binary") return findCall(e.left, names) ?? findCall(e.right, names);
  return undefined;
}

/**
 * One expression for each lag that `l(x, 0:3)`, `f(x, 1:2)` or `d(x, 1:2)` names, wherever it stands inside; `l(x)` is `l(x, 1)`.
 * @throws FealtyError "formula" when the lags are not whole numbers.
 */
export function spread(text: string, e: Expression): Expression[] {
  if (e.kind === "call") {
    const isShift = e.name === "l" || e.name === "f" || e.name === "d";
    if (isShift) {
      const [of, by] = e.args as [Expression, Expression | undefined];
      const lags = by === undefined ? [1] : wholeNumbers(by);
      if (!lags || lags.length === 0)
        throw formulaError(text, (by ?? e).at, `${e.name}() needs whole numbers of periods`, `write ${e.name}(x, 1) or ${e.name}(x, 0:3)`);
      return spread(text, of).flatMap((inner) => lags.map((k): Expression => ({ ...e, args: by === undefined ? [inner] : [inner, signed(k, (by ?? e).at)] })));
    }
    return combinations(e.args.map((a) => spread(text, a))).map((args): Expression => ({ ...e, args }));
  }
  if (e.kind === "unary" || e.kind === "group") return spread(text, e.of).map((of): Expression => ({ ...e, of }));
  if (e.kind === "binary")
    return combinations([spread(text, e.left), spread(text, e.right)]).map(
      ([left, right]): Expression => ({ ...e, left: left as Expression, right: right as Expression }),
    );
  return [e];
}

function signed(k: number, at: Expression["at"]): Expression {
  const number: Expression = { kind: "number", value: Math.abs(k), at };
  return k < 0 ? { kind: "unary", op: "-", of: number, at } : number;
}

function combinations(lists: readonly Expression[][]): Expression[][] {
  return lists.reduce<Expression[][]>((all, list) => all.flatMap((left) => list.map((right) => [...left, right])), [[]]);
}
