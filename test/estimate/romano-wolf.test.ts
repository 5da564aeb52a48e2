import { describe, expect, test } from "vitest";
import { estimateModel, romanoWolf, wildBootstrap } from "../../src/estimate/index.js";
import { frame, numberColumn } from "../../src/frame/index.js";
import { stream } from "../../src/numeric/index.js";
import { expectNear } from "../support/near.js";
import { goldenFrame, goldenJson } from "./golden.js";

const few = goldenFrame("more/few_clusters.csv");

test("the references' family of three outcomes, all 256 sign vectors", () => {
  const { results } = goldenJson<{ results: Record<string, { t: number[]; p: number[]; p_unadjusted_weak: number[] }> }>("more/inference.json");
  const reference = results.romanowolf as { t: number[]; p: number[]; p_unadjusted_weak: number[] };
  const models = ["y1", "y2", "y3"].map((y) => estimateModel(few, { formula: `${y} ~ x1 + x2 + treat`, vcov: "cluster:cluster" }));
  const { tests, exhaustive } = romanoWolf(
    models.map((model) => ({ model, term: "x1" })),
    { by: "cluster" },
  );
  expect(exhaustive).toBe(true);
  expect(tests.map((one) => one.outcome)).toEqual(["y1", "y2", "y3"]);
  expectNear(
    tests.map((one) => one.t),
    reference.t,
    { rel: 1e-8 },
  );
  expect(tests.map((one) => one.p)).toEqual(reference.p_unadjusted_weak);
  expect(tests.map((one) => one.pAdjusted)).toEqual(reference.p);
});

describe("stepdown", () => {
  const model = estimateModel(few, { formula: "y1 ~ x1 + x2 + treat", vcov: "cluster:cluster" });
  test("one hypothesis is not adjusted; the same twice is neither", () => {
    for (const family of [
      [{ model, term: "x1" }],
      [
        { model, term: "x1" },
        { model, term: "x1" },
      ],
    ])
      for (const { p, pAdjusted } of romanoWolf(family, { by: "cluster" }).tests) expect(pAdjusted).toBe(p);
  });
  test("adjusted p are not below their own, in the order of |t|, and not above Holm's bound for a family of terms", () => {
    const { normal } = stream(1);
    const n = 300;
    const data = frame({
      g: numberColumn(Array.from({ length: n }, (_, i) => i % 20)),
      ...Object.fromEntries(["y", "a", "b", "c", "d"].map((name) => [name, numberColumn(Array.from({ length: n }, () => normal()))])),
    });
    const many = estimateModel(data, { formula: "y ~ a + b + c + d", vcov: "cluster:g" });
    const { tests } = romanoWolf(
      ["a", "b", "c", "d"].map((term) => ({ model: many, term })),
      { by: "g", draws: 4999 },
    );
    const sorted = [...tests].sort((x, y) => Math.abs(y.t) - Math.abs(x.t));
    let holm = 0;
    sorted.forEach(({ p, pAdjusted }, k) => {
      expect(pAdjusted).toBeGreaterThanOrEqual(p);
      if (k > 0) expect(pAdjusted).toBeGreaterThanOrEqual(sorted[k - 1]?.pAdjusted as number);
      holm = Math.max(holm, Math.min(1, (4 - k) * p));
      expect(pAdjusted).toBeLessThan(holm + 0.03);
    });
  });
  test("what cannot be is refused", () => {
    expect(() => romanoWolf([], { by: "cluster" })).toThrow("no hypothesis");
    expect(() => romanoWolf([{ model, term: "x9" }], { by: "cluster" })).toThrow('no term "x9"');
    const other = estimateModel(few, { formula: "y2 ~ x1 + x2", vcov: "cluster:cluster", where: "cluster > 1" });
    expect(() =>
      romanoWolf(
        [
          { model, term: "x1" },
          { model: other, term: "x1" },
        ],
        { by: "cluster" },
      ),
    ).toThrow("same clusters");
  });
});

test("on one side: the other sign has a p near 1, and a family of one is the wild bootstrap's", () => {
  const model = estimateModel(few, { formula: "y1 ~ x1 + x2 + treat", vcov: "cluster:cluster" });
  const of = (sign: "+" | "-" | "either"): number => romanoWolf([{ model, term: "x1", sign }], { by: "cluster" }).tests[0]?.pAdjusted as number;
  const { terms } = wildBootstrap(model, { by: "cluster", draws: 9999, type: "11" });
  const one = terms.find(({ term }) => term === "x1");
  const [low, high] = (one?.t as number) > 0 ? (["-", "+"] as const) : (["+", "-"] as const);
  expect(of("either")).toBe(one?.pWeak);
  // All sign vectors come in pairs of opposite statistics.
  expect(of(high)).toBe((one?.pWeak as number) / 2);
  expect(of(low)).toBeGreaterThan(0.5);
});
