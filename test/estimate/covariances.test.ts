import { describe, expect, test } from "vitest";
import { estimate, estimateModel, type Fit, type Inference, type ModelSpec, withVcov } from "../../src/estimate/index.js";
import { type Frame, frame, numberColumn, numbers, take, textColumn, withColumns } from "../../src/frame/index.js";
import { stream } from "../../src/numeric/index.js";
import { expectNear } from "../support/near.js";

/** A panel of directed pairs with outcomes of every kind; rows missing here and there. */
function world(seed: number): Frame {
  const { normal, uniform, below } = stream(seed);
  const cells: [number, number][] = [];
  for (let u = 0; u < 14; u++) for (let t = 0; t < 9; t++) if (uniform() < 0.9) cells.push([u, t]);
  const effect = Array.from({ length: 14 }, () => 0.5 * normal());
  const rows = cells.map(([u, t]) => {
    const [x, z, v] = [normal() + (effect[u] as number), normal(), normal()];
    const q = 0.8 * z + 0.5 * v + normal();
    const signal = 0.4 * x - 0.3 * z + (effect[u] as number) + 0.03 * t;
    const y = signal + 0.5 * q + normal();
    return {
      unit: u,
      year: t,
      region: u % 5,
      other: 20 + ((u + t) % 6),
      x,
      z,
      v,
      q,
      y,
      count: Math.floor(Math.exp(0.5 * signal) + 2 * uniform()),
      binary: signal + normal() > 0.2 ? 1 : 0,
      level: 1 + (signal + normal() > 0 ? 1 : 0) + (signal + normal() > 0.9 ? 1 : 0),
      w: 1 + below(3),
      lat: 5 * u,
      lon: 3 * u,
    };
  });
  const names = Object.keys(rows[0] as object) as (keyof (typeof rows)[number])[];
  return frame(Object.fromEntries(names.map((k) => [k, numberColumn(rows.map((r) => r[k]))])), { units: ["unit"], time: "year" });
}

const data = world(5);
const models: Record<string, ModelSpec> = {
  ols: { formula: "y ~ x*z", vcov: "iid" },
  "ols, weighted": { formula: "y ~ x + z", vcov: "iid", weights: "w" },
  "ols, two effects": { formula: "y ~ x + z | unit + year", vcov: "iid" },
  "ols, weighted with effects": { formula: "y ~ x + z | unit", vcov: "iid", weights: "w" },
  iv: { formula: "y ~ x | unit | q ~ z + v", vcov: "iid" },
  poisson: { fit: "poisson", formula: "count ~ x + z | unit", vcov: "iid" },
  logit: { fit: "logit", formula: "binary ~ x + z", vcov: "iid" },
  probit: { fit: "probit", formula: "binary ~ x + z", vcov: "iid" },
  negbin: { fit: "negbin", formula: "count ~ x", vcov: "iid", information: "observed" },
  ologit: { fit: "ologit", formula: "level ~ x + z", vcov: "iid" },
};
const rest = [
  "hc0",
  "hc1",
  "cluster:region",
  "cluster:unit+year",
  "nw:2",
  "dk:1",
  "conley:900km,lat,lon,bartlett",
  "conley:900km,lat,lon,lag=2",
  "dyadic:unit,other",
];
const leverage = ["hc2", "hc3", "cr2:region", "cr3:region", "cr2:unit", "cr3:unit"];
const kinds = (name: string): string[] => [...rest, ...(name === "negbin" || name === "ologit" ? [] : leverage)];

function figures(i: Inference): number[] {
  return [...i.se, ...i.p, ...i.ci.flat(), ...(i.dfs ?? []), ...(i.df === undefined ? [] : [i.df])];
}
const all = (f: Fit): Inference[] => [f, ...(f.alternatives ?? [])];
const same = (a: Fit, b: Fit, rel: number): void => {
  expectNear(a.coef, b.coef, { rel, floor: 1e-2 });
  const [one, other] = [all(a), all(b)];
  expect(one.map((i) => i.vcovKind)).toEqual(other.map((i) => i.vcovKind));
  one.forEach((i, k) => {
    expectNear(figures(i), figures(other[k] as Inference), { rel, floor: 1e-2 });
  });
};
const full = (name: string, more: Partial<ModelSpec> = {}): ModelSpec => ({ ...(models[name] as ModelSpec), vcov: ["iid", ...kinds(name)], ...more });

describe.each(Object.keys(models))("%s", (name) => {
  test("another covariance afterwards is the same as at once", () => {
    const model = estimateModel(data, models[name] as ModelSpec);
    for (const vcov of ["iid", ...kinds(name)]) {
      const later = withVcov(model, vcov).fit;
      const at = estimate(data, { ...(models[name] as ModelSpec), vcov });
      expect(later).toEqual(at);
    }
    // And back again: nothing of another covariance stays behind.
    expect(withVcov(withVcov(model, "cluster:unit"), "iid").fit).toEqual(model.fit);
  });
  test("several at once are the same as one by one", () => {
    const together = estimate(data, full(name));
    for (const [i, vcov] of ["iid", ...kinds(name)].entries())
      expect(all(together)[i]?.se).toEqual(estimate(data, { ...(models[name] as ModelSpec), vcov }).se);
  });
  test("the order of the rows does not matter", () => {
    const { below } = stream(3);
    const order = Array.from({ length: data.length }, (_, i) => i);
    for (let i = order.length - 1; i > 0; i--) {
      const j = below(i + 1);
      [order[i], order[j]] = [order[j] as number, order[i] as number];
    }
    same(estimate(take(data, order), full(name)), estimate(data, full(name)), 1e-7);
  });
  test("the names of units do not matter", () => {
    const relabel = (c: string): ReturnType<typeof textColumn> => textColumn(Array.from(numbers(data, c), (u) => `state ${(7 * u) % 101}`));
    const named = frame([...withColumns(data, { unit: relabel("unit"), other: relabel("other"), region: relabel("region") }).columns], data.index);
    same(estimate(named, full(name)), estimate(data, full(name)), 1e-7);
  });
  test("a column times a thousand has a thousandth of the standard error, and the same test", () => {
    const scaled = withColumns(data, { x: numberColumn(numbers(data, "x").map((v) => 1000 * v)) });
    const [a, b] = [all(estimate(scaled, full(name))), all(estimate(data, full(name)))];
    const at = (estimate(data, models[name] as ModelSpec).terms as string[]).indexOf("x");
    a.forEach((i, k) => {
      const j = b[k] as Inference;
      // Where a sum of signed parts has negative eigenvalues, what is left without them depends on units, as in the reference.
      if (j.repaired) return;
      expectNear([(i.se[at] as number) * 1000, i.p[at] as number, i.dfs?.[at] ?? 0], [j.se[at] as number, j.p[at] as number, j.dfs?.[at] ?? 0], {
        rel: 1e-6,
        floor: 1e-3,
      });
    });
  });
  test("a frequency weight of k is the row k times", () => {
    const w = numbers(data, "w");
    const repeated = Array.from({ length: data.length }, (_, i) => i).flatMap((i) => new Array<number>(w[i] as number).fill(i));
    // Not by calendar, since rows repeat.
    const some = kinds(name).filter((k) => !/^(nw|dk)|lag/.test(k));
    const spec = { ...full(name), vcov: ["iid", ...some], singletons: "keep" as const, weights: undefined };
    const free = frame(data.columns);
    same(estimate(free, { ...spec, weights: "w", weightsKind: "frequency" }), estimate(take(free, repeated), spec), 1e-6);
  });
});

test("an effect nested in another changes no coefficient and, where it does not count, no figure", () => {
  const vcov = ["cr2:unit", "cr3:unit", "cr2:region", "cluster:region", "dyadic:unit,other"];
  const [a, b] = ["y ~ x + z | unit", "y ~ x + z | unit + region"].map((formula) => estimate(data, { formula, vcov })) as [Fit, Fit];
  same(b, a, 1e-8);
});
