import { describe, expect, test } from "vitest";
import { estimate } from "../../src/estimate/index.js";
import { frame, numberColumn, numbers, take, withColumns } from "../../src/frame/index.js";
import { logScore, race, type RivalsResult, spansOf } from "../../src/rivals/index.js";
import { expectNear } from "../support/near.js";
import { ready, simulated } from "./world.js";

const three = ready({ a: "a", b: "b", c: "c" });
const run = (options = {}, data = simulated({ a: 0.6, b: 0.2, year: 1 }), rules = three): RivalsResult =>
  race(data, "y", rules, { seed: 5, draws: 60, ...options });

describe("a race whose winner is known", () => {
  const found = run();
  test("the rule of the truth wins, by score, error, weight and test", () => {
    expect(found.best).toBe("a");
    const [a, b, c] = found.rules;
    expect(a?.behind.estimate).toBe(0);
    expect(b?.behind.ci?.[1]).toBeLessThan(0);
    expect(a?.rmse.estimate).toBeLessThan(b?.rmse.estimate ?? 0);
    expect(a?.weight.estimate).toBeGreaterThan(0.7);
    expect(c?.weight.estimate).toBeLessThan(0.1);
    expect(found.pairs[0]?.logScore.smooth?.p).toBeLessThan(0.05);
    expect(found.pairs[0]?.vuong.clustered.statistic).toBeGreaterThan(3);
    expect(found.pairs[0]?.encompassing.second?.estimate).toBeCloseTo(1, 0);
  });
  test("its predictions are calibrated and cover as they say", () => {
    const own = found.rules[0]?.calibration;
    expect(own?.slope.estimate).toBeGreaterThan(0.85);
    expect(own?.slope.estimate).toBeLessThan(1.15);
    for (const { level, estimate } of own?.coverage ?? []) expect(Math.abs(estimate - level)).toBeLessThan(0.04);
    expect(own?.pit.p).toBeGreaterThan(0.05);
    expect(own?.pit.bins.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 12);
  });
  test("no rule has squared error and score of what it is measured against", () => {
    const c = found.rules[2];
    expect(Math.abs(c?.r2.estimate ?? 1)).toBeLessThan(0.02);
    expect(c?.logScore.estimate).toBeCloseTo(found.baseline.logScore, 1);
  });
  test("the same rows, and what they cost, are told", () => {
    expect(found).toMatchObject({ rows: 30 * 36 - 10, known: 30 * 36 - 10, scored: 30 * 30 - 4, years: 30, units: 30, unseen: 0, lost: [] });
    expect(found.blocks.map(({ first, last }) => [first, last])).toEqual([
      [1966, 1971],
      [1972, 1977],
      [1978, 1983],
      [1984, 1989],
      [1990, 1995],
    ]);
  });
});

describe("what must not matter", () => {
  const found = run();
  const same = (other: RivalsResult, names = found.rules.map(({ name }) => name)): void => {
    for (const name of names) {
      const [x, y] = [found, other].map(({ rules }) => rules.find((rule) => rule.name === name));
      expectNear(
        [x?.logScore.estimate ?? 0, x?.rmse.estimate ?? 0, x?.calibration.slope.estimate ?? 0],
        [y?.logScore.estimate ?? 1, y?.rmse.estimate ?? 1, y?.calibration.slope.estimate ?? 1],
        {
          rel: 1e-9,
        },
      );
      expect(Math.abs((x?.weight.estimate ?? 0) - (y?.weight.estimate ?? 1))).toBeLessThan(1e-4);
    }
  };
  test("the order of rows", () => {
    const data = simulated({ a: 0.6, b: 0.2, year: 1 });
    const turned = Int32Array.from({ length: data.length }, (_, i) => (i * 7) % data.length);
    expect(new Set(turned).size).toBe(data.length);
    same(run({}, take(data, turned)));
  });
  test("the names of units", () => {
    const data = simulated({ a: 0.6, b: 0.2, year: 1 });
    same(run({}, frame([...withColumns(data, { unit: numberColumn(numbers(data, "unit").map((u) => 900 - 7 * u)) }).columns], data.index)));
  });
  test("the order of rules", () => same(run({}, undefined, ready({ c: "c", a: "a", b: "b" }))));
  test("the level of a year, where its mean is taken off", () => {
    const data = simulated({ a: 0.6, b: 0.2, year: 1 });
    const years = numbers(data, "year");
    same(run({}, withColumns(data, { y: numberColumn(numbers(data, "y").map((y, i) => y + 3 * ((years[i] as number) % 5))) })));
  });
  test("the unit of outcome and covariates, but for the score's own constant", () => {
    const data = simulated({ a: 0.6, b: 0.2, year: 1 });
    const other = run(
      {},
      withColumns(data, { y: numberColumn(numbers(data, "y").map((y) => 10 * y)), b: numberColumn(numbers(data, "b").map((b) => 1e-4 * b)) }),
    );
    other.rules.forEach((rule, k) => {
      expectNear([rule.behind.estimate + 1, rule.rmse.estimate / 10], [(found.rules[k]?.behind.estimate ?? 0) + 1, found.rules[k]?.rmse.estimate ?? 0], {
        rel: 1e-9,
      });
    });
  });
  test("a run again, to the last bit", () => expect(run()).toEqual(found));
  test("copies of a rule share its weight, and tie", () => {
    const other = run({}, undefined, ready({ a: "a", copy: "a", b: "b", c: "c" }));
    const weight = (name: string): number => other.rules.find((rule) => rule.name === name)?.weight.estimate ?? Number.NaN;
    expect(weight("a")).toBeCloseTo(weight("copy"), 10);
    expect(weight("a") + weight("copy")).toBeCloseTo(found.rules[0]?.weight.estimate ?? 0, 3);
    expect(other.pairs[0]).toMatchObject({ nested: true, logScore: { modified: { statistic: 0, p: 1 } }, vuong: { plain: { statistic: 0 } } });
  });
});

describe("other ways to race", () => {
  test("from all other years, with a gap as long as the longest lag", () => {
    const found = run({ direction: "around" }, undefined, ready({ a: "l(a, 2) + a", b: "d(l(b, 1)) + b" }));
    expect(found).toMatchObject({ gap: 2, best: "a", direction: "around" });
    expect(found.blocks[0]).toMatchObject({ first: 1962 });
    expect(found.scored).toBe(found.rows);
    const [span] = spansOf([1960, 1961, 1962, 1963, 1964, 1965, 1966, 1967], { blocks: 2, direction: "around", gap: 2 });
    expect([1964, 1965, 1966].map((year) => span?.learns(year))).toEqual([false, false, true]);
  });
  test.each(["none", "ally", "ally + year"] as const)("effects: %s", (effects) => {
    const found = run({ effects }, simulated({ a: 0.6, b: 0.2 }));
    expect(found.best).toBe("a");
    // Unit 3 has no row before 1970, so that the years to 1971 cannot be predicted by its mean.
    expect(found.unseen).toBe(effects === "none" ? 0 : 2);
    for (const { level, estimate } of found.rules[0]?.calibration.coverage ?? []) expect(Math.abs(estimate - level)).toBeLessThan(0.05);
  });
  test.each(["poisson", "negbin"] as const)("counts: %s", (distribution) => {
    const data = simulated({ a: 0.6, b: 0.2 });
    const counts = withColumns(data, { y: numberColumn(numbers(data, "y").map((y) => Math.max(0, Math.round(2 + 1.5 * y)))) });
    const found = run({ distribution, blocks: 3 }, counts);
    expect(found).toMatchObject({ best: "a", effects: "none" });
    expect(found.rules[0]?.crps.estimate).toBeLessThan(found.rules[2]?.crps.estimate ?? 0);
    expect(found.rules[0]?.calibration.slope.estimate).toBeCloseTo(1, 0);
  });
});

describe("against least squares with its whole covariance", () => {
  const data = simulated({ a: 0.6, b: 0.2, units: 12 });
  const [y, a, unit, year] = ["y", "a", "unit", "year"].map((name) => numbers(data, name)) as [Float64Array, Float64Array, Float64Array, Float64Array];
  test.each([
    ["none", "y ~ a"],
    ["ally", "y ~ a + i(unit)"],
  ] as const)("effects: %s", (effects, formula) => {
    const found = race(data, "y", ready({ a: "a", b: "b" }), { seed: 1, draws: 60, blocks: 1, effects });
    const { first } = found.blocks[0] ?? { first: 0 };
    const { terms, coef, vcov, ssr, df } = estimate(data, { formula, vcov: "iid", where: `year < ${first}` });
    const s2 = (ssr ?? Number.NaN) / (df ?? Number.NaN);
    let [sum, squares] = [0, 0];
    const later = Array.from(year.keys()).filter((i) => (year[i] as number) >= first);
    for (const i of later) {
      const x = terms.map((term) => (term === "(Intercept)" ? 1 : term === "a" ? (a[i] as number) : term === `unit::${unit[i]}` ? 1 : 0));
      const mean = x.reduce((total, value, j) => total + value * (coef[j] as number), 0);
      const more = x.reduce((total, u, j) => total + x.reduce((own, v, k) => own + u * v * (vcov[j]?.[k] ?? Number.NaN), 0), 0);
      sum += logScore("normal", y[i] as number, mean, Math.sqrt(s2 + more));
      squares += ((y[i] as number) - mean) ** 2;
    }
    const own = found.rules[0];
    expectNear([own?.logScore.estimate ?? 0, own?.rmse.estimate ?? 0], [sum / later.length, Math.sqrt(squares / later.length)], { rel: 1e-9 });
  });
});

describe("what cannot be raced", () => {
  const refused =
    (rules: Readonly<Record<string, string>>, options = {}) =>
    () =>
      run(options, undefined, ready(rules));
  test.each([
    ["the future", refused({ a: "f(a, 1)", b: "b" }), /rule a reads the future/],
    ["a lead written as a lag", refused({ a: "l(a, -1)", b: "b" }), /rule a reads the future/],
    ["absorbed effects", refused({ a: "a | unit", b: "b" }), /part after a bar/],
    ["levels", refused({ a: "i(unit)", b: "b" }), /several columns/],
    ["an unknown column", refused({ a: "aa", b: "b" }), /no column "aa"/],
    ["too many blocks", refused({ a: "a", b: "b" }, { blocks: 40 }), /36 years cannot be cut into 40 blocks/],
    ["a count that is none", refused({ a: "a", b: "b" }, { distribution: "poisson" }), /no count/],
    ["a count with means taken off", refused({ a: "a", b: "b" }, { distribution: "negbin", effects: "year" }), /taken off a count/],
    ["a covariate without a value", refused({ a: "log(0 * a - 1)", b: "b" }), /no row is known to every rule: a covariate of a is missing in 1070/],
    ["an outcome that never varies", () => run({}, withColumns(simulated(), { y: numberColumn(new Float64Array(1070).fill(2)) })), /too few to learn/],
    ["one row", () => run({}, take(simulated(), [0])), /cannot be cut/],
  ])("%s", (_, attempt, says) => expect(attempt).toThrow(says));
});
