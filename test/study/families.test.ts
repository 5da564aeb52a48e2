import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { FealtyError, formatError } from "../../src/base/index.js";
import { adjust, estimateModel, romanoWolf } from "../../src/estimate/index.js";
import { runStudy, studyFromText } from "../../src/study/index.js";
import { goldenFrame } from "../estimate/golden.js";

const folder = mkdtempSync(join(tmpdir(), "fealty-families-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
copyFileSync("test/estimate/golden/allies.csv", join(folder, "allies.csv"));
const out = join(folder, "out");
const study = (families: string): string => `fealty: 1
title: Families of hypotheses
seed: 5
panel: {file: allies.csv, unit: ally, time: year}
models:
  main: {fit: ols, formula: "support ~ concession * willing | ally", vcov: "cluster:ally"}
  counts: {fit: poisson, formula: "visits ~ concession", vcov: "cluster:ally"}
  other: {fit: ols, formula: "support ~ cinc", vcov: hc1}
hypotheses:
  H1: {says: more, model: main, term: concession, sign: "+"}
  H2: {says: less, model: main, term: willing, sign: "-"}
  H3: {says: either, model: main, term: "concession:willing", sign: either}
  H4: {says: counts, model: counts, term: concession, sign: "+"}
  H5: {says: none, model: main, joint: concession, equals: 0, within: 0.05}
  H6: {says: alone, model: other, term: cinc, sign: "+"}
families:
${families}
report: {formats: [md]}
`;
const run = async (families: string): ReturnType<typeof runStudy> =>
  runStudy({ ...studyFromText("own.yaml", study(families)), folder }, { store: { home: join(folder, "home") }, out, threads: 1 });

describe("families of hypotheses", { timeout: 120_000 }, () => {
  test("have p values adjusted beside each verdict, the same every time", async () => {
    const text = `  all: {hypotheses: [H1, H2, H4, H5], adjust: holm}
  drawn: {hypotheses: [H1, H2, H3], adjust: romano-wolf, draws: 499}`;
    const first = await run(text);
    const { hypotheses } = JSON.parse(first.results as string) as {
      hypotheses: Record<string, { p: number; adjusted?: { family: string; of: number; p: number }[] }>;
    };
    const all = ["H1", "H2", "H4", "H5"];
    const holm = adjust(
      all.map((id) => hypotheses[id]?.p as number),
      "holm",
    );
    expect(all.map((id) => hypotheses[id]?.adjusted?.find(({ family }) => family === "all"))).toStrictEqual(
      holm.map((p) => ({ family: "all", by: "holm", of: 4, p })),
    );
    const model = estimateModel(goldenFrame("allies.csv", ["ally"], "year"), { formula: "support ~ concession * willing | ally", vcov: "cluster:ally" });
    const signs = { concession: "+", willing: "-", "concession:willing": "either" } as const;
    const { tests } = romanoWolf(
      Object.entries(signs).map(([term, sign]) => ({ model, term, sign })),
      { by: "ally", draws: 499, seed: 5 },
    );
    expect(["H1", "H2", "H3"].map((id) => hypotheses[id]?.adjusted?.find(({ family }) => family === "drawn")?.p)).toStrictEqual(tests.map((t) => t.pAdjusted));
    expect(tests[1]?.pAdjusted).toBeGreaterThan(0.5);
    expect(hypotheses.H6?.adjusted).toBeUndefined();
    const table = readFileSync(join(out, "tables", "detectable.md"), "utf8");
    expect(table).toContain("p, adjusted: drawn");
    expect(readFileSync(join(out, "tables", "ledger.md"), "utf8")).toContain("Adjusted for the 4 claims of all (Holm)");
    expect(readFileSync(join(out, "references.bib"), "utf8")).toContain("data snooping");
    rmSync(join(folder, "home"), { recursive: true, force: true });
    expect((await run(text)).results).toBe(first.results);
  });
  test.each([
    ["hypotheses: [H1, H9], adjust: holm", 'no hypothesis "H9"'],
    ["hypotheses: [H1, H1], adjust: bh", "names H1 twice"],
    ["hypotheses: [H1, H4], adjust: romano-wolf", "counts is not fitted by ols"],
    ["hypotheses: [H1, H5], adjust: romano-wolf", "it is no sign of a term"],
    ["hypotheses: [H1, H6], adjust: romano-wolf", 'needs the key "cluster"'],
    ["hypotheses: [H1, H6], adjust: romano-wolf, cluster: allie", 'names "allie"'],
    ["hypotheses: [H1, H2], adjust: holm, draws: 99", "is for adjust: romano-wolf"],
    ["hypotheses: [H1], adjust: holm", "two hypotheses or more"],
    ["hypotheses: [H1, H2], adjust: sidak", "sidak"],
  ])("%s is refused before anything runs", async (entry, message) => {
    const failed = await run(`  f: {${entry}}`).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(FealtyError);
    expect((failed as FealtyError).where?.line).toBe(17);
    expect([failed as FealtyError, ...(failed as FealtyError).also].map(formatError).join("\n")).toContain(message);
  });
});
