import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { FealtyError, formatError } from "../../src/base/index.js";
import { checkStudy } from "../../src/study/check.js";
import type { CorrectedSlope } from "../../src/report/index.js";
import { runStudy, studyFromText } from "../../src/study/index.js";
import { knowledgeOf } from "../../src/study/knowledge.js";
import { offline } from "../support/offline.js";

const folder = mkdtempSync(join(tmpdir(), "fealty-latent-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
for (const [name, value] of Object.entries(offline)) vi.stubEnv(name, value);

const study = (measures: string, model: string, more = ""): string => `fealty: 1
title: Latent measures
seed: 5
panel: {spine: ally-year, patron: USA, years: 1990..2008, pact: defense, add: [statements, visits, arms, troops, regime, leaders, un-votes]}
measures:
${measures}
models:
  main: ${model}
${more}`;
const measures = `  support: {is: signal-intensity, from: [{column: words, as: count}, visit, arms, troops], draws: 20}
  position: {is: agreement, from: un-votes}
  gap: {is: gap, from: position}
  concession: {is: compliance, from: un-votes, split: 2, splits: 5}
  belief: {is: belief, from: concession, leader: leader}`;
const model = '{fit: ols, formula: "support ~ l(concession, 1) + belief + l(gap, 2) | ally + year", vcov: "cluster:ally", latent: [split, draws]}';

/** All that is wrong with a study, as a user reads it. */
async function wrong(text: string): Promise<string> {
  try {
    const own = { ...studyFromText("latent.yaml", text), folder };
    checkStudy(own, await knowledgeOf(own));
    return "";
  } catch (error) {
    if (!(error instanceof FealtyError)) throw error;
    return [error, ...error.also].map(formatError).join("\n");
  }
}

describe("what cannot be made is refused before anything runs", () => {
  test.each([
    [measures.replace("from: concession, leader", "from: gap, leader"), model, "gap has none"],
    [measures.replace(", draws: 20", ""), model, "the outcome of models.main has no draws"],
    [measures.replace("[{column: words, as: count}, visit, arms, troops]", "[visit, arms]"), model, "three signals or more"],
    [measures.replace("as: count", "as: counts"), model, 'did you mean "count"'],
    [measures.replace("arms, troops]", "arms, {column: troops, coded: 1981-2012}]"), model, "the first and the last coded year"],
    [measures, model.replace("[split, draws]", "halves"), "choose from split, draws, correlation, naive"],
    [
      measures,
      model.replace("l(concession, 1) + belief + l(gap, 2)", "polity").replace("[split, draws]", "correlation"),
      "has no measure that comes in halves",
    ],
  ])("%#", async (all, one, words) => {
    expect(await wrong(study(all, one))).toContain(words);
  });
  test("the study itself is in order", async () => {
    expect(await wrong(study(measures, model))).toBe("");
  });
});

// By correlation for a lone predictor; for others it is said not to be defined.
const lone = `  lone: {fit: ols, formula: "support ~ l(gap, 1)", vcov: "cluster:ally", latent: [split, correlation]}
  beside: {fit: ols, formula: "support ~ l(gap, 1) + polity", vcov: "cluster:ally", latent: correlation}
  squared: {fit: ols, formula: "support ~ I(gap^2)", vcov: "cluster:ally", latent: correlation}
`;

interface Results {
  readonly hash: string;
  readonly measures: Record<
    string,
    { is: string; reliability?: readonly { within: string; median: number }[]; signal?: { loadings: readonly object[]; drawn: { kept: number } } }
  >;
  readonly corrected: Record<string, CorrectedSlope[]>;
  readonly models: Record<string, { terms: string[]; se: number[]; outcomeDraws?: { draws: number; terms: string[]; se: number[]; measurement: number[] } }>;
}

test("intensity with draws, compliance in halves and beliefs are made, fitted and reported, the same on 1 and 2 threads", { timeout: 240_000 }, async () => {
  const run = async (threads: number): Promise<{ results: Results; text: string }> => {
    const done = await runStudy(
      { ...studyFromText("latent.yaml", study(measures, model, lone)), folder },
      { store: { home: join(folder, `home${threads}`) }, out: join(folder, `out${threads}`), threads },
    );
    return { results: JSON.parse(done.results as string) as Results, text: done.results as string };
  };
  const { results, text } = await run(2);
  expect((await run(1)).text).toBe(text);
  const { support, concession, belief } = results.measures;
  expect(support?.signal?.loadings).toHaveLength(4);
  expect(support?.signal?.drawn.kept).toBe(20);
  expect(concession?.reliability?.some(({ within }) => within === "unit and year")).toBe(true);
  expect(belief?.is).toBe("belief");
  const main = results.models.main;
  expect(main?.outcomeDraws?.draws).toBe(20);
  expect(main?.outcomeDraws?.terms).toEqual(main?.terms);
  // Draws of the outcome widen what is said of every slope.
  main?.outcomeDraws?.se.forEach((se, j) => {
    expect(se).toBeGreaterThan(main.se[j] as number);
    expect(main.outcomeDraws?.measurement[j]).toBeGreaterThan(0.1);
  });
  const { lone: own, beside, squared } = results.corrected;
  const [halves, correlation] = own ?? [];
  expect(own?.map(({ by, term }) => [by, term])).toEqual([
    ["halves", "l(gap, 1)"],
    ["correlation", "l(gap, 1)"],
  ]);
  // The same rows and halves: the slope per standard deviation of the gap behind both is the instrumented one, times that deviation.
  const deviation = (correlation?.naive as number) / (halves?.naive as number);
  expect(correlation?.reliability).toBeCloseTo(halves?.reliability as number, 12);
  expect(Math.abs(correlation?.corrected as number)).toBeGreaterThan(Math.abs(correlation?.naive as number));
  const behind = deviation * Math.sqrt(correlation?.reliability as number);
  expect((correlation?.corrected as number) / ((halves?.corrected as number) * behind)).toBeCloseTo(1, 1);
  expect(correlation?.correctedSe).toBeGreaterThan(correlation?.naiveSe as number);
  expect(beside).toEqual([{ term: "l(gap, 1)", by: "correlation", why: expect.stringContaining("not defined beside") }]);
  expect(squared).toEqual([{ term: "I(gap^2)", by: "correlation", why: expect.stringContaining("not defined for a transformed") }]);
  const page = readFileSync(join(folder, "out2", "report.html"), "utf8");
  for (const words of ["not defined beside", "per standard deviation of the latent variable"]) expect(page).toContain(words);
});
