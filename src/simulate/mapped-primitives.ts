import { FealtyError, suggest } from "../base/index.js";
import { evaluateNumbers, parseExpression } from "../estimate/index.js";
import type { Frame } from "../frame/index.js";

/** How a panel's columns make primitives: for each primitive an expression, such as `0.5 - 0.4 * willingness` or `exp(0.3 * threat)`. */
export type PrimitiveMap = Readonly<Record<string, string>>;

/**
 * A map from words: NAME=EXPRESSION, several separated by commas outside parentheses.
 * @param allowed primitives that can be mapped.
 * @throws FealtyError "map" for what cannot be read, "unknown-primitive" for another name.
 */
export function primitiveMap(texts: readonly string[], allowed: readonly string[]): PrimitiveMap {
  const map: Record<string, string> = {};
  for (const part of texts.flatMap(splitOutside)) {
    const match = /^\s*(\w+)\s*=(?!=)\s*(.+)$/.exec(part);
    if (!match)
      throw new FealtyError("map", `--map does not read "${part.trim()}"`, {
        kind: "usage",
        mend: 'write PRIMITIVE=EXPRESSION, as "reluctance=0.5-0.4*willingness"',
      });
    const [, name = "", expression = ""] = match;
    if (!allowed.includes(name))
      throw new FealtyError("unknown-primitive", `there is no primitive "${name}" to map`, { kind: "usage", mend: suggest(name, allowed) });
    if (name in map) throw new FealtyError("map", `--map gives ${name} twice`, { kind: "usage", mend: "give each primitive once" });
    map[name] = expression;
  }
  return map;
}

/** Each mapped primitive's value in every row; NaN where a covariate is missing. @throws FealtyError for an expression that cannot be, or a column that is not there. */
export function mappedValues(data: Frame, map: PrimitiveMap): ReadonlyMap<string, Float64Array> {
  return new Map(Object.entries(map).map(([name, text]) => [name, evaluateNumbers(data, parseExpression(text))]));
}

/** The row's values, or undefined where one is missing. */
export function valuesAt(mapped: ReadonlyMap<string, Float64Array>, row: number): Record<string, number> | undefined {
  const values: Record<string, number> = {};
  for (const [name, column] of mapped) {
    const value = column[row] as number;
    if (!Number.isFinite(value)) return undefined;
    values[name] = value;
  }
  return values;
}

/** Runs `check` on a row's primitives, and says which row it was where they are out of their domain. */
export function inRow<T>(row: number, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof FealtyError)) throw error;
    throw new FealtyError(error.code, `${error.message} in row ${row + 1}`, {
      kind: "usage",
      where: { row: row + 1 },
      mend: `${error.mend ?? "choose another map"}; exp(…) keeps a mapped primitive above 0`,
    });
  }
}

function splitOutside(text: string): string[] {
  const parts: string[] = [];
  let [depth, from] = [0, 0];
  for (let i = 0; i <= text.length; i++) {
    const letter = text[i];
    if (letter === "(") depth++;
    else if (letter === ")") depth--;
    if (i < text.length && !(letter === "," && depth === 0)) continue;
    if (text.slice(from, i).trim() !== "") parts.push(text.slice(from, i));
    from = i + 1;
  }
  return parts;
}
