import { expect, test } from "vitest";
import { estimate, type ModelSpec } from "../../src/estimate/index.js";
import { goldenFrame, goldenJson, worstDifference } from "./golden.js";

interface Case {
  readonly id: string;
  readonly names: readonly string[];
  readonly coef?: readonly number[];
  readonly se: readonly number[];
}
const panel = goldenFrame("more/panel.csv", ["unit"], "year");
const cases = ["linear.json", "fe.json"].flatMap((file) => goldenJson<{ cases: Case[] }>(`more/${file}`).cases);
const rhs = "y ~ x1 + x2 + x3";
const none = { ssc: "none" } as const;

/** Entries of programs whose conventions are ours without a small-sample factor, or one of ours. */
const specs: Record<string, ModelSpec> = {
  "ts.NW.lag1.adjFALSE": { formula: "y ~ x1 + x2", vcov: "nw:1", where: "unit == 3", ...none },
  "ts.NW.lag3.adjFALSE": { formula: "y ~ x1 + x2", vcov: "nw:3", where: "unit == 3", ...none },
  "plm.pool.SCC1": { formula: rhs, vcov: "dk:1", ...none },
  "plm.pool.SCC3": { formula: rhs, vcov: "dk:3", ...none },
  "lm_robust.fe2.HC1": { formula: `${rhs} | unit + year`, vcov: "hc1" },
  "lm_robust.fe2.HC2": { formula: `${rhs} | unit + year`, vcov: "hc2" },
  "lm_robust.fe2.classical": { formula: `${rhs} | unit + year`, vcov: "iid" },
  "lm_robust.fe1.cl.stata": { formula: `${rhs} | unit`, vcov: "cluster:unit", ssc: "full" },
  "lm_robust.fe1.cl.CR0": { formula: `${rhs} | unit`, vcov: "cluster:unit", ...none },
};
for (const [name, effects] of [
  ["individual", "unit"],
  ["time", "year"],
  ["twoways", "unit + year"],
] as const) {
  const formula = `${rhs} | ${effects}`;
  specs[`plm.within.${name}`] = { formula, vcov: "iid" };
  specs[`plm.within.${name}.arellano.HC0`] = { formula, vcov: "cluster:unit", ...none };
  specs[`plm.within.${name}.white1.HC0`] = { formula, vcov: "hc0" };
  specs[`plm.within.${name}.SCC2`] = { formula, vcov: "dk:2", ...none };
  specs[`plm.within.${name}.NW2`] = { formula, vcov: "nw:2", ...none };
  specs[`plm.within.${name}.DC`] = { formula, vcov: "cluster:unit+year", ...none };
}

test.each(Object.keys(specs))("%s", (id) => {
  const c = cases.find((one) => one.id === id) as Case;
  const fit = estimate(panel, { ...(specs[id] as ModelSpec), singletons: "keep" });
  const { worst, at } = worstDifference(fit, { terms: c.names, ...(c.coef ? { coef: c.coef } : {}), se: c.se });
  expect(worst, at).toBeLessThanOrEqual(1e-8);
});
