import { type Frame, frame, numberColumn } from "../../src/frame/index.js";
import type { SignalColumns } from "../../src/measure/index.js";
import { elementary, stream } from "../../src/numeric/index.js";

export const loadings = { a: 1, b: 1.4, c: 0.6, n: 0.9, s: 0.7 };
export const columns: SignalColumns = { unit: "unit", time: "time", binary: ["a", "b", "c"], counts: ["n"], amounts: ["s"] };

/** Signals of the model: three acts, a count in four classes, and a sum, of 20 states over 20 years. */
export function world(seed: number, rows = 400, mean: (time: number) => number = () => 0): { readonly data: Frame; readonly truth: Float64Array } {
  const draw = stream(seed, 1);
  const truth = new Float64Array(rows);
  const made = { unit: [], time: [], a: [], b: [], c: [], n: [], s: [] } as Record<string, number[]>;
  const put = (name: string, value: number): unknown => made[name]?.push(value);
  for (let row = 0; row < rows; row++) {
    const z = mean(1980 + Math.floor(row / 20)) + draw.normal();
    truth[row] = z;
    put("unit", row % 20);
    put("time", 1980 + Math.floor(row / 20));
    put("a", Number(loadings.a * z + draw.normal() > 0.3));
    put("b", Number(loadings.b * z + draw.normal() > 0.8));
    put("c", Number(loadings.c * z + draw.normal() > -0.4));
    const behind = loadings.n * z + draw.normal();
    put("n", [-0.5, 0.5, 1.5].filter((cut) => behind > cut).length);
    put("s", elementary.exp(6 + loadings.s * z + Math.sqrt(1 - loadings.s ** 2) * draw.normal()) - 1);
  }
  return { data: frame(Object.entries(made).map(([name, values]) => [name, numberColumn(Float64Array.from(values))])), truth };
}
