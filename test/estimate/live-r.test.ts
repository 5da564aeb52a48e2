import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { estimate, type Fit, type ModelSpec } from "../../src/estimate/index.js";
import { type Frame, frame, numberColumn } from "../../src/frame/index.js";
import { stream } from "../../src/numeric/index.js";

// Fresh data each run, so that agreement is not with numbers that were once copied; the seed is in the name of the test.
const seed = Number(process.env.FEALTY_TEST_SEED ?? Date.now() % 1_000_000);
const hasR = spawnSync("Rscript", ["--version"]).status === 0;

function panel(): Frame {
  const [units, years] = [40, 12];
  const { uniform: unif, normal } = stream(seed);
  const columns: Record<string, number[]> = { unit: [], year: [], x: [], z: [], u: [], w: [], y: [], size: [], count: [], over: [], bin: [] };
  const put = (name: string, value: number): number => {
    (columns[name] as number[]).push(value);
    return value;
  };
  for (let i = 0; i < units; i++) {
    const effect = normal();
    for (let t = 0; t < years; t++) {
      if (unif() < 0.1) continue;
      put("unit", i + 1);
      put("year", 1990 + t);
      const x = put("x", normal() + 0.3 * effect);
      const z = put("z", unif());
      const u = put("u", normal());
      put("w", 0.5 + unif());
      put("size", Math.exp(0.3 * x + 0.5 * normal()));
      put("y", 1 + 0.5 * x - z + 0.2 * u + effect + normal());
      const mean = Math.exp(0.2 + 0.3 * x - 0.2 * u);
      put("count", poisson(mean, unif()));
      put("over", poisson(mean * Math.exp(0.8 * normal()), unif()));
      put("bin", unif() < 1 / (1 + Math.exp(-0.2 - 0.7 * x)) ? 1 : 0);
    }
  }
  return frame(Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, numberColumn(values)])), { units: ["unit"], time: "year" });
}

function poisson(mean: number, u: number): number {
  let [k, p] = [0, Math.exp(-mean)];
  for (let sum = p; u > sum && k < 200; sum += p) p *= mean / ++k;
  return k;
}

function spells(): Frame {
  const n = 250;
  const { uniform: unif, normal } = stream(seed + 1);
  const columns: Record<string, number[]> = { unit: [], group: [], t0: [], t1: [], event: [], x: [], u: [] };
  for (let i = 0; i < n; i++) {
    const t0 = Math.floor(4 * unif());
    const [x, u] = [normal(), normal()];
    const length = 1 + Math.floor((-Math.log(unif()) * 8) / Math.exp(0.5 * x));
    const row: Record<string, number> = {
      unit: 1 + (i % 50),
      group: 1 + (i % 3),
      t0,
      t1: Math.min(25, t0 + length),
      event: t0 + length <= 25 && unif() < 0.9 ? 1 : 0,
      x,
      u,
    };
    for (const [name, value] of Object.entries(row)) columns[name]?.push(value);
  }
  return frame(Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, numberColumn(values)])));
}

function write(path: string, data: Frame): void {
  const names = [...data.columns.keys()];
  const values = names.map((name) => (data.columns.get(name) as { values: Float64Array }).values);
  writeFileSync(path, `${names.join()}\n${Array.from({ length: data.length }, (_, i) => values.map((v) => v[i]).join()).join("\n")}\n`);
}

describe.skipIf(!hasR)(`beside R on fresh data, seed ${seed}`, () => {
  const [data, durations] = [panel(), spells()];
  const theirs = new Map<string, number[]>();
  if (hasR) {
    const folder = mkdtempSync(join(tmpdir(), "fealty-live-"));
    write(join(folder, "data.csv"), data);
    write(join(folder, "spells.csv"), durations);
    const out = execFileSync("Rscript", ["--vanilla", "test/estimate/live/refit.R", folder], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    for (const line of out.trim().split("\n")) {
      const [model = "", what = "", ...numbers] = line.trim().split(/\s+/);
      theirs.set(`${model} ${what}`, numbers.map(Number));
    }
  }
  const interaction = "y ~ x * z + u";
  const linear = (vcov: string, weights?: string): ModelSpec => ({ formula: interaction, vcov, ssc: "none", ...(weights ? { weights } : {}) });
  type Case = readonly [name: string, spec: ModelSpec, tolerance: number, data?: Frame];
  const cases: readonly Case[] = [
    ["ols.iid", { formula: interaction, vcov: "iid" }, 1e-8],
    ["wls.iid", { formula: interaction, vcov: "iid", weights: "w" }, 1e-8],
    ...(["hc0", "hc2", "hc3"] as const).flatMap((h) => [[`ols.${h}`, linear(h), 1e-8] as Case, [`wls.${h}`, linear(h, "w"), 1e-8] as const]),
    ["ols.hc1", { formula: interaction, vcov: "hc1" }, 1e-8],
    ["wls.hc1", { formula: interaction, vcov: "hc1", weights: "w" }, 1e-8],
    ["ols.cl", linear("cluster:unit"), 1e-8],
    ["ols.tw", linear("cluster:unit+year"), 1e-8],
    ["fe.iid", { formula: "y ~ x + u | unit + year", vcov: "iid" }, 1e-8],
    ["within", { formula: "y ~ x + u | unit", vcov: "iid" }, 1e-8],
    ["poisson", { fit: "poisson", formula: "count ~ x + u", offset: "log(size)", vcov: "iid", ssc: "none" }, 1e-7],
    ["logit", { fit: "logit", formula: "bin ~ x + u", vcov: "iid", ssc: "none" }, 1e-7],
    ["probit", { fit: "probit", formula: "bin ~ x + u", vcov: "iid", ssc: "none" }, 1e-7],
    ["gamma", { fit: "gamma", formula: "size ~ x + u", vcov: "iid" }, 1e-7],
    ["negbin", { fit: "negbin", formula: "over ~ x + u", vcov: "iid" }, 1e-6],
    ["cox.efron", { fit: "cox", formula: "surv(t0, t1, event) ~ x + u", vcov: "iid" }, 1e-6, durations],
    ["cox.breslow", { fit: "cox", formula: "surv(t0, t1, event) ~ x + u", vcov: "iid", ties: "breslow" }, 1e-6, durations],
    ["cox.strata", { fit: "cox", formula: "surv(t0, t1, event) ~ x + u | group", vcov: "iid" }, 1e-6, durations],
    ["cox.cl", { fit: "cox", formula: "surv(t0, t1, event) ~ x + u", vcov: "cluster:unit" }, 1e-6, durations],
    ["clogit", { fit: "clogit", formula: "bin ~ x + u | unit", vcov: "iid" }, 1e-6],
    ...[1, 0.5, 0].flatMap((alpha) =>
      (["gaussian", "poisson", "binomial"] as const).map((family): Case => {
        const outcome = { gaussian: "y", poisson: "count", binomial: "bin" }[family];
        return [
          `net.${family}.${alpha}`,
          { fit: "elastic-net", formula: `${outcome} ~ x + z + u`, vcov: "iid", net: { family, alpha, lambda: 0.05, folds: 0 } },
          1e-7,
        ];
      }),
    ),
    ["re", { fit: "re", formula: "y ~ x + u", vcov: "iid" }, 1e-7],
  ];
  for (const [name, spec, tolerance, own] of cases)
    test(name, () => {
      const fit: Fit = estimate(own ?? data, spec);
      const compared = (["coef", "se"] as const).filter((what) => theirs.has(`${name} ${what}`));
      // A package of R's that is not installed leaves its models out; what R itself fits is always there.
      if (compared.length === 0) return expect(theirs.size).toBeGreaterThanOrEqual(17);
      for (const what of compared) {
        const numbers = theirs.get(`${name} ${what}`) as number[];
        expect(fit[what].length).toBe(numbers.length);
        const largest = Math.max(...numbers.map(Math.abs));
        // R stops when the deviance settles, which leaves a coefficient near 0 fewer digits: its scale is then its standard error.
        const errors = what === "coef" ? (theirs.get(`${name} se`) ?? []) : [];
        fit[what].forEach((x, j) => {
          expect(
            Math.abs(x - (numbers[j] as number)) / Math.max(Math.abs(numbers[j] as number), errors[j] ?? 0, 1e-3 * largest),
            `${what} ${fit.terms[j]}`,
          ).toBeLessThan(tolerance);
        });
      }
      const theta = theirs.get(`${name} theta`)?.[0];
      if (theta !== undefined) expect(Math.abs((fit.theta as number) / theta - 1)).toBeLessThan(1e-5);
    });
});
