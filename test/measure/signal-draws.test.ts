import { expect, test } from "vitest";
import { inlineExecutor } from "../../src/base/index.js";
import { signalChain, type SignalDrawOptions, type SignalDraws, signalDraws, signalIntensity } from "../../src/measure/index.js";
import { bundledWorker, onThreads } from "../support/threads.js";
import { columns, loadings, world } from "./signal-world.js";

const here = inlineExecutor({ "signal-intensity-chain": signalChain });
const worker = bundledWorker(new URL("signal-chain-worker.ts", import.meta.url));
const drawn = (seed: number, options: Partial<SignalDrawOptions> = {}, rows = 400): Promise<SignalDraws> =>
  signalDraws(world(seed, rows).data, columns, { seed, chains: 2, sweeps: 500, ...options }, here);

test("chains mix: loadings have effective draws by the hundred and R-hat near 1", async () => {
  const made = await drawn(3, { chains: 4, sweeps: 500 });
  expect(made.converged).toBe(true);
  for (const { rhat, bulk, tail } of made.mixing) {
    expect(rhat).toBeLessThan(1.01);
    expect(bulk).toBeGreaterThan(400);
    expect(tail).toBeGreaterThan(400);
  }
  // Near the mode where there are many rows, and within its errors.
  const fast = signalIntensity(world(3).data, columns);
  made.loadings.forEach(({ loading, se }, j) => {
    expect(Math.abs(loading - (fast.loadings[j]?.loading as number)) / se).toBeLessThan(0.6);
    expect(se / (fast.loadings[j]?.se as number)).toBeGreaterThan(0.8);
    expect(se / (fast.loadings[j]?.se as number)).toBeLessThan(1.5);
  });
});

test("draws of scores have the means and errors that are printed", async () => {
  for (const engine of ["sample", "fast"] as const) {
    const { draws, kept, intensity, se } = await drawn(5, { engine, draws: 500, sweeps: 500 });
    const rows = intensity.length;
    let [worst, spread] = [0, 0];
    for (let row = 0; row < rows; row++) {
      let [sum, square] = [0, 0];
      for (let k = 0; k < kept; k++) sum += draws[k * rows + row] as number;
      for (let k = 0; k < kept; k++) square += ((draws[k * rows + row] as number) - sum / kept) ** 2;
      worst = Math.max(worst, Math.abs(sum / kept - (intensity[row] as number)) / ((se[row] as number) / Math.sqrt(kept)));
      spread += Math.sqrt(square / (kept - 1)) / (se[row] as number) / rows;
    }
    // The largest of 400 standard normals, the draws of parameters being dependent.
    expect(worst, engine).toBeLessThan(7);
    expect(Math.abs(spread - 1), engine).toBeLessThan(0.02);
  }
});

test("90 % intervals of loadings and scores from draws cover in 86 to 94 % over 100 small data sets", { timeout: 120_000 }, async () => {
  const [of, scores] = [
    [0, 0],
    [0, 0],
  ] as [[number, number], [number, number]];
  for (let k = 0; k < 100; k++) {
    const { truth } = world(700 + k, 160);
    const { loadings: found, draws, kept } = await drawn(700 + k, { chains: 1, sweeps: 200, draws: 100 }, 160);
    for (const { name, low, high } of found) {
      const value = loadings[name as keyof typeof loadings];
      of[0] += Number(low <= value && value <= high);
      of[1]++;
    }
    truth.forEach((z, row) => {
      const own = Float64Array.from({ length: kept }, (_, d) => draws[d * truth.length + row] as number).sort();
      scores[0] += Number((own[4] as number) <= z && z <= (own[95] as number));
      scores[1]++;
    });
  }
  for (const [hit, all] of [of, scores]) {
    expect(hit / all).toBeGreaterThan(0.86);
    expect(hit / all).toBeLessThan(0.94);
  }
});

test("draws are the same to the last bit on 1, 2 and 8 threads, and differ by seed", { timeout: 60_000 }, async () => {
  const { data } = world(9, 200);
  const options = { seed: 9, chains: 8, sweeps: 100, draws: 80 };
  const expected = await signalDraws(data, columns, options, here);
  for (const threads of [1, 2, 8]) {
    const made = await onThreads(worker, "signal-intensity-chain", threads, (executor) => signalDraws(data, columns, options, executor));
    expect(made).toEqual(expected);
  }
  expect((await signalDraws(data, columns, { ...options, seed: 10 }, here)).draws[0]).not.toBe(expected.draws[0]);
});

test("means of years are found where there are any, and are next to nothing where there are none", () => {
  const { data, truth } = world(21, 2000);
  const plain = signalIntensity(data, columns, { orient: "a" });
  const means = signalIntensity(data, columns, { orient: "a", times: "means" });
  const off = (values: Float64Array): number => Math.sqrt(values.reduce((sum, x, row) => sum + (x - (truth[row] as number)) ** 2, 0) / truth.length);
  expect(Math.abs(off(means.intensity) - off(plain.intensity))).toBeLessThan(0.02);
  // Later years get stronger signals: with means the scale is that within years, without it is that over all rows.
  const rising = world(22, 2000, (time) => (time - 2030) / 40);
  const rise = (values: Float64Array): number => {
    const of = (rows: Float64Array): number => rows.reduce((a, b) => a + b, 0) / rows.length;
    return of(values.slice(-400)) - of(values.slice(0, 400));
  };
  const found = (times: "none" | "means"): number => rise(signalIntensity(rising.data, columns, { orient: "a", times }).intensity);
  expect(Math.abs(found("means") / rise(rising.truth) - 1)).toBeLessThan(0.12);
  expect(found("none") / rise(rising.truth)).toBeLessThan(0.88);
});

test("options out of range are refused by name", async () => {
  await expect(drawn(1, { chains: 0 })).rejects.toThrow(/chains is 0/);
  await expect(drawn(1, { sweeps: 10 })).rejects.toThrow(/sweeps is 10/);
  await expect(drawn(1, { draws: 1e7 })).rejects.toThrow(/draws is 10000000/);
});
