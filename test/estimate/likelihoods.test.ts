import { describe, expect, test } from "vitest";
import { estimate, type ModelSpec } from "../../src/estimate/index.js";
import type { Frame } from "../../src/frame/index.js";
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
const results = goldenJson<{ results: Record<string, Reference> }>("estimates.json").results;
const cases = new Map(["glm.json"].flatMap((file) => goldenJson<{ cases: Case[] }>(`more/${file}`).cases).map((c) => [c.id, c] as const));

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
