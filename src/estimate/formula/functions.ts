import { suggest } from "../../base/index.js";
import { elementary } from "../../numeric/index.js";
import type { Expression } from "./expression.js";
import { formulaError } from "./tokens.js";

const { exp, expm1, log, log10, log1p, pow, sin, cos, tanh } = elementary;
const ln2 = log(2);

/** Functions of numbers that a formula may use, value by value. Missing in, missing out. */
export const numberFunctions: Readonly<Record<string, { readonly args: readonly [number, number]; readonly of: (...values: number[]) => number }>> = {
  I: { args: [1, 1], of: (x) => x as number },
  log: { args: [1, 2], of: (x, base) => (base === undefined ? log(x as number) : log(x as number) / log(base)) },
  log2: { args: [1, 1], of: (x) => log(x as number) / ln2 },
  log10: { args: [1, 1], of: (x) => log10(x as number) },
  log1p: { args: [1, 1], of: (x) => log1p(x as number) },
  exp: { args: [1, 1], of: (x) => exp(x as number) },
  expm1: { args: [1, 1], of: (x) => expm1(x as number) },
  sqrt: { args: [1, 1], of: (x) => Math.sqrt(x as number) },
  abs: { args: [1, 1], of: (x) => Math.abs(x as number) },
  sign: { args: [1, 1], of: (x) => Math.sign(x as number) },
  asinh: {
    args: [1, 1],
    of: (x) => {
      const a = Math.abs(x as number);
      return Math.sign(x as number) * log1p(a + (a * a) / (1 + Math.sqrt(a * a + 1)));
    },
  },
  sin: { args: [1, 1], of: (x) => sin(x as number) },
  cos: { args: [1, 1], of: (x) => cos(x as number) },
  tanh: { args: [1, 1], of: (x) => tanh(x as number) },
  round: { args: [1, 1], of: (x) => Math.round(x as number) },
  floor: { args: [1, 1], of: (x) => Math.floor(x as number) },
  ceiling: { args: [1, 1], of: (x) => Math.ceil(x as number) },
  pow: { args: [2, 2], of: (x, y) => power(x as number, y as number) },
  pmin: { args: [2, 99], of: (...values) => values.reduce((a, b) => Math.min(a, b)) },
  pmax: { args: [2, 99], of: (...values) => values.reduce((a, b) => Math.max(a, b)) },
  ifelse: { args: [3, 3], of: (test, yes, no) => (Number.isNaN(test) ? Number.NaN : ((test ? yes : no) as number)) },
};

/** Functions with rules of their own. */
const ownFunctions: Readonly<Record<string, { readonly args: readonly [number, number]; readonly named: readonly string[] }>> = {
  l: { args: [1, 2], named: [] },
  f: { args: [1, 2], named: [] },
  d: { args: [1, 2], named: [] },
  i: { args: [1, 2], named: ["ref"] },
  poly: { args: [2, 2], named: ["raw"] },
  surv: { args: [2, 3], named: [] },
  sunab: { args: [2, 2], named: ["ref", "ref.p", "ref.c", "agg", "att", "no_agg"] },
  "is.na": { args: [1, 1], named: [] },
  c: { args: [1, 999], named: [] },
};

/** Small whole powers by multiplication: exact where the result is, and the same everywhere. */
export function power(x: number, y: number): number {
  if (Number.isInteger(y) && y >= 0 && y <= 16) {
    let result = 1;
    for (let k = 0; k < y; k++) result *= x;
    return result;
  }
  return pow(x, y);
}

/** @throws FealtyError "formula" for a function that does not exist or has the wrong arguments, at its place. */
export function checkFunctions(text: string, expression: Expression): void {
  const walk = (e: Expression): void => {
    if (e.kind === "call") {
      const known = Object.hasOwn(numberFunctions, e.name) ? numberFunctions[e.name] : undefined;
      const own = Object.hasOwn(ownFunctions, e.name) ? ownFunctions[e.name] : undefined;
      const [least, most] = known?.args ?? own?.args ?? [0, 0];
      if (!known && !own)
        throw formulaError(
          text,
          { start: e.at.start, end: e.at.start + e.name.length },
          `there is no function "${e.name}"`,
          suggest(e.name, [...Object.keys(ownFunctions), ...Object.keys(numberFunctions)], 40),
        );
      if (e.args.length < least || e.args.length > most)
        throw formulaError(
          text,
          e.at,
          `${e.name}() takes ${least === most ? least : `${least} to ${most}`} argument${most === 1 ? "" : "s"}, not ${e.args.length}`,
        );
      for (const key of Object.keys(e.named))
        if (!own?.named.includes(key)) throw formulaError(text, e.at, `${e.name}() has no argument "${key}"`, suggest(key, own?.named ?? []));
      [...e.args, ...Object.values(e.named)].forEach(walk);
    } else if (e.kind === "unary" || e.kind === "group") walk(e.of);
    else if (e.kind === "binary") [e.left, e.right].forEach(walk);
    else if (e.kind === "list") e.items.forEach(walk);
    else if (e.kind === "slopes") [e.of, ...e.by].forEach(walk);
  };
  walk(expression);
}

/** Whole numbers that `1`, `-1`, `0:3`, `c(1, 3)` stand for, or undefined for anything else. */
export function wholeNumbers(expression: Expression): number[] | undefined {
  if (expression.kind === "number") return Number.isInteger(expression.value) ? [expression.value] : undefined;
  if (expression.kind === "group") return wholeNumbers(expression.of);
  if (expression.kind === "unary" && expression.op === "-") return wholeNumbers(expression.of)?.map((k) => -k);
  if (expression.kind === "call" && expression.name === "c") {
    const parts = expression.args.map(wholeNumbers);
    return parts.every((p) => p !== undefined) ? parts.flat() : undefined;
  }
  if (expression.kind === "binary" && expression.op === ":") {
    const [from, to] = [wholeNumbers(expression.left)?.[0], wholeNumbers(expression.right)?.[0]];
    if (from === undefined || to === undefined || Math.abs(to - from) > 1000) return undefined;
    return Array.from({ length: Math.abs(to - from) + 1 }, (_, k) => from + (to >= from ? k : -k));
  }
  return undefined;
}
