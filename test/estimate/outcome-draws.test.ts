import { expect, test } from "vitest";
import { inlineExecutor } from "../../src/base/index.js";
import { combinedDraws, estimate, fitDraws, type Fit, mixtureQuantile, overDraws } from "../../src/estimate/index.js";
import { type Frame, frame, numberColumn } from "../../src/frame/index.js";
import { stream } from "../../src/numeric/index.js";
import { bundledWorker, onThreads } from "../support/threads.js";

const here = inlineExecutor({ "outcome-draws": fitDraws });
const worker = bundledWorker(new URL("outcome-draws-worker.ts", import.meta.url));
const spec = { formula: "y ~ x | unit", vcov: "iid" };

interface World {
  readonly data: Frame;
  readonly draws: { readonly values: Float64Array; readonly kept: number };
}

/** y = 0.5 x + effects + noise is latent: a row is seen with error of standard deviation `error`, and its draws are from that posterior. */
function world(seed: number, { error = 1, kept = 20, rows = 300 } = {}): World {
  const draw = stream(seed, 1);
  const [unit, x, latent] = [new Float64Array(rows), new Float64Array(rows), new Float64Array(rows)];
  for (let i = 0; i < rows; i++) {
    unit[i] = i % 30;
    x[i] = draw.normal();
    latent[i] = 0.5 * (x[i] as number) + (i % 30) / 10 + draw.normal();
  }
  const seen = latent.map((y) => y + error * draw.normal());
  const values = Float64Array.from({ length: kept * rows }, (_, k) => (seen[k % rows] as number) + error * draw.normal());
  return { data: frame({ unit: numberColumn(unit), x: numberColumn(x), y: numberColumn(seen) }), draws: { values, kept } };
}

test("draws that are all alike are one fit", async () => {
  const { data, draws } = world(1, { error: 0 });
  const fit = estimate(data, spec);
  const over = await overDraws(data, spec, draws, here);
  expect(over.coef[0]).toBeCloseTo(fit.coef[0] as number, 12);
  expect((over.se[0] as number) / (fit.se[0] as number)).toBeCloseTo(1, 10);
  expect(over.measurement[0]).toBeLessThan(1e-12);
  expect(over.mixture.se[0]).toBeCloseTo(fit.se[0] as number, 12);
});

test("the mixture of one normal is that normal, and its interval lies inside its parts'", () => {
  expect(mixtureQuantile([{ mean: 2, se: 3 }], 0.975)).toBeCloseTo(2 + 3 * 1.959963984540054, 10);
  const parts = [
    { mean: -1, se: 1 },
    { mean: 1, se: 1 },
  ];
  expect(mixtureQuantile(parts, 0.5)).toBeCloseTo(0, 10);
  const high = mixtureQuantile(parts, 0.975);
  expect(high).toBeGreaterThan(1.96);
  expect(high).toBeLessThan(1 + 1.96);
});

test("Rubin's rules are those of imputed data sets", async () => {
  const { data, draws } = world(3, { kept: 5 });
  const over = await overDraws(data, spec, draws, here);
  const each = Array.from({ length: 5 }, (_, d) =>
    estimate({ ...data, columns: new Map([...data.columns, ["y", numberColumn(draws.values.slice(d * 300, (d + 1) * 300))]]) }, spec),
  );
  const mean = each.reduce((sum, { coef }) => sum + (coef[0] as number) / 5, 0);
  const within = each.reduce((sum, { se }) => sum + (se[0] as number) ** 2 / 5, 0);
  const between = each.reduce((sum, { coef }) => sum + ((coef[0] as number) - mean) ** 2 / 4, 0);
  expect(over.coef[0]).toBeCloseTo(mean, 12);
  expect(over.se[0]).toBeCloseTo(Math.sqrt(within + 1.2 * between), 12);
  expect(over.measurement[0]).toBeCloseTo((1.2 * between) / (within + 1.2 * between), 12);
});

test("draws are fitted to the same bits on 1, 2 and 8 threads", { timeout: 60_000 }, async () => {
  const { data, draws } = world(5, { kept: 50 });
  const expected = await overDraws(data, spec, draws, here);
  for (const threads of [1, 2, 8])
    expect(await onThreads(worker, "outcome-draws", threads, (executor) => overDraws(data, spec, draws, executor))).toEqual(expected);
});

test("95 % intervals hold the slope in at least 93 % of 300 worlds, by both ways", { timeout: 60_000 }, async () => {
  const hits = { rubin: 0, mixture: 0 };
  const worlds = 300;
  for (let seed = 1; seed <= worlds; seed++) {
    const { data, draws } = world(1000 + seed, { rows: 150 });
    const over = await overDraws(data, spec, draws, here);
    const holds = (ci: readonly [number, number] | undefined): number => Number(ci !== undefined && ci[0] <= 0.5 && 0.5 <= ci[1]);
    hits.rubin += holds(over.ci[0]);
    hits.mixture += holds(over.mixture.ci[0]);
  }
  // Fits to what is seen with error have its variance in their own errors already: draws on top of it make intervals wide, never narrow.
  expect(hits.rubin / worlds).toBeGreaterThan(0.93);
  expect(hits.mixture / worlds).toBeGreaterThan(0.93);
});

test("what is no draw is refused in one sentence", async () => {
  const { data, draws } = world(7);
  await expect(overDraws(data, { ...spec, formula: "log(y) ~ x | unit" }, draws, here)).rejects.toThrow(/a column by its name/);
  await expect(overDraws(data, spec, { ...draws, kept: 1 }, here)).rejects.toThrow(/needs two/);
  await expect(overDraws(data, spec, { ...draws, kept: 19 }, here)).rejects.toThrow(/are not 19 draws/);
  const [fit] = fitDraws({ data, spec, outcome: "y", draws: [draws.values.slice(0, 300)] }) as [Fit];
  expect(() => combinedDraws([fit, { ...fit, converged: false }], "y")).toThrow(/draw 2 has not converged/);
});
