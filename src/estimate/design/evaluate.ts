import { FealtyError } from "../../base/index.js";
import { type Column, column, type Frame, shift } from "../../frame/index.js";
import { type Expression, print } from "../formula/expression.js";
import { numberFunctions, power, wholeNumbers } from "../formula/functions.js";

/**
 * The value of an expression for every row: numbers (truth is 1 or 0, missing is NaN) or a text column as it is.
 * Lags go by the calendar of the frame's index, over all its rows.
 * @throws FealtyError "unknown-column", "not-a-number" (arithmetic on text), "no-index" (a lag without a panel).
 */
export function evaluate(data: Frame, expression: Expression): Column {
  const { kind } = expression;
  if (kind === "name") {
    const constant = constants[expression.name];
    return constant !== undefined && !data.columns.has(expression.name) ? repeat(constant, data.length) : column(data, expression.name);
  }
  if (kind === "group") return evaluate(data, expression.of);
  if (kind === "call") return evaluateCall(data, expression);
  if (kind === "number") return repeat(expression.value, data.length);
  if (kind === "unary") {
    const of = evaluateNumbers(data, expression.of);
    return mapped(of, expression.op === "-" ? (x) => -x : (x) => (Number.isNaN(x) ? Number.NaN : x === 0 ? 1 : 0));
  }
  if (kind === "binary") return evaluateBinary(data, expression);
  throw new FealtyError("formula", `"${print(expression)}" has no value here`, { kind: "usage" });
}

const constants: Readonly<Record<string, number>> = { TRUE: 1, true: 1, FALSE: 0, false: 0, NA: Number.NaN };

/** As `evaluate`, where only numbers will do. */
export function evaluateNumbers(data: Frame, expression: Expression): Float64Array {
  const found = evaluate(data, expression);
  if (found.kind === "number") return found.values;
  const sample = found.levels[0];
  throw new FealtyError("not-a-number", `"${print(expression)}" holds text${sample === undefined ? "" : ` such as "${sample}"`}, and numbers are needed`, {
    kind: "usage",
  });
}

/** The rows for which a condition holds; where it is missing it does not hold. */
export function rowsWhere(data: Frame, condition: Expression): Uint8Array {
  const values = evaluateNumbers(data, condition);
  const holds = new Uint8Array(data.length);
  for (let i = 0; i < holds.length; i++) {
    const v = values[i] as number;
    if (v !== 0 && !Number.isNaN(v)) holds[i] = 1;
  }
  return holds;
}

function repeat(value: number, length: number): Column {
  return { kind: "number", values: new Float64Array(length).fill(value) };
}

function mapped(values: Float64Array, f: (x: number) => number): Column {
  const out = new Float64Array(values.length);
  for (let i = 0; i < out.length; i++) out[i] = f(values[i] as number);
  return { kind: "number", values: out };
}

function evaluateCall(data: Frame, call: Expression & { kind: "call" }): Column {
  const [first, second] = call.args;
  const { name } = call;
  if ((name === "l" || name === "f" || name === "d") && first) {
    const by = second ? (wholeNumbers(second)?.[0] ?? 1) : 1;
    const of = evaluate(data, first);
    if (name !== "d") return shift(data, of, name === "l" ? by : -by);
    const before = shift(data, of, by);
    if (of.kind !== "number" || before.kind !== "number")
      throw new FealtyError("not-a-number", `"${print(first)}" holds text, and d() needs numbers`, { kind: "usage" });
    return { kind: "number", values: of.values.map((x, i) => x - (before.values[i] as number)) };
  }
  if (name === "is.na" && first) {
    const of = evaluate(data, first);
    if (of.kind === "number") return mapped(of.values, (x) => (Number.isNaN(x) ? 1 : 0));
    return { kind: "number", values: Float64Array.from(of.codes, (c) => (c < 0 ? 1 : 0)) };
  }
  const known = Object.hasOwn(numberFunctions, name) ? numberFunctions[name] : undefined;
  if (!known || !first) throw new FealtyError("formula", `"${name}()" has no value here`, { kind: "usage" });
  if (name === "I") return evaluate(data, first);
  const args = call.args.map((a) => evaluateNumbers(data, a));
  const { of } = known;
  const [a, b] = args as [Float64Array, Float64Array | undefined];
  if (args.length === 1) return mapped(a, (x) => of(x));
  const out = new Float64Array(data.length);
  if (args.length === 2 && b) for (let i = 0; i < out.length; i++) out[i] = of(a[i] as number, b[i] as number);
  else for (let i = 0; i < out.length; i++) out[i] = of(...args.map((x) => x[i] as number));
  return { kind: "number", values: out };
}

const arithmetic: Readonly<Record<string, (x: number, y: number) => number>> = {
  "+": (x, y) => x + y,
  "-": (x, y) => x - y,
  "*": (x, y) => x * y,
  "/": (x, y) => x / y,
  "^": power,
  "<": (x, y) => truth(x < y, x, y),
  "<=": (x, y) => truth(x <= y, x, y),
  ">": (x, y) => truth(x > y, x, y),
  ">=": (x, y) => truth(x >= y, x, y),
  "==": (x, y) => truth(x === y, x, y),
  "!=": (x, y) => truth(x !== y, x, y),
  // Three-valued logic, as in R and SQL: false and missing is false, true or missing is true.
  "&": (x, y) => (x === 0 || y === 0 ? 0 : Number.isNaN(x) || Number.isNaN(y) ? Number.NaN : 1),
  "|": (x, y) => ((x !== 0 && !Number.isNaN(x)) || (y !== 0 && !Number.isNaN(y)) ? 1 : Number.isNaN(x) || Number.isNaN(y) ? Number.NaN : 0),
};

function truth(holds: boolean, x: number, y: number): number {
  return Number.isNaN(x) || Number.isNaN(y) ? Number.NaN : holds ? 1 : 0;
}

function evaluateBinary(data: Frame, { op, left, right, at }: Expression & { kind: "binary" }): Column {
  if (op === "in") return memberOf(evaluate(data, left), right);
  if (op === ":") throw new FealtyError("formula", "a range has no value here", { kind: "usage", where: { line: 1, column: at.start + 1 } });
  if (op === "==" || op === "!=") {
    const text = right.kind === "text" ? right.value : left.kind === "text" ? left.value : undefined;
    const other = right.kind === "text" ? left : right;
    const of = text !== undefined ? evaluate(data, other) : undefined;
    if (of && text !== undefined) return equalsText(of, text, op === "==");
    const [a, b] = [evaluate(data, left), evaluate(data, right)];
    if (a.kind === "code" || b.kind === "code") return equalColumns(a, b, op === "==");
  }
  const f = arithmetic[op] as (x: number, y: number) => number;
  const [x, y] = [evaluateNumbers(data, left), evaluateNumbers(data, right)];
  const out = new Float64Array(data.length);
  for (let i = 0; i < out.length; i++) out[i] = f(x[i] as number, y[i] as number);
  return { kind: "number", values: out };
}

/** A text against a column: numbers are compared with the number that the text spells. */
function equalsText(of: Column, text: string, equal: boolean): Column {
  if (of.kind === "number") return mapped(of.values, (x) => (Number.isNaN(x) ? Number.NaN : (x === Number(text)) === equal ? 1 : 0));
  const wanted = of.levels.map((level) => level === text);
  return { kind: "number", values: Float64Array.from(of.codes, (c) => (c < 0 ? Number.NaN : wanted[c] === equal ? 1 : 0)) };
}

function equalColumns(a: Column, b: Column, equal: boolean): Column {
  const text = (c: Column, i: number): string | undefined => {
    if (c.kind === "number") return Number.isNaN(c.values[i]) ? undefined : String(c.values[i]);
    return c.levels[c.codes[i] as number];
  };
  const out = new Float64Array(a.kind === "number" ? a.values.length : a.codes.length);
  for (let i = 0; i < out.length; i++) {
    const [x, y] = [text(a, i), text(b, i)];
    out[i] = x === undefined || y === undefined ? Number.NaN : (x === y) === equal ? 1 : 0;
  }
  return { kind: "number", values: out };
}

function memberOf(of: Column, right: Expression): Column {
  const items = right.kind === "list" ? right.items : [right];
  const texts = new Set<string>();
  const values = new Set<number>();
  for (const item of items) {
    if (item.kind === "text") {
      texts.add(item.value);
      values.add(Number(item.value));
      continue;
    }
    const whole =
      wholeNumbers(item) ?? (item.kind === "number" ? [item.value] : item.kind === "unary" && item.of.kind === "number" ? [-item.of.value] : undefined);
    if (!whole)
      throw new FealtyError("formula", `"${print(item)}" is no number or text to look for`, { kind: "usage", where: { line: 1, column: item.at.start + 1 } });
    for (const w of whole) {
      values.add(w);
      texts.add(String(w));
    }
  }
  if (of.kind === "number") return mapped(of.values, (x) => (Number.isNaN(x) ? Number.NaN : values.has(x) ? 1 : 0));
  const wanted = of.levels.map((level) => texts.has(level));
  return { kind: "number", values: Float64Array.from(of.codes, (c) => (c < 0 ? Number.NaN : wanted[c] ? 1 : 0)) };
}
