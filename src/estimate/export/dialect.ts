import { FealtyError } from "../../base/index.js";
import { type Expression, print } from "../formula/expression.js";
import { wholeNumbers } from "../formula/functions.js";

/** How a language writes the values that a formula computes. Operands come as texts that can stand anywhere. */
export interface Dialect {
  readonly name: (column: string) => string;
  readonly number: (value: number) => string;
  readonly text: (value: string) => string;
  readonly call: (name: string, args: readonly string[]) => string;
  readonly binary: (op: string, left: string, right: string) => string;
  readonly not: (of: string) => string;
  readonly among: (of: string, items: readonly string[]) => string;
  /** A value so many periods before (after, where negative), by the calendar. */
  readonly lagged: (of: string, by: number) => string;
}

/** @throws FealtyError "export" (usage) for what has no value of its own in another program. */
export function translate(e: Expression, to: Dialect): string {
  const inner = (part: Expression): string => translate(part, to);
  switch (e.kind) {
    case "number":
      return to.number(e.value);
    case "text":
      return to.text(e.value);
    case "name":
      return to.name(e.name);
    case "group":
      return inner(e.of);
    case "unary":
      return e.op === "!" ? to.not(inner(e.of)) : `(-${inner(e.of)})`;
    case "binary": {
      if (e.op !== "in") return to.binary(e.op, inner(e.left), inner(e.right));
      const items = e.right.kind === "list" ? e.right.items : [e.right];
      return to.among(
        inner(e.left),
        items.flatMap((item) => wholeNumbers(item)?.map(to.number) ?? [inner(item)]),
      );
    }
    case "call": {
      const [first, second] = e.args;
      const { name } = e;
      if ((name === "l" || name === "f" || name === "d") && first) {
        const by = second ? (wholeNumbers(second)?.[0] ?? 1) : 1;
        const of = inner(first);
        return name === "d" ? to.binary("-", of, to.lagged(of, by)) : to.lagged(of, name === "l" ? by : -by);
      }
      if (name === "I" && first) return inner(first);
      // Halves go up here and to the even number in other programs.
      if (name === "round" && first) return to.call("floor", [to.binary("+", inner(first), to.number(0.5))]);
      if (["i", "poly", "sunab", "surv", "c"].includes(name)) throw notExported(`"${print(e)}"`);
      return name === "pow" ? to.binary("^", ...(e.args.map(inner) as [string, string])) : to.call(name, e.args.map(inner));
    }
    default:
      throw notExported(`"${print(e)}"`);
  }
}

export function notExported(what: string): FealtyError {
  return new FealtyError("export", `${what} is not written in other programs by fealty export`, { kind: "usage", mend: "compute it as a column first" });
}

const calls: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  python: {
    log: "np.log",
    log2: "np.log2",
    log10: "np.log10",
    log1p: "np.log1p",
    exp: "np.exp",
    expm1: "np.expm1",
    sqrt: "np.sqrt",
    abs: "np.abs",
    sign: "np.sign",
    asinh: "np.arcsinh",
    sin: "np.sin",
    cos: "np.cos",
    tanh: "np.tanh",
    floor: "np.floor",
    ceiling: "np.ceil",
    "is.na": "pd.isna",
  },
  stata: { log: "ln", log10: "log10", log1p: "ln1p", ceiling: "ceil", "is.na": "missing" },
};

export const r: Dialect = {
  name: (column) => `d[[${JSON.stringify(column)}]]`,
  number: String,
  text: JSON.stringify,
  call: (name, args) => `${name}(${args.join(", ")})`,
  binary: (op, left, right) => `(${left} ${op} ${right})`,
  not: (of) => `(!${of})`,
  among: (of, items) => `ifelse(is.na(${of}), NA, ${of} %in% c(${items.join(", ")}))`,
  lagged: (of, by) => `lagged(${of}, ${by})`,
};

export const python: Dialect = {
  name: (column) => `d[${JSON.stringify(column)}]`,
  number: String,
  text: JSON.stringify,
  call: (name, args) => {
    if (name === "ifelse") return `choose(${args.join(", ")})`;
    if (name === "pmin" || name === "pmax") return args.reduce((a, b) => `np.${name === "pmin" ? "minimum" : "maximum"}(${a}, ${b})`);
    if (name === "log" && args.length === 2) return `(np.log(${args[0]}) / np.log(${args[1]}))`;
    return `${calls.python?.[name] ?? name}(${args.join(", ")})`;
  },
  binary: (op, left, right) =>
    /^[-+*/]$/.test(op) ? `(${left} ${op} ${right})` : op === "^" ? `(${left} ** ${right})` : `logic(${JSON.stringify(op)}, ${left}, ${right})`,
  not: (of) => `(1 - ${of})`,
  among: (of, items) => `${of}.isin([${items.join(", ")}]).where(${of}.notna()).astype(float)`,
  lagged: (of, by) => `lagged(${of}, ${by})`,
};

/** Stata has no functions of its own to lag a computed value: `let` makes a variable of it first. */
export function stata(make: (expression: string) => string): Dialect {
  return {
    name: (column) => column,
    number: String,
    text: (value) => `\`"${value}"'`,
    call: (name, args) => {
      if (name === "ifelse") return `cond(missing(${args[0]}), ., cond(${args[0]}, ${args[1]}, ${args[2]}))`;
      if (name === "pmin" || name === "pmax") return `cond(missing(${args.join(", ")}), ., ${name.slice(1)}(${args.join(", ")}))`;
      if (name === "log2") return `(ln(${args[0]})/ln(2))`;
      if (name === "log" && args.length === 2) return `(ln(${args[0]})/ln(${args[1]}))`;
      return `${calls.stata?.[name] ?? name}(${args.join(", ")})`;
    },
    binary: (op, left, right) => {
      if (/^[-+*/^]$/.test(op)) return `(${left} ${op} ${right})`;
      if (op === "&") return `cond(${left}==0 | ${right}==0, 0, cond(missing(${left}, ${right}), ., 1))`;
      if (op === "|") return `cond((${left}!=0 & !missing(${left})) | (${right}!=0 & !missing(${right})), 1, cond(missing(${left}, ${right}), ., 0))`;
      return `cond(missing(${left}) | missing(${right}), ., ${left} ${op} ${right})`;
    },
    not: (of) => `cond(missing(${of}), ., !(${of}))`,
    among: (of, items) => `cond(missing(${of}), ., inlist(${[of, ...items].join(", ")}))`,
    lagged: (of, by) => (by >= 0 ? `L${by}.${make(of)}` : `F${-by}.${make(of)}`),
  };
}
