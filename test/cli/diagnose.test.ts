import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import diagnose from "../../src/cli/diagnose.js";
import type { Io } from "../../src/cli/io.js";

const folder = mkdtempSync(join(tmpdir(), "fealty-diagnose-"));
const home = process.env.FEALTY_HOME;
beforeAll(() => {
  process.env.FEALTY_HOME = join(folder, "home");
  const rows = Array.from({ length: 200 }, (_, i) => `${1 + Math.floor(i / 20)},${1980 + (i % 20)},${i % 7},${i % 5}`);
  writeFileSync(join(folder, "own.csv"), `ally,year,y,move\n${rows.join("\n")}\n`);
  writeFileSync(
    join(folder, "study.yaml"),
    `fealty: 1
title: "Own"
seed: 3
panel: {file: own.csv, unit: ally, time: year}
models: {main: {fit: ols, formula: "y ~ l(move, 1) | ally + year", vcov: "cluster:ally"}}
hypotheses: {H1: {says: "Signals follow concessions", model: main, term: "l(move, 1)", sign: "+"}}
theory: {diagnose: {design: main, sims: 500, columns: {concession: move}}}
`,
  );
});
afterAll(() => {
  if (home === undefined) delete process.env.FEALTY_HOME;
  else process.env.FEALTY_HOME = home;
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the command with the options of a command line already read. */
async function run(options: Record<string, unknown>): Promise<{ data: Record<string, unknown>; words: string }> {
  const said = { data: {} as Record<string, unknown>, words: "" };
  const io = {
    json: false,
    note: () => undefined,
    progress: () => undefined,
    event: () => undefined,
    result(data: object, words: string) {
      said.data = data as Record<string, unknown>;
      said.words = words;
    },
  } as unknown as Io;
  await diagnose.run({ args: [join(folder, "study.yaml")], options: { threads: 1, ...options } as object, io, signal: new AbortController().signal });
  return said;
}

test("prints a readable table, and writes JSON and the matrix", async () => {
  const out = join(folder, "out");
  const { data, words } = await run({ truth: ["theory", "null"], sims: 10, out, figures: true });
  expect(data).toMatchObject({ sims: 10, rows: 200, units: 10, design: "main" });
  expect(words).toMatch(/10 simulations of each truth on 200 rows of 10 units/);
  expect(words).toMatch(/^theory\s+\d+\/\d+$/m);
  expect(words).toMatch(/Under the theory, H1 is found in \d+ % of the simulations; under null in \d+ %\./);
  const written = JSON.parse(readFileSync(join(out, "diagnosis.json"), "utf8")) as { truths: { name: string }[] };
  expect(written.truths.map(({ name }) => name)).toEqual(["theory", "null"]);
  for (const ending of ["svg", "png", "csv"]) expect(existsSync(join(out, `truth-matrix.${ending}`))).toBe(true);
});

test.each([
  [{ sims: 3 }, /--sims is 3/],
  [{ truth: ["theroy"] }, /--truth names "theroy"/],
  [{ models: ["mian"] }, /--models names "mian"/],
  [{ figures: true }, /--figures needs a folder/],
])("refuses %o", async (options, message) => {
  await expect(run(options)).rejects.toThrow(message);
});
