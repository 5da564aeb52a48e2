import { describe, expect, test } from "vitest";
import { type Estimate, estimateModel, type Margins, type MarginsSpec, margins, marginsTable, type ModelSpec, parseMargins } from "../../src/estimate/index.js";
import { frame, numbers, textColumn, withColumns } from "../../src/frame/index.js";
import { average, type Quantity } from "../../src/estimate/margins/average.js";
import { makeEngine } from "../../src/estimate/margins/engine.js";
import { changeScenario, columnSlopes, makeScenario } from "../../src/estimate/margins/scenario.js";
import { responsePoint } from "../../src/estimate/model/response.js";
import { stream } from "../../src/numeric/index.js";
import { expectNear } from "../support/near.js";
import { goldenFrame, goldenJson } from "./golden.js";

interface Entry {
  readonly keys: Readonly<Record<string, readonly (string | number)[]>>;
  readonly estimate: number | number[];
  readonly se: number | number[];
  readonly ci_lo: number | number[];
}
const references = goldenJson<{ results: Record<string, Entry> }>("more/margins.json").results;
const data = goldenFrame("more/margins.csv");
const rhs = "x1*x2 + b*x1 + f";
const specs: Record<string, ModelSpec> = {
  ols: { formula: `y ~ ${rhs}`, vcov: "iid" },
  olssq: { formula: "y ~ x1 + I(x1^2) + x2 + b", vcov: "iid" },
  poisson: { fit: "poisson", formula: `cnt ~ ${rhs}`, vcov: "iid", ssc: "none" },
  logit: { fit: "logit", formula: `d ~ ${rhs}`, vcov: "iid", ssc: "none" },
  probit: { fit: "probit", formula: `d ~ ${rhs}`, vcov: "iid", ssc: "none" },
  ologit: { fit: "ologit", formula: "level ~ x1*x2 + b + f", vcov: "iid" },
};
const models = new Map<string, Estimate>(Object.entries(specs).map(([name, spec]) => [name, estimateModel(data, spec)]));
const asked: Record<string, MarginsSpec> = {
  avg_slopes: { what: "slopes" },
  avg_comparisons: { what: "comparisons" },
  "avg_comparisons.sd": { what: "comparisons", variables: ["x1"], change: "sd" },
  slope_x1_by_x2: { what: "slopes", variables: ["x1"], at: { x2: [-1, 0, 1], b: [0, 1] }, others: "means" },
  avg_slope_x1_by_b: { what: "slopes", variables: ["x1"], by: ["b"] },
  predictions: { what: "predictions", at: { x1: [-1, 0, 1], b: [0, 1] }, others: "means" },
  avg_predictions: { what: "predictions" },
  avg_predictions_by_f: { what: "predictions", by: ["f"] },
  counterfactual_b: { what: "predictions", at: { b: [0, 1] } },
  "avg_slopes.cl": { what: "slopes" },
  "avg_slopes.w": { what: "slopes", weights: "w" },
  ratio_b: { what: "comparisons", variables: ["b"], as: "ratio" },
  elasticity_x1: { what: "slopes", variables: ["x1"], as: "elasticity" },
  secdiff: { what: "comparisons", variables: ["b", "x1"], cross: true },
  "ame_x1.closedform": { what: "slopes", variables: ["x1"] },
};

const list = (v: number | readonly number[]): number[] => (typeof v === "number" ? [v] : [...v]);

/** Positions of our points in the order of the reference's rows, by the keys that both have. */
function order(keys: Entry["keys"] | undefined, result: Margins, count: number): number[] {
  return Array.from({ length: count }, (_, row) => {
    const found = result.points.flatMap((point, k) => {
      const own: Record<string, unknown> = {
        term: point.contrast === "cross" ? "cross" : point.variable,
        contrast: point.contrast,
        group: point.outcome,
        ...point.by,
        ...point.at,
      };
      return Object.entries(own).every(
        ([key, value]) => value === undefined || (key === "contrast" && point.contrast === "1 / 0") || !keys?.[key] || String(keys[key][row]) === String(value),
      )
        ? [k]
        : [];
    });
    expect(found).toHaveLength(1);
    return found[0] as number;
  });
}

describe("marginaleffects 0.32.0", () => {
  const names = Object.keys(references).filter((name) => !name.endsWith(".model"));
  test("every entry is compared", () => {
    expect(names.filter((name) => !asked[name.slice(name.indexOf(".") + 1)] || !models.has(name.split(".")[0] as string))).toEqual([]);
  });
  test.each(names)("%s", (name) => {
    const [of, what] = [name.split(".")[0] as string, name.slice(name.indexOf(".") + 1)];
    const reference = references[name] as Entry;
    const clustered = what === "avg_slopes.cl";
    const model = clustered ? estimateModel(data, { ...(specs[of] as ModelSpec), vcov: "cluster:unit" }) : (models.get(of) as Estimate);
    // The reference's clustered likelihoods take G/(G − 1), which "none" leaves out.
    const scale = clustered && of !== "ols" && of !== "olssq" ? Math.sqrt(35 / 34) : 1;
    const result = margins(model, asked[what] as MarginsSpec);
    const estimates = list(reference.estimate);
    const at = order(reference.keys, result, estimates.length);
    expect(result.points).toHaveLength(estimates.length);
    // Second derivatives by finite differences leave the reference's errors of single slopes off: for the quadratic they differ
    // by 7e-7 between rows whose slope is the same. Exact derivatives are compared below.
    const rel = what.endsWith("closedform")
      ? 1e-9
      : what === "slope_x1_by_x2"
        ? of === "ologit"
          ? 1e-4
          : 1e-5
        : what === "elasticity_x1" || (of === "ologit" && what.includes("slope"))
          ? 1e-5
          : 1e-6;
    expectNear(
      at.map((k) => result.points[k]?.estimate as number),
      estimates,
      { rel, floor: 1e-3 },
    );
    expectNear(
      at.map((k) => scale * (result.points[k]?.se as number)),
      list(reference.se),
      { rel },
    );
  });
});

describe("exact derivatives", () => {
  test("of a Poisson model's single slopes: b m(η), with gradient m(η)(1, …) + b m(η) x", () => {
    const model = models.get("poisson") as Estimate;
    const { fit } = model;
    const index = (term: string): number => fit.terms.indexOf(term);
    const result = margins(model, asked.slope_x1_by_x2 as MarginsSpec);
    const mean = numbers(data, "x1").reduce((a, b) => a + b, 0) / 700;
    result.points.forEach(({ at, estimate, se }) => {
      const [x2, b] = [Number(at?.x2), Number(at?.b)];
      const row = fit.terms.map(
        (t) => ({ "(Intercept)": 1, x1: mean, x2, b, fhigh: 1, flow: 0, "x1:x2": mean * x2, "x1:b": mean * b, "b:x1": mean * b })[t] as number,
      );
      const change = fit.terms.map((t) => ({ x1: 1, "x1:x2": x2, "x1:b": b, "b:x1": b })[t] ?? 0);
      const dot = (v: readonly number[]): number => v.reduce((sum, x, j) => sum + x * (fit.coef[j] as number), 0);
      const mu = Math.exp(dot(row));
      expect(index("x1")).toBeGreaterThan(0);
      const gradient = row.map((x, j) => mu * (dot(change) * x + (change[j] as number)));
      const variance = gradient.reduce((sum, g, i) => sum + g * gradient.reduce((inner, h, j) => inner + h * (fit.vcov[i]?.[j] as number), 0), 0);
      expectNear([estimate, se], [dot(change) * mu, Math.sqrt(variance)], { rel: 1e-12 });
    });
  });

  const panel = withColumns(goldenFrame("more/panel.csv", ["unit"], "year"), {});
  const allies = goldenFrame("allies.csv", ["ally"], "year");
  const every: Record<string, { spec: ModelSpec; data: typeof data; by: string }> = {
    ...Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, { spec, data, by: "x1" }])),
    gamma: { spec: { fit: "gamma", formula: "need ~ concession * willing", vcov: "hc1" }, data: allies, by: "willing" },
    negbin: { spec: { fit: "negbin", formula: "words ~ concession * willing + poly(need, 2)", vcov: "iid" }, data: allies, by: "need" },
    oprobit: { spec: { fit: "oprobit", formula: "level ~ concession * willing + log(need)", vcov: "iid" }, data: allies, by: "need" },
    mlogit: { spec: { fit: "mlogit", formula: "mn ~ x1 * x2 + I(x1^2)", vcov: "iid" }, data: panel, by: "x1" },
    zip: { spec: { fit: "zip", formula: "zi ~ concession * willing | concession", vcov: "iid" }, data: allies, by: "concession" },
    zinb: { spec: { fit: "zinb", formula: "zi ~ concession + willing | concession", vcov: "iid" }, data: allies, by: "concession" },
    "hurdle-poisson": { spec: { fit: "hurdle-poisson", formula: "zi ~ concession * willing | concession", vcov: "iid" }, data: allies, by: "concession" },
    "hurdle-negbin": { spec: { fit: "hurdle-negbin", formula: "zi ~ concession * willing | concession", vcov: "iid" }, data: allies, by: "concession" },
    "poisson, effects and offset": {
      spec: { fit: "poisson", formula: "visits ~ concession * willing | ally + year", offset: "log(need)", vcov: "cluster:ally" },
      data: allies,
      by: "willing",
    },
    firth: { spec: { fit: "firth", formula: "exercise ~ concession * willing", vcov: "iid" }, data: allies, by: "willing" },
    tobit: { spec: { fit: "tobit", formula: "support ~ concession * willing + log(need)", vcov: "iid", lower: 0, upper: 1.5 }, data: allies, by: "need" },
    re: { spec: { fit: "re", formula: "support ~ concession * willing", vcov: "iid" }, data: allies, by: "willing" },
    pcse: { spec: { fit: "pcse", formula: "support ~ concession * willing", vcov: "pcse:year,ar1" }, data: allies, by: "willing" },
    "two stages": { spec: { formula: "support ~ concession | ally + year | endo ~ z1 + z2", vcov: "cluster:ally" }, data: allies, by: "endo" },
  };
  test.each(Object.keys(every))("%s: by coefficients and by the variable, against central differences", (name) => {
    const { spec, data: own, by } = every[name] as (typeof every)[string];
    const model = estimateModel(own, spec);
    const engine = makeEngine(model);
    const predictor = engine.equations.length === 1 ? model.predictor : undefined;
    const base = makeScenario(engine, engine.frame, engine.effects ?? 0, predictor);
    const column = engine.frame.columns.get(by);
    const values = column?.kind === "number" ? column.values : new Float64Array(0);
    const grouping = { codes: undefined, count: 1, weights: undefined };
    const moved = (step: number): typeof base => changeScenario(engine, base, new Map([[by, { kind: "number", values: values.map((v) => v + step) }]]));
    const direction = { columns: columnSlopes(engine, base, by), offset: 0, values };
    engine.outcomes.forEach((_, outcome) => {
      const kinds: Quantity[] = [
        { kind: "level", outcome, high: base, grouping },
        { kind: "difference", outcome, high: moved(1), low: base, grouping },
        { kind: "ratio", outcome, high: moved(1), low: base, grouping },
        { kind: "slope", outcome, high: base, direction, grouping },
        ...(["pcse", "re", undefined].includes(spec.fit) ? [] : [{ kind: "elasticity" as const, outcome, high: base, direction, grouping }]),
      ];
      for (const q of kinds) {
        const { estimates, gradients } = average(engine, q);
        const again = average(engine, q, { coef: engine.coef }).estimates[0] as number;
        expect(Math.abs(again - (estimates[0] as number))).toBeLessThan(1e-9 * Math.max(1, Math.abs(again)));
        const gradient = gradients?.[0] as Float64Array;
        const numeric = engine.coef.map((b, k) => {
          const step = 1e-5 * Math.max(1, Math.abs(b));
          const at = (to: number): number =>
            average(engine, q, { coef: engine.coef.map((v, j) => (j === k ? v + to : v)), gradients: false }).estimates[0] as number;
          return (at(step) - at(-step)) / (2 * step);
        });
        const size = Math.max(...gradient.map(Math.abs), 1e-3);
        gradient.forEach((g, k) => {
          expect(Math.abs(g - (numeric[k] as number)) / size, `${q.kind} of ${outcome} by ${k}`).toBeLessThan(1e-6);
        });
      }
      const step = 1e-4;
      const numeric = (average(engine, { kind: "difference", outcome, high: moved(step), low: moved(-step), grouping }).estimates[0] as number) / (2 * step);
      const slope = average(engine, kinds[3] as Quantity).estimates[0] as number;
      expect(Math.abs(slope - numeric)).toBeLessThan(1e-6 * Math.max(1e-2, Math.abs(slope)));
    });
    // What a row's predicted mean is: the fit's own fitted means.
    if (model.means || predictor) {
      const all = average(engine, {
        kind: "level",
        outcome: 0,
        high: base,
        grouping: { codes: Int32Array.from(values.keys()), count: values.length, weights: undefined },
      });
      expectNear(all.estimates, model.means ?? model.predictor.map(model.mean), { rel: 1e-9, floor: 1e-6 });
    }
  });

  test.each(["poisson", "logit", "probit", "ologit"])("%s: second derivatives of the response", (name) => {
    const { response, fit } = models.get(name) as Estimate;
    if (!response) throw new Error("no response");
    const [outcomes, count] = [response.outcomes(fit).length, response.equations(fit).length];
    const eta = count === 1 ? [0.37] : [0.2, -0.9, 0.1, 1.3];
    const point = responsePoint(outcomes, count);
    response.at(Float64Array.from(eta), point);
    const gradientAt = (j: number, to: number): Float64Array => {
      const other = responsePoint(outcomes, count);
      response.at(
        Float64Array.from(eta, (e, k) => (k === j ? e + to : e)),
        other,
      );
      return other.gradient;
    };
    for (let l = 0; l < count; l++) {
      const [up, down] = [gradientAt(l, 1e-5), gradientAt(l, -1e-5)];
      for (let o = 0; o < outcomes; o++)
        for (let j = 0; j < count; j++)
          expect(point.hessian[(o * count + j) * count + l]).toBeCloseTo(((up[o * count + j] as number) - (down[o * count + j] as number)) / 2e-5, 8);
    }
  });
});

describe("variables", () => {
  const z = stream(11);
  const n = 400;
  const x = Float64Array.from({ length: n }, () => z.normal());
  const w = Float64Array.from({ length: n }, () => 1 + z.uniform());
  const unit = Float64Array.from({ length: n }, (_, i) => Math.floor(i / 20));
  const time = Float64Array.from({ length: n }, (_, i) => i % 20);
  const y = x.map((v, i) => 1 + 0.5 * v - 0.2 * v * v + 0.3 * Math.log(w[i] as number) + 0.1 * z.normal());
  const place = textColumn(Array.from({ length: n }, (_, i) => (["north", "south", "west"] as const)[i % 3]));
  const own = frame(
    {
      y: { kind: "number", values: y },
      x: { kind: "number", values: x },
      w: { kind: "number", values: w },
      unit: { kind: "number", values: unit },
      time: { kind: "number", values: time },
      place,
    },
    { units: ["unit"], time: "time" },
  );
  test("orthogonal and raw polynomials give the same slopes and comparisons", () => {
    const one = (formula: string): Margins[] => {
      const model = estimateModel(own, { formula, vcov: "hc1" });
      return [margins(model, { what: "slopes", variables: ["x"] }), margins(model, { what: "comparisons", variables: ["x"], change: [-1, 2] })];
    };
    const [a, b, c] = [one("y ~ poly(x, 3) + log(w)"), one("y ~ x + I(x^2) + I(x^3) + log(w)"), one("y ~ poly(x, 3, raw = TRUE) + log(w)")];
    for (const k of [0, 1])
      for (const other of [b, c]) {
        expectNear(
          [a[k]?.points[0]?.estimate as number, a[k]?.points[0]?.se as number],
          [other[k]?.points[0]?.estimate as number, other[k]?.points[0]?.se as number],
          { rel: 1e-9 },
        );
      }
  });
  test("a lag is a variable of its own, and a difference moves with its variable", () => {
    const model = estimateModel(own, { formula: "y ~ x + l(x, 1) + d(w)", vcov: "iid" });
    const result = margins(model, { what: "slopes" });
    expect(result.points.map((p) => p.variable)).toEqual(["x", "l(x, 1)", "w", "l(w, 1)"]);
    const at = (term: string): number => model.fit.coef[model.fit.terms.indexOf(term)] as number;
    expectNear(
      result.points.map((p) => p.estimate),
      [at("x"), at("l(x, 1)"), at("d(w)"), -at("d(w)")],
      { rel: 1e-10 },
    );
  });
  test("a lag by no period is the variable itself, and other lags stay as they are when it moves", () => {
    const model = estimateModel(own, { formula: "y ~ l(x, 0:1) * w", vcov: "iid" });
    const result = margins(model, { what: "slopes", variables: ["l(x, 0)", "l(x, 1)"], at: { w: [0] } });
    expect(result.points.map((p) => p.variable)).toEqual(["x", "l(x, 1)"]);
    const at = (term: string): number => model.fit.coef[model.fit.terms.indexOf(term)] as number;
    expectNear(
      result.points.map((p) => p.estimate),
      [at("l(x, 0)"), at("l(x, 1)")],
      { rel: 1e-10 },
    );
    expect(margins(model, { what: "slopes" }).points.map((p) => p.variable)).toEqual(["x", "l(x, 1)", "w"]);
  });
  test("levels of i() and of texts are contrasts with the first", () => {
    const model = estimateModel(own, { formula: "y ~ x + place + i(unit, ref = 3)", vcov: "iid" });
    const result = margins(model, { what: "comparisons", variables: ["place", "unit"] });
    const at = (term: string): number => model.fit.coef[model.fit.terms.indexOf(term)] as number;
    expect(result.points[0]?.contrast).toBe("south - north");
    expect(result.points[0]?.estimate).toBeCloseTo(at("placesouth"), 10);
    const second = result.points.find((p) => p.contrast === "1 - 0");
    expect(second?.estimate).toBeCloseTo(at("unit::1") - at("unit::0"), 10);
  });
  test("frequency weights count rows", () => {
    const counts = Float64Array.from({ length: n }, (_, i) => 1 + (i % 3));
    const rows = Array.from(counts).flatMap((c, i) => Array.from({ length: c }, () => i));
    const data2 = withColumns(own, { c: { kind: "number", values: counts } });
    const long = frame(
      [...own.columns].map(
        ([name, col]) =>
          [
            name,
            col.kind === "number"
              ? { kind: "number" as const, values: Float64Array.from(rows, (r) => col.values[r] as number) }
              : { ...col, codes: Int32Array.from(rows, (r) => col.codes[r] as number) },
          ] as const,
      ),
    );
    const formula = "y ~ x + I(x^2) + place";
    const a = margins(estimateModel(data2, { formula, vcov: "iid", weights: "c", weightsKind: "frequency" }), { what: "slopes", by: ["place"] });
    const b = margins(estimateModel(long, { formula, vcov: "iid" }), { what: "slopes", by: ["place"] });
    expectNear(
      a.points.flatMap((p) => [p.estimate, p.se]),
      b.points.flatMap((p) => [p.estimate, p.se]),
      { rel: 1e-9 },
    );
  });
  test("simulated intervals are seeded and near the delta method's", () => {
    const model = models.get("logit") as Estimate;
    const [a, b, c] = [1, 1, 2].map((seed) => margins(model, { what: "comparisons", draws: 4000, seed })) as [Margins, Margins, Margins];
    expect(a).toEqual(b);
    expect(a.points[0]?.ci).not.toEqual(c.points[0]?.ci);
    const delta = margins(model, { what: "comparisons" });
    a.points.forEach((p, k) => {
      const exact = delta.points[k];
      expect(Math.abs(p.se / (exact?.se as number) - 1)).toBeLessThan(0.05);
      expect(Math.abs(p.ci[0] - (exact?.ci[0] as number))).toBeLessThan(0.2 * p.se);
    });
  });
  test("what cannot be is said in one sentence", () => {
    const model = models.get("logit") as Estimate;
    expect(() => margins(model, { what: "slopes", variables: ["x3"] })).toThrow(/no term of the model reads "x3"/);
    expect(() => margins(model, { what: "predictions", at: { f: ["middle"] } })).toThrow(/no level "middle"/);
    expect(() => margins(model, { what: "slopes", by: ["b"], others: "means" })).toThrow(/groups average over rows/);
    expect(() => margins(model, { what: "slopes", draws: 1 })).toThrow(/make no interval/);
    expect(() => margins({ ...model, fit: { ...model.fit, imputations: { count: 2, missingInformation: [] } } }, { what: "slopes" })).toThrow(
      /combine imputations/,
    );
    const conditional = estimateModel(goldenFrame("allies.csv"), { fit: "clogit", formula: "exercise ~ concession | ally", vcov: "iid" });
    expect(() => margins(conditional, { what: "slopes" })).toThrow(/clogit has no mean outcome/);
    const slopes = estimateModel(goldenFrame("allies.csv"), { formula: "support ~ concession + need | ally[need]", vcov: "iid" });
    expect(() => margins(slopes, { what: "slopes", variables: ["need"] })).toThrow(/slopes within an absorbed effect|no term/);
  });
});

describe("requests", () => {
  test.each([
    ["slopes", { what: "slopes" }],
    ["slopes concession by region, year", { what: "slopes", variables: ["concession"], by: ["region", "year"] }],
    ["predictions at concession=0,1", { what: "predictions", at: { concession: [0, 1] } }],
    ["predictions at l(x, 1)=0,1; f='high' at means", { what: "predictions", at: { "l(x, 1)": [0, 1], f: ["high"] }, others: "means" }],
    ["comparisons exercise ratio", { what: "comparisons", variables: ["exercise"], as: "ratio" }],
    [
      "comparisons need from 1 to 2 draws=1000 seed 7 level 0.9",
      { what: "comparisons", variables: ["need"], change: [1, 2], draws: 1000, seed: 7, level: 0.9 },
    ],
    ["comparisons l(x, 1), z together", { what: "comparisons", variables: ["l(x, 1)", "z"], cross: true }],
    ["elasticities x weights w", { what: "slopes", as: "elasticity", variables: ["x"], weights: "w" }],
    ["comparisons x change -0.5", { what: "comparisons", variables: ["x"], change: -0.5 }],
  ] as const)("%s", (text, spec) => {
    expect(parseMargins(text)).toEqual(spec);
  });
  test.each([
    ["slope x", /begins with "slope"/],
    ["predictions x", /nothing changes/],
    ["slopes x by", /nothing after "by"/],
    ["comparisons x from 1", /"from" without "to"/],
    ["predictions at 0,1", /sets no variable/],
    ["comparisons x ratio y", /stands alone|after ratio/],
    ["slopes draws many", /no number after "draws"/],
  ])("%s is refused", (text, message) => {
    expect(() => parseMargins(text)).toThrow(message);
  });
  test("a result as sentences and as a table", () => {
    const result = margins(models.get("poisson") as Estimate, parseMargins("comparisons b ratio"));
    expect(result.points[0]?.says).toBe("On average, moving b from 0 to 1 multiplies the expected cnt by 1.131 (95 % interval 1.000 to 1.262).");
    const { heads, rows } = marginsTable(result);
    expect(heads).toEqual(["variable", "change", "estimate", "std. error", "p", "95 % from", "to"]);
    expect(rows[0]?.slice(0, 4)).toEqual(["b", "1 / 0", "1.1308", "0.0669"]);
    const slopes = margins(models.get("ologit") as Estimate, parseMargins("slopes x1 at means"));
    expect(slopes.points[0]?.says).toMatch(/^With other variables at their means, the probability that level is 1 changes by -0\.07\d per unit of x1/);
  });
});
