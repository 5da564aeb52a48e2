import { FealtyError } from "../../base/index.js";
import { elementary } from "../../numeric/index.js";
import { type Expression, print } from "../formula/expression.js";
import { wholeNumbers } from "../formula/functions.js";

const { exp, log, pow } = elementary;

/** A value with its derivatives by each coefficient. */
export interface Dual {
  readonly value: number;
  readonly gradient: readonly number[];
}

const functions: Readonly<Record<string, (x: number) => readonly [value: number, slope: number]>> = {
  exp: (x) => [exp(x), exp(x)],
  log: (x) => [log(x), 1 / x],
  sqrt: (x) => [Math.sqrt(x), 0.5 / Math.sqrt(x)],
};

/**
 * A function of coefficients with its gradient: + − * / ^, exp, log, sqrt; whatever else names a term.
 * @param position of a term by its name; throws for one that is unknown.
 * @throws FealtyError "hypothesis" where the value is not finite, as a ratio over 0.
 */
export function evaluateDual(e: Expression, coef: readonly number[], position: (name: string) => number, known: (name: string) => boolean): Dual {
  const constant = (value: number): Dual => ({ value, gradient: new Array<number>(coef.length).fill(0) });
  const chain = (value: number, ...parts: readonly (readonly [Dual, number])[]): Dual => ({
    value,
    gradient: coef.map((_, j) => parts.reduce((sum, [{ gradient }, slope]) => sum + (gradient[j] === 0 ? 0 : slope * (gradient[j] as number)), 0)),
  });
  const walk = (x: Expression): Dual => {
    const number = wholeNumbers(x)?.[0] ?? (x.kind === "number" ? x.value : undefined);
    if (number !== undefined) return constant(number);
    const name = print(x).replace(/`/g, "");
    if (x.kind === "group") return walk(x.of);
    if (x.kind === "unary" && x.op === "-") {
      const of = walk(x.of);
      return chain(-of.value, [of, -1]);
    }
    if (x.kind === "binary" && !known(name)) {
      const [a, b] = [walk(x.left), walk(x.right)];
      if (x.op === "+") return chain(a.value + b.value, [a, 1], [b, 1]);
      if (x.op === "-") return chain(a.value - b.value, [a, 1], [b, -1]);
      if (x.op === "*") return chain(a.value * b.value, [a, b.value], [b, a.value]);
      if (x.op === "/") return chain(a.value / b.value, [a, 1 / b.value], [b, -a.value / (b.value * b.value)]);
      if (x.op === "^") {
        const raised = power(a.value, b.value);
        return chain(raised, [a, b.value * power(a.value, b.value - 1)], [b, raised * log(a.value)]);
      }
    }
    const apply = x.kind === "call" && x.args.length === 1 && !known(name) && Object.hasOwn(functions, x.name) ? functions[x.name] : undefined;
    if (apply && x.kind === "call") {
      const of = walk(x.args[0] as Expression);
      const [value, slope] = apply(of.value);
      return chain(value, [of, slope]);
    }
    const at = position(name);
    return { value: coef[at] as number, gradient: coef.map((_, j) => (j === at ? 1 : 0)) };
  };
  const found = walk(e);
  if (Number.isFinite(found.value) && found.gradient.every(Number.isFinite)) return found;
  throw new FealtyError("hypothesis", `"${print(e)}" has no finite value at the estimates`, { kind: "data" });
}

/** Whole powers by multiplication, so that a negative coefficient has them too. */
function power(base: number, exponent: number): number {
  if (!Number.isInteger(exponent) || Math.abs(exponent) > 64) return pow(base, exponent);
  let out = 1;
  for (let i = 0; i < Math.abs(exponent); i++) out *= base;
  return exponent < 0 ? 1 / out : out;
}
