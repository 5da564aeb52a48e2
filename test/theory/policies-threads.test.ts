import { expect, test } from "vitest";
import { FealtyError, inlineExecutor } from "../../src/base/index.js";
import { computations } from "../../src/study/computations.js";
import { checkLearning, comparePolicies, playRuns, type Ration, solveAttention } from "../../src/theory/index.js";
import { bundledWorker, onThreads } from "../support/threads.js";

const file = bundledWorker(new URL("policies-worker.ts", import.meta.url));

const p = checkLearning({ beliefs: 51, menu: [0, 1.5, 9] });
const bold = { ...p, costs: [0.1, 0.9], securityNeed: 1.5 };
const solve = (ration: Ration) => solveAttention([...Array.from({ length: 12 }, () => p), ...Array.from({ length: 8 }, () => bold)], ration);
const here = inlineExecutor({ policies: playRuns });

test.each<Ration>([
  { of: "demands", most: 3 },
  { of: "signals", most: 1.5 },
])("policies have the same bits in 1, 2 and 3 threads: %j", async (ration) => {
  const solved = solve(ration);
  const options = { runs: 130, periods: 20, seed: 9 };
  const expected = await comparePolicies(solved, here, options);
  for (const threads of [1, 2, 3])
    expect(await onThreads(file, "policies", threads, (executor) => comparePolicies(solved, executor, options))).toEqual(expected);
});

test("workers of a study know them by name", () => {
  expect(Object.hasOwn(computations, "policies")).toBe(true);
});

test("policies tell how far they are in runs, and stop when they are told to", async () => {
  const solved = solve({ of: "demands", most: 3 });
  const told: string[] = [];
  await comparePolicies(solved, here, { runs: 50, periods: 5, onProgress: (done, of, note) => told.push(`${done} of ${of} ${note}`) });
  expect(told).toEqual(["20 of 50 runs", "40 of 50 runs", "50 of 50 runs"]);
  const stop = new AbortController();
  const stopped = comparePolicies(solved, here, { runs: 1000, periods: 5, signal: stop.signal, onProgress: () => stop.abort() });
  await expect(stopped).rejects.toThrow(FealtyError);
  await expect(stopped).rejects.toMatchObject({ kind: "interrupted" });
});
