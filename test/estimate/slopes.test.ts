import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { estimate, type Fit } from "../../src/estimate/index.js";
import { type Frame, frame, numberColumn } from "../../src/frame/index.js";
import { stream } from "../../src/numeric/index.js";

const [units, years] = [12, 9];
const level = (u: number): number => 2 + 0.7 * u;
const slope = (u: number): number => ((u * 5) % 7) / 10 - 0.3;
const wave = (t: number): number => Math.round(10 * Math.sin(t)) / 10;

/** y = level of the unit + slope of the unit · year + effect of the period + 1.5 x + noise; rows missing at random. */
function simulated(seed: number, { noise = 0, keep = 0.85, period = true } = {}): Frame {
  const { normal, uniform } = stream(seed);
  const rows = { unit: [] as number[], year: [] as number[], x: [] as number[], y: [] as number[], w: [] as number[] };
  for (let u = 0; u < units; u++) {
    for (let t = 0; t < years; t++) {
      const [x, e, w, kept] = [normal(), normal(), uniform() + 0.5, uniform() < keep || t < 4];
      if (!kept) continue;
      rows.unit.push(u);
      rows.year.push(1990 + t);
      rows.x.push(x);
      rows.w.push(w);
      rows.y.push(level(u) + slope(u) * (1990 + t) + (period ? wave(t) : 0) + 1.5 * x + noise * e);
    }
  }
  return frame(Object.fromEntries(Object.entries(rows).map(([k, v]) => [k, numberColumn(v)])), { units: ["unit"], time: "year" });
}

const absorbed = (fit: Fit): Record<string, Record<string, number>> => fit.absorbed as Record<string, Record<string, number>>;

describe("slopes that vary by unit", () => {
  test("trends of units are found again, with levels beside them, whatever the rows' order and weights", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.boolean(), (seed, weighted) => {
        const fit = estimate(simulated(seed, { period: false }), {
          formula: "y ~ x | unit[year]",
          vcov: "iid",
          absorbed: true,
          ...(weighted ? { weights: "w" } : {}),
        });
        expect(fit.coef[0]).toBeCloseTo(1.5, 9);
        expect(Object.keys(absorbed(fit))).toEqual(["unit", "unit[[year]]"]);
        for (let u = 0; u < units; u++) {
          expect(absorbed(fit)["unit[[year]]"]?.[u]).toBeCloseTo(slope(u), 9);
          expect(absorbed(fit).unit?.[u]).toBeCloseTo(level(u), 5);
        }
      }),
      { numRuns: 15 },
    );
  });
  test("with effects of periods beside them the fitted values are those of dummies", () => {
    const data = simulated(3, { noise: 1 });
    const fit = estimate(data, { formula: "y ~ x | unit[year] + year", vcov: "hc1", absorbed: true });
    const dummies = estimate(data, { formula: "y ~ x + i(unit) + i(unit, I(year - 1990)) + i(year)", vcov: "hc1" });
    expect(fit.coef[0]).toBeCloseTo(dummies.coef[1] as number, 10);
    expect(fit.ssr).toBeCloseTo(dummies.ssr as number, 8);
    const { unit, year, "unit[[year]]": trend } = absorbed(fit);
    expect(year?.["1990"]).toBe(0);
    // Levels, trends and periods share a line, so that sums are compared: the prediction of each row.
    const at = (u: number, t: number): number => (unit?.[u] as number) + (trend?.[u] as number) * t + (year?.[t] as number);
    const own = new Map(dummies.terms.map((term, j) => [term, dummies.coef[j] as number]));
    const theirs = (u: number, t: number): number =>
      (own.get("(Intercept)") as number) +
      (own.get(`unit::${u}`) ?? 0) +
      (own.get(`unit::${u}:I(year - 1990)`) ?? 0) * (t - 1990) +
      (own.get(`year::${t}`) ?? 0);
    for (const u of [0, 3, 11]) for (const t of [1990, 1993]) expect(at(u, t)).toBeCloseTo(theirs(u, t), 6);
  });
  test("slopes alone, and two of them at once", () => {
    const data = simulated(5, { noise: 0.5, period: false });
    const alone = estimate(data, { formula: "y ~ x | unit[[year]]", vcov: "iid", absorbed: true });
    expect(Object.keys(absorbed(alone))).toEqual(["unit[[year]]"]);
    const dummies = estimate(data, { formula: "y ~ 0 + x + i(unit, year)", vcov: "iid" });
    // Without levels the model has an intercept unless the formula takes it out.
    const without = estimate(data, { formula: "y ~ 0 + x | unit[[year]]", vcov: "iid", absorbed: true });
    expect(without.ssr as number).toBeCloseTo(dummies.ssr as number, 5);
    for (let u = 0; u < units; u++)
      expect(absorbed(without)["unit[[year]]"]?.[u]).toBeCloseTo(dummies.coef[dummies.terms.indexOf(`unit::${u}:year`)] as number, 8);
    const two = estimate(data, { formula: "y ~ x | unit[year, w]", vcov: "iid", absorbed: true });
    expect(Object.keys(absorbed(two))).toEqual(["unit", "unit[[year]]", "unit[[w]]"]);
    expect(two.ssr as number).toBeLessThan(estimate(data, { formula: "y ~ x | unit[year]", vcov: "iid" }).ssr as number);
  });
  test("a unit whose slope cannot be told from its level has its rows fitted by the level", () => {
    const data = simulated(7, { noise: 0.3, period: false });
    const flat = frame(
      [
        ...data.columns,
        [
          "slow",
          numberColumn(Array.from({ length: data.length }, (_, i) => ((data.columns.get("unit") as { values: Float64Array }).values[i] === 4 ? 1 : i % 5))),
        ],
      ],
      data.index,
    );
    const fit = estimate(flat, { formula: "y ~ x | unit[slow]", vcov: "iid", absorbed: true });
    const { unit, "unit[[slow]]": by } = absorbed(fit);
    expect(Number.isFinite(unit?.["4"])).toBe(true);
    expect(by?.["4"]).toBe(0);
    expect(Object.values(by ?? {}).every((b) => Number.isFinite(b))).toBe(true);
  });
  test("of likelihoods too", () => {
    const data = simulated(9, { noise: 0.2, period: false });
    const counts = frame([...data.columns, ["count", numberColumn(Array.from({ length: data.length }, (_, i) => 1 + ((i * 7) % 5)))]], data.index);
    const fit = estimate(counts, { fit: "poisson", formula: "count ~ x | unit[year]", vcov: "iid", absorbed: true });
    const dummies = estimate(counts, { fit: "poisson", formula: "count ~ x + i(unit) + i(unit, I(year - 1990))", vcov: "iid" });
    expect(fit.coef[0]).toBeCloseTo(dummies.coef[1] as number, 8);
    const trend = dummies.coef[dummies.terms.indexOf("unit::5:I(year - 1990)")] as number;
    expect(absorbed(fit)["unit[[year]]"]?.["5"]).toBeCloseTo(trend, 6);
  });
});
