import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readTable } from "../../src/formats/index.js";
import { numbers } from "../../src/frame/index.js";
import { byYear, calibration, cdf, crps, encompassing, equalAccuracy, logScore, stack, vuong } from "../../src/rivals/index.js";
import { expectNear } from "../support/near.js";

const golden = (name: string): URL => new URL(`golden/${name}`, import.meta.url);
const reference = JSON.parse(readFileSync(golden("references.json"), "utf8")) as Readonly<Record<string, readonly number[]>>;
const of = (name: string): readonly number[] => reference[name] ?? [];
const data = await readTable(new Uint8Array(readFileSync(golden("forecasts.csv"))), { name: "forecasts.csv" });
const column = (name: string): Float64Array => numbers(data, name);
const [y, year] = [column("y"), column("year")];
const unit = Int32Array.from(column("unit"), (u) => u - 1);
const scores = [1, 2, 3].map((k) => y.map((value, i) => logScore("normal", value, column(`f${k}`)[i] as number, column(`s${k}`)[i] as number)));
const [first, second] = scores as [Float64Array, Float64Array, Float64Array];

// Base R, by golden/rivals.R: each statistic written out from its paper.
describe("against formulas in R", () => {
  const series = byYear(
    first.map((score, i) => score - (second[i] as number)),
    year,
  );
  test("Diebold and Mariano's test, modified, with and without lags", () => {
    for (const lags of [0, 2]) {
      const { statistic, p } = equalAccuracy(series, { lags }).modified;
      expectNear([statistic, p], of(`modified${lags}`), { rel: 1e-10 });
    }
  });
  test("over a variance of fixed smoothing", () => {
    const { smooth } = equalAccuracy(series);
    expectNear([smooth?.statistic ?? 0, smooth?.p ?? 0], of("smooth"), { rel: 1e-10 });
  });
  test("encompassing, and predictions side by side", () => {
    const found = encompassing({ y, first: column("f1"), second: column("f2") }, unit, year, { lags: 2 });
    expectNear([found.firstEncompasses, found.secondEncompasses], of("encompasses"), { rel: 1e-10 });
    const { first: a, second: b } = found;
    expectNear([a?.estimate ?? 0, b?.estimate ?? 0, a?.se ?? 0, b?.se ?? 0], of("beside"), { rel: 1e-9 });
  });
  test("Vuong's test in its four forms", () => {
    const { plain, akaike, schwarz, clustered } = vuong(first, second, [4, 3], unit);
    expectNear(
      [plain, akaike, schwarz, clustered].flatMap(({ statistic, p }) => [statistic, p]),
      of("vuong"),
      { rel: 1e-10 },
    );
  });
  test("continuous ranked probability scores, by integration and by sums", () => {
    expectNear([crps("normal", 0.7, 0.2, 1.5)], of("crpsNormal"), { rel: 1e-8 });
    expectNear([crps("poisson", 6, 3.7, 0), crps("poisson", 0, 0.2, 0), crps("poisson", 40, 900, 0)], of("crpsPoisson"), { rel: 1e-9 });
    expectNear([crps("negbin", 2, 5, 0.8), crps("negbin", 150, 40, 2.5)], of("crpsNegbin"), { rel: 1e-9 });
  });
  test("log scores and laws", () => {
    expectNear([logScore("normal", 0.7, 0.2, 1.5), logScore("poisson", 6, 3.7, 0), logScore("negbin", 2, 5, 0.8)], of("logs"), { rel: 1e-12 });
    expectNear([cdf("normal", 0.7, 0.2, 1.5), cdf("poisson", 6, 3.7, 0), cdf("negbin", 2, 5, 0.8)], of("cdfs"), { rel: 1e-12 });
  });
  test("stacking weights lie within a cell of the best of a grid, and score no less", () => {
    const { weights, logScore: score, gap } = stack(scores);
    const [a = 0, b = 0, c = 0, best = 0] = of("stacking");
    [a, b, c].forEach((weight, k) => {
      expect(Math.abs((weights[k] as number) - weight)).toBeLessThan(0.003);
    });
    expect(score).toBeGreaterThanOrEqual(best - 1e-12);
    expect(gap).toBeLessThan(1e-8);
    expect(Array.from(weights).reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 12);
  });
  test("slope and intercept of outcome on prediction", () => {
    const pit = Array.from(y, () => [0.5, 0.5] as const);
    const { intercept, slope } = calibration({ y, mean: column("f1"), pit, unit, units: 12 }, []);
    expectNear([intercept.estimate, slope.estimate], of("slope"), { rel: 1e-9 });
  });
});
