import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { inlineExecutor } from "../../src/base/index.js";
import { openStore } from "../../src/data/index.js";
import { playSpheres, simulateSpheres, type SphereView, sphereSettings } from "../../src/simulate/index.js";
import { checkSpheresEntry } from "../../src/study/check-spheres.js";
import { checkerOf } from "../../src/study/checker.js";
import { canonical } from "../../src/study/canonical.js";
import { studyFromText } from "../../src/study/index.js";
import type { Planning } from "../../src/study/planning.js";
import { onGround, sphereEntry, withoutData } from "../../src/study/spheres.js";
import { theorySteps } from "../../src/study/steps-theory.js";
import { datasetsOf } from "../../src/study/study-panels.js";

const head = "fealty: 1\ntitle: Spheres\nseed: 7\npanel: {file: own.csv, unit: ally, time: year}\ntheory:\n  spheres:\n";
const studyOf = (...lines: readonly string[]) => studyFromText("study.yaml", head + lines.map((line) => `    ${line}\n`).join(""));
const small = ["years: 8", "runs: 4", "beliefs: 21", "menu: [0, 2, 9]", "kinds: 3x2", "targets: 3"];

/** Problems, each with its line below `spheres:`, its column, and its text. */
function problems(...lines: readonly string[]): string[] {
  const study = studyOf(...lines);
  const checker = checkerOf(study, { families: new Map() });
  checkSpheresEntry(checker, study.spec.theory?.spheres ?? {});
  try {
    checker.finish();
  } catch (error) {
    const all = [error, ...((error as { also?: unknown[] }).also ?? [])] as { message: string; where?: { line?: number; column?: number } }[];
    return all.map(({ message, where }) => `${(where?.line ?? 0) - 6}:${where?.column ?? 0} ${message}`);
  }
  return [];
}

describe("spheres of a study are checked where they stand", () => {
  test("the flagship's are sound, and those that the reference shows", () => {
    const [, shown = ""] = /```yaml\ntheory:\n {2}spheres:\n([^`]*)```/.exec(readFileSync("docs/reference/study-files.md", "utf8")) ?? [];
    expect(shown).toContain("counterfactuals:");
    expect(problems(...shown.split("\n").map((line) => line.slice(4)))).toEqual([]);
    const [, own = ""] = /\n {2}spheres:\n((?: {4}.*\n)+)/.exec(readFileSync("studies/rewarding-loyalty.yaml", "utf8")) ?? [];
    expect(own).toContain("counterfactuals");
    expect(problems(...own.split("\n").map((line) => line.slice(4)))).toEqual([]);
  });
  test.each([
    [["runs: 1"], "1:11 runs is 1"],
    [["year: 1"], "1:11 year is 1"],
    [["fudge: 1"], '1:12 there is no primitive "fudge"'],
    [["noise: 0"], "1:12 noise is 0"],
    [["switching: some"], '1:16 switching is "some"'],
    [["bidOdds: none"], "1:14 bidOdds is none"],
    [["kinds: many"], "1:12 kinds is many"],
    [["years: 2000..1990"], '1:12 years is "2000..1990"'],
    [["costs: [0.2, 1]", "prior: [0.5, 0.2, 0.3]"], "2:12 prior is 0.5;0.2;0.3"],
    [["states: 0"], "1:13 states is 0"],
    [["states: {file: states.csv}"], "states is neither a number nor a list"],
    [["patrons: [USA]"], "1:14 patrons names USA, but no year is given"],
    [["year: 1990", "patrons: [USA, XYZ]"], '2:14 there is no patron "XYZ"'],
    [["year: 1990", "patrons: 3"], "2:14 patrons is 3"],
    [["patrons:", "  - {name: A}", "  - {name: B, posture: 1}"], '3:9 an entry of patrons has "posture"'],
    [["patrons: [{name: A}]"], "lists patrons but no states"],
    [["patrons: [{name: A}]", "states: [{patron: B}]"], 'there is no patron "B"'],
    [["changes: [{at: 70, set: {noise: 0.2}}]"], "1:20 at is 70"],
    [["changes:", "  - {at: 10, patron: P9, set: {budget: 2}}"], '2:26 there is no patron "P9"'],
    [["changes: [{patron: P1}]"], "a change under changes has no date"],
    [["counterfactuals: {x: [{at: 9, patron: P1, set: {policy: odd}}]}"], "policy of P1 is odd"],
    [["counterfactuals:", "  x:", "    - at: 9", "      set: {noise: 0}"], "4:24 noise is 0"],
    [["counterfactuals: {x: [{at: 9, patron: P1, scale: {policy: 2}}]}"], "scale of policy is 2"],
    [["counterfactuals: [1]"], "counterfactuals holds no names and values"],
    [["counterfactuals: {x: [{at: 9, patron: P1, state: S1, set: {position: 0}}]}"], "P1 and S1"],
    [["counterfactuals: {x: [{at: 9, state: S999, set: {position: 0}}]}"], 'there is no state "S999"'],
    [["year: 1990", "counterfactuals: {x: [{at: 1980, patron: USA, set: {policy: uniform}}]}"], "at is 1980"],
  ])("%j", (lines, message) => {
    const found = problems(...lines);
    expect(found.length, found.join("\n")).toBe(1);
    expect(found[0]).toContain(message);
    expect(found[0]).toMatch(/^\d+:([1-9]|[1-9]\d) /);
  });
  test("what a change does to a single state of a year is judged by its keys alone", () => {
    const change = (set: string): string => `counterfactuals: {x: [{at: 2000, state: Norway, set: ${set}}]}`;
    expect(problems("year: 1990", change("{position: 1}"))).toEqual([]);
    expect(problems("year: 1990", change("{posture: 1}"))[0]).toContain('names "posture"');
  });
});

describe("what a study says of spheres", () => {
  test("names of patrons stand beside entries that change them", () => {
    expect(sphereEntry({ year: 1990, patrons: ["USA", { name: "CHN", stake: 3 }], runs: 50, noise: 0.2 })).toEqual({
      shared: { noise: 0.2, patrons: [{ name: "CHN", stake: 3 }] },
      year: 1990,
      patrons: ["USA", "CHN"],
      runs: 50,
    });
    expect(sphereEntry({ year: 1990, patrons: [{ name: "CHN", stake: 3 }] }).patrons).toEqual(["USA", "RUS", "CHN"]);
    expect(sphereEntry({ patrons: 2 })).toEqual({ shared: { patrons: 2 }, patrons: ["USA", "RUS", "CHN"], runs: 200 });
  });
  test("a synthetic structure with the patrons' names stands in for a year, without what concerns single states", () => {
    const written = {
      year: 1990,
      patrons: ["USA", { name: "RUS", stake: 3 }],
      states: 20,
      counterfactuals: { kept: [{ at: 1995, patron: "USA", set: { policy: "uniform" } }], lost: [{ at: 1995, state: "Norway", set: { position: 0 } }] },
    };
    const { world, counterfactuals, source, notes } = withoutData(sphereEntry(written), 3);
    expect(world.patrons.map(({ code, name, stake }) => [code, name, stake])).toEqual([
      [2, "USA", world.game.stake],
      [365, "RUS", 3],
    ]);
    expect([world.first, world.states.length]).toEqual([1990, 20]);
    expect(new Set(world.states.map(({ patron }) => patron))).toEqual(new Set([2, 365, null]));
    expect(counterfactuals.map(({ name }) => name)).toEqual(["kept"]);
    expect(source).toContain("synthetic, no data, in place of those of 1990");
    expect(notes).toEqual(["what is declared of single states of 1990 is left out"]);
  });
  test("the states that were read are changed by the lists, and a number of states is for the stand-in", () => {
    const ground = { patrons: [{ code: 2, name: "USA" }], states: [{ code: 10, name: "A" }], source: "of 1990", notes: ["n"], first: 1990 };
    expect(onGround(sphereEntry({ year: 1990, states: 99 }), ground)).toMatchObject({ source: "of 1990", notes: ["n"], world: { states: [{ code: 10 }] } });
    const named = onGround(sphereEntry({ year: 1990, states: [{ name: "A", securityNeed: 2 }] }), ground);
    expect(named.world.states[0]?.securityNeed).toBe(2);
  });
  test("data of a year are fetched where a year is named", () => {
    expect(datasetsOf(studyOf("runs: 4").spec)).toEqual([]);
    expect(datasetsOf(studyOf("year: 1990").spec)).toContain("atop-ddyad-year");
  });
});

describe("the step theory:spheres", () => {
  const executor = inlineExecutor({ spheres: playSpheres });
  const planning = (simulated: boolean, ...lines: string[]): Planning => ({
    study: studyOf(...lines),
    knowledge: { families: new Map(), datasets: new Map(), files: new Map() } as unknown as Planning["knowledge"],
    store: openStore({ home: "nowhere" }),
    simulated,
    threads: 1,
  });
  const stepOf = (given: Planning) => theorySteps(given).find(({ name }) => name === "theory:spheres");
  const run = async (given: Planning): Promise<SphereView> =>
    (await stepOf(given)?.run({ input: async () => undefined, records: () => [], executor, work: {} })) as SphereView;

  test("keeps the summaries of the library's histories, and no single history", async () => {
    const lines = [...small, "states: 12", "patrons: 2", "counterfactuals: {All alike: [{at: 4, patron: P1, set: {policy: uniform}}]}"];
    const view = await run(planning(false, ...lines));
    const { runs, ...shared } = studyOf(...lines).spec.theory?.spheres ?? {};
    const { world, counterfactuals } = sphereSettings(shared, { seed: 7 });
    const histories = await simulateSpheres(world, executor, { counterfactuals, runs: Number(runs), seed: 7 });
    expect(canonical(view.base)).toBe(canonical(histories.base));
    expect(canonical(view.counterfactuals[0]?.difference)).toBe(canonical(histories.counterfactuals[0]?.difference));
    expect(view.counterfactuals[0]).toMatchObject({ name: "All alike", from: 4, turned: { patron: "P1", policy: "uniform" } });
    expect(view).toMatchObject({ states: 12, source: "synthetic, no data", first: 1, periods: 8, runs: 4, seed: 7 });
    expect(Object.keys(view)).not.toContain("outcomes");
  });
  test("on the reference world a year's states are synthetic, and no data are needed", async () => {
    const lines = [...small, "year: 1990", "states: 12"];
    expect(stepOf(planning(true, ...lines))?.needs).toEqual([]);
    expect(stepOf(planning(false, ...lines))?.needs).toContain("data:atop-ddyad-year");
    expect(stepOf(planning(true, ...lines))?.options).not.toEqual(stepOf(planning(false, ...lines))?.options);
    const view = await run(planning(true, ...lines));
    expect(view.source).toMatch(/^synthetic/);
    expect(view.patrons.map(({ name }) => name)).toEqual(["USA", "RUS", "CHN"]);
    expect([view.first, view.periods, view.states]).toEqual([1990, 8, 12]);
  });
});
