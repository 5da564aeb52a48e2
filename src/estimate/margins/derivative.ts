import { FealtyError } from "../../base/index.js";
import { type Expression, expressionVariables, print } from "../formula/expression.js";

const at = { start: 0, end: 0 };
const number = (value: number): Expression => ({ kind: "number", value, at });
const call = (name: string, ...args: Expression[]): Expression => ({ kind: "call", name, args, named: {}, at });
const binary = (op: "+" | "-" | "*" | "/" | "^" | "<" | ">=" | "<=", left: Expression, right: Expression): Expression => ({
  kind: "binary",
  op,
  left,
  right,
  at,
});
const isOne = (e: Expression): boolean => e.kind === "number" && e.value === 1;
const times = (a: Expression, b: Expression): Expression => (isOne(a) ? b : isOne(b) ? a : binary("*", a, b));
const square = (x: Expression): Expression => binary("^", x, number(2));

/** Derivatives of functions of one argument. */
const simple: Readonly<Record<string, (x: Expression) => Expression>> = {
  I: () => number(1),
  log2: (x) => binary("/", number(1), times(x, call("log", number(2)))),
  log10: (x) => binary("/", number(1), times(x, call("log", number(10)))),
  log1p: (x) => binary("/", number(1), binary("+", number(1), x)),
  exp: (x) => call("exp", x),
  expm1: (x) => call("exp", x),
  sqrt: (x) => binary("/", number(0.5), call("sqrt", x)),
  abs: (x) => call("sign", x),
  asinh: (x) => binary("/", number(1), call("sqrt", binary("+", square(x), number(1)))),
  sin: (x) => call("cos", x),
  cos: (x) => times(number(-1), call("sin", x)),
  tanh: (x) => binary("-", number(1), square(call("tanh", x))),
};
/** Flat wherever they are smooth: sign, rounding, comparisons. */
const flat = new Set(["sign", "round", "floor", "ceiling", "is.na"]);

/**
 * Derivative of an expression by a column, as an expression; undefined where the column is not in it.
 * @throws FealtyError "derivative" for what is not differentiable here.
 */
export function derivative(e: Expression, by: string): Expression | undefined {
  if (!expressionVariables(e).includes(by)) return undefined;
  switch (e.kind) {
    case "name":
      return number(1);
    case "group":
      return derivative(e.of, by);
    case "unary": {
      const inner = e.op === "-" ? derivative(e.of, by) : undefined;
      return inner && times(number(-1), inner);
    }
    case "binary":
      return binaryDerivative(e, by);
    case "call":
      return callDerivative(e, by);
    default:
      throw new FealtyError("derivative", `"${print(e)}" has no derivative by ${by}`, { kind: "usage" });
  }
}

function sum(a: Expression | undefined, b: Expression | undefined): Expression | undefined {
  return a && b ? binary("+", a, b) : (a ?? b);
}

function binaryDerivative({ op, left, right }: Expression & { kind: "binary" }, by: string): Expression | undefined {
  const [a, b] = [derivative(left, by), derivative(right, by)];
  switch (op) {
    case "+":
      return sum(a, b);
    case "-":
      return sum(a, b && times(number(-1), b));
    case "*":
      return sum(a && times(a, right), b && times(b, left));
    case "/":
      return sum(a && binary("/", a, right), b && times(number(-1), times(b, binary("/", left, square(right)))));
    case "^":
      return powerDerivative(left, right, a, b);
    default:
      return undefined;
  }
}

function powerDerivative(left: Expression, right: Expression, a: Expression | undefined, b: Expression | undefined): Expression | undefined {
  const lower = right.kind === "number" ? number(right.value - 1) : binary("-", right, number(1));
  return sum(a && times(times(right, binary("^", left, lower)), a), b && times(times(binary("^", left, right), call("log", left)), b));
}

function callDerivative(e: Expression & { kind: "call" }, by: string): Expression | undefined {
  const [first, second, third] = e.args as [Expression, Expression | undefined, Expression | undefined];
  if (flat.has(e.name)) return undefined;
  const own = Object.hasOwn(simple, e.name) ? simple[e.name] : undefined;
  if (own) {
    const inner = derivative(first, by);
    return inner && times(own(first), inner);
  }
  if (e.name === "log") {
    if (second) return derivative(binary("/", call("log", first), call("log", second)), by);
    const inner = derivative(first, by);
    return inner && binary("/", inner, first);
  }
  if (e.name === "pow" && second) return powerDerivative(first, second, derivative(first, by), derivative(second, by));
  if (e.name === "ifelse" && second && third) {
    const [yes, no] = [derivative(second, by), derivative(third, by)];
    return yes || no ? call("ifelse", first, yes ?? number(0), no ?? number(0)) : undefined;
  }
  if ((e.name === "pmin" || e.name === "pmax") && second) {
    const rest = e.args.length > 2 ? call(e.name, ...e.args.slice(1)) : second;
    const [a, b] = [derivative(first, by) ?? number(0), derivative(rest, by) ?? number(0)];
    return call("ifelse", binary(e.name === "pmin" ? "<=" : ">=", first, rest), a, b);
  }
  throw new FealtyError("derivative", `${e.name}() has no derivative by ${by}`, { kind: "usage", mend: "ask for comparisons instead of slopes" });
}
