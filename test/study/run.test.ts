import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import { dataset, originalPath, type Store } from "../../src/data/index.js";
import { readParquet } from "../../src/formats/index.js";
import { canonical, sha256 } from "../../src/study/canonical.js";
import { offline } from "../support/offline.js";
import { foreseeStudy, newStudy, type RunResult, runStudy, studyFromText } from "../../src/study/index.js";

const folder = mkdtempSync(join(tmpdir(), "fealty-run-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
copyFileSync("test/estimate/golden/allies.csv", join(folder, "allies.csv"));
writeFileSync(join(folder, "more.csv"), `ccode,year,bases\n${Array.from({ length: 40 }, (_, t) => `1,${1971 + t},${t % 7}`).join("\n")}\n`);
const home = join(folder, "home");
const out = join(folder, "out");
/** Nothing can be fetched. */
const store: Store = { home };
for (const [name, value] of Object.entries(offline)) vi.stubEnv(name, value);
beforeEach(() => {
  rmSync(home, { recursive: true, force: true });
  rmSync(out, { recursive: true, force: true });
});

const own = ({ formula = "support ~ l(concession, 1) + need | ally + year", extra = "" } = {}): string => `fealty: 1
title: Own data
seed: 1
panel: {file: allies.csv, unit: ally, time: year}
models:
  main: {fit: ols, formula: "${formula}", vcov: ["cluster:ally", hc1], event: concession}
  count: {fit: poisson, formula: "visits ~ l(concession, 1) + need | ally", vcov: "cluster:ally"}
hypotheses:
  H1: {says: "Signals follow concessions", model: main, term: "l(concession, 1)", sign: "+"}
  F3: {says: "More than words", compare: ["main.l(concession, 1)", "count.l(concession, 1)"], sign: "+"}
robustness:
  allies: {of: main, vary: {leave-out: ally}}
  grid: {of: main, vary: {vcov: [iid, "cluster:ally+year"], controls: ["", cinc]}}
theory: {contract: {reluctance: 0.4}}
report: {formats: [md, csv]}
${extra}`;
const run = (text: string, options: Parameters<typeof runStudy>[1] = {}): Promise<RunResult> =>
  runStudy({ ...studyFromText("own.yaml", text), folder }, { store, out, threads: 1, ...options });
const made = ({ steps }: RunResult): string[] => steps.filter(({ cached }) => !cached).map(({ name }) => name);

describe("a study on a file of the user's", () => {
  test("writes a report, tables, figures, numbers, the panel, references and provenance", async () => {
    const done = await run(own());
    expect(made(done)).toEqual(["panel", "model:main", "model:count", "compare:F3", "grid:allies", "grid:grid", "theory:contract", "report"]);
    for (const name of ["report.html", "results.json", "provenance.json", "references.bib", "panel.parquet"])
      expect(existsSync(join(out, name)), name).toBe(true);
    expect(new Set(readdirSync(join(out, "tables")).map((name) => name.replace(/.*\./, "")))).toEqual(new Set(["md", "csv"]));
    expect(
      readFileSync(join(out, "figures", readdirSync(join(out, "figures")).find((name) => name.endsWith(".png")) as string))
        .subarray(1, 4)
        .toString(),
    ).toBe("PNG");
    expect((await readParquet(new Uint8Array(readFileSync(join(out, "panel.parquet"))))).length).toBe(2260);
    const results = JSON.parse(done.results as string);
    expect(results).not.toHaveProperty("truth");
    expect(results).toMatchObject({
      simulated: false,
      study: "own",
      sample: { rows: 2260, units: 60 },
      models: { main: { n: 2023, converged: true }, count: { fit: "poisson" } },
    });
    expect(results.models.main.alternatives[0].vcovKind).toBe("hc1");
    expect(Object.keys(results.hypotheses.H1)).toEqual(["says", "verdict", "estimate", "se", "p", "rests"]);
    expect(results.robustness.allies).toHaveLength(61);
    expect(results.robustness.grid).toHaveLength(5);
    const { hash, ...rest } = results;
    expect(hash).toBe(sha256(canonical(rest)));
    const provenance = JSON.parse(readFileSync(join(out, "provenance.json"), "utf8"));
    expect(provenance).toMatchObject({ results: hash, simulated: false, study: { seed: 1 }, files: [{ source: "allies.csv", bytes: 275040 }] });
    expect(readdirSync(folder).filter((name) => name.includes(".tmp"))).toEqual([]);
  });
  test("says the same on a second run, which computes nothing", async () => {
    const first = await run(own());
    const second = await run(own());
    expect(made(second)).toEqual([]);
    expect(second.results).toBe(first.results);
  });
  test("with one model changed refits that model and what rests on it", async () => {
    await run(own());
    const changed = own({ formula: "support ~ l(concession, 1) + cinc | ally + year" });
    const foreseen = await foreseeStudy({ ...studyFromText("own.yaml", changed), folder }, { store, threads: 1 });
    expect(foreseen.steps.filter(({ state }) => state === "runs").map(({ name }) => name)).toEqual(["model:main", "compare:F3", "grid:allies", "grid:grid"]);
    expect(made(await run(changed))).toEqual(["model:main", "compare:F3", "grid:allies", "grid:grid", "report"]);
  });
  test("with a changed file makes all of it anew; with another title the report alone", async () => {
    await run(own());
    expect(made(await run(own().replace("Own data", "Own data, again")))).toEqual(["report"]);
    const file = join(folder, "allies.csv");
    const before = readFileSync(file, "utf8");
    writeFileSync(file, before.replace("0.677349", "0.9"));
    expect(made(await run(own()))).toContain("model:main");
    writeFileSync(file, before);
  });
  test("takes away the tables that an earlier run left and this one does not write", async () => {
    await run(own());
    writeFileSync(join(out, "notes.txt"), "mine");
    await run(own().replace("[md, csv]", "[md]"));
    expect(readdirSync(join(out, "tables")).some((name) => name.endsWith(".csv"))).toBe(false);
    expect(readFileSync(join(out, "notes.txt"), "utf8")).toBe("mine");
  });
  test("makes steps anew by name, or one alone without a report", async () => {
    await run(own());
    expect(made(await run(own(), { from: "grid:grid" }))).toEqual(["grid:grid", "report"]);
    rmSync(out, { recursive: true });
    const one = await run(own(), { only: "model:main" });
    expect(one.value).toMatchObject({ result: { fit: { n: 2023 } } });
    expect(existsSync(out)).toBe(false);
    await expect(run(own(), { only: "model:mian" })).rejects.toMatchObject({ kind: "usage", code: "unknown-step" });
  });
  test("joins another file by keys and says how many rows it has", async () => {
    const done = await run(
      own({ formula: "support ~ l(concession, 1) + bases | ally + year", extra: "data: [{id: more, file: more.csv, keys: {ally: ccode, year: year}}]\n" }),
    );
    expect(done.notes).toContainEqual(expect.stringMatching(/^more.csv has a row for \d+ of the panel's 2260 rows\.$/));
    expect(done.notes.some((note) => note.startsWith("The model main could not be estimated"))).toBe(true);
    expect(JSON.parse(done.results as string)).toMatchObject({ failed: { main: expect.any(String) }, hypotheses: { H1: { verdict: "not tested" } } });
  });
  test("holds no time, path, host or count of threads in its numbers", async () => {
    const { results = "" } = await run(own());
    for (const word of [folder, process.version, process.cwd(), new Date().toISOString().slice(0, 10), "thread"])
      expect(results.includes(word), word).toBe(false);
  });
  test("stops when it is told to, and goes on from there", async () => {
    const stop = new AbortController();
    const halted = run(own(), { signal: stop.signal, onStep: ({ step, state }) => void (step === "model:count" && state === "done" && stop.abort()) });
    await expect(halted).rejects.toMatchObject({ kind: "interrupted" });
    expect(existsSync(out)).toBe(false);
    const resumed = await run(own());
    expect(made(resumed)).not.toContain("model:main");
    rmSync(home, { recursive: true });
    expect((await run(own())).results).toBe(resumed.results);
  });
});

describe("without data and network", () => {
  const text = newStudy({ kind: "catalogue", title: "Loyal", patron: "USA", years: [1985, 2000] }).replace("splits: 50", "splits: 4");
  test("a study runs on the reference world and says so everywhere", async () => {
    const done = await run(text);
    expect(done.simulated).toBe(true);
    const results = JSON.parse(done.results as string);
    expect(results.simulated).toBe(true);
    expect(results.models.main.n).toBeGreaterThan(500);
    expect(readFileSync(join(out, "report.html"), "utf8")).toMatch(/simulated/i);
    expect(JSON.parse(readFileSync(join(out, "provenance.json"), "utf8"))).toMatchObject({ simulated: true, files: [] });
    expect(results.measures.concession.reliability.map(({ of, splits }: { of: string; splits: number }) => [of, splits])).toContainEqual(["concession", 4]);
    const rows: { kind: string; name: string; truth?: number; covers?: boolean }[] = results.truth.rows;
    expect(rows.map(({ kind, name }) => `${kind} ${name}`)).toEqual(expect.arrayContaining(["claim H1", "term l(concession, 1)"]));
    expect(rows.every(({ truth, covers }) => truth === undefined || Number.isFinite(truth) === (covers !== undefined))).toBe(true);
    expect(readFileSync(join(out, "report.html"), "utf8")).toContain('<section id="truth"');
    expect((await run(text)).results).toBe(done.results);
  });
  test("another seed is another world", async () => {
    const [first, second] = [await run(text, { only: "panel" }), await run(text, { only: "panel", seed: 2 })];
    expect(first.steps.find(({ name }) => name === "panel")?.content).not.toBe(second.steps.find(({ name }) => name === "panel")?.content);
  });
  test("a study of which some files are there is refused, naming the others", async () => {
    const file = (dataset("atop-ddyad-year").files ?? [])[0];
    if (!file) throw new Error("no pinned file");
    const path = originalPath(store, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, new Uint8Array(file.bytes));
    await expect(run(text)).rejects.toMatchObject({ kind: "data", code: "missing-data", message: expect.stringMatching(/un-votes/) });
    await expect(run(text)).rejects.toMatchObject({ message: expect.not.stringMatching(/atop-ddyad-year/) });
  });
  test("a mirror that was named and is not there is told instead", async () => {
    const mirror = join(folder, "nowhere");
    await expect(run(text, { store: { home, mirror } })).rejects.toMatchObject({ kind: "data", code: "no-mirror", message: expect.stringContaining(mirror) });
  });
  test("files of one's own are not mixed with simulated data", async () => {
    await expect(run(`${text}data: [{id: more, file: more.csv, keys: {ally: ccode, year: year}}]\n`)).rejects.toMatchObject({
      kind: "data",
      mend: expect.stringMatching(/never mixed/),
    });
  });
});
