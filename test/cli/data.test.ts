import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import cite from "../../src/cli/cite.js";
import { type Command, type Context, commandHelp, parseCommandLine } from "../../src/cli/command.js";
import data from "../../src/cli/data.js";
import type { Io } from "../../src/cli/io.js";
import { catalogue, dataset, openStore, originalPath } from "../../src/data/index.js";
import { describeShared, mirror } from "../support/shared.js";

const folder = mkdtempSync(join(tmpdir(), "fealty-cli-data-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  vi.stubEnv("FEALTY_HOME", join(folder, "home"));
  vi.stubEnv("FEALTY_MIRROR", "");
});

interface Said {
  readonly data: unknown;
  readonly text: string;
}

async function run(command: Command, ...argv: string[]): Promise<Said> {
  let said: Said = { data: undefined, text: "" };
  const silent = (): void => undefined;
  const io: Io = {
    json: false,
    quiet: true,
    result: (given, text) => (said = { data: given, text }),
    note: silent,
    progress: silent,
    event: silent,
    clear: silent,
  };
  await command.run({ ...parseCommandLine(command, argv), io, signal: new AbortController().signal } as unknown as Context);
  return said;
}

describe("fealty data", () => {
  test("lists every dataset with what is there of it", async () => {
    const { data: rows, text } = await run(data, "list");
    expect(rows).toHaveLength(catalogue.size);
    expect(text).toMatch(/^cow-nmc +not pulled/m);
    expect(text).toMatch(/^cow-alliances +by hand/m);
  });
  test("tells of one dataset: terms, variables, faults, files", async () => {
    const { text } = await run(data, "info", "cow-nmc");
    for (const word of ["Terms:", "Variables:", "Known faults", "sha256"]) expect(text).toContain(word);
    expect((await run(data, "info", "cow-alliances")).text).toContain("How to get it:");
  });
  test.each([
    [["info", "cow-nmcc"], { code: "unknown-dataset", kind: "usage", mend: 'did you mean "cow-nmc"?' }],
    [["pull", "atopp"], { code: "unknown-dataset", kind: "usage" }],
    [["path", "atopp"], { code: "unknown-dataset", kind: "usage" }],
    [["verify", "atopp"], { code: "unknown-dataset", kind: "usage" }],
    [["pul"], { kind: "usage", mend: 'did you mean "pull"?' }],
    [["constructor"], { kind: "usage" }],
    [["info"], { kind: "usage" }],
    [["add"], { kind: "usage" }],
    [["list", "x"], { kind: "usage" }],
    [["pull", "atop", "--all"], { kind: "usage" }],
    [["list", "--as", "x"], { kind: "usage" }],
    [["add", "x.csv", "--keys", "ally"], { kind: "usage", mend: "write KEY=COLUMN, such as ally=ccode,year=year" }],
    [["add", "no-such-file.csv"], { code: "no-file", kind: "data" }],
    [["pull", "cow-alliances"], { code: "no-public-copy", kind: "data", mend: expect.stringContaining("fealty data add") }],
    [["pull", "atop", "--from", "/no/such/mirror"], { code: "no-mirror", kind: "data" }],
    [["verify", "atop"], { kind: "data" }],
  ])("%o is refused", async (argv, expected) => {
    await expect(run(data, ...argv)).rejects.toMatchObject(expected);
  });
  test("says where files are kept", async () => {
    expect((await run(data, "path")).text).toBe(join(folder, "home"));
    const [file] = dataset("cow-nmc").files ?? [];
    expect((await run(data, "path", "cow-nmc")).text).toBe(file && originalPath(openStore(), file));
  });
  test("adds a file of one's own, lists it and verifies it", async () => {
    const path = join(folder, "exercises.csv");
    writeFileSync(path, "ccode,year,n\n2,1990,3\n");
    expect((await run(data, "add", path, "--as", "my-exercises", "--keys", "ally=ccode,year=year", "--title", "Exercises")).data).toMatchObject({
      id: "my-exercises",
      keys: { ally: "ccode", year: "year" },
    });
    expect((await run(data, "list")).text).toMatch(/^my-exercises +added +Exercises/m);
    expect((await run(data, "verify", "my-exercises")).text).toMatch(/^1 dataset read: 0 problems/);
    expect(readFileSync((await run(data, "path", "my-exercises")).text, "utf8")).toContain("2,1990,3");
  });
  test("has help with examples", () => {
    expect(commandHelp(data)).toContain("fealty data add exercises.csv --as my-exercises --keys ally=ccode,year=year");
  });
});

describe("fealty cite", () => {
  test.each([
    ["text", /Singer/],
    ["bibtex", /^@\w+\{/m],
    ["ris", /^TY {2}- /m],
    ["csl-json", /"title"/],
  ])("writes %s", async (format, expected) => {
    expect((await run(cite, "cow-nmc", "--format", format)).text).toMatch(expected);
  });
  const study = join(folder, "cited.yaml");
  test.each([
    ["text", /^Doe, Jane\. 2020\. A thesis\.$/m, /Feenstra|Singer/],
    ["bibtex", /^@phdthesis\{doe,$/m, /^@article\{liang1986,$/m],
    ["ris", /^TY {2}- GEN\r\nAU {2}- Doe, Jane\r\nTI {2}- A thesis\r\nPY {2}- 2020\r$/m, /^ID {2}- liang1986\r$/m],
    ["csl-json", /"id": "doe"/, /"id": "liang1986"/],
  ])("writes what a study uses as %s: the work that it is about, methods, datasets", async (format, about, more) => {
    writeFileSync(
      study,
      `fealty: 1
title: Cited
about: {id: doe, type: thesis, title: A thesis, author: [{family: Doe, given: Jane}, 7], issued: {date-parts: [[2020]]}}
seed: 1
panel: {spine: ally-year, patron: USA, years: 1960..2000, add: [capabilities]}
models: {main: {fit: ols, formula: "cinc ~ l(cinc, 1) | ally", vcov: "cluster:ally"}}
`,
    );
    const { text } = await run(cite, study, "--format", format);
    expect(text).toMatch(about);
    expect(text).toMatch(more);
    expect(text).not.toMatch(/undefined|\[object/);
  });
  test("writes the shipped study's by its name, and lists several at once without repeating", async () => {
    const flagship = (await run(cite, "rewarding-loyalty")).text.split("\n");
    expect(flagship.some((line) => line.includes("Rewarding loyalty: Selective reassurance"))).toBe(true);
    expect((await run(cite, "rewarding-loyalty", "cow-nmc")).text.split("\n")).toEqual(flagship);
  });
  test("refuses what it does not know", async () => {
    await expect(run(cite, "no-such-study.yaml")).rejects.toMatchObject({ kind: "usage", message: expect.stringContaining("no such study") });
    await expect(run(cite, "cow-nmcc")).rejects.toMatchObject({ kind: "usage", mend: 'did you mean "cow-nmc"?' });
    expect(() => parseCommandLine(cite, ["--format", "bibtx"])).toThrow(/does not take/);
  });
});

describeShared("fealty data with a mirror", () => {
  test("pulls, says so in the list, verifies with file and row, and notices a damaged file", async () => {
    expect((await run(data, "pull", "atop", "cow-states", "--from", mirror)).text).toBe("2 files of 2 datasets: 2 fetched, 0 were there");
    expect((await run(data, "pull", "atop", "--from", mirror)).text).toBe("1 file of 1 dataset: 0 fetched, 1 were there");
    expect((await run(data, "list")).text).toMatch(/^atop +pulled/m);
    const { text } = await run(data, "verify", "atop", "cow-states");
    expect(text).toMatch(/^2 datasets read: 0 problems with files or tables, 2 cells/);
    expect(text).toMatch(/atop5_1a\.csv, row 689, refothio: 2 is not one of the declared values 0, 1/);
    const [file] = dataset("cow-states").files ?? [];
    if (file) writeFileSync(originalPath(openStore(), file), "damaged");
    await expect(run(data, "verify", "cow-states")).rejects.toMatchObject({ code: "broken-promise", kind: "data" });
  });
});
