import { describe, expect, test } from "vitest";
import { estimate, type ModelSpec } from "../../src/estimate/index.js";
import { goldenFrame, goldenJson, type Reference, worstDifference } from "./golden.js";

/** Relative tolerance: 1e-8 for linear models, 1e-7 for generalised linear models, 1e-6 for other likelihoods. */
const linear = /^(ols|fe|wls|slopes|iv|lm|grunfeld)/;
const references = goldenJson<{ results: Record<string, Reference> }>("estimates.json").results;
const allies = goldenFrame("allies.csv", ["ally"], "year");
const grunfeld = goldenFrame("grunfeld.csv", ["firm"], "year");
const rhs = "concession*willing + log(need)";
const kinds = { iid: "iid", hc1: "hc1", cl: "cluster:ally", tw: "cluster:ally+year", nw: "nw:3", dk: "dk:3", conley: "conley:500km,lat,lon" };

const models: Record<string, ModelSpec> = {
  "fe2.cl.adjnone": { formula: `support ~ ${rhs} | ally + year`, vcov: "cluster:ally", ssc: "none" },
  "fe2.cl.full": { formula: `support ~ ${rhs} | ally + year`, vcov: "cluster:ally", ssc: "full" },
  "wls.fe2.cl": { formula: "support ~ concession + willing | ally + year", vcov: "cluster:ally", weights: "w" },
  "fe1.lags": { formula: "support ~ l(concession, 0:3) + f(concession, 1:2) | ally", vcov: "cluster:ally" },
  fe3: { formula: "support ~ concession + willing | ally + region^year", vcov: "cluster:ally" },
  slopes: { formula: "support ~ concession + willing | ally[need] + year", vcov: "cluster:ally" },
  iv: { formula: "support ~ concession | ally + year | endo ~ z1 + z2", vcov: "cluster:ally" },
  "pois.none.cl": { fit: "poisson", formula: `visits ~ ${rhs}`, vcov: "cluster:ally" },
  "pois.offset": { fit: "poisson", formula: "visits ~ concession + willing | ally", vcov: "cluster:ally", offset: "log(need)" },
  "logit.fe1.cl": { fit: "logit", formula: "exercise ~ concession + willing | ally", vcov: "cluster:ally" },
  "logit.fe2.cl": { fit: "logit", formula: "exercise ~ concession + willing | ally + year", vcov: "cluster:ally" },
  "probit.none.hc1": { fit: "probit", formula: "exercise ~ concession + willing", vcov: "hc1" },
  "negbin.fe1.cl": { fit: "negbin", formula: "words ~ concession + willing | ally", vcov: "cluster:ally" },
  ologit: { fit: "ologit", formula: "level ~ concession + willing", vcov: "iid" },
  zip: { fit: "zip", formula: "zi ~ concession + willing | concession", vcov: "iid" },
  "hurdle.nb": { fit: "hurdle-negbin", formula: "zi ~ concession + willing | concession", vcov: "iid" },
  oprobit: { fit: "oprobit", formula: "level ~ concession + willing", vcov: "iid" },
  "negbin.none": { fit: "negbin", formula: "words ~ concession + willing", vcov: "iid" },
};
for (const [name, vcov] of Object.entries(kinds)) {
  models[`ols.${name}`] = { formula: `support ~ ${rhs}`, vcov };
  models[`fe2.${name}`] = { formula: `support ~ ${rhs} | ally + year`, vcov };
  if (["iid", "hc1", "cl", "tw"].includes(name)) models[`pois.fe2.${name}`] = { fit: "poisson", formula: `visits ~ ${rhs} | ally + year`, vcov };
}
for (const h of ["HC0", "HC1", "HC2", "HC3"]) models[`lm.${h}`] = { formula: "support ~ concession + willing + log(need)", vcov: h.toLowerCase() };

/** Conventions that differ on purpose (see "Not compared" of the references). */
const notCompared: Record<string, string[]> = { "wls.fe2.cl": ["loglik"], iv: ["loglik", "r2", "withinR2"] };

describe("fixest 0.14.2 and sandwich, on the simulated panel of allies", () => {
  test.each(Object.keys(models))("%s", (name) => {
    const { worst, at } = worstDifference(estimate(allies, models[name] as ModelSpec), references[name] as Reference, notCompared[name]);
    expect(worst, at).toBeLessThanOrEqual(linear.test(name) ? 1e-8 : /^(pois|logit|probit)/.test(name) ? 1e-7 : name === "hurdle.nb" ? 2e-6 : 1e-6);
  });
  test("grunfeld.fe2", () => {
    const fit = estimate(grunfeld, { formula: "inv ~ value + capital | firm + year", vcov: "cluster:firm" });
    const { worst, at } = worstDifference(fit, references["grunfeld.fe2"] as Reference);
    expect(worst, at).toBeLessThanOrEqual(1e-8);
  });
});
