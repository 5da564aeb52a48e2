import { describe, expect, test } from "vitest";
import { estimate, estimateModel, eventStudy, withVcov } from "../../src/estimate/index.js";
import { type Frame, frame, numberColumn, numbers } from "../../src/frame/index.js";
import { expectNear } from "../support/near.js";
import { goldenFrame, goldenJson, type Reference, worstDifference } from "./golden.js";

const data = goldenFrame("more/staggered.csv", ["unit"], "year");
const { results } = goldenJson<{ results: Record<string, Reference> }>("more/causal.json");
const clustered = { vcov: "cluster:unit" } as const;
const [g, year] = [numbers(data, "g"), numbers(data, "year")];
const withTreatment = frame([...data.columns, ["tr", numberColumn(g.map((start, i) => (start > 0 && (year[i] as number) >= start ? 1 : 0)))]], data.index);

describe("two-way effects (fixest)", () => {
  test("twfe.static, by formula and by --did", () => {
    const reference = results["twfe.static"] as Reference;
    const formula = estimate(withTreatment, { formula: "y ~ tr + z | unit + year", ...clustered });
    const { worst, at } = worstDifference(formula, reference);
    expect(worst, at).toBeLessThanOrEqual(1e-8);
    const did = estimate(data, { formula: "y ~ z", did: "twfe:g", ...clustered });
    expect(did.terms).toEqual(["treated", "z"]);
    expect(did.coef).toEqual(formula.coef);
    expect(did.se).toEqual(formula.se);
  });
  test("the event study is that of dummies by period since treatment", () => {
    const fit = estimate(data, { formula: "y ~ z", did: "twfe:g,dynamic", ...clustered });
    const since = numberColumn(g.map((start, i) => (start > 0 ? (year[i] as number) - start : -1)));
    const made = frame([...data.columns, ["since", since]], data.index);
    const byHand = estimate(made, { formula: "y ~ z + i(since, ref = -1) | unit + year", ...clustered });
    const at = (k: number): number => byHand.coef[byHand.terms.indexOf(`since::${k}`)] as number;
    const points = eventStudy(fit, "event");
    expect(points.map((p) => p.period)).toEqual([-9, -8, -7, -6, -5, -4, -3, -2, 0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expectNear(
      points.map((p) => p.estimate),
      points.map((p) => at(p.period)),
      { rel: 1e-9 },
    );
    expect(fit.preTrends?.df).toEqual([8, 79]);
  });
  test("where all start at once it is the difference of differences", () => {
    const two = { formula: "y ~ 1", did: "twfe:g", where: "(g == 0 | g == 2006) & (year == 2005 | year == 2008)", ...clustered };
    const { estimate: byHand } = results["did2x2.byhand"] as unknown as { estimate: number[] };
    expectNear([estimate(data, two).coef[0] as number], [byHand[0] as number], { rel: 1e-10 });
    expect(estimate(data, two).twoWayWeights).toBeUndefined();
  });
  test("the test of the leads follows the covariance", () => {
    const model = estimateModel(data, { formula: "y ~ z", did: "twfe:g,dynamic", ...clustered });
    const hc1 = estimate(data, { formula: "y ~ z", did: "twfe:g,dynamic", vcov: "hc1" });
    expect(withVcov(model, "hc1").fit.preTrends).toEqual(hc1.preTrends);
  });
});

describe("negative weights (de Chaisemartin and D'Haultfœuille)", () => {
  test("are the residuals of the treatment in treated rows", () => {
    const fit = estimate(withTreatment, { formula: "y ~ tr | unit + year", ...clustered });
    const [found] = fit.twoWayWeights ?? [];
    // The coefficient is Σ w·y over all rows with w = e/Σe² and e the residual of the treatment: the weights of treated rows sum to 1.
    const n = data.length;
    const treated = numbers(withTreatment, "tr");
    const unit = numbers(data, "unit");
    const meanBy = (key: Float64Array, of: Float64Array): Map<number, number> => {
      const sums = new Map<number, [number, number]>();
      key.forEach((k, i) => {
        const [s, c] = sums.get(k) ?? [0, 0];
        sums.set(k, [s + (of[i] as number), c + 1]);
      });
      return new Map([...sums].map(([k, [s, c]]) => [k, s / c]));
    };
    const [byUnit, byYear] = [meanBy(unit, treated), meanBy(year, treated)];
    const mean = treated.reduce((a, b) => a + b, 0) / n;
    // Balanced: the residual is x − x̄_unit − x̄_year + x̄.
    const e = treated.map((x, i) => x - (byUnit.get(unit[i] as number) as number) - (byYear.get(year[i] as number) as number) + mean);
    const own = [...e].filter((_, i) => treated[i] === 1);
    const total = own.reduce((a, b) => a + b, 0);
    expect(found?.treated).toBe(own.length);
    expect(found?.negative).toBe(own.filter((w) => w < -1e-12).length);
    expectNear([found?.sum as number], [own.filter((w) => w < 0).reduce((a, b) => a + b, 0) / total], { rel: 1e-8 });
    expect(fit.notes?.[0]).toMatch(/^tr starts at different times in different units/);
  });
  test("turn the sign where early effects grow", () => {
    const start = numberColumn(numbers(data, "unit").map((u) => (u % 2 === 0 ? 2003 : 2009)));
    const y = numberColumn(start.values.map((s, i) => ((year[i] as number) >= s ? ((year[i] as number) - s + 1) ** 2 : 0)));
    const grown = frame([...data.columns, ["start", start], ["grown", y]], data.index);
    const fit = estimate(grown, { formula: "grown ~ 1", did: "twfe:start", ...clustered });
    expect(fit.coef[0]).toBeLessThan(0);
    expect(fit.twoWayWeights?.[0]?.negative).toBeGreaterThan(0);
    expect(fit.twoWayWeights?.[0]?.sum).toBeLessThan(-0.05);
  });
  test.each([
    ["a treatment that ends again", (u: number, t: number) => (t >= 2003 + (u % 3) && t < 2008 ? 1 : 0)],
    ["one that starts everywhere at once", (u: number, t: number) => (u % 2 === 0 && t >= 2006 ? 1 : 0)],
    ["one with other values", (u: number, t: number) => (t >= 2003 + (u % 3) ? 2 : 0)],
  ])("are not looked for in %s", (_, of) => {
    const unit = numbers(data, "unit");
    const made: Frame = frame([...data.columns, ["d", numberColumn(unit.map((u, i) => of(u, year[i] as number)))]], data.index);
    expect(estimate(made, { formula: "y ~ d | unit + year", ...clustered }).twoWayWeights).toBeUndefined();
  });
});

describe("hard cases", () => {
  test.each([
    ["twfe:g,event", "y ~ z", /does not take "event"/],
    ["twfe:g", "y ~ z | unit", /absorbs unit and time itself/],
    ["twfe:h", "y ~ z", /no column "h"/],
  ])("%s with %s", (did, formula, message) => {
    expect(() => estimate(data, { formula, did, ...clustered })).toThrow(message);
  });
  test("a column named like ours stays", () => {
    const named = frame([...data.columns, ["treated", numberColumn(numbers(data, "z"))]], data.index);
    expect(estimate(named, { formula: "y ~ treated", did: "twfe:g", ...clustered }).terms).toEqual(["treated_did", "treated"]);
  });
});
