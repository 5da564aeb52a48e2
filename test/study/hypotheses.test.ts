import { describe, expect, test } from "vitest";
import { frame, numberColumn } from "../../src/frame/index.js";
import { stream } from "../../src/numeric/index.js";
import { compareTerms } from "../../src/study/compare.js";
import { fitModel, type ModelOutcome } from "../../src/study/fit-model.js";
import { type Evidence, judge } from "../../src/study/hypotheses.js";
import type { HypothesisEntry } from "../../src/study/schema.js";

/** 40 units × 30 years: y rises with x, falls with z, has a hump in w, and does not know v; n is all noise. */
const data = (() => {
  const names = ["unit", "year", "x", "z", "w", "v", "y", "n"] as const;
  const columns = Object.fromEntries(names.map((name) => [name, new Float64Array(1200)])) as Record<(typeof names)[number], Float64Array>;
  for (let unit = 0; unit < 40; unit++) {
    for (let t = 0; t < 30; t++) {
      const draw = stream(7, 1, unit, t);
      const i = unit * 30 + t;
      const [x, z, w, v] = [draw.normal(), draw.normal(), draw.normal(), draw.normal()];
      Object.entries({ unit, year: 1990 + t, x, z, w, v, y: 0.5 * x - 0.3 * z + 0.2 * w - 0.4 * w * w + draw.normal(), n: draw.normal() }).forEach(
        ([name, value]) => {
          columns[name as keyof typeof columns][i] = value;
        },
      );
    }
  }
  return frame(
    Object.entries(columns).map(([name, values]) => [name, numberColumn(values)] as const),
    { units: ["unit"], time: "year" },
  );
})();
const fitted = (name: string, formula: string, humps: string[] = [], vcov = "cluster:unit"): [string, ModelOutcome] => [
  name,
  fitModel(data, { name, label: name, spec: { formula, vcov }, humps }),
];
const evidence: Evidence = {
  models: new Map([
    fitted("main", "y ~ x + z + w + I(w^2) + v | unit + year", ["w"]),
    fitted("noise", "n ~ x + v + I(v^2) | unit", ["v"]),
    fitted("broken", "y ~ unit | unit"),
  ]),
  comparisons: new Map([
    [
      "C",
      compareTerms({
        first: { data, spec: { formula: "y ~ x + z | unit", vcov: "cluster:unit" }, term: "x" },
        second: { data, spec: { formula: "n ~ x + z | unit", vcov: "cluster:unit" }, term: "x" },
        cluster: ["unit"],
        standardised: true,
      }),
    ],
  ]),
  rows: "rows",
};
const verdict = (claim: object, id = "H"): ReturnType<typeof judge> => judge(id, { says: "s", ...claim } as HypothesisEntry, evidence);

describe("a sign", () => {
  test("is supported, spoken against, or left open", () => {
    expect(verdict({ model: "main", term: "x", sign: "+" })).toMatchObject({ verdict: "supported" });
    expect(verdict({ model: "main", term: "x", sign: "-" })).toMatchObject({ verdict: "against" });
    expect(verdict({ model: "main", term: "v", sign: "+" })).toMatchObject({ verdict: "inconclusive" });
    expect(verdict({ model: "main", term: "z", sign: "either" })).toMatchObject({ verdict: "supported" });
  });
  test("is tested one-sided: half the two-sided p-value, and its complement the other way", () => {
    const fit = (evidence.models.get("noise") as Extract<ModelOutcome, { result: unknown }>).result.fit;
    const [up, down] = [verdict({ model: "noise", term: "x", sign: "+" }).p as number, verdict({ model: "noise", term: "x", sign: "-" }).p as number];
    expect(up + down).toBeCloseTo(1, 12);
    expect(2 * Math.min(up, down)).toBeCloseTo(fit.p[0] as number, 12);
  });
  test("comes with the effect that the design could have found: 2.5 standard errors for one side and power 0.8", () => {
    const { se, smallestDetectable } = verdict({ model: "main", term: "v", sign: "+" });
    expect((smallestDetectable as number) / (se as number)).toBeGreaterThan(2.45);
    expect((smallestDetectable as number) / (se as number)).toBeLessThan(2.65);
  });
});

describe("a zero", () => {
  const zero = (model: string, joint: string[], within: number): ReturnType<typeof judge> => verdict({ model, joint, equals: 0, within });
  test("is supported by equivalence alone, never by a lack of significance", () => {
    expect(zero("noise", ["x", "v"], 0.2)).toMatchObject({ verdict: "supported", ciLevel: 90 });
    expect(zero("noise", ["x", "v"], 0.01).verdict).toBe("inconclusive");
    expect(zero("main", ["x"], 0.05).verdict).toBe("against");
  });
  test("is measured in standard deviations: a change of the unit of y or x changes nothing", () => {
    const scaled = fitModel(
      frame(
        [...data.columns].map(
          ([name, column]) =>
            [
              name,
              column.kind === "number" && (name === "n" || name === "x")
                ? numberColumn(column.values.map((value) => value * (name === "n" ? 1000 : 0.01)))
                : column,
            ] as const,
        ),
        data.index,
      ),
      { name: "noise", label: "noise", spec: { formula: "n ~ x + v + I(v^2) | unit", vcov: "cluster:unit" }, humps: [] },
    );
    const other = judge("H", { says: "s", model: "noise", joint: ["x"], equals: 0, within: 0.1 }, { ...evidence, models: new Map([["noise", scaled]]) });
    expect(other.p).toBeCloseTo(zero("noise", ["x"], 0.1).p as number, 9);
  });
});

describe("a shape", () => {
  test("is a hump where it rises and falls, and nothing where it does neither", () => {
    const found = verdict({ model: "main", shape: "hump", in: "w" });
    expect(found.verdict).toBe("supported");
    expect(found.estimate as number).toBeGreaterThan(0.1);
    expect(found.estimate as number).toBeLessThan(0.45);
    expect(verdict({ model: "noise", shape: "hump", in: "v" }).verdict).toBe("inconclusive");
  });
});

describe("a comparison", () => {
  test("tells two terms of two models apart, with the covariance that they share", () => {
    const found = verdict({ compare: ["main.x", "noise.x"], sign: "+" }, "C");
    expect(found.verdict).toBe("supported");
    expect(found.estimate as number).toBeGreaterThan(0.2);
  });
  test("of a model with itself is zero, without error", () => {
    const side = { data, spec: { formula: "y ~ x + z | unit", vcov: "cluster:unit" }, term: "x" };
    expect(compareTerms({ first: side, second: side, cluster: ["unit"], standardised: true })).toMatchObject({ difference: 0, se: 0 });
  });
  test("has each model's own variance: with unrelated outcomes they nearly add up", () => {
    const [a, b] = (["y", "n"] as const).map((outcome) => ({ data, spec: { formula: `${outcome} ~ x + z | unit`, vcov: "cluster:unit" }, term: "x" }));
    const found = compareTerms({ first: a as NonNullable<typeof a>, second: b as NonNullable<typeof b>, cluster: ["unit"], standardised: false });
    const se = [a, b].map((side) => {
      const outcome = fitModel(data, { name: "", label: "", spec: (side as NonNullable<typeof side>).spec, humps: [] });
      return "result" in outcome ? (outcome.result.fit.se[0] as number) : Number.NaN;
    });
    expect("se" in found && found.se).toBeCloseTo(Math.hypot(...se), 2);
  });
});

describe("no verdict", () => {
  test("is drawn from a model that could not be fitted", () => {
    expect(verdict({ model: "broken", term: "unit", sign: "+" })).toMatchObject({ verdict: "not tested" });
  });
  test("is drawn from a fit that did not converge", () => {
    const [, outcome] = fitted("main", "y ~ x | unit");
    if (!("result" in outcome)) throw new Error("no fit");
    const models = new Map<string, ModelOutcome>([["main", { ...outcome, result: { ...outcome.result, fit: { ...outcome.result.fit, converged: false } } }]]);
    expect(judge("H", { says: "s", model: "main", term: "x", sign: "+" }, { ...evidence, models })).toMatchObject({ verdict: "not tested" });
  });
});
