import { Worker } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import { estimate, estimateModel, fitted, fitToJson, margins } from "../../src/estimate/index.js";
import { bundledWorker } from "../support/threads.js";
import { each, every, modelOf, rows, tableOf } from "./every.js";

const file = bundledWorker(new URL("same-bits-worker.ts", import.meta.url));
const data = tableOf();
const expected = Object.fromEntries(every.map((name) => [name, fitToJson(estimate(data, modelOf(name)))]));

const inWorker = (): Promise<Record<string, string>> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(file);
    worker.once("message", resolve);
    worker.once("error", reject);
  });

describe("results are the same to the last bit", () => {
  test.each([1, 2, 8])(
    "in %i threads at once",
    async (threads) => {
      for (const fits of await Promise.all(Array.from({ length: threads }, inWorker))) expect(fits).toEqual(expected);
    },
    120_000,
  );
  // The others take some 100 ms a fit; each of them is fitted 12 times here all the same.
  const quick = every.filter((name) => !/^(elastic-net|heckman|bb)$/.test(name));
  test.each(quick)(
    "%s, 100 times",
    (name) => {
      for (let run = 0; run < 100; run++) expect(fitToJson(estimate(data, modelOf(name)))).toBe(expected[name]);
    },
    60_000,
  );
});

test("two outcomes with different missing rows are two fits, whatever else the table holds", () => {
  const [holes, others] = [each((i) => (i % 7 === 0 ? Number.NaN : (i % 5) + (i % 3))), each((i) => (i % 11 === 0 ? Number.NaN : (i % 4) - (i % 3)))];
  const both = tableOf({ first: holes, second: others });
  for (const [name, own] of [
    ["first", tableOf({ first: holes })],
    ["second", tableOf({ second: others })],
  ] as const) {
    const spec = { formula: `${name} ~ x + z | unit + year`, vcov: "cluster:unit" };
    expect(fitToJson(estimate(both, spec))).toBe(fitToJson(estimate(own, spec)));
  }
  expect(estimate(both, { formula: "first ~ x", vcov: "iid" }).n + estimate(both, { formula: "second ~ x", vcov: "iid" }).n).toBe(
    2 * rows - Math.ceil(rows / 7) - Math.ceil(rows / 11),
  );
});

// Categories have no mean, a Cox model and strata no level, penalised fits no errors, differences no outcome of their own.
const predicted = every.filter((name) => !/^(ologit|oprobit|mlogit|cox|clogit|elastic-net|ab|bb|heckman.*)$/.test(name));
test.each(predicted)("%s: average predictions by year on the rows of the fit are average fitted values", (name) => {
  const model = estimateModel(data, modelOf(name));
  const means = fitted(model);
  const { points } = margins(model, { what: "predictions", by: ["year"] });
  expect(points).toHaveLength(8);
  for (const { by, estimate: value } of points) {
    const own = Array.from(means).filter((_, i) => String(1990 + (i % 8)) === by?.year);
    expect(value).toBeCloseTo(own.reduce((a, b) => a + b, 0) / own.length, 10);
  }
});
