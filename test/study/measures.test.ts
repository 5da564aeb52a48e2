import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { FealtyError, formatError } from "../../src/base/index.js";
import { readTable } from "../../src/formats/index.js";
import { numbers } from "../../src/frame/index.js";
import { correlation } from "../../src/measure/index.js";
import { checkStudy } from "../../src/study/check.js";
import { runStudy, studyFromText } from "../../src/study/index.js";
import { knowledgeOf } from "../../src/study/knowledge.js";
import { offline } from "../support/offline.js";
import { describeShared, mirror } from "../support/shared.js";

const folder = mkdtempSync(join(tmpdir(), "fealty-measures-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
for (const [name, value] of Object.entries(offline)) vi.stubEnv(name, value);

const text = `fealty: 1
title: Positions of one's own
seed: 5
panel: {spine: ally-year, patron: USA, years: 1996..2003, pact: defense, add: [visits, un-votes]}
measures:
  agreeing: {is: agreement, from: un-votes}
  s: {is: similarity, from: un-votes}
  kappa: {is: similarity, from: un-votes, index: kappa}
  position: {is: ideal-points, from: un-votes}
  filtered: {is: ideal-points, from: un-votes, prior: one-sided}
  gap: {is: gap, from: position}
  concession: {is: concession, from: position}
models:
  main: {fit: ols, formula: "visit ~ l(concession, 1) + l(gap, 2) | ally + year", vcov: "cluster:ally"}
`;

interface Made {
  readonly about: (name: string) => string;
  readonly values: (name: string) => Float64Array;
  readonly text: string;
}

async function made(threads: number, of = text, where = "world"): Promise<Made> {
  const out = join(folder, `out-${where}${threads}`);
  const study = { ...studyFromText("positions.yaml", of), folder };
  const done = await runStudy(study, { out, threads, store: { home: join(folder, `home-${where}${threads}`), ...(where === "real" ? { mirror } : {}) } });
  const { measures } = JSON.parse(done.results as string) as { measures: Record<string, { about: string }> };
  const panel = await readTable(new Uint8Array(readFileSync(join(out, "panel.parquet"))), { name: "panel.parquet" });
  return { about: (name) => measures[name]?.about ?? "", values: (name) => numbers(panel, name), text: done.results as string };
}

describe("ideal points estimated in a study", () => {
  test("go with agreement, the patron at the top, and say what they are and how much of them is error", { timeout: 120_000 }, async () => {
    const { about, values, text: whole } = await made(2);
    const together = (first: string, second: string): number => {
      const [a, b] = [values(first), values(second)];
      const rows = [...a.keys()].filter((i) => !Number.isNaN((a[i] as number) + (b[i] as number)));
      expect(rows.length).toBeGreaterThan(100);
      return correlation(
        rows.map((i) => a[i] as number),
        rows.map((i) => b[i] as number),
      );
    };
    expect(together("position", "agreeing")).toBeGreaterThan(0.8);
    // S with absolute distances is twice agreement less one.
    values("s").forEach((s, i) => {
      const agreeing = values("agreeing")[i] as number;
      if (!Number.isNaN(agreeing)) expect(s).toBeCloseTo(2 * agreeing - 1, 12);
    });
    expect(together("kappa", "agreeing")).toBeGreaterThan(0.7);
    expect(about("kappa")).toMatch(/weighted kappa/);
    expect(together("gap", "agreeing")).toBeLessThan(-0.8);
    expect(together("filtered", "position")).toBeGreaterThan(0.9);
    expect(about("position")).toMatch(/static, each year by itself.*a reliability of 0\.\d\d/);
    expect(about("filtered")).toMatch(/filtered/);
    expect(about("concession")).toMatch(/own move.*reliability/);
    // The world votes from the first year of the panel on; a state that enters the panel later has moved before.
    const [years, position, move] = [values("year"), values("position"), values("concession")];
    move.forEach((x, i) => {
      expect(Number.isNaN(x)).toBe(years[i] === 1996 || Number.isNaN(position[i] as number));
    });
    expect((await made(1)).text).toBe(whole);
  });
});

describeShared("ideal points of the votes of the United Nations", () => {
  test("go with the published ones", { timeout: 240_000 }, async () => {
    const real = text
      .replace("add: [visits, un-votes]", "add: [visits, un-votes, ideal-points]")
      .replace("  gap: ", "  published: {is: ideal-points}\n  gap: ");
    const { values } = await made(2, real, "real");
    const [own, published] = [values("position"), values("published")];
    const rows = [...own.keys()].filter((i) => !Number.isNaN((own[i] as number) + (published[i] as number)));
    expect(rows.length).toBeGreaterThan(300);
    expect(
      correlation(
        rows.map((i) => own[i] as number),
        rows.map((i) => published[i] as number),
      ),
    ).toBeGreaterThan(0.95);
  });
});

describe("what cannot be made is refused before anything runs", () => {
  const wrong = async (changed: string): Promise<string> => {
    try {
      const study = { ...studyFromText("positions.yaml", changed), folder };
      checkStudy(study, await knowledgeOf(study));
      return "";
    } catch (error) {
      if (!(error instanceof FealtyError)) throw error;
      return [error, ...error.also].map(formatError).join("\n");
    }
  };
  test.each([
    ["from: un-votes, prior: one-sided", "from: un-votes, prior: onesided", 'did you mean "one-sided"'],
    ["index: kappa", "index: kapa", 'did you mean "kappa"'],
    ["from: un-votes, prior: one-sided", "prior: one-sided", "published ideal points are estimated already"],
  ])("%s to %s", async (from, to, words) => {
    expect(await wrong(text.replace(from, to))).toContain(words);
  });
  test("the study itself is in order", async () => {
    expect(await wrong(text)).toBe("");
  });
});
