import { describe, expect, test } from "vitest";
import { estimate, estimateModel, explain, explanationText, type ModelSpec, type ReferenceProgram, specOfFit } from "../../src/estimate/index.js";
import { type Frame, frame, numberColumn, numbers } from "../../src/frame/index.js";
import { goldenFrame, goldenJson } from "./golden.js";

interface Case {
  readonly id: string;
  readonly names: readonly string[];
  readonly se?: readonly number[];
}
const cases = new Map(goldenJson<{ cases: readonly Case[] }>("more/fe.json").cases.map((one) => [one.id, one]));
const statsmodels = goldenJson<{ results: Readonly<Record<string, { names: string[]; se: number[]; p: number[] }>> }>("statsmodels.json").results;
const panel = goldenFrame("more/panel.csv", ["unit"], "year");
const fe1 = "y ~ x1 + x2 + x3 | unit";
const fe2 = "y ~ x1 + x2 + x3 | unit + year";
const worst = (ours: readonly number[], theirs: readonly number[]): number =>
  Math.max(...ours.map((v, i) => Math.abs(v / (theirs[i] as number) - 1)), ours.length === theirs.length ? 0 : Number.POSITIVE_INFINITY);

/** What is predicted from our fit, beside what that program printed. */
function check(spec: ModelSpec, against: ReferenceProgram, se: readonly number[], { data = panel, last = se.length } = {}): ReturnType<typeof explain> {
  const model = estimateModel(data, spec);
  const explained = explain(model.fit, against, { model });
  expect(explained.open).toEqual([]);
  expect(worst(explained.theirs.slice(-last), se)).toBeLessThan(1e-8);
  return explained;
}
const golden = (id: string): readonly number[] => cases.get(id)?.se ?? [];

describe("plm, from our fits", () => {
  test.each([
    ["iid", "plm.within.individual", fe1],
    ["cluster:unit", "plm.within.individual.arellano.HC0", fe1],
    ["hc0", "plm.within.individual.white1.HC0", fe1],
    ["hc1", "plm.within.individual.white1.HC1", fe1],
    ["cluster:unit+year", "plm.within.individual.DC", fe1],
    ["nw:2", "plm.within.individual.NW2", fe1],
    ["dk:2", "plm.within.individual.SCC2", fe1],
    ["iid", "plm.within.twoways", fe2],
    ["cluster:unit", "plm.within.twoways.arellano.HC0", fe2],
    ["hc1", "plm.within.twoways.white1.HC1", fe2],
    ["dk:2", "plm.within.twoways.SCC2", fe2],
  ])("%s is %s", (vcov, id, formula) => {
    check({ formula, vcov }, "plm", golden(id));
  });
  const tscs = goldenFrame("more/tscs.csv", ["unit"], "year");
  const beckKatz = new Map(goldenJson<{ cases: readonly Case[] }>("more/pcse.json").cases.map((one) => [one.id, one.se ?? []]));
  test.each([
    ["bk:unit", "plm.BK.group.HC0", 'vcovBK(type = "HC0", cluster = "group")'],
    ["bk:year", "plm.BK.time.HC0", 'vcovBK(type = "HC0", cluster = "time")'],
    ["pcse:year,pairwise", "plm.BK.time.HC0", 'vcovBK(type = "HC0", cluster = "time")'],
    ["bk:year,hc1", "plm.BK.time.HC1", 'vcovBK(type = "HC1", cluster = "time")'],
  ])("%s is %s", (vcov, id, asked) => {
    const explained = check({ formula: "y ~ x1 + x2", vcov }, "plm", beckKatz.get(id) ?? [], { data: tscs });
    expect(explained.asked).toBe(asked);
  });
  test("what a program does not have is said, with who has it", () => {
    const fit = estimate(panel, { formula: fe1, vcov: ["cr2:unit", "cr3:unit", "pcse:year", "bk:year", "dyadic:unit,year"] });
    for (const [vcov, says] of [
      ["cr2:unit", "fixest has no cr2, and so there is nothing to compare: clubSandwich in R"],
      ["cr3:unit", "fixest has no cr3, and so there is nothing to compare: clubSandwich in R"],
      ["pcse:year", "fixest has no pcse, and so there is nothing to compare: R's package pcse"],
      ["bk:year", "fixest has no bk, and so there is nothing to compare: plm has it, as vcovBK"],
      ["dyadic:unit,year", "fixest has no dyadic, and so there is nothing to compare: dyadRobust"],
    ] as const)
      expect(() => explain(fit, "fixest", { vcov })).toThrow(says);
  });
  test("tests by t with n − K whatever the covariance", () => {
    const { law, causes } = check({ formula: fe1, vcov: "cluster:unit" }, "plm", golden("plm.within.individual.arellano.HC0"));
    expect(law).toEqual({ ours: 39, theirs: 866 });
    expect(causes.map(({ cause }) => cause)).toEqual(["small-sample", "clusters"]);
  });
});

describe("fixest, from fits of ours with other counts", () => {
  test.each(["none", "full", "exact"] as const)("ssc %s", (ssc) => {
    for (const [vcov, id] of [
      ["cluster:unit", "feols.fe1.cl_unit"],
      ["cluster:unit+year", "feols.fe1.cl_unit_year"],
      ["iid", "feols.fe1.iid"],
      ["hc1", "feols.fe1.HC1"],
      ["dk:2", "feols.fe1.DK2"],
    ] as const) {
      const { causes } = check({ formula: fe1, vcov, ssc }, "fixest", golden(id));
      const differs = ssc === "none" || vcov.startsWith("cluster");
      expect(causes.length > 0).toBe(differs);
      if (ssc !== "none" && differs) expect(causes.map(({ cause }) => cause)).toEqual(["effects"]);
    }
  });
  test("nothing separates our default from it", () => {
    const { causes, ours, theirs, law, p } = check({ formula: fe2, vcov: "cluster:unit+year" }, "fixest", golden("feols.fe2.cl_unit_year"));
    expect(causes).toEqual([]);
    expect(theirs).toEqual(ours);
    expect(p.theirs).toEqual(p.ours);
    expect(law).toEqual({ ours: 24, theirs: 24 });
  });
});

describe("reghdfe, from our fits", () => {
  test("two-way clusters are as lfe's emulation of it", () => {
    // lfe iterates to 1e-8 alone.
    const model = estimateModel(panel, { formula: fe2, vcov: "cluster:unit+year" });
    expect(worst(explain(model.fit, "reghdfe", { model }).theirs, golden("felm.fe2.2way.reghdfe"))).toBeLessThan(2e-9);
  });
  test("ppmlhdfe takes no (n − 1)/(n − K)", () => {
    const fit = estimate(panel, { fit: "poisson", formula: "cnt ~ x1 | unit", vcov: ["cluster:unit", "hc1"] });
    const { causes, theirs } = explain(fit, "reghdfe");
    const k = fit.smallSample?.k.nested ?? 0;
    expect(causes.map(({ cause }) => cause)).toEqual(["small-sample"]);
    expect(theirs[0]).toBeCloseTo((fit.se[0] as number) / Math.sqrt((fit.n - 1) / (fit.n - k)), 14);
    expect(explain(fit, "reghdfe", { vcov: "hc1" }).theirs[0]).toBeCloseTo(
      (fit.alternatives?.[0]?.se[0] as number) / Math.sqrt((fit.n - 1) / (fit.n - (fit.smallSample?.k.full ?? 0))),
      14,
    );
  });
});

describe("statsmodels, from our fits", () => {
  const kinds = { nonrobust: "iid", HC0: "hc0", HC1: "hc1", HC2: "hc2", HC3: "hc3", "cluster:unit": "cluster:unit", "cluster:unit+year": "cluster:unit+year" };
  for (const [label, fit, formula] of [
    ["ols", "ols", "y ~ x1 + x2 + x3"],
    ["fe1", "ols", fe1],
    ["fe2", "ols", fe2],
    ["poisson", "poisson", "cnt ~ x1 + x2 | unit"],
    ["glm-poisson", "poisson", "cnt ~ x1 + x2 | unit"],
    ["logit", "logit", "d ~ x1 + x2"],
  ] as const) {
    const known = Object.entries(kinds).filter(([name]) => statsmodels[`${label}.${name}`] !== undefined);
    test.each(known)(`${label}, %s`, (name, vcov) => {
      const { se = [], p = [] } = statsmodels[`${label}.${name}`] ?? {};
      const model = estimateModel(panel, { fit, formula, vcov });
      const explained = explain(model.fit, "statsmodels", { model });
      expect(worst(explained.theirs.slice(-se.length), se)).toBeLessThan(fit === "ols" ? 1e-8 : 1e-7);
      p.forEach((value, i) => {
        expect(explained.p.theirs.slice(-p.length)[i]).toBeCloseTo(value, 9);
      });
    });
  }
});

describe("rows alone in a level", () => {
  const odd: Frame = (() => {
    const rows = Array.from({ length: panel.length + 1 }, (_, i) => (i < panel.length ? i : 0));
    const added = (name: string, last: number) =>
      numberColumn(Float64Array.from(rows, (row, i) => (i < panel.length ? (numbers(panel, name)[row] as number) : last)));
    return frame(
      { unit: added("unit", 99), year: added("year", 1990), y: added("y", 5), x1: added("x1", 0.3), x2: added("x2", -1), x3: added("x3", 1) },
      { units: ["unit"], time: "year" },
    );
  })();
  test("are one of the causes, in numbers where the data are given", () => {
    const model = estimateModel(odd, { formula: fe1, vcov: "iid" });
    const kept = estimate(odd, { formula: fe1, vcov: "iid", singletons: "keep" });
    const without = explain(model.fit, "plm");
    expect(without.open.join(" ")).toContain("1 rows are alone");
    const { causes, theirs, open } = explain(model.fit, "plm", { model });
    expect(open).toEqual([]);
    expect(causes[0]?.cause).toBe("rows");
    expect(worst(theirs, kept.se)).toBeLessThan(1e-12);
  });
  test("data that do not give the fit again are refused", () => {
    const fit = estimate(panel, { formula: fe1, vcov: "iid" });
    const other = estimateModel(panel, { ...specOfFit(fit), where: "year > 1995" });
    expect(() => explain(fit, "plm", { model: other })).toThrow("the data do not give the fit again");
  });
});

describe("an explanation", () => {
  test("gives both numbers for each cause and term", () => {
    const fit = estimate(panel, { formula: fe1, vcov: "cluster:unit", ssc: "full" });
    const text = explanationText(explain(fit, "fixest"));
    expect(text).toContain("K 43 → 4 (all, less one for each after the first; fixest: those within a cluster are not counted)");
    expect(text).toContain("0.069708008");
    expect(text).toContain("0.068189473");
    expect(text).toContain("Source: fixest 0.14");
  });
  test("says both forms of a factor", () => {
    const { causes } = explain(estimate(panel, { formula: fe1, vcov: "cluster:unit" }), "plm");
    expect(causes[0]?.says).toBe("small-sample factor: ours (n − 1)/(n − K) = 1.003315 with K = 4, plm none");
  });
  test("without the data says what is left open", () => {
    const fit = estimate(panel, { formula: fe2, vcov: "cluster:unit+year" });
    expect(explain(fit, "statsmodels").open.join(" ")).toContain("its own G/(G − 1)");
  });
  test("is refused where the convention is not known", () => {
    const fit = estimate(panel, { fit: "negbin", formula: "nb ~ x1", vcov: "iid" });
    expect(() => explain(fit, "reghdfe")).toThrow("what reghdfe does with negbin is not known here");
    const ols = estimate(panel, { formula: fe1, vcov: ["hc3", "iid"] });
    expect(() => explain(ols, "plm")).toThrow("plm has no hc3");
    expect(() => explain(ols, "plm", { vcov: "hc0" })).toThrow('the fit has no covariance "hc0"');
  });
});
