import { describe, expect, test } from "vitest";
import { baselineHazard, estimate, estimateModel, type ModelSpec } from "../../src/estimate/index.js";
import { type Column, type Frame, numberColumn, take, withColumns } from "../../src/frame/index.js";
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

describe("selection models (sampleSelection)", () => {
  const heck = goldenFrame("more/heck.csv");
  const mroz = goldenFrame("more/Mroz87.csv");
  const specs = {
    heckman: { data: heck, formula: "y ~ x1 + x2 | s ~ x1 + x2 + z" },
    Mroz87: { data: mroz, formula: "wage ~ exper + I(exper^2) + educ + city | lfp ~ age + I(age^2) + faminc + I(kids5 + kids618 > 0) + educ" },
  } as const;
  /** Names of the reference, the selection equation first, as ours. */
  const prefixed = (id: string): Reference => {
    const found = cases.get(id) as Case & { coef: number[]; se: (number | null)[] };
    const second = found.names.lastIndexOf("(Intercept)");
    const own = found.names.indexOf("sigma");
    const terms = found.names.slice(0, own).map((n, k) => `${k < second ? "selection" : "outcome"}_${n === "kidsTRUE" ? "I(kids5 + kids618 > 0)" : n}`);
    return { terms, coef: found.coef.slice(0, own), se: found.se.slice(0, own), ...(id.endsWith("ml") ? { loglik: found.loglik as number } : {}) };
  };
  const scalar = (id: string, name: string, what: "coef" | "se"): number => {
    const found = cases.get(id) as Case & { coef: number[]; se: number[] };
    return found[what][found.names.indexOf(name)] as number;
  };
  test.each(["heckman", "Mroz87"] as const)("%s.ml", (id) => {
    const { data, formula } = specs[id];
    const spec: ModelSpec = { fit: "heckman", formula, vcov: "iid" };
    expectAgreement(data, spec, prefixed(`${id}.ml`));
    const fit = estimate(data, spec);
    for (const name of ["sigma", "rho"])
      expectNear([fit.ancillary?.[name]?.estimate ?? 0, fit.ancillary?.[name]?.se ?? 0], [scalar(`${id}.ml`, name, "coef"), scalar(`${id}.ml`, name, "se")], {
        rel: 1e-6,
      });
  });
  test.each(["heckman", "Mroz87"] as const)("%s.2step", (id) => {
    const { data, formula } = specs[id];
    const spec: ModelSpec = { fit: "heckman-2step", formula, vcov: "iid" };
    expectAgreement(data, spec, prefixed(`${id}.2step`), 1e-7);
    const { sigma, rho } = estimate(data, spec);
    expectNear([sigma ?? 0, rho ?? 0], [scalar(`${id}.2step`, "sigma", "coef"), scalar(`${id}.2step`, "rho", "coef")], { rel: 1e-7 });
  });
});

describe("tobit and Firth's logit", () => {
  test("Affairs.tobit (AER)", () => {
    const affairs = goldenFrame("more/Affairs.csv");
    const { terms, coef = [], se = [], loglik } = reference("Affairs.tobit");
    const spec: ModelSpec = { fit: "tobit", formula: "affairs ~ age + yearsmarried + religiousness + occupation + rating", vcov: "iid" };
    expectAgreement(affairs, spec, { terms: terms.slice(0, -1), coef: coef.slice(0, -1), se: se.slice(0, -1), loglik: loglik as number });
    const { sigma, ancillary } = estimate(affairs, spec);
    expectNear([Math.log(sigma ?? 0), (ancillary?.sigma?.se ?? 0) / (sigma ?? 0)], [coef.at(-1) as number, se.at(-1) as number], { rel: 1e-6 });
  });
  test("firth.logit (brglm2)", () => {
    const few = take(
      panel,
      Array.from({ length: 60 }, (_, i) => i),
    );
    expectAgreement(few, { fit: "firth", formula: "d ~ x1 + x2 + x3", vcov: "iid" }, reference("firth.logit"), 1e-7);
  });
});

describe("ordered, multinomial, zero-inflated and hurdle models (MASS, ordinal, nnet, pscl)", () => {
  /** A text column as numbers, by the order of its levels. */
  const coded = (data: Frame, name: string, levels: readonly string[]): Column => {
    const text = data.columns.get(name) as Extract<Column, { kind: "code" }>;
    return numberColumn(Array.from(text.codes, (c) => levels.indexOf(text.levels[c] as string)));
  };
  const chemists = goldenFrame("more/bioChemists.csv");
  const biochemists = withColumns(chemists, { femWomen: coded(chemists, "fem", ["Men", "Women"]), marMarried: coded(chemists, "mar", ["Single", "Married"]) });
  const counts = "art ~ femWomen + marMarried + kid5 + phd + ment";
  const table = goldenFrame("more/housing_mass.csv");
  const is = (name: string, level: string): Column => {
    const text = table.columns.get(name) as Extract<Column, { kind: "code" }>;
    return numberColumn(Array.from(text.codes, (c) => (text.levels[c] === level ? 1 : 0)));
  };
  const housing = withColumns(table, {
    satisfied: coded(table, "Sat", ["Low", "Medium", "High"]),
    InflMedium: is("Infl", "Medium"),
    InflHigh: is("Infl", "High"),
    TypeApartment: is("Type", "Apartment"),
    TypeAtrium: is("Type", "Atrium"),
    TypeTerrace: is("Type", "Terrace"),
    ContHigh: is("Cont", "High"),
  });
  const zeros = "zi ~ x1 + x2 + x3 | x2";
  const models: Record<string, { data?: Frame; spec: Omit<ModelSpec, "vcov">; rename?: (name: string) => string }> = {
    "polr.logistic": { spec: { fit: "ologit", formula: "ord ~ x1 + x2 + x3" } },
    "polr.probit": { spec: { fit: "oprobit", formula: "ord ~ x1 + x2 + x3" } },
    "clm.logit": { spec: { fit: "ologit", formula: "ord ~ x1 + x2 + x3" } },
    "clm.probit": { spec: { fit: "oprobit", formula: "ord ~ x1 + x2 + x3" } },
    "wine.clm": { data: goldenFrame("more/wine_ordinal.csv"), spec: { fit: "ologit", formula: "rating ~ temp + contact" } },
    "housing.polr": {
      data: housing,
      spec: { fit: "ologit", formula: "satisfied ~ InflMedium + InflHigh + TypeApartment + TypeAtrium + TypeTerrace + ContHigh", weights: "Freq" },
      rename: (n) => n.replace("Low|Medium", "0|1").replace("Medium|High", "1|2"),
    },
    multinom: { spec: { fit: "mlogit", formula: "mn ~ x1 + x2 + x3" } },
    "zeroinfl.poisson": { spec: { fit: "zip", formula: zeros } },
    "zeroinfl.negbin": { spec: { fit: "zinb", formula: zeros } },
    "hurdle.poisson": { spec: { fit: "hurdle-poisson", formula: zeros } },
    "hurdle.negbin": { spec: { fit: "hurdle-negbin", formula: zeros } },
    "bioChemists.zeroinfl.poisson": { data: biochemists, spec: { fit: "zip", formula: counts } },
    "bioChemists.zeroinfl.negbin": { data: biochemists, spec: { fit: "zinb", formula: counts } },
    "bioChemists.hurdle.poisson": { data: biochemists, spec: { fit: "hurdle-poisson", formula: counts } },
    "bioChemists.hurdle.negbin": { data: biochemists, spec: { fit: "hurdle-negbin", formula: counts } },
  };
  test.each(Object.keys(models))("%s", (id) => {
    const { data = panel, spec, rename } = models[id] as (typeof models)[string];
    const found = reference(id, rename);
    // pscl differentiates the gradient by steps of 0.001, which a column up to 77 feels: the same steps give its figures to 13 digits.
    const stepped = id.startsWith("bioChemists");
    expectAgreement(data, { ...spec, vcov: "iid" }, found, stepped ? 1e-3 : 1e-6);
    const fit = estimate(data, { ...spec, vcov: "iid" });
    const { terms, coef = [], se = [] } = found;
    const differences = terms.map((t, i) => Math.abs((fit.coef[fit.terms.indexOf(t)] as number) - (coef[i] as number)) / (se[i] as number));
    expect(Math.max(...differences)).toBeLessThan(2e-6);
    expectNear([fit.loglik ?? 0], [found.loglik as number], { rel: 1e-9 });
  });
});
