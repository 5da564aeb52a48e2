import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import simulate from "../../src/cli/simulate.js";
import solve from "../../src/cli/solve.js";
import { readTableFile } from "../../src/cli/table-files.js";
import { numbers } from "../../src/frame/index.js";
import { runCommand } from "../support/command.js";

const folder = mkdtempSync(join(tmpdir(), "fealty-spheres-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const small = ["--set", "states=12,patrons=2,beliefs=21,menu=0:2:9", "--years", "6", "--runs", "4"];
const out = join(folder, "h.csv");
const table = file(
  "states.csv",
  "ccode,name,position,capabilities,need,patron\n1,East,1,2,,\n2,West,-1,1,,\n10,A,0.5,1,1.2,East\n11,B,-0.5,1,0.8,West\n12,C,0.1,1,1,\n13,D,,1,1,\n",
);

test("simulate spheres prints who holds what and writes histories", async () => {
  const { data, text } = await runCommand(simulate, ["spheres", ...small, "--out", out, "--keep", "2"]);
  expect(text).toContain("12 states");
  expect(text).toContain("concentration of allegiance");
  const told = data as { model: string; rows: number; years: number[]; base: { patrons: { series: { members: { q50: number[] } } }[] } };
  expect(told.model).toBe("spheres");
  expect(told.years).toEqual([1, 6]);
  expect(told.base.patrons.map(({ series }) => series.members.q50.length)).toEqual([6, 6]);
  const frame = await readTableFile(out);
  expect([...frame.columns.keys()].slice(0, 5)).toEqual(["patron", "ally", "year", "ally_name", "run"]);
  expect(new Set(numbers(frame, "run"))).toEqual(new Set([1, 2]));
  expect(frame.length).toBe(told.rows);
});

test("a file names rules, patrons and counterfactuals; figures are drawn of all", async () => {
  const game = file(
    "game.yaml",
    `years: 1990..1999
targets: 2
beliefs: 21
menu: "0:2:9"
switching: own
reentryAfterBreach: never
states: {file: states.csv}
patrons: [{name: East, policy: myopic, stake: 3}]
counterfactuals:
  cut: [{at: 1994, patron: East, scale: {budget: 0}, set: {policy: uniform}}]
  moved: [{at: 1995, state: C, set: {position: -1}}]
`,
  );
  const figures = join(folder, "figures");
  const { data, text, notes } = await runCommand(simulate, ["spheres", game, "--runs", "4", "--out", join(folder, "h.parquet"), "--figures", figures]);
  const told = data as {
    rules: { switching: string };
    patrons: { name: string; policy: string; stake: number }[];
    counterfactuals: { name: string; from: number }[];
    notes: string[];
  };
  expect(told.rules.switching).toBe("own");
  expect(told.patrons.map(({ name, policy, stake }) => [name, policy, stake])).toEqual([
    ["East", "myopic", 3],
    ["West", "index", 2],
  ]);
  expect(told.counterfactuals.map(({ name, from }) => [name, from])).toEqual([
    ["cut", 1994],
    ["moved", 1995],
  ]);
  expect(told.notes.join(" ")).toContain("without a position: D");
  expect(text).toContain("cut: from 1994 on");
  expect(notes.join("\n")).toContain("spheres-change-2-concentration");
  for (const name of ["spheres-members", "spheres-surplus", "spheres-concentration", "spheres-change-1-surplus"]) {
    const svg = readFileSync(join(figures, `${name}.svg`), "utf8");
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    expect(existsSync(join(figures, `${name}.png`))).toBe(true);
    expect(readFileSync(join(figures, `${name}.csv`), "utf8").split("\n").length).toBeGreaterThan(10);
  }
});

test("solve spheres tells offers, bids and first moves", async () => {
  const { data, text } = await runCommand(solve, ["spheres", "--data", table, "--patrons", "East,West", "--set", "beliefs=21"]);
  const told = data as {
    patrons: { targets: number; members: number }[];
    states: { name: string; before: number | null; after: number | null; offers: { patron: number; worth: number }[] }[];
  };
  expect(told.states.map(({ name, before }) => [name, before])).toEqual([
    ["A", 1],
    ["B", 2],
    ["C", null],
  ]);
  expect(told.patrons.reduce((sum, { members }) => sum + members, 0)).toBe(told.states.filter(({ after }) => after !== null).length);
  expect(told.states.every(({ offers }) => offers.length === 2 && offers.every(({ worth }) => worth >= 0))).toBe(true);
  expect(text).toMatch(/East: 1 members at the start/);
});

describe("what makes no sphere is refused", () => {
  test.each([
    [["spheres", "--set", "steak=2"], 'there is no primitive "steak"'],
    [["spheres", "--year", "1990", "--data", "x.csv"], "--year and --data both say"],
    [["spheres", "--patrons", "USA"], "--patrons names patrons of a year or a table"],
    [["spheres", "--data", join(folder, "none.csv")], "there is no file"],
    [["spheres", "--data", table, "--patrons", "North"], 'the patron "North" has no row'],
    [["spheres", "--set", "ties=often"], "ties is often"],
    [["spheres", "--set", "kinds=3"], "kinds is 3"],
    [["spheres", "--set", "distanceCost=far"], 'distanceCost is "far"'],
    [["spheres", "--years", "0"], 'years is "0"'],
    [["spheres", "--runs", "1"], "runs is 1"],
    [["spheres", "--allies", "5"], "fealty simulate spheres has no --allies"],
    [["spheres", "--set", "states=100,beliefs=21", "--years", "1000", "--runs", "60", "--keep", "60"], "6000000 rows"],
    [["contract", "--year", "1990"], "fealty simulate contract has no --year"],
    [["spheres", file("a.yaml", "patrons: [{code: 1}]\n")], "lists patrons but no states"],
    [["spheres", file("b.yaml", "patrons: [{code: 1, stakes: 2}]\nstates: [{code: 10}]\n")], 'an entry of patrons has "stakes"'],
    [["spheres", file("c.yaml", "patrons: [{code: 1}]\nstates: [{code: 10, patron: 3}]\n")], 'there is no patron "3"'],
    [["spheres", file("d.yaml", "counterfactuals: {x: [{patron: 1, scale: {stake: 2}}]}\n")], "a change under x has no date"],
    [["spheres", file("e.yaml", "counterfactuals: {x: [{at: 2}]}\n")], "changes nothing"],
  ])("%j", async (args, message) => {
    await expect(runCommand(simulate, [...args, "--out", out])).rejects.toThrow(message);
  });
});
