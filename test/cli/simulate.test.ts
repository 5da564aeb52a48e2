import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import simulate from "../../src/cli/simulate.js";
import { readTable } from "../../src/formats/index.js";
import { numbers } from "../../src/frame/index.js";
import { runCommand } from "../support/command.js";

const folder = mkdtempSync(join(tmpdir(), "fealty-simulate-"));
const table = async (file: string) => readTable(readFileSync(file), { name: file });
const small = ["--set", "beliefs=41,menu=0:2:9", "--years", "1950..1969"];

test.each(["csv", "parquet", "arrow", "dta"])("learning histories as .%s: the panel's columns first, the same numbers", async (ending) => {
  const out = join(folder, `learning.${ending}`);
  const { data, text } = await runCommand(simulate, ["learning", "--allies", "6", ...small, "--seed", "4", "--out", out, "--json"]);
  const written = await table(out);
  expect([...written.columns.keys()].slice(0, 5)).toEqual(["patron", "ally", "year", "concession", "signal"]);
  expect(data).toMatchObject({ model: "learning", rows: 120, allies: 6, years: [1950, 1969], runs: 1, seed: 4, file: out });
  expect(text).toContain("120 rows, 1950 to 1969");
  const csv = join(folder, "same.csv");
  await runCommand(simulate, ["learning", "--allies", "6", ...small, "--seed", "4", "--out", csv]);
  expect([...numbers(written, "belief")]).toEqual([...numbers(await table(csv), "belief")]);
});

test("contract: a range is drawn for every ally, and one name's draws do not move another's", async () => {
  const read = async (set: string) => {
    const out = join(folder, "contract.csv");
    await runCommand(simulate, ["contract", "--set", set, "--allies", "40", "--years", "2", "--out", out]);
    return table(out);
  };
  const one = await read("reluctance=-0.5..1.5");
  const two = await read("reluctance=-0.5..1.5,securityNeed=0.5..2");
  const reluctance = [...numbers(one, "reluctance")];
  expect(Math.min(...reluctance)).toBeGreaterThan(-0.5);
  expect(Math.max(...reluctance)).toBeLessThan(1.5);
  expect(new Set(reluctance).size).toBe(40);
  expect([...numbers(two, "reluctance")]).toEqual(reluctance);
});

test("allies of a file have counts", async () => {
  const file = join(folder, "allies.yaml");
  writeFileSync(file, "stake: 2\nallies:\n  - {reluctance: 0.2, count: 3}\n  - {reluctance: 0.9}\n");
  const out = join(folder, "listed.csv");
  const { data } = await runCommand(simulate, ["contract", file, "--years", "1", "--out", out, "--json"]);
  expect(data).toMatchObject({ rows: 4, allies: 4 });
  expect([...numbers(await table(out), "reluctance")]).toEqual([0.2, 0.2, 0.2, 0.9]);
  await expect(runCommand(simulate, ["contract", file, "--allies", "3", "--out", out])).rejects.toThrow("--allies says how many");
});

test("attention: the index, and that of others, beside what learning has", async () => {
  const out = join(folder, "attention.csv");
  const line = ["attention", "--set", "targets=2,beliefs=41,menu=0:2:9", "--allies", "10", "--years", "5", "--runs", "2", "--out", out, "--json"];
  const { data } = await runCommand(simulate, line);
  expect(data).toMatchObject({ model: "attention", rows: 100, allies: 10, targets: 2, indexable: true });
  const written = await table(out);
  expect([...written.columns.keys()]).toEqual(expect.arrayContaining(["run", "belief", "index", "others", "payoff"]));
});

test("predictions: columns are added to the panel, by the contract or by learning", async () => {
  const panel = join(folder, "panel.csv");
  writeFileSync(panel, "patron,ally,year,willingness,threat,concession,leader_years\n2,20,1950,0.5,0,1,0\n2,20,1951,0.5,1,0,1\n2,200,1950,-2,0,,0\n");
  const out = join(folder, "predicted.csv");
  const map = ["--map", "reluctance=0.5-0.4*willingness,securityNeed=exp(0.3*threat)"];
  const { data } = await runCommand(simulate, ["predictions", "--data", panel, ...map, "--out", out, "--json"]);
  expect(data).toMatchObject({ game: "contract", rows: 3, predicted: 3, courted: 3 });
  const written = await table(out);
  expect([...written.columns.keys()].slice(0, 3)).toEqual(["patron", "ally", "year"]);
  expect(numbers(written, "predicted_signal")[1]).toBe(numbers(written, "predicted_reward")[0]);
  const learned = ["predictions", "--data", panel, "--game", "learning", "--map", "reluctance=-0.2*willingness", "--out", out];
  const { text } = await runCommand(simulate, learned);
  expect(text).toContain("3 of 3 rows predicted by the game of learning");
  expect([...(await table(out)).columns.keys()]).toContain("predicted_belief");
});

test.each([
  [["predictions"], "needs a panel"],
  [["contract", "--map", "stake=x"], "fealty simulate contract has no --map"],
  [["predictions", "--data", "none.csv"], "there is no file none.csv"],
  [["chess"], 'has no model "chess"'],
  [["learning", "--years", "ten"], '--years does not take "ten"'],
  [["learning", "--years", "9..3"], "years are 9 to 3"],
  [["learning", "--runs", "0"], "runs is 0"],
  [["learning", "--allies", "0"], "the number of allies is 0"],
  [["learning", "--set", "fudge=1"], 'there is no primitive "fudge"'],
  [["contract", "--set", "reluctance=2..1"], "reluctance is 2..1"],
  [["contract", "--set", "audience=world"], 'audience is "world"'],
  [["attention", "--set", "targets=1,attention=2"], "targets and attention are both given"],
  [["attention", "--set", "targets=0"], "targets is 0"],
  [["contract", "--out", "histories.txt"], 'cannot be written to "histories.txt"'],
])("%j is refused", async (line, message) => {
  await expect(runCommand(simulate, line)).rejects.toThrow(message);
});
