import { describe, expect, test } from "vitest";
import { bootstrap, estimate, estimateModel, fitted, wald } from "../../src/estimate/index.js";
import { clusterProducts } from "../../src/estimate/resample/cluster-products.js";
import { resample } from "../../src/estimate/resample/resampling.js";
import { planJoint, runJointJob, type JointJob } from "../../src/estimate/resample/wild-joint.js";
import { weightOf, wildPatterns } from "../../src/estimate/resample/wild-weights.js";
import { type Frame, frame, numberColumn, numbers, withColumns } from "../../src/frame/index.js";
import { stream } from "../../src/numeric/index.js";
import { expectNear } from "../support/near.js";

/** Allies of eight years each; x goes with y where `effect` is not 0, errors share a part within an ally. */
function panel(seed: number, allies = 10, effect = 0): Frame {
  const { normal } = stream(seed);
  const n = allies * 8;
  const shared = Float64Array.from({ length: allies }, normal);
  const each = (of: (i: number) => number): Float64Array => Float64Array.from({ length: n }, (_, i) => of(i));
  const ally = each((i) => Math.floor(i / 8));
  const [x, z, v] = [each((i) => normal() + (shared[ally[i] as number] as number)), each(normal), each(normal)];
  const own = Float64Array.from({ length: allies }, normal);
  return frame({
    ally: numberColumn(ally),
    year: numberColumn(each((i) => i % 8)),
    x: numberColumn(x),
    z: numberColumn(z),
    v: numberColumn(v),
    y: numberColumn(each((i) => effect * (x[i] as number) + 0.7 * (own[ally[i] as number] as number) + normal())),
  });
}

describe("a joint test by the wild bootstrap", () => {
  test.each([
    ["y ~ x + z + v", "x = 0; z = 0", "y ~ v", false],
    ["y ~ x + z + v | year", "x = 0; z = 0", "y ~ v | year", false],
    ["y ~ x + z + v | ally", "z = 0; v = 0", "y ~ x | ally", false],
    ["y ~ x + z", "x = 0; z = 0", "y ~ 1", true],
  ])("%s, %s: draws are those of fits to made outcomes", (formula, hypothesis, restricted, unrestricted) => {
    const data = panel(3);
    const model = estimateModel(data, { formula, vcov: "cluster:ally" });
    const plan = planJoint(clusterProducts(model, "ally"), { by: "ally", hypothesis, draws: 9999, unrestricted });
    const boot = resample(plan);
    expectNear([boot.joint?.chi2 as number], [wald(model.fit, hypothesis).statistic * (wald(model.fit, hypothesis).law === "F" ? 2 : 1)], { rel: 1e-9 });
    expect(boot).toMatchObject({ draws: 1024, exhaustive: true, terms: [] });
    const under = estimateModel(data, { formula: unrestricted ? formula : restricted, vcov: "iid" });
    const [y, ally, means] = [numbers(data, "y"), numbers(data, "ally"), fitted(under)];
    const draws = runJointJob(plan.jobs[0] as JointJob);
    for (const d of [1, 77, 500, 1000]) {
      const made = y.map((v, i) => {
        const mean = means[i] as number;
        return (
          mean +
          weightOf("rademacher", wildPatterns("rademacher", 10, 9999, 1).codes[d * 2 + ((ally[i] as number) > 7 ? 1 : 0)] as number, (ally[i] as number) % 8) *
            (v - mean)
        );
      });
      const again = estimate(withColumns(data, { y: numberColumn(made) }), { formula, vcov: "cluster:ally" });
      const [a, b] = hypothesis.split(";").map((part) => part.split("=")[0]?.trim() as string) as [string, string];
      const own = (term: string): number => (unrestricted ? (model.fit.coef[model.fit.terms.indexOf(term)] as number) : 0);
      const test = wald(again, `${a} = ${own(a)}; ${b} = ${own(b)}`);
      expectNear([draws[d] as number], [test.statistic * (test.law === "F" ? 2 : 1)], { rel: 1e-7 });
    }
    const beyond = draws.reduce((n, w) => n + (w >= (boot.joint?.chi2 as number) * (1 - 1e-9) ? 1 : 0), 0);
    expect(boot.joint?.p).toBe(beyond / 1024);
  });
  test("of one restriction is that restriction's own test", () => {
    const model = estimateModel(panel(5, 14), { formula: "y ~ x + z", vcov: "cluster:ally" });
    const [term] = bootstrap(model, "wild:ally,draws=999,test=x = 0.1").terms;
    const { joint } = bootstrap(model, "wild:ally,joint,draws=999,test=x = 0.1");
    expectNear([joint?.chi2 as number], [(term?.t as number) ** 2], { rel: 1e-9 });
    expect([joint?.p, joint?.pStrict]).toEqual([term?.p, term?.pStrict]);
  });
  test("holds its size where Wald's test does not", () => {
    const p: number[] = [];
    let plain = 0;
    for (let seed = 0; seed < 400; seed++) {
      const model = estimateModel(panel(1000 + seed, 8), { formula: "y ~ x + z + v", vcov: "cluster:ally" });
      p.push(bootstrap(model, "wild:ally,joint,draws=256,test=x = 0; z = 0; v = 0").joint?.p as number);
      if (wald(model.fit, "x = 0; z = 0; v = 0").p < 0.05) plain++;
    }
    const rejected = p.filter((v) => v < 0.05).length / 400;
    expect(rejected).toBeLessThan(0.08);
    expect(rejected).toBeGreaterThan(0.02);
    expect(plain / 400).toBeGreaterThan(rejected);
  });
  test("finds what is there, and refuses what cannot be", () => {
    const model = estimateModel(panel(9, 30, 1), { formula: "y ~ x + z", vcov: "cluster:ally" });
    expect(bootstrap(model, "wild:ally,joint,test=x = 0; z = 0").joint?.p).toBeLessThan(0.01);
    expect(() => bootstrap(model, "wild:ally,joint")).toThrow("names its restrictions");
    expect(() => bootstrap(model, "wild:ally,joint,type=33,test=x = 0; z = 0")).toThrow("no type 33");
    expect(() => bootstrap(model, "wild:ally,joint,test=x = 0; 2*x = 0")).toThrow("depend on one another");
  });
});
