import { describe, expect, test } from "vitest";
import { baselineHazard, estimate, estimateModel, type ModelSpec } from "../../src/estimate/index.js";
import type { Frame } from "../../src/frame/index.js";
import { expectNear } from "../support/near.js";
import { goldenFrame, goldenJson, type Reference, worstDifference } from "./golden.js";

interface Case {
  readonly id: string;
  readonly names: readonly string[];
  readonly vcov?: readonly (readonly number[])[];
  readonly nobs?: number;
  readonly [key: string]: unknown;
}

const allies = goldenFrame("allies.csv", ["ally"], "year");
const panel = goldenFrame("more/panel.csv", ["unit"], "year");
const durations = goldenFrame("durations.csv");
const lung = goldenFrame("more/lung.csv");
const results = goldenJson<{ results: Record<string, Reference> }>("estimates.json").results;
const cases = new Map(
  ["glm.json", "survival.json", "selection.json"].flatMap((file) => goldenJson<{ cases: Case[] }>(`more/${file}`).cases).map((c) => [c.id, c] as const),
);

/** A case of the Cases files as a reference, its names as ours. */
function reference(id: string, rename: (name: string, at: number) => string = (n) => n): Reference {
  const { names, vcov, nobs, ...rest } = cases.get(id) as Case;
  return {
    ...rest,
    terms: names.map(rename),
    ...(vcov ? { vcov: vcov.flatMap((_, j) => vcov.map((row) => row[j] as number)) } : {}),
    ...(nobs ? { n: nobs } : {}),
  };
}

function expectAgreement(data: Frame, spec: ModelSpec, against: Reference, tolerance = 1e-6): void {
  const { worst, at } = worstDifference(estimate(data, spec), against);
  expect(worst, at).toBeLessThanOrEqual(tolerance);
}

describe("conditional logit (survival)", () => {
  test("clogit", () => expectAgreement(allies, { fit: "clogit", formula: "exercise ~ concession + willing | ally", vcov: "iid" }, results.clogit as Reference));
  test("clogit.exact", () => expectAgreement(panel, { fit: "clogit", formula: "d ~ x1 + x2 + x3 | unit", vcov: "iid" }, reference("clogit.exact")));
});

describe("Cox (survival)", () => {
  const formula = "surv(t0, t1, event) ~ concession + willing";
  test.each(["efron", "breslow"] as const)("cox.%s, with robust errors of spells' allies", (ties) => {
    const found = results[`cox.${ties}`] as Reference;
    expectAgreement(durations, { fit: "cox", formula, vcov: "iid", ties }, found);
    const { terms } = found;
    expectAgreement(durations, { fit: "cox", formula, vcov: "cluster:ally", ties }, { terms, se: found.robust as number[] });
  });
  const spell = "surv(time, event) ~ x1 + x2 + x3";
  test.each([
    ["cox.efron", { formula: spell, vcov: "iid" }],
    ["cox.breslow", { formula: spell, vcov: "iid", ties: "breslow" }],
    ["cox.efron.cl_unit", { formula: spell, vcov: "cluster:unit" }],
    ["cox.strata", { formula: `${spell} | region`, vcov: "iid" }],
  ] as const)("%s", (id, spec) => expectAgreement(panel, { fit: "cox", ...spec }, reference(id)));
  test("lung.cox", () => expectAgreement(lung, { fit: "cox", formula: "surv(time, status == 2) ~ age + sex + ph.ecog", vcov: "iid" }, reference("lung.cox")));
  test("cox.zph", () => {
    const { coef = [] } = reference("cox.zph");
    const found = estimate(panel, { fit: "cox", formula: spell, vcov: "iid" }).proportionalHazards;
    expectNear(
      [...Object.values(found?.terms ?? {}), found?.global].map((t) => t?.chi2 ?? 0),
      coef,
      { rel: 1e-6 },
    );
  });
  test("cox.basehaz", () => {
    const { time, hazard } = cases.get("cox.basehaz") as unknown as { time: number[]; hazard: number[] };
    const [found] = baselineHazard(estimateModel(panel, { fit: "cox", formula: spell, vcov: "iid" }));
    expectNear(
      found?.cumulative ?? [],
      time.flatMap((t, k) => (found?.time.includes(t) ? [hazard[k] as number] : [])),
      { rel: 1e-7 },
    );
    expect(found?.time.length).toBeGreaterThan(20);
  });
});
