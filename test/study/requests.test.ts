import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { FealtyError, formatError } from "../../src/base/index.js";
import { expectNear } from "../support/near.js";
import { runStudy, studyFromText } from "../../src/study/index.js";

const folder = mkdtempSync(join(tmpdir(), "fealty-requests-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
copyFileSync("test/estimate/golden/allies.csv", join(folder, "allies.csv"));
const out = join(folder, "out");
const study = (models: string): string => `fealty: 1
title: What a model is asked
seed: 11
panel: {file: allies.csv, unit: ally, time: year}
models:
${models}
robustness:
  grid: {of: main, term: concession, draws: 99, vary: {vcov: [iid, "cluster:ally"], controls: ["", cinc], sample: {after 1980: "year > 1980"}}}
report: {formats: [md]}
`;
const run = async (models: string): ReturnType<typeof runStudy> =>
  runStudy({ ...studyFromText("own.yaml", study(models)), folder }, { store: { home: join(folder, "home") }, out, threads: 1 });

const asked = `  main:
    fit: ols
    formula: "support ~ concession * willing + need + l(need, 1) | ally"
    vcov: "cluster:ally"
    tests: ["concession = 0; concession:willing = 0", "willing = 1"]
    effects: ["concession by willing at -1,0,1", "willing by concession"]
    adjust: holm
    linearity: concession
    score: "cinc + I(concession^2)"
    influence: ally
    boot: "wild:ally,draws=199"
    interaction: "concession by willing, kernel=no"
    sensitivity: "need, benchmark=willing"
    margins: ["slopes concession by region", "predictions at concession=0,1"]
    cumulate: need
  weighted: {fit: ols, formula: "support ~ concession", vcov: hc1, weights: level, weights-kind: frequency, singletons: keep, absorbed: false}
  counts: {fit: negbin, formula: "words ~ concession", vcov: iid, information: observed}`;

describe("what a study asks of its models", { timeout: 120_000 }, () => {
  test("is in the results and in the report, the same every time", async () => {
    const first = await run(asked);
    const { models, robustness, curves } = JSON.parse(first.results as string);
    expect(models.main).toMatchObject({
      tests: [{ df: [2, 59], adjustment: "holm" }, { df: [1, 59] }],
      linearity: [{ of: "concession" }],
      score: [{ add: "cinc + I(concession^2)", df: 2 }],
      influence: [{ by: "ally", exact: true }],
      effects: [{ points: [{ at: -1 }, { at: 0 }, { at: 1 }] }, { of: "willing", by: "concession" }],
      boot: [{ method: "wild", by: "ally", draws: 199, seed: 11 }],
      interactions: [{ of: "concession", by: "willing" }],
      sensitivity: [{ treatment: "need" }],
      margins: [{ what: "slopes" }, { what: "predictions" }],
      cumulative: [{ of: "need" }],
    });
    expect(models.main.margins[0].points.map(({ by }: { by: object }) => by)).toContainEqual({ region: "1" });
    expect(models.weighted).toMatchObject({ asked: { weights: "level", weightsKind: "frequency", singletons: "keep" } });
    expect(models.counts).toMatchObject({ fit: "negbin", asked: { information: "observed" } });
    expect(robustness.grid).toHaveLength(5);
    const four = robustness.grid.slice(1).map(({ estimate }: { estimate: number }) => estimate);
    expect(curves.grid).toMatchObject({ term: "concession", specifications: 4, draws: 99, by: "ally", seed: 11 });
    expectNear(
      [curves.grid.median.value],
      [
        four
          .sort((a: number, b: number) => a - b)
          .slice(1, 3)
          .reduce((a: number, b: number) => a + b, 0) / 2,
      ],
      { rel: 1e-8 },
    );
    const together = "grid: all 4 combinations together, against 99 draws of clusters of ally";
    expect(readFileSync(join(out, "tables", "robustness.md"), "utf8")).toContain(together);
    expect(readFileSync(join(out, "report.html"), "utf8")).toContain(together);
    const table = readFileSync(join(out, "tables", "further.md"), "utf8");
    for (const words of [
      "Joint test",
      "p adjusted",
      "RESET",
      "Terms left out",
      "Without each ally",
      "Wild bootstrap",
      "Slopes",
      "Predictions",
      "Sensitivity to a confounder",
      "Cumulative effect",
    ])
      expect(table).toContain(words);
    const page = readFileSync(join(out, "report.html"), "utf8");
    expect(page).toContain("What else were the models asked?");
    expect(page).toContain('id="figure-specifications"');
    rmSync(join(folder, "home"), { recursive: true, force: true });
    expect((await run(asked)).results).toBe(first.results);
  });
  test.each([
    ['effects: "concession"', 'effects are written "TERM by TERM"'],
    ['effects: ["concession by willing", "konzession by willing"]', "konzession"],
    ["boot: jackknife", '"jackknife" is no method of resampling'],
    ['boot: "wild:allie"', 'names "allie"'],
    ['margins: "slopes concession by regions"', 'names "regions"'],
    ['did: "cs:first"', 'names "first"'],
    ["linearity: konzession", "konzession"],
    ['score: "cink + need"', 'names "cink"'],
    ['score: "cinc +"', "missing at the end"],
    ["influence: allie", 'names "allie"'],
    ["adjust: holm", "no test whose p value"],
    ["information: fisher", 'models.main.information is "fisher"'],
    ["ssc: some", 'models.main.ssc is "some"'],
  ])("%s is refused before anything runs, at its place", async (line, message) => {
    const text = `  main: {fit: ols, formula: "support ~ concession * willing", vcov: hc1, ${line}}`;
    const failed = await run(text).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(FealtyError);
    const { kind, where, also } = failed as FealtyError;
    expect(kind).toBe("usage");
    expect(where?.line).toBe(6);
    expect([failed as FealtyError, ...also].map(formatError).join("\n")).toContain(message);
  });
});
