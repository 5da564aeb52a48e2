import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { FealtyError, formatError } from "../../src/base/index.js";
import { checkStudy } from "../../src/study/check.js";
import { runStudy, studyFromText } from "../../src/study/index.js";
import { knowledgeOf } from "../../src/study/knowledge.js";
import { offline } from "../support/offline.js";

const folder = mkdtempSync(join(tmpdir(), "fealty-sampled-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
for (const [name, value] of Object.entries(offline)) vi.stubEnv(name, value);

const study = (engine: string): string => `fealty: 1
title: Moves of sampled positions
seed: 5
panel: {spine: ally-year, patron: USA, years: 2000..2004, pact: defense, add: [visits, un-votes]}
measures:
  position: {is: ideal-points, from: un-votes${engine}}
  gap: {is: gap, from: position}
  move: {is: concession, from: position}
models:
  moves: {fit: ols, formula: "move ~ l(visit, 1) | ally + year", vcov: "cluster:ally", latent: draws}
  gaps: {fit: ols, formula: "gap ~ l(visit, 1) | ally + year", vcov: "cluster:ally", latent: draws}
`;

test("positions from a sampler carry their error into models of moves and gaps", { timeout: 240_000 }, async () => {
  const text = study(", engine: sample, sweeps: 200, draws: 20");
  const out = join(folder, "out");
  const done = await runStudy({ ...studyFromText("moves.yaml", text), folder }, { store: { home: join(folder, "home") }, out, threads: 1 });
  const { measures, models } = JSON.parse(done.results as string) as {
    measures: Record<string, { about: string; positions?: { drawn: { kept: number; rhat: number }; traces?: unknown } }>;
    models: Record<string, { se: number[]; outcomeDraws?: { draws: number; se: number[]; measurement: number[] } }>;
  };
  expect(measures.position?.positions?.drawn.kept).toBe(20);
  expect(measures.position?.positions?.traces).toBeUndefined();
  expect(measures.position?.about).toContain("A sampler drew them");
  for (const name of ["moves", "gaps"]) {
    const model = models[name];
    expect(model?.outcomeDraws?.draws, name).toBe(20);
    expect(model?.outcomeDraws?.se[0], name).toBeGreaterThan(model?.se[0] as number);
    expect(model?.outcomeDraws?.measurement[0], name).toBeGreaterThan(0);
  }
  expect(readFileSync(join(out, "report.html"), "utf8")).toContain("How the chains of position went");
});

test("without a sampler there are no draws, and the study is refused", async () => {
  const own = { ...studyFromText("moves.yaml", study("")), folder };
  const said = await knowledgeOf(own).then((known) => {
    try {
      checkStudy(own, known);
      return "";
    } catch (error) {
      if (!(error instanceof FealtyError)) throw error;
      return [error, ...error.also].map(formatError).join("\n");
    }
  });
  expect(said).toContain("the outcome of models.moves has no draws");
  expect(said).toContain("engine: sample");
});
