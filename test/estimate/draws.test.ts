import { describe, expect, test } from "vitest";
import { bootstrap, estimateModel, fitToJson, type ModelSpec, romanoWolf, romanoWolfOn, withRequests, withRequestsOn } from "../../src/estimate/index.js";
import { planInfluence } from "../../src/estimate/resample/influence-refit.js";
import { planPermutation } from "../../src/estimate/resample/permute.js";
import { planGroups } from "../../src/estimate/resample/group-draws.js";
import { planWild } from "../../src/estimate/resample/wild.js";
import { planIv } from "../../src/estimate/resample/wild-iv.js";
import { planJoint } from "../../src/estimate/resample/wild-joint.js";
import { clusterProducts } from "../../src/estimate/resample/cluster-products.js";
import { resample, resampleOn, type Resampling } from "../../src/estimate/resample/resampling.js";
import { runDraws } from "../../src/estimate/resample/run-draws.js";
import { type Frame, frame, numberColumn, numbers, withColumns } from "../../src/frame/index.js";
import { stream } from "../../src/numeric/index.js";
import { expectNear } from "../support/near.js";
import { bundledWorker, onThreads } from "../support/threads.js";

const file = bundledWorker(new URL("draws-worker.ts", import.meta.url));

/** Twenty allies over ten years, with an outcome of each kind. */
function panel(seed = 3): Frame {
  const { normal, uniform } = stream(seed);
  const n = 200;
  const each = (of: (i: number) => number): Float64Array => Float64Array.from({ length: n }, (_, i) => of(i));
  const [x, z] = [each(normal), each(normal)];
  return frame({
    ally: numberColumn(each((i) => Math.floor(i / 10))),
    year: numberColumn(each((i) => i % 10)),
    x: numberColumn(x),
    z: numberColumn(z),
    unused: numberColumn(each(normal)),
    y: numberColumn(each((i) => 0.3 * (x[i] as number) + normal())),
    count: numberColumn(each(() => Math.floor(4 * uniform()))),
  });
}
const data = panel();
const linear = estimateModel(data, { formula: "y ~ x + z | ally", vcov: "cluster:ally" });
const instrumented = estimateModel(data, { formula: "y ~ 1 | x ~ z", vcov: "cluster:ally" });
const counts = estimateModel(data, { fit: "poisson", formula: "count ~ x + z", vcov: "cluster:ally" });
const plans: Record<string, () => Resampling<unknown>> = {
  wild: () => planWild(clusterProducts(linear, "ally"), { by: "ally", draws: 3000 }),
  "wild, joint": () => planJoint(clusterProducts(linear, "ally"), { by: "ally", draws: 40_000, hypothesis: "x = 0; z = 0" }),
  "wild, instruments": () => planIv(instrumented, { by: "ally", draws: 9000, hypothesis: "fit_x = 0" }),
  "wild, more draws than a job has": () => planWild(clusterProducts(linear, "ally"), { by: "ally", draws: 140_000, hypothesis: "x = 0" }),
  "pairs from products": () => planGroups(linear, { by: "ally", draws: 1100 }),
  "pairs by new fits": () => planGroups(counts, { by: "ally", draws: 40 }),
  blocks: () => planGroups(counts, { by: "year", length: 3, draws: 30 }),
  permutation: () => planPermutation(linear, { variable: "x", within: "ally", draws: 40 }),
  influence: () => planInfluence(counts, "ally"),
};

describe("resampling has the same bits on any number of threads", () => {
  test.each(Object.entries(plans))("%s", async (_, plan) => {
    const here = JSON.stringify(resample(plan()));
    for (const threads of [1, 2, 3, 8])
      await onThreads(file, "draws", threads, async (executor, jobs) => {
        expect(JSON.stringify(await resampleOn(plan(), executor, undefined, 0))).toBe(here);
        expect(jobs.done).toBe(plan().jobs.length === 1 ? 0 : plan().jobs.length);
      });
  });
  test("all that a fit is asked", async () => {
    const asked = { boot: ["wild:ally,draws=999", "pairs:ally,draws=99", "permute:x,draws=9"], influence: ["ally", "ally, refit"], tests: ["x = 0"] };
    for (const model of [linear, counts])
      for (const threads of [1, 2])
        await onThreads(file, "draws", threads, async (executor) => {
          expect(fitToJson(await withRequestsOn(model, asked, executor))).toBe(fitToJson(withRequests(model, asked)));
        });
  });
  test("Romano and Wolf", async () => {
    const family = [
      { model: linear, term: "x" },
      { model: linear, term: "z" },
    ];
    const here = romanoWolf(family, { by: "ally", draws: 999 });
    for (const threads of [2, 3])
      await onThreads(file, "draws", threads, async (executor) => expect(await romanoWolfOn(family, { by: "ally", draws: 999 }, executor)).toEqual(here));
  });
});

describe("jobs", () => {
  test("are plain data, and small where the method allows it", () => {
    for (const [name, plan] of Object.entries(plans))
      for (const job of plan().jobs.slice(0, 1)) {
        const copy = structuredClone(job) as Parameters<typeof runDraws>[0];
        expect(JSON.stringify(runDraws(copy))).toBe(JSON.stringify(plan().make(job)));
        if (/wild|products/.test(name)) expect("refit" in job).toBe(false);
        else expect([...(job as unknown as { refit: { data: Frame } }).refit.data.columns.keys()]).not.toContain("unused");
      }
  });
  test("tell of progress and stop when they are told to", async () => {
    const stop = new AbortController();
    const seen: number[] = [];
    const plan = planPermutation(linear, { variable: "x", draws: 400 });
    const onProgress = (done: number, total: number): void => {
      expect(total).toBe(50);
      seen.push(done);
      if (done === 3) stop.abort();
    };
    await onThreads(file, "draws", 2, async (executor) => {
      await expect(resampleOn(plan, executor, { signal: stop.signal, onProgress }, 60_000)).rejects.toThrow("interrupted");
    });
    expect(seen).toEqual([0, 1, 2, 3]);
  });
  test("an interruption from outside is heard between jobs", async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 5);
    const plan = planPermutation(linear, { variable: "x", draws: 100_000 });
    await onThreads(file, "draws", 1, async (executor) => {
      await expect(resampleOn(plan, executor, { signal: stop.signal }, 60_000)).rejects.toThrow("interrupted");
    });
  });
});

test("influence by new fits is what fits without each cluster give", () => {
  const spec: ModelSpec = { fit: "poisson", formula: "count ~ x + z", vcov: "iid" };
  const [found] = withRequests(estimateModel(data, spec), { influence: ["ally, refit"] }).influence ?? [];
  expect(found?.exact).toBe(true);
  const ally = numbers(data, "ally");
  for (const g of [0, 7, 19]) {
    const left = estimateModel(withColumns(data, { out: numberColumn(ally.map((a) => (a === g ? 1 : 0))) }), { ...spec, where: "out == 0" }).fit;
    expectNear(found?.without[g] as number[], left.coef, { rel: 1e-8, floor: 1e-3 });
  }
  expect(() => withRequests(counts, { influence: ["ally, again"] })).toThrow('and "ally, again" was given');
  expect(() => bootstrap(counts, "permute:unused,draws=9")).toThrow("no term");
});
