import { describe, expect, test } from "vitest";
import { baselineHazard, estimate, estimateModel, fitted, type Fit, type ModelSpec, residuals } from "../../src/estimate/index.js";
import { type Frame, frame, numberColumn, numbers, take, textColumn, withColumns } from "../../src/frame/index.js";
import { stream } from "../../src/numeric/index.js";
import { expectNear } from "../support/near.js";

/** Units over periods with an outcome of each kind, and a spell a row. */
function world(seed: number, units = 25, years = 12): Frame {
  const { normal, uniform, below } = stream(seed);
  const draws = Array.from({ length: units }, (_, u) => ({ u, own: 0.5 * normal() })).flatMap(({ u, own }) =>
    Array.from({ length: years }, (_, t) => {
      const [x, z, shock, e] = [normal() + own, normal(), normal(), normal()];
      const signal = 0.6 * x - 0.4 * z + 0.5 * own;
      const chosen = 0.3 + 0.7 * z + 0.4 * x + shock > 0 ? 1 : 0;
      return {
        unit: u,
        year: t,
        x,
        z,
        binary: signal + shock > 0.2 ? 1 : 0,
        level: Math.min(3, Math.max(0, Math.round(signal + shock + 1))),
        group: below(3),
        zi: uniform() < 0.3 ? 0 : Math.floor(-(1 + (signal > 0 ? 2 : 0)) * Math.log(uniform())),
        limited: Math.max(0, signal + shock),
        chosen,
        y: chosen ? 1 + 0.5 * x + 0.6 * shock + 0.8 * e : Number.NaN,
        start: t,
        stop: t + 1 + below(3),
        event: uniform() < 0.35 ? 1 : 0,
        w: 1 + below(3),
      };
    }),
  );
  const names = Object.keys(draws[0] ?? {}) as (keyof (typeof draws)[number])[];
  return frame(Object.fromEntries(names.map((name) => [name, numberColumn(draws.map((d) => d[name]))])));
}

const models: Record<string, ModelSpec> = {
  clogit: { fit: "clogit", formula: "binary ~ x + z | unit", vcov: "iid" },
  "cox, Efron": { fit: "cox", formula: "surv(start, stop, event) ~ x + z", vcov: "iid" },
  "cox, Breslow, strata": { fit: "cox", formula: "surv(start, stop, event) ~ x + z | group", vcov: "iid", ties: "breslow" },
  heckman: { fit: "heckman", formula: "y ~ x | chosen ~ x + z", vcov: "iid" },
  "heckman-2step": { fit: "heckman-2step", formula: "y ~ x | chosen ~ x + z", vcov: "iid" },
  tobit: { fit: "tobit", formula: "limited ~ x + z", vcov: "iid" },
  firth: { fit: "firth", formula: "binary ~ x + z", vcov: "iid" },
  ologit: { fit: "ologit", formula: "level ~ x + z", vcov: "iid" },
  oprobit: { fit: "oprobit", formula: "level ~ x + z", vcov: "iid" },
  mlogit: { fit: "mlogit", formula: "group ~ x + z", vcov: "iid" },
  zip: { fit: "zip", formula: "zi ~ x + z | x", vcov: "iid" },
  "hurdle-negbin": { fit: "hurdle-negbin", formula: "zi ~ x + z | x", vcov: "iid" },
};
const robust = (spec: ModelSpec): ModelSpec => ({ ...spec, vcov: ["iid", "hc0", "cluster:unit"] });
const specOf = (name: string): ModelSpec => robust(models[name] as ModelSpec);

function near(a: Fit, b: Fit, rel = 1e-7): void {
  expect(a.n).toBe(b.n);
  expectNear(a.coef, b.coef, { rel, floor: 1e-3 });
  for (const [one, other] of [[a, b], ...(a.alternatives ?? []).map((x, i) => [x, b.alternatives?.[i]] as const)] as const)
    expectNear(one.se, other?.se ?? [], { rel: 10 * rel, floor: 1e-3 });
  if (a.loglik !== undefined) expectNear([a.loglik], [b.loglik as number], { rel });
}

describe.each(Object.keys(models))("%s", (name) => {
  test("the order of the rows does not matter", () => {
    const data = world(21);
    const { below } = stream(5);
    const order = Array.from({ length: data.length }, (_, i) => i);
    for (let i = order.length - 1; i > 0; i--) {
      const j = below(i + 1);
      [order[i], order[j]] = [order[j] as number, order[i] as number];
    }
    near(estimate(take(data, order), specOf(name)), estimate(data, specOf(name)));
  });
  test("the names of the units do not matter", () => {
    const data = world(22);
    const relabelled = withColumns(data, { unit: textColumn(Array.from(numbers(data, "unit"), (u) => `ally ${(7 * u) % 29}`)) });
    near(estimate(relabelled, specOf(name)), estimate(data, specOf(name)));
  });
  test("a column times a thousand, moved by ten, has a thousandth of the coefficient", () => {
    const data = world(23);
    const scaled = withColumns(data, { x: numberColumn(numbers(data, "x").map((v) => 1000 * v + 10)) });
    const [a, b] = [estimate(scaled, specOf(name)), estimate(data, specOf(name))];
    expect(a.terms).toEqual(b.terms);
    a.terms.forEach((term, j) => {
      if (!/(^|:|_)[xz]$/.test(term)) return;
      const factor = term.endsWith("x") ? 1000 : 1;
      expectNear([(a.coef[j] as number) * factor, (a.se[j] as number) * factor], [b.coef[j] as number, b.se[j] as number], { rel: 1e-6, floor: 1e-3 });
    });
  });
  test("a frequency weight of k is the row k times", () => {
    const data = world(24, 12, 10);
    const w = numbers(data, "w");
    const repeated = Array.from({ length: data.length }, (_, i) => i).flatMap((i) => new Array<number>(w[i] as number).fill(i));
    near(estimate(data, { ...specOf(name), weights: "w", weightsKind: "frequency" }), estimate(take(data, repeated), specOf(name)));
  });
  test("rows of weight 0 and rows with a missing value are left out", () => {
    const data = world(25);
    const some = withColumns(data, {
      w: numberColumn(Array.from({ length: data.length }, (_, i) => (i % 7 === 0 ? 0 : 1))),
      x: numberColumn(numbers(data, "x").map((v, i) => (i % 11 === 3 ? Number.NaN : v))),
    });
    const rows = Array.from({ length: data.length }, (_, i) => i).filter((i) => i % 7 !== 0 && i % 11 !== 3);
    const fit = estimate(some, { ...specOf(name), weights: "w" });
    near(fit, estimate(take(data, rows), specOf(name)));
    expect(fit.dropped.zeroWeight).toBeGreaterThan(30);
  });
  test("of collinear columns the later goes", () => {
    const data = world(26);
    const more = withColumns(data, { double: numberColumn(numbers(data, "x").map((v) => 2 * v + 1)) });
    const spec = specOf(name);
    const fit = estimate(more, { ...spec, formula: spec.formula.replace("~ x", "~ x + double") });
    near(fit, estimate(data, spec));
    expect(fit.dropped.collinear.join()).toContain("double");
  });
  test("fitted means add up with what the model says of them", () => {
    const model = estimateModel(world(27), specOf(name));
    expect(model.fit.converged).toBe(true);
    expect(model.fit.certificate.normalEquations).toBeLessThan(1e-6);
    expect(fitted(model).length).toBe(300);
  });
});

describe("conditional logit", () => {
  test("means of a stratum add up to its successes, and residuals times regressors to 0", () => {
    const model = estimateModel(world(31), { ...specOf("clogit"), offset: "0.3 * z" });
    const { effects } = model.design;
    const rest = model.design.y.map((y, i) => y - (model.means?.[i] as number));
    const sums = new Float64Array(effects[0]?.count ?? 0);
    rest.forEach((r, i) => {
      sums[effects[0]?.codes[i] as number] = (sums[effects[0]?.codes[i] as number] as number) + r;
    });
    expect(Math.max(...sums.map(Math.abs))).toBeLessThan(1e-10);
    const x = numbers(model.design.sample.data, "x");
    expect(Math.abs(rest.reduce((sum, r, i) => sum + r * (x[model.design.rows[i] as number] as number), 0))).toBeLessThan(1e-7);
  });
  test("with two rows a stratum it is a logit of differences", () => {
    const data = world(32, 60, 2);
    const fit = estimate(data, { fit: "clogit", formula: "binary ~ x + z | unit", vcov: ["iid", "hc0"] });
    const [b, x, z] = ["binary", "x", "z"].map((n) => numbers(data, n)) as [Float64Array, Float64Array, Float64Array];
    const pairs = Array.from({ length: 60 }, (_, u) => [2 * u, 2 * u + 1] as const).filter(([i, j]) => b[i] !== b[j]);
    const difference = (v: Float64Array) => numberColumn(pairs.map(([i, j]) => (v[j] as number) - (v[i] as number)));
    const own = frame({ later: numberColumn(pairs.map(([, j]) => b[j] as number)), x: difference(x), z: difference(z) });
    const logit = estimate(own, { fit: "logit", formula: "later ~ 0 + x + z", vcov: ["iid", "hc0"], ssc: "none" });
    near({ ...fit, n: logit.n }, logit);
    expect(fit.n).toBe(2 * pairs.length);
  });
  test("large strata with far predictors keep their digits", () => {
    const { normal } = stream(8);
    const n = 1200;
    const x = Array.from({ length: n }, () => 4 * normal());
    const data = frame({ g: numberColumn(x.map((_, i) => i % 2)), x: numberColumn(x), y: numberColumn(x.map((v) => (2 * v + 3 * normal() > 0 ? 1 : 0))) });
    const [exact, plain] = [
      estimate(data, { fit: "clogit", formula: "y ~ x | g", vcov: "iid" }),
      estimate(data, { fit: "logit", formula: "y ~ x | g", vcov: "iid" }),
    ];
    expect(exact.converged).toBe(true);
    expectNear(exact.coef, plain.coef, { rel: 0.01 });
  });
});

describe("Cox", () => {
  test("a spell cut in two is the same spell", () => {
    const data = world(33);
    const [start, stop, event] = ["start", "stop", "event"].map((n) => numbers(data, n)) as [Float64Array, Float64Array, Float64Array];
    const twice = take(
      data,
      Array.from({ length: 2 * data.length }, (_, i) => i >> 1),
    );
    const middle = start.map((s, i) => (s + (stop[i] as number)) / 2);
    const cut = withColumns(twice, {
      start: numberColumn(Float64Array.from({ length: twice.length }, (_, i) => (i % 2 ? (middle[i >> 1] as number) : (start[i >> 1] as number)))),
      stop: numberColumn(Float64Array.from({ length: twice.length }, (_, i) => (i % 2 ? (stop[i >> 1] as number) : (middle[i >> 1] as number)))),
      event: numberColumn(Float64Array.from({ length: twice.length }, (_, i) => (i % 2 ? (event[i >> 1] as number) : 0))),
    });
    const spec: ModelSpec = { ...(models["cox, Efron"] as ModelSpec), vcov: ["iid", "cluster:unit"] };
    const [a, b] = [estimateModel(cut, spec), estimateModel(data, spec)];
    near({ ...a.fit, n: b.fit.n }, b.fit);
    expectNear(baselineHazard(a)[0]?.cumulative ?? [], baselineHazard(b)[0]?.cumulative ?? [1], { rel: 1e-9 });
  });
  test("with one event a stratum at one time it is a conditional logit", () => {
    const data = world(34);
    const unit = numbers(data, "unit");
    const binary = numbers(data, "binary");
    const one = withColumns(data, {
      first: numberColumn(
        binary.map((v, i) =>
          v === 1 && (i === 0 || unit.indexOf(unit[i] as number) + binary.slice(unit.indexOf(unit[i] as number)).indexOf(1) === i) ? 1 : 0,
        ),
      ),
    });
    const where = "first >= 0";
    const conditional = estimate(one, { fit: "clogit", formula: "first ~ x + z | unit", vcov: ["iid", "cluster:unit"], where });
    const hazard = estimate(one, { fit: "cox", formula: "surv(1 + 0 * x, first) ~ x + z | unit", vcov: ["iid", "cluster:unit"], where });
    near({ ...hazard, n: conditional.n }, conditional);
  });
  test("martingale residuals add up to 0 in each stratum, also where predictors lie far apart", () => {
    const data = withColumns(world(35), { z: numberColumn(numbers(world(35), "z").map((v) => 30 * v)) });
    const model = estimateModel(data, models["cox, Breslow, strata"] as ModelSpec);
    const group = numbers(data, "group");
    const rest = residuals(model);
    for (const g of [0, 1, 2]) expect(Math.abs(rest.reduce((sum, r, i) => sum + (group[i] === g ? r : 0), 0))).toBeLessThan(1e-9);
    expect(baselineHazard(model).map((b) => b.stratum)).toEqual(["0", "1", "2"]);
  });
});

describe("selection, tobit, Firth", () => {
  test("both ways of the selection model find what was put in", () => {
    const data = world(36, 500, 12);
    for (const fit of ["heckman", "heckman-2step"]) {
      const found = estimate(data, { fit, formula: "y ~ x | chosen ~ x + z", vcov: ["iid", "hc0"] });
      const expected: Record<string, number> = { "outcome_(Intercept)": 1, outcome_x: 0.5, "selection_(Intercept)": 0.3, selection_x: 0.4, selection_z: 0.7 };
      for (const [term, value] of Object.entries(expected)) {
        const j = found.terms.indexOf(term);
        expect(Math.abs(((found.coef[j] as number) - value) / (found.se[j] as number)), `${fit}, ${term}`).toBeLessThan(4);
        expect((found.alternatives?.[0]?.se[j] as number) / (found.se[j] as number)).toBeCloseTo(1, 1);
      }
      expect([found.sigma, found.rho].map((v) => Math.round(10 * (v as number)) / 10)).toEqual([1, 0.6]);
    }
  });
  test("a tobit without limits is least squares", () => {
    const data = world(37);
    const [a, b] = [
      estimate(data, { fit: "tobit", formula: "x ~ z", vcov: "iid", lower: Number.NEGATIVE_INFINITY }),
      estimate(data, { formula: "x ~ z", vcov: "iid" }),
    ];
    expectNear(a.coef, b.coef, { rel: 1e-8 });
    expectNear([a.loglik as number, (a.sigma as number) ** 2], [b.loglik as number, (b.ssr as number) / b.n], { rel: 1e-9 });
  });
  test("a tobit of the outcome turned round has the signs turned round, and means add up", () => {
    const data = withColumns(world(38), { turned: numberColumn(numbers(world(38), "limited").map((v) => -v)) });
    const a = estimateModel(data, models.tobit as ModelSpec);
    const b = estimate(data, { ...(models.tobit as ModelSpec), formula: "turned ~ x + z", lower: Number.NEGATIVE_INFINITY, upper: 0 });
    expectNear(
      a.fit.coef,
      b.coef.map((v) => -v),
      { rel: 1e-8 },
    );
    expectNear(a.fit.se, b.se, { rel: 1e-8 });
    const [means, seen] = [fitted(a), numbers(data, "limited")];
    const total = (v: Float64Array): number => v.reduce((p, q) => p + q, 0);
    expect(total(means) / total(seen)).toBeCloseTo(1, 1);
    expect(Math.min(...means)).toBeGreaterThan(0);
  });
  test("Firth's logit of a share is that of half a success and half a failure more", () => {
    const data = frame({ y: numberColumn([1, 1, 1, 0, 0, 0, 0, 0, 0, 0]) });
    expectNear(estimate(data, { fit: "firth", formula: "y ~ 1", vcov: "iid" }).coef, [Math.log(3.5 / 7.5)], { rel: 1e-9 });
  });
  test("Firth's logit is finite where a logit is separated", () => {
    const x = Array.from({ length: 40 }, (_, i) => i - 19.5);
    const data = frame({ x: numberColumn(x), y: numberColumn(x.map((v) => (v > 0 ? 1 : 0))) });
    const fit = estimate(data, { fit: "firth", formula: "y ~ x", vcov: "iid" });
    expect(fit.converged).toBe(true);
    expect(fit.coef[1]).toBeGreaterThan(0);
    expect(fit.coef[1]).toBeLessThan(10);
    expect(fit.profile?.x?.p).toBeLessThan(1e-6);
  });
});
