import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { addFile, type Store } from "../../src/data/index.js";
import { archiveOf, runStudy, type Study, studyFromText } from "../../src/study/index.js";

const folder = mkdtempSync(join(tmpdir(), "fealty-own-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const store: Store = { home: join(folder, "home"), mirror: join(folder, "nowhere") };
const out = join(folder, "out");
const rows = Array.from({ length: 240 }, (_, i) => ({ ally: 1 + (i % 12), year: 1990 + Math.floor(i / 12), x: (i * 37) % 11, y: (i * 53) % 17 }));
writeFileSync(join(folder, "panel.csv"), `ally,year,y\n${rows.map(({ ally, year, y }) => `${ally},${year},${y}`).join("\n")}\n`);
const exercises = join(folder, "exercises.csv");
writeFileSync(exercises, `ccode,y4,exercises,note\n${rows.map(({ ally, year, x }) => `${ally},${year},${x},n`).join("\n")}\n`);

const study = (data: string, formula = "y ~ exercises | ally"): Study => ({
  ...studyFromText(
    "own.yaml",
    `fealty: 1
title: Own data
seed: 1
data: ${data}
panel: {file: panel.csv, unit: ally, time: year}
models: {main: {fit: ols, formula: "${formula}", vcov: "cluster:ally"}}
report: {formats: [md]}
`,
  ),
  folder,
});
const run = (data: string, formula?: string): ReturnType<typeof runStudy> => runStudy(study(data, formula), { store, out, threads: 1 });
const keys = { ally: "ccode", year: "y4" };
beforeEach(() => rmSync(store.home, { recursive: true, force: true }));

describe("a file that was added, named in a study by its id", () => {
  test.each([
    ["alone, with the keys that it was added with", "[my-exercises]", keys],
    ["with the study's keys and columns", "[{id: my-exercises, keys: {ally: ccode, year: y4}, columns: [exercises]}]", undefined],
  ])("%s, is joined to the panel", async (_, data, given) => {
    await addFile(store, exercises, { id: "my-exercises", keys: given });
    const { results, notes } = await run(data);
    const byPath = await run("[{id: mine, file: exercises.csv, keys: {ally: ccode, year: y4}}]");
    expect(JSON.parse(results as string).models.main.coef).toEqual(JSON.parse(byPath.results as string).models.main.coef);
    expect(notes).toContain("exercises.csv has a row for 240 of the panel's 240 rows.");
  });
  test("is told in provenance by its hash, and goes into an archive with the command that adds it again", async () => {
    const { added } = await addFile(store, exercises, { id: "my-exercises", keys });
    await run("[my-exercises]");
    const provenance = JSON.parse(readFileSync(join(out, "provenance.json"), "utf8"));
    expect(provenance.files).toContainEqual({ source: "exercises.csv", sha256: added.sha256, bytes: added.bytes, added: "my-exercises", keys });
    const bytes = new Uint8Array(readFileSync(exercises));
    const archive = unzipSync(archiveOf(study("[my-exercises]"), { folder: out, ownData: true, added: new Map([["my-exercises", bytes]]) }));
    expect(archive["own/added/my-exercises/exercises.csv"]).toEqual(bytes);
    expect(new TextDecoder().decode(archive["own/README.md"])).toContain(
      "fealty data add added/my-exercises/exercises.csv --as my-exercises --keys ally=ccode,year=y4\n",
    );
    const without = unzipSync(archiveOf(study("[my-exercises]"), { folder: out }));
    expect(Object.keys(without).filter((name) => name.includes("exercises"))).toEqual([]);
  });
  test("changes the results when it changes", async () => {
    await addFile(store, exercises, { id: "my-exercises", keys });
    const before = await run("[my-exercises]");
    writeFileSync(join(folder, "other.csv"), readFileSync(exercises, "utf8").replace("1,1990,0,n", "1,1990,9,n"));
    await addFile(store, join(folder, "other.csv"), { id: "my-exercises", keys });
    expect((await run("[my-exercises]")).results).not.toBe(before.results);
  });
  test.each([
    ["that was not added here", "[my-exercises]", "data", /^my-exercises is no dataset .* no file was added/, /fealty data add FILE --as my-exercises --keys/],
    ["in the long form too", "[{id: my-exercises}]", "data", /^my-exercises is no dataset/, /fealty data add FILE/],
    ["that its publisher alone gives", "[cow-alliances]", "data", /^cow-alliances has no public copy/, /./],
    ["that looks like a dataset's", "[cow-nmcc]", "usage", /there is no dataset "cow-nmcc"/, /did you mean "cow-nmc"/],
    ["of the catalogue, in the long form", "[{id: cow-nmc}]", "usage", /cow-nmc is a dataset of the catalogue/, /panel\.add/],
  ])("%s, is refused in one sentence", async (_, data, kind, message, mend) => {
    await expect(run(data)).rejects.toMatchObject({
      kind,
      message: expect.stringMatching(message),
      mend: expect.stringMatching(mend),
      where: { file: "own.yaml", line: 4 },
    });
  });
  test("without keys of either says how to give them", async () => {
    await addFile(store, exercises, { id: "my-exercises" });
    await expect(run("[my-exercises]")).rejects.toMatchObject({
      kind: "usage",
      code: "missing-key",
      mend: expect.stringContaining("{id: my-exercises, keys:"),
    });
  });
});
