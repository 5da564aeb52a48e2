import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openStore } from "../../src/data/index.js";
import type { DiagnosisResults } from "../../src/report/index.js";
import { truthMatrix } from "../../src/report/index.js";
import { stream } from "../../src/numeric/index.js";
import { readStudy, runStudy } from "../../src/study/index.js";

const folder = mkdtempSync(join(tmpdir(), "fealty-diagnosis-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const text = (more = "") => `fealty: 1
title: "A study of one's own"
seed: 7
panel: {file: own.csv, unit: ally, time: year}
models:
  main:  {fit: ols, formula: "y ~ l(move, 1) + l(gap, 2) | ally + year", vcov: "cluster:ally"}
  aid:   {fit: ols, formula: "aid ~ l(move, 1) + l(gap, 2) | ally + year", vcov: "cluster:ally"}
  count: {fit: poisson, formula: "visits ~ l(move, 1) | ally + year", vcov: "cluster:ally"}
hypotheses:
  H1: {says: "Signals follow concessions", model: main, term: "l(move, 1)", sign: "+"}
  H2: {says: "Visits too", model: count, term: "l(move, 1)", sign: "+"}
  F3: {says: "Not aid", compare: ["main.l(move, 1)", "aid.l(move, 1)"], sign: "+"}
theory:
  diagnose: {design: main, sims: 12, columns: {concession: move, gap: gap}, placebo: [aid], truths: [theory, "null", linear]${more}}
`;

/** Writes the study and its panel; the outcomes' values come from a seed of their own, their gaps do not. */
function write(name: string, outcomes: number, more = "", allies = 16): string {
  const [own, values] = [stream(1), stream(outcomes)];
  const rows = Array.from({ length: allies * 22 }, (_, i) => {
    const [gone, move, gap] = [own.uniform() < 0.08, own.normal(), own.uniform()];
    const [y, aid, visits] = [values.normal(), values.normal(), Math.floor(3 * values.uniform())];
    return `${1 + Math.floor(i / 22)},${1970 + (i % 22)},${gone ? "" : y},${aid},${visits},${move},${gap}`;
  });
  writeFileSync(join(folder, "own.csv"), `ally,year,y,aid,visits,move,gap\n${rows.join("\n")}\n`);
  const path = join(folder, `${name}.yaml`);
  writeFileSync(path, text(more));
  return path;
}

async function diagnose(path: string, threads = 1): Promise<DiagnosisResults> {
  const home = mkdtempSync(join(folder, "home-"));
  const { value } = await runStudy(readStudy(path), { only: "diagnosis", threads, store: openStore({ home }) });
  return value as DiagnosisResults;
}

describe("a diagnosis on a panel of one's own", () => {
  test("judges every hypothesis under every truth and follows every term", async () => {
    const found = await diagnose(write("first", 5));
    expect(found.truths.map(({ name }) => name)).toEqual(["theory", "null", "linear"]);
    expect(found.rows).toBe(352);
    expect(found.units).toBe(16);
    for (const { tests, terms } of found.truths) {
      expect(tests.map(({ id }) => id)).toEqual(["H1", "H2", "F3"]);
      for (const { supported, against, inconclusive, untested } of tests) {
        expect(untested).toBe(0);
        expect(supported.value + against.value + inconclusive.value).toBeCloseTo(1, 12);
      }
      expect(terms.map(({ model, term }) => `${model}: ${term}`)).toEqual(["main: l(move, 1)", "main: l(gap, 2)", "count: l(move, 1)"]);
      for (const { performance } of terms) expect(performance?.n).toBe(12);
    }
    const truthOf = (name: string) => found.truths.find((truth) => truth.name === name)?.terms[0]?.performance?.truth;
    expect(truthOf("null")).toBe(0);
    expect(truthOf("linear")).toBeGreaterThan(0);
    const figure = truthMatrix(found);
    expect(figure?.numbers.rows).toHaveLength(9);
  });

  test("never reads an outcome: other values, the same to the last bit, on any number of threads", async () => {
    const one = await diagnose(write("same", 5));
    const other = await diagnose(write("same", 6), 2);
    expect(other).toEqual(one);
  });

  test("reads where outcomes are missing: a declared structure has its own rows", async () => {
    const found = await diagnose(write("structure", 5, ", structure: {allies: 10, years: 20, missing: 0.1}"));
    expect(found).toMatchObject({ rows: 200, units: 10, structured: true });
  });
});

describe("what a study cannot ask", () => {
  test.each([
    [", models: [nothing]", /nothing/],
    [", truth: {reliability: 0}", /reliability is 0/],
    [", truth: {allyShare: 0.9, yearShare: 0.9}", /add up/],
    [", truth: {signalshare: 0.1}", /signalshare/],
  ])("%s", async (more, message) => {
    await expect(async () => diagnose(write("bad", 5, more))).rejects.toThrow(message);
  });
  test("a truth that does not exist", async () => {
    const path = write("truth", 5);
    writeFileSync(path, text().replace("theory, ", "theroy, "));
    await expect(async () => diagnose(path)).rejects.toThrow(/theroy/);
  });
});
