/** Weights of a variable by how many periods back it is read; a lead has a negative lag. */
export type LagPolynomial = ReadonlyMap<number, number>;

/** The variable inside lags, leads and differences: `x` of `l(d(x), 1)`. Texts are compared without spaces. */
export function innermost(text: string): string {
  const inner = operation(text);
  return inner ? innermost(inner.of) : compact(text);
}

/**
 * How a term reads a variable over time: `l(x, 2)` is L², `d(x)` is 1 − L, `l(d(x), 1)` is L − L². Undefined where the term is
 * something else than lags, leads and differences of it.
 */
export function lagPolynomial(term: string, variable: string): LagPolynomial | undefined {
  if (compact(term) === compact(variable)) return new Map([[0, 1]]);
  const found = operation(term);
  if (!found) return undefined;
  const inner = lagPolynomial(found.of, variable);
  if (!inner) return undefined;
  const by = found.name === "f" ? -found.by : found.by;
  const out = new Map<number, number>(found.name === "d" ? inner : []);
  for (const [lag, weight] of inner) out.set(lag + by, (out.get(lag + by) ?? 0) + (found.name === "d" ? -weight : weight));
  return out;
}

/** Sum of the weights: what it comes to for a variable that stays where it is. */
export function atRest(polynomial: LagPolynomial): number {
  return [...polynomial.values()].reduce((sum, w) => sum + w, 0);
}

export function compact(text: string): string {
  return text.replace(/[\s`]/g, "");
}

function operation(text: string): { name: string; of: string; by: number } | undefined {
  const match = /^([lfd])\((.*?)(?:,(-?\d+))?\)$/.exec(compact(text));
  if (!match) return undefined;
  const [, name, of, by] = match as unknown as [string, string, string, string | undefined];
  return { name, of, by: by === undefined ? 1 : Number(by) };
}
