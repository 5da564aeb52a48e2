import { describe, expect, test } from "vitest";
import { type DidEffect, estimate, estimateModel, type ModelSpec, type StaggeredEffects, withVcov } from "../../src/estimate/index.js";
import { type Frame, frame, numberColumn, numbers, take } from "../../src/frame/index.js";
import { expectNear } from "../support/near.js";
import { goldenFrame, goldenJson } from "./golden.js";

interface GroupTimes {
  readonly n_units: number;
  readonly group: number[];
  readonly t: number[];
  readonly estimate: number[];
  readonly se: (number | null)[];
}
interface Aggregate {
  readonly overall: number;
  readonly overall_se: number;
  readonly egt?: number[];
  readonly estimate?: number[];
  readonly se?: (number | null)[];
}

const data = goldenFrame("more/staggered.csv", ["unit"], "year");
const { results } = goldenJson<{ results: Record<string, unknown> }>("more/causal.json");
const staggered = (did: string, formula = "y ~ x", more: Partial<ModelSpec> = {}, of: Frame = data) =>
  estimate(of, { formula, vcov: "cluster:unit", did: `cs:g,${did}`, ...more });
const effects = (did: string, formula?: string, more?: Partial<ModelSpec>, of?: Frame): StaggeredEffects => {
  const found = staggered(did, formula, more, of).did;
  if (!found) throw new Error("no effects");
  return found;
};

/** Relative to the larger of the value and its error; a reference without an error has none of ours either. */
function meets(ours: readonly DidEffect[], estimates: readonly number[], errors: readonly (number | null)[]): void {
  expect(ours).toHaveLength(estimates.length);
  ours.forEach((o, i) => {
    const se = errors[i] ?? null;
    const scale = Math.max(Math.abs(estimates[i] as number), se ?? 0, 1e-12);
    expect(Math.abs(o.estimate - (estimates[i] as number)) / scale, `estimate ${i}`).toBeLessThanOrEqual(1e-8);
    if (se === null) expect(o.se).toBeUndefined();
    else expect(Math.abs((o.se as number) / se - 1), `se ${i}: ${o.se}, not ${se}`).toBeLessThanOrEqual(1e-8);
  });
}

const names = Object.keys(results).filter((name) => /^cs(\.\w+){4}$/.test(name));

describe("Callaway and Sant'Anna (did 2.1.2, DRDID 1.2.3)", () => {
  test("has all 16 references", () => expect(names).toHaveLength(16));
  test.each(names)("%s", (name) => {
    const [, control, base, covariate, method] = name.split(".") as [string, string, string, string, string];
    const reference = results[name] as GroupTimes;
    const did = effects(`${control},${base},${method}`, covariate === "x" ? "y ~ x" : "y ~ 1");
    expect(did.units).toBe(reference.n_units);
    expect(did.groupTime.map((c) => c.group)).toEqual(reference.group);
    expect(did.groupTime.map((c) => c.time)).toEqual(reference.t);
    meets(did.groupTime, reference.estimate, reference.se);
    for (const type of ["simple", "dynamic", "group", "calendar"] as const) {
      const aggregate = results[`${name}.${type}`] as Aggregate;
      // did 2.1.2 takes the shares of the cohorts as known in the overall error by group, through a slip that later versions mended
      // (bcallaway11/did, pull request 223): where cohorts are as large as here, their part vanishes. Ours counts it; see below.
      meets([did[type].overall], [aggregate.overall], [type === "group" ? (did[type].overall.se as number) : aggregate.overall_se]);
      if (!aggregate.egt) continue;
      expect(did[type].points.map((p) => p.at)).toEqual(aggregate.egt);
      meets(did[type].points, aggregate.estimate ?? [], aggregate.se ?? []);
    }
  });
  test.each(names)("%s: without the part of the shares, the overall error by group is did 2.1.2's", (name) => {
    const [, control, base, covariate, method] = name.split(".") as [string, string, string, string, string];
    const { vcov, se, terms } = staggered(`${control},${base},${method},group`, covariate === "x" ? "y ~ x" : "y ~ 1");
    const size = terms.length - 1;
    const variance = vcov.slice(1).reduce((sum, row) => sum + row.slice(1).reduce((a, b) => a + b, 0), 0) / size ** 2;
    expectNear([Math.sqrt(variance)], [(results[`${name}.group`] as Aggregate).overall_se], { rel: 1e-8 });
    expect(se[0]).toBeGreaterThan(Math.sqrt(variance));
  });
  test("without covariates the effects are differences of means (did2x2.byhand)", () => {
    const byHand = (results["did2x2.byhand"] as { estimate: number[] }).estimate;
    for (const method of ["dr", "reg", "ipw"]) {
      const cells = effects(method, "y ~ 1").groupTime;
      const at = (g: number, t: number): number => cells.find((c) => c.group === g && c.time === t)?.estimate as number;
      expectNear([at(2006, 2008), at(2004, 2007)], byHand, { rel: 1e-12 });
    }
  });
});

describe("the fit", () => {
  test("has the average asked for as coefficients, with a covariance among them", () => {
    const dynamic = staggered("never");
    expect(dynamic.terms.slice(0, 3)).toEqual(["ATT", "year::-8", "year::-7"]);
    expect(dynamic.df).toBeUndefined();
    expect(dynamic.clusters).toEqual({ unit: 80 });
    const after = dynamic.terms.flatMap((t, j) => (/::\d/.test(t) ? [j] : []));
    let variance = 0;
    for (const i of after) for (const j of after) variance += (dynamic.vcov[i]?.[j] as number) / after.length ** 2;
    expectNear([Math.sqrt(variance)], [dynamic.se[0] as number], { rel: 1e-10 });
    expect(staggered("group").terms).toEqual(["ATT", "cohort::2004", "cohort::2006", "cohort::2008", "cohort::2010"]);
    expect(staggered("calendar").terms[1]).toBe("calendar::2004");
    expect(staggered("group-time").terms[0]).toBe("cohort::2004:year::2002");
    expect(staggered("simple").terms).toEqual(["ATT"]);
  });
  test("tests the effects before treatment together by chi-squared", () => {
    const { preTrends } = staggered("never");
    expect(preTrends?.law).toBe("chi2");
    expect(preTrends?.df).toEqual([2 + 4 + 6 + 8]);
    expect(preTrends?.combinations[0]?.text).toBe("cohort::2004:year::2002 = 0");
  });
  test("takes clusters in which units nest, also afterwards", () => {
    const region = numberColumn(numbers(data, "unit").map((u) => Math.floor(u / 4)));
    const nested = frame([...data.columns, ["region", region]], data.index);
    const spec: ModelSpec = { formula: "y ~ x", vcov: "cluster:unit", did: "cs:g" };
    const later = withVcov(estimateModel(nested, spec), "cluster:region");
    expectNear(later.fit.se, estimate(nested, { ...spec, vcov: "cluster:region" }).se, { rel: 1e-12 });
    expect(later.fit.clusters).toEqual({ region: 21 });
  });
  test("survives JSON", () => expect(JSON.parse(JSON.stringify(staggered("universal")))).toEqual(staggered("universal")));
});

describe("the multiplier bootstrap", () => {
  const did = effects("draws=1999");
  test("comes near the analytic errors, and its bands are wider than intervals", () => {
    for (const p of did.dynamic.points) {
      expect((p.band as [number, number])[0]).toBeLessThan((p.ci as [number, number])[0]);
      const half = ((p.band as [number, number])[1] - p.estimate) / (did.dynamic.critical as number);
      expect(half / (p.se as number)).toBeGreaterThan(0.85);
      expect(half / (p.se as number)).toBeLessThan(1.15);
    }
    expect(did.dynamic.critical).toBeGreaterThan(2.3);
    expect(did.critical).toBeGreaterThan(did.dynamic.critical as number);
  });
  test("is the same for the same seed, and another for another", () => {
    expect(effects("draws=1999")).toEqual(did);
    expect(effects("draws=1999", "y ~ x", { seed: 2 }).critical).not.toBe(did.critical);
  });
});

describe("properties", () => {
  const base = effects("notyet");
  const same = (a: StaggeredEffects, b: StaggeredEffects, scale = 1): void => {
    expectNear(
      a.groupTime.map((c) => c.estimate),
      b.groupTime.map((c) => c.estimate * scale),
      { rel: 1e-9, floor: 1e-3 },
    );
    for (const type of ["simple", "dynamic", "group", "calendar"] as const)
      expectNear([a[type].overall.estimate, a[type].overall.se as number], [b[type].overall.estimate * scale, (b[type].overall.se as number) * scale], {
        rel: 1e-9,
      });
  };
  test("the order of rows does not matter", () => {
    const n = data.length;
    same(
      effects(
        "notyet",
        "y ~ x",
        {},
        take(
          data,
          Array.from({ length: n }, (_, i) => (i * 541 + 7) % n),
        ),
      ),
      base,
    );
  });
  test("a rescaled outcome rescales everything, a rescaled covariate nothing", () => {
    same(effects("notyet", "I(y*10) ~ x"), base, 10);
    same(effects("notyet", "y ~ I(x*1000)"), base);
  });
  test("a constant weight changes nothing; a weight of 2 is the unit twice in the estimates", () => {
    const w = numberColumn(numbers(data, "unit").map((u) => 1 + (u % 2)));
    const weighted = frame([...data.columns, ["w", w], ["one", numberColumn(new Float64Array(data.length).fill(3))]], data.index);
    same(effects("notyet", "y ~ x", { weights: "one" }, weighted), base);
    const rows = Array.from({ length: data.length }, (_, i) => i);
    const twice = take(weighted, [...rows, ...rows.filter((i) => w.values[i] === 2)]);
    const ids = numberColumn(numbers(twice, "unit").map((u, i) => (i < data.length ? u : u + 1000)));
    const copies = frame(
      [...twice.columns].map(([name, c]) => [name, name === "unit" ? ids : c] as const),
      data.index,
    );
    const [a, b] = [effects("notyet", "y ~ x", { weights: "w" }, weighted), effects("notyet", "y ~ x", {}, copies)];
    expectNear(
      a.groupTime.map((c) => c.estimate),
      b.groupTime.map((c) => c.estimate),
      { rel: 1e-9, floor: 1e-3 },
    );
    expectNear([a.simple.overall.estimate], [b.simple.overall.estimate], { rel: 1e-10 });
  });
  test("finds the effects that made the data", () => {
    const y = numberColumn(
      numbers(data, "unit").map((u, i) => {
        const [t, g] = [numbers(data, "year")[i] as number, numbers(data, "g")[i] as number];
        return u * 0.3 + t * 0.2 + (g > 0 && t >= g ? (t - g + 1) * 0.5 : 0);
      }),
    );
    const made = frame([...data.columns, ["made", y]], data.index);
    for (const did of ["never,varying", "notyet,universal"])
      for (const p of effects(did, "made ~ x", {}, made).dynamic.points) expect(p.estimate).toBeCloseTo(p.at >= 0 ? (p.at + 1) * 0.5 : 0, 9);
  });
});

describe("hard cases", () => {
  test("a unit that lacks a period goes, with a note", () => {
    const n = data.length;
    const gap = take(
      data,
      Array.from({ length: n }, (_, i) => i).filter((i) => i !== 5),
    );
    const found = staggered("never", "y ~ x", {}, gap);
    expect(found.did?.units).toBe(79);
    expect(found.notes?.some((note) => note.includes("1 of 80 units lack"))).toBe(true);
  });
  test("without never treated units the last cohort stands for them", () => {
    const only = { where: "g > 0" };
    expect(() => staggered("never", "y ~ x", only)).toThrow(/no unit is never treated/);
    const found = staggered("notyet", "y ~ x", only);
    expect(found.did?.cohorts).toEqual({ 0: 16, 2004: 16, 2006: 16, 2008: 16 });
    expect(Math.max(...(found.did?.groupTime ?? []).map((c) => c.time))).toBe(2009);
  });
  test("units treated from the first period on go, those treated after the last are never treated", () => {
    const g = numberColumn(numbers(data, "g").map((v) => (v === 2004 ? 1999 : v === 2010 ? 2013 : v)));
    const moved = frame(
      [...data.columns].map(([name, c]) => [name, name === "g" ? g : c] as const),
      data.index,
    );
    expect(effects("never", "y ~ x", {}, moved).cohorts).toEqual({ 0: 32, 2006: 16, 2008: 16 });
  });
  test("a covariate that tells treated from controls gives no effect for those cells, and says so", () => {
    const marker = numberColumn(numbers(data, "g").map((g) => (g === 2006 ? 1 : 0)));
    const marked = frame([...data.columns, ["marker", marker]], data.index);
    const found = staggered("never,ipw", "y ~ marker", {}, marked);
    expect(found.did?.groupTime.some((c) => c.group === 2006)).toBe(false);
    expect(found.did?.groupTime.some((c) => c.group === 2004)).toBe(true);
    expect(found.notes?.some((note) => note.includes("tell the treated from their controls"))).toBe(true);
    expect(staggered("never,reg", "y ~ marker", {}, marked).notes?.some((note) => note.includes("collinear among the controls"))).toBe(true);
  });
  test.each([
    ["cs:g,sometimes", "y ~ x", "cluster:unit", /does not take "sometimes"/],
    ["cs:g,never,notyet", "y ~ x", "cluster:unit", /chooses its control twice/],
    ["cs", "y ~ x", "cluster:unit", /names no column/],
    ["bacon:g", "y ~ x", "cluster:unit", /has no design "bacon"/],
    ["cs:year", "y ~ x", "cluster:unit", /in rows of one unit/],
    ["cs:nothing", "y ~ x", "cluster:unit", /no column "nothing"/],
    ["cs:g", "y ~ x | unit + year", "cluster:unit", /absorbs no effects/],
    ["cs:g", "y ~ x", "hc1", /has no covariance hc1/],
    ["cs:g,draws=5", "y ~ x", "cluster:unit", /needs from 99/],
  ])("%s, %s, %s", (did, formula, vcov, message) => {
    expect(() => estimate(data, { formula, vcov, did })).toThrow(message);
  });
  test("no panel", () => {
    expect(() => estimate(frame(data.columns), { formula: "y ~ x", vcov: "cluster:unit", did: "cs:g" })).toThrow(/needs a panel/);
  });
});
