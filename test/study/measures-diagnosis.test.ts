import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { openStore } from "../../src/data/index.js";
import type { DiagnosisResults } from "../../src/report/index.js";
import { runStudy, studyFromText } from "../../src/study/index.js";
import { offline } from "../support/offline.js";

const folder = mkdtempSync(join(tmpdir(), "fealty-measures-diagnosis-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
for (const [name, value] of Object.entries(offline)) vi.stubEnv(name, value);

const text = `fealty: 1
title: The answer to demands
seed: 5
panel: {spine: ally-year, patron: USA, years: 1990..2005, pact: defense, add: [statements, visits, arms, troops, regime, un-votes]}
measures:
  support: {is: signal-intensity, from: [{column: words, as: count}, visit, arms, troops]}
  position: {is: agreement, from: un-votes}
  gap: {is: gap, from: position}
  concession: {is: compliance, from: un-votes}
  move: {is: concession, from: position}
models:
  main: {fit: ols, formula: "support ~ l(concession, 1) + l(gap, 2) | ally + year", vcov: "cluster:ally"}
  moves: {fit: ols, formula: "support ~ l(move, 1) + l(gap, 2) | ally + year", vcov: "cluster:ally"}
hypotheses:
  H1: {says: "Signals follow answers", model: main, term: "l(concession, 1)", sign: "+"}
  H1m: {says: "Signals follow moves", model: moves, term: "l(move, 1)", sign: "+"}
theory:
  diagnose: {design: main, sims: 20, truths: [theory, "null", linear], truth: {signalShare: 0.3, reliability: 0.8}}
`;

test("a design that rests on answers to demands and a latent intensity is diagnosed", { timeout: 120_000 }, async () => {
  const { value } = await runStudy({ ...studyFromText("answers.yaml", text), folder }, { only: "diagnosis", threads: 2, store: openStore({ home: folder }) });
  const found = value as DiagnosisResults;
  const of = (name: string) => found.truths.find((truth) => truth.name === name);
  const term = (truth: string, name: string) => of(truth)?.terms.find((one) => one.term === name)?.performance;
  // The measured outcome holds what its own model says, and no more.
  expect(found.settings.outcomeReliability).toBeLessThan(1);
  expect(found.settings.outcomeReliability).toBeGreaterThan(0.05);
  expect(of("theory")?.tests[0]?.supported.value).toBeGreaterThan(0.5);
  expect(of("null")?.tests[0]?.supported.value).toBeLessThan(0.25);
  for (const name of ["l(concession, 1)", "l(move, 1)", "l(gap, 2)"]) expect(term("linear", name)?.n).toBe(20);
  // The answer is measured with a reliability of 0.8 within ally and year, and the gap by itself.
  const { mean, truth } = term("linear", "l(concession, 1)") as NonNullable<ReturnType<typeof term>>;
  expect(mean.low).toBeGreaterThan(0);
  expect(mean.low / truth).toBeLessThan(0.9);
  expect(mean.high / truth).toBeGreaterThan(0.7);
});
