import { describe, expect, test } from "vitest";
import { estimate } from "../../src/estimate/index.js";
import { frame, numberColumn } from "../../src/frame/index.js";
import { renderReport } from "../../src/report/index.js";
import { compareTerms } from "../../src/study/compare.js";
import { fitModel } from "../../src/study/fit-model.js";
import { fitRows } from "../../src/study/fit-rows.js";
import { judge } from "../../src/study/hypotheses.js";
import type { HypothesisEntry } from "../../src/study/schema.js";
import { world } from "../report/world.js";

// A count that grows by 13 powers of ten a row has no maximum that double precision can reach.
const made = (of: (row: number) => number) => numberColumn(Float64Array.from({ length: 12 }, (_, row) => of(row)));
const data = frame(
  { unit: made((row) => row % 4), year: made((row) => row), x: made((row) => row), z: made((row) => (row * 7) % 5), huge: made((row) => 10 ** (row * 13)) },
  { units: ["unit"], time: "year" },
);
const spec = { fit: "poisson", formula: "huge ~ x + I(x^2) + z + x:z", vcov: "hc1" };

describe("a fit that does not converge", () => {
  test("is such a fit", () => {
    expect(estimate(data, spec).converged).toBe(false);
  });
  test("draws no curve, no size and no hump in a study", () => {
    const outcome = fitModel(data, { name: "m", label: "M", spec, effects: ["x", "z"], humps: ["x"] });
    expect(outcome).toMatchObject({ result: { fit: { converged: false } }, humps: [] });
    expect(Object.keys("result" in outcome ? outcome.result : {}).sort()).toEqual(["fit", "label", "name"]);
  });
  test("leaves its hypotheses untested, of each kind", () => {
    const outcome = fitModel(data, { name: "m", label: "M", spec, humps: ["x"] });
    const side = { data, spec, term: "x" };
    const comparison = compareTerms({ first: side, second: side, cluster: ["unit"], standardised: true });
    expect(comparison).toHaveProperty("failed");
    const evidence = { models: new Map([["m", outcome]]), comparisons: new Map([["H", comparison]]), rows: "rows" };
    for (const claim of [
      { model: "m", term: "x", sign: "+" },
      { model: "m", joint: ["x", "z"], equals: 0, within: 0.1 },
      { model: "m", shape: "hump", in: "x" },
      { compare: ["m.x", "m.z"], sign: "+" },
    ]) {
      const judged = judge("H", { says: "s", ...claim } as HypothesisEntry, evidence);
      expect(judged).toMatchObject({ verdict: "not tested" });
      expect(judged).not.toHaveProperty("p");
      expect(judged.found).toMatch(/did not converge/);
    }
  });
  test("is no row of a robustness check", () => {
    expect(fitRows({ data, fits: [{ spec, term: "x" }] })).toEqual([{ failed: "the fit did not converge" }]);
  });
  test("is not read from in the report", async () => {
    const results = world();
    const text = async (converged: boolean): Promise<string> =>
      (await renderReport({ ...results, hypotheses: [], models: results.models.map((model) => ({ ...model, fit: { ...model.fit, converged } })) })).html;
    expect(await text(true)).toMatch(/In the model “[^”]+” one unit more of/);
    const stopped = await text(false);
    expect(stopped).toContain("did not converge, and nothing is read from its numbers");
    expect(stopped).not.toMatch(/In the model “[^”]+” one unit more of/);
  }, 60_000);
});
