import { FealtyError } from "../../base/index.js";
import { type Expression, makeParser, print } from "../formula/expression.js";
import { wholeNumbers } from "../formula/functions.js";
import { termIndex, termKey } from "../formula/names.js";
import { spread } from "../formula/terms.js";
import { formulaError } from "../formula/tokens.js";
import { evaluateDual } from "./nonlinear.js";

/** One restriction: the weighted sum of coefficients equals `value`; or a function of them does. */
export interface Restriction {
  readonly text: string;
  /** One weight a term of the fit; of a function, its gradient at the estimates. */
  readonly weights: readonly number[];
  readonly value: number;
  /** The function at the estimates, where it is not linear. */
  readonly at?: number;
}

/**
 * Reads `concession = 0; l(x, 1) + l(x, 2) = 0`, `2*a - b = 1`, `a = b`; `f(x, 1:3) = 0` is three restrictions. Without `=` a side equals 0.
 * With `coef` the coefficients may enter in other ways than linearly, as in `x / z = 1` or `exp(x) - 1 = 0`; the delta method does the rest.
 * Terms that hold a sign of their own, like interactions `a:b`, `v::1990` or `(Intercept)`, are found first; back-quotes help where in doubt.
 * @throws FealtyError "hypothesis" or "unknown-term".
 */
export function parseHypothesis(text: string, terms: readonly string[], coef?: readonly number[]): Restriction[] {
  const parts = text
    .split(";")
    .map((p) => p.trim())
    .filter((p) => p !== "");
  if (parts.length === 0) throw new FealtyError("hypothesis", "the hypothesis is empty", { kind: "usage", mend: 'write one such as "concession = 0"' });
  return parts.flatMap((part) => restrictions(part, terms, coef));
}

function restrictions(part: string, terms: readonly string[], coef: readonly number[] | undefined): Restriction[] {
  // Names of terms that are no plain names stand as placeholders while the arithmetic is read.
  const held: string[] = [];
  let text = part;
  const awkward = terms.filter((t) => !/^[\p{L}_.][\p{L}\p{N}_.]*$/u.test(t)).sort((a, b) => b.length - a.length);
  for (const term of awkward) {
    const pattern = new RegExp(
      `(?<![\\p{L}\\p{N}_.:])${Array.from(term.replace(/\s+/g, ""), (c) => c.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("\\s*")}(?![\\p{L}\\p{N}_.:(])`,
      "gu",
    );
    text = text.replace(pattern, () => `\u0061\u0061term${held.push(term) - 1}aa`);
  }
  const sides = text.split(/={1,2}/);
  if (sides.length > 2) throw new FealtyError("hypothesis", `"${part}" has more than one "="`, { kind: "usage", mend: "separate restrictions by semicolons" });
  if (sides.some((side) => side.trim() === ""))
    throw new FealtyError("hypothesis", `"${part}" lacks a side`, { kind: "usage", mend: 'write both, such as "concession = 0"' });
  const lists = sides.map((side) => {
    const parser = makeParser(side);
    const expression = parser.expression(true);
    const rest = parser.peek();
    if (rest.kind !== "end") throw formulaError(side, rest, `"${rest.value}" is not expected here`);
    return spread(side, expression);
  });
  const lookUp = (name: string): number => {
    const at = /^aaterm(\d+)aa$/.exec(name);
    return termIndex(terms, at ? (held[Number(at[1])] as string) : name);
  };
  const known = (name: string): boolean => /^aaterm\d+aa$/.test(name) || terms.some((t) => termKey(t) === termKey(name));
  const isLinear = (e: Expression): boolean => {
    try {
      linear(e, terms.length, lookUp);
      return true;
    } catch {
      return false;
    }
  };
  const [left, right] = [lists[0] as Expression[], lists[1]];
  return left.flatMap((l) =>
    (right ?? [undefined]).map((r) => {
      if (coef && !(isLinear(l) && (r === undefined || isLinear(r)))) return nonlinear(l, r, left.length > 1 ? `${print(l)} = ${r ? print(r) : 0}` : part);
      const a = linear(l, terms.length, lookUp);
      const b = r ? linear(r, terms.length, lookUp) : { weights: new Array<number>(terms.length).fill(0), constant: 0 };
      const weights = a.weights.map((w, j) => w - (b.weights[j] as number));
      if (weights.every((w) => w === 0))
        throw new FealtyError("hypothesis", `"${part}" names no term`, { kind: "usage", mend: 'write one such as "concession = 0"' });
      return { text: left.length > 1 ? `${print(l)} = ${r ? print(r) : 0}` : part, weights, value: b.constant - a.constant };
    }),
  );

  function nonlinear(l: Expression, r: Expression | undefined, text: string): Restriction {
    const of = (e: Expression): ReturnType<typeof evaluateDual> => evaluateDual(e, coef ?? [], lookUp, known);
    const [a, b] = [of(l), r ? of(r) : { value: 0, gradient: terms.map(() => 0) }];
    // A number on the right is what the function is tested against; else both sides' difference against 0.
    const free = b.gradient.some((g) => g !== 0);
    return { text, weights: a.gradient.map((g, j) => g - (b.gradient[j] as number)), value: free ? 0 : b.value, at: a.value - (free ? b.value : 0) };
  }
}

function linear(e: Expression, size: number, lookUp: (name: string) => number): { weights: number[]; constant: number } {
  const zero = (): number[] => new Array<number>(size).fill(0);
  const number = wholeNumbers(e)?.[0] ?? (e.kind === "number" ? e.value : undefined);
  if (number !== undefined) return { weights: zero(), constant: number };
  const scaled = (x: { weights: number[]; constant: number }, by: number): { weights: number[]; constant: number } => ({
    weights: x.weights.map((w) => w * by),
    constant: x.constant * by,
  });
  if (e.kind === "group") return linear(e.of, size, lookUp);
  if (e.kind === "unary" && e.op === "-") return scaled(linear(e.of, size, lookUp), -1);
  if (e.kind === "binary" && (e.op === "+" || e.op === "-" || e.op === "*" || e.op === "/")) {
    const [a, b] = [linear(e.left, size, lookUp), linear(e.right, size, lookUp)];
    const constant = (x: { weights: number[] }): boolean => x.weights.every((w) => w === 0);
    if (e.op === "+" || e.op === "-") {
      const s = e.op === "+" ? 1 : -1;
      return { weights: a.weights.map((w, j) => w + s * (b.weights[j] as number)), constant: a.constant + s * b.constant };
    }
    if (e.op === "*" && constant(a)) return scaled(b, a.constant);
    if (e.op === "*" && constant(b)) return scaled(a, b.constant);
    if (e.op === "/" && constant(b)) return scaled(a, 1 / b.constant);
    throw new FealtyError("hypothesis", `"${print(e)}" is not linear in the coefficients`, { kind: "usage" });
  }
  const weights = zero();
  weights[lookUp(print(e).replace(/`/g, ""))] = 1;
  return { weights, constant: 0 };
}
