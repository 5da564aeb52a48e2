import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { estimate, estimateModel, fitted, type Fit, type ModelSpec } from "../../src/estimate/index.js";
import { type Frame, frame, numberColumn, numbers, take, textColumn, withColumns } from "../../src/frame/index.js";
import { stream } from "../../src/numeric/index.js";
import { expectNear } from "../support/near.js";

/** A small unbalanced panel with a continuous, a count and a binary outcome. */
function panel(seed: number, units = 12, years = 10): Frame {
  const { normal, uniform, below } = stream(seed);
  const cells: [number, number][] = [];
  for (let u = 0; u < units; u++) for (let t = 0; t < years; t++) if (uniform() < 0.85) cells.push([u, t]);
  const unitEffect = Array.from({ length: units }, () => 0.5 * normal());
  const draw = cells.map(([u, t]) => {
    const [x, z] = [normal() + (unitEffect[u] as number), normal()];
    const signal = 0.4 * x - 0.3 * z + (unitEffect[u] as number) + 0.05 * t;
    return {
      u,
      t,
      x,
      z,
      y: signal + normal(),
      count: Math.floor(Math.exp(0.5 * signal) + 2 * uniform()),
      binary: signal + normal() > 0.2 ? 1 : 0,
      w: 1 + below(3),
      lat: 5 * u,
      lon: 3 * u,
    };
  });
  const column = (key: keyof (typeof draw)[number]) => numberColumn(draw.map((d) => d[key]));
  return frame(
    {
      unit: column("u"),
      year: column("t"),
      x: column("x"),
      z: column("z"),
      y: column("y"),
      count: column("count"),
      binary: column("binary"),
      w: column("w"),
      lat: column("lat"),
      lon: column("lon"),
    },
    { units: ["unit"], time: "year" },
  );
}

const models: Record<string, ModelSpec> = {
  ols: { formula: "y ~ x*z", vcov: "iid" },
  "ols, two effects": { formula: "y ~ x + z | unit + year", vcov: "iid" },
  "ols, slopes": { formula: "y ~ z | unit[x] + year", vcov: "iid" },
  iv: { formula: "y ~ 1 | unit | x ~ z + l(z, 1)", vcov: "iid" },
  poisson: { fit: "poisson", formula: "count ~ x + z", vcov: "iid" },
  "poisson, two effects": { fit: "poisson", formula: "count ~ x + z | unit + year", vcov: "iid" },
  negbin: { fit: "negbin", formula: "count ~ x + z", vcov: "hc1" },
  logit: { fit: "logit", formula: "binary ~ x + z", vcov: "iid" },
  "logit, one effect": { fit: "logit", formula: "binary ~ x | unit", vcov: "iid" },
  probit: { fit: "probit", formula: "binary ~ x + z", vcov: "iid" },
};
const vcovs = ["hc1", "cluster:unit", "cluster:unit+year", "nw:2", "dk:1", "conley:900km,lat,lon"];
const seeds = fc.integer({ min: 1, max: 1e5 });
const near = (a: Fit, b: Fit, rel = 1e-8): void => {
  expect(a.n).toBe(b.n);
  expectNear(a.coef, b.coef, { rel, floor: 1e-3 });
  for (const [one, other] of [[a, b], ...(a.alternatives ?? []).map((x, i) => [x, b.alternatives?.[i]] as const)] as const)
    expectNear(one.se, other?.se ?? [], { rel: 10 * rel, floor: 1e-3 });
  if (a.loglik !== undefined) expectNear([a.loglik], [b.loglik as number], { rel });
};
const spec = (name: string): ModelSpec => ({ ...(models[name] as ModelSpec), vcov: [(models[name] as ModelSpec).vcov as string, ...vcovs] });

describe.each(Object.keys(models))("%s", (name) => {
  test("the order of the rows does not matter", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const data = panel(seed);
        const { below } = stream(seed, 9);
        const order = Array.from({ length: data.length }, (_, i) => i);
        for (let i = order.length - 1; i > 0; i--) {
          const j = below(i + 1);
          [order[i], order[j]] = [order[j] as number, order[i] as number];
        }
        near(estimate(take(data, order), spec(name)), estimate(data, spec(name)));
      }),
      { numRuns: 6 },
    );
  });
  test("the names of the units do not matter", () => {
    const data = panel(11);
    const relabelled = frame([...data.columns, ["unit", textColumn(Array.from(numbers(data, "unit"), (u) => `ally ${(7 * u) % 13}`))]], data.index);
    near(estimate(relabelled, spec(name)), estimate(data, spec(name)));
  });
  test("a column times a thousand has a thousandth of the coefficient", () => {
    const data = panel(12);
    const scaled = withColumns(data, { x: numberColumn(numbers(data, "x").map((v) => 1000 * v)) });
    const [a, b] = [estimate(scaled, spec(name)), estimate(data, spec(name))];
    a.terms.forEach((term, j) => {
      const factor = /(^|:|_)x(:|$)/.test(term) ? 1000 : 1;
      expectNear([(a.coef[j] as number) * factor, (a.se[j] as number) * factor], [b.coef[j] as number, b.se[j] as number], { rel: 1e-7, floor: 1e-3 });
    });
  });
  test("a frequency weight of k is the row k times", () => {
    const data = panel(13);
    const w = numbers(data, "w");
    const repeated = Array.from({ length: data.length }, (_, i) => i).flatMap((i) => new Array<number>(w[i] as number).fill(i));
    // Without lags and the calendar, since rows repeat.
    const plain = {
      ...(models[name] as ModelSpec),
      formula: (models[name] as ModelSpec).formula.replace(" + l(z, 1)", " + lat"),
      vcov: ["iid", "hc1", "cluster:unit"],
      singletons: "keep" as const,
      ...((models[name] as ModelSpec).fit === "negbin" ? { information: "observed" as const } : {}),
    };
    const free = frame(data.columns);
    near(estimate(free, { ...plain, weights: "w", weightsKind: "frequency" }), estimate(take(free, repeated), plain), 1e-7);
  });
  test("every row used is fitted, and no other", () => {
    const model = estimateModel(panel(14), models[name] as ModelSpec);
    expect(fitted(model).filter((v) => !Number.isNaN(v))).toHaveLength(model.fit.n);
    expect(model.fit.converged).toBe(true);
    expect(model.fit.certificate.normalEquations).toBeLessThan(1e-7);
  });
});

test("an effect nested in another changes no coefficient", () => {
  const data = panel(21);
  const nested = withColumns(data, { region: numberColumn(numbers(data, "unit").map((u) => Math.floor(u / 4))) });
  const [a, b] = ["y ~ x + z | unit + year", "y ~ x + z | unit + year + region"].map((formula) => estimate(nested, { formula, vcov: "iid" })) as [Fit, Fit];
  expectNear(b.coef, a.coef, { rel: 1e-10 });
  expect(b.effectRank).toBe(a.effectRank);
});

test("absorbed effects give what dummies give", () => {
  const data = panel(22);
  for (const fit of ["ols", "poisson", "logit"]) {
    const outcome = fit === "ols" ? "y" : fit === "poisson" ? "count" : "binary";
    const [a, b] = [`${outcome} ~ x + z | unit + year`, `${outcome} ~ x + z + i(unit) + i(year)`].map((formula) =>
      estimate(data, { fit, formula, vcov: ["iid", "hc1"] }),
    ) as [Fit, Fit];
    if (a.n !== b.n) continue;
    expectNear(b.coef.slice(1, 3), a.coef, { rel: 1e-8 });
    expectNear(b.se.slice(1, 3), a.se, { rel: 1e-7 });
    expectNear([b.loglik as number], [a.loglik as number], { rel: 1e-10 });
  }
});

test("weights that are all alike change only what they must", () => {
  const data = withColumns(panel(23), { two: numberColumn(new Float64Array(panel(23).length).fill(2)) });
  const [a, b] = [{}, { weights: "two" }].map((more) => estimate(data, { formula: "y ~ x + z | unit", vcov: ["iid", "hc1", "cluster:unit"], ...more })) as [
    Fit,
    Fit,
  ];
  near(b, { ...a, loglik: b.loglik as number });
});
