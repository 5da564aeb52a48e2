import { type Column, type Frame, frame, takeColumn } from "../../frame/index.js";
import { evaluate } from "../design/evaluate.js";
import { type Expression, print } from "../formula/expression.js";
import { wholeNumbers } from "../formula/functions.js";

/** What a user may change: a column, or a lag or lead of one (`l(x, 1)`), which is a variable of its own. */
export interface Variable {
  /** As it is compared: without spaces. */
  readonly key: string;
  /** As it is printed. */
  readonly name: string;
  readonly expression: Expression;
}

export const variableKey = (name: string): string => name.replace(/[\s`]+/g, "");

const constants = new Set(["TRUE", "FALSE", "true", "false", "NA"]);

/** The variables of an expression: its names outside lags, and its lags and leads as wholes. */
export function variablesOf(expression: Expression): Variable[] {
  const found = new Map<string, Variable>();
  const add = (e: Expression): void => {
    const name = print(e);
    found.set(variableKey(name), { key: variableKey(name), name, expression: e });
  };
  const walk = (e: Expression): void => {
    if (e.kind === "name") {
      if (!constants.has(e.name)) add(e);
    } else if (isShift(e)) add(e);
    else if (e.kind === "call") {
      const [first] = e.args;
      // The second of a shift is a number of periods.
      if (first && (e.name === "l" || e.name === "f" || e.name === "d")) walk(first);
      else e.args.forEach(walk);
      if (e.name === "d" && first) add(lagOf(e, first));
    } else if (e.kind === "unary" || e.kind === "group") walk(e.of);
    else if (e.kind === "binary") [e.left, e.right].forEach(walk);
  };
  walk(expression);
  return [...found.values()];
}

/** A lag or lead; by no period it is the column itself. */
function isShift(e: Expression): boolean {
  if (e.kind !== "call" || (e.name !== "l" && e.name !== "f")) return false;
  const [, by] = e.args;
  return !(by && wholeNumbers(by)?.[0] === 0);
}

/** What `d(x, k)` subtracts from x. */
function lagOf(e: Expression & { kind: "call" }, first: Expression): Expression {
  return { kind: "call", name: "l", args: [first, e.args[1] ?? { kind: "number", value: 1, at: e.at }], named: {}, at: e.at };
}

/** The expression with each variable as a plain name, so that it can be computed from a frame that has them as columns. */
export function inVariables(e: Expression): Expression {
  const named = (of: Expression): Expression => ({ kind: "name", name: variableKey(print(of)), at: of.at });
  switch (e.kind) {
    case "name":
      return constants.has(e.name) ? e : named(e);
    case "call": {
      if (isShift(e)) return named(e);
      const [first] = e.args;
      if (first && (e.name === "l" || e.name === "f")) return inVariables(first);
      if (e.name === "d" && first) return { kind: "binary", op: "-", left: inVariables(first), right: named(lagOf(e, first)), at: e.at };
      return { ...e, args: e.args.map(inVariables) };
    }
    case "unary":
    case "group":
      return { ...e, of: inVariables(e.of) };
    case "binary":
      // What stands after `in` is a list of values.
      return { ...e, left: inVariables(e.left), right: e.op === "in" ? e.right : inVariables(e.right) };
    default:
      return e;
  }
}

/** The variables as columns over the rows given. */
export function variableFrame(data: Frame, variables: readonly Variable[], rows: Int32Array): Frame {
  const every = rows.length === data.length && isAscending(rows);
  const columns = variables.map(({ key, expression }): readonly [string, Column] => {
    const all = evaluate(data, expression);
    return [key, every ? all : takeColumn(all, rows)];
  });
  return frame(columns.length > 0 ? columns : [["", { kind: "number", values: new Float64Array(rows.length) }]]);
}

function isAscending(rows: Int32Array): boolean {
  for (let i = 1; i < rows.length; i++) if ((rows[i] as number) < (rows[i - 1] as number)) return false;
  return true;
}
