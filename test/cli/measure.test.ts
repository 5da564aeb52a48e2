import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import measure from "../../src/cli/measure.js";
import { runCommand } from "../support/command.js";

const folder = mkdtempSync(join(tmpdir(), "fealty-measure-"));
const votes = join(folder, "votes.csv");
writeFileSync(votes, "state,year,item,vote,big\nA,1,1,1,1\nB,1,1,1,1\nC,1,1,3,1\nA,1,2,1,0\nB,1,2,2,0\nC,1,2,9,0\n");
const columns = ["--data", votes, "--unit", "state", "--time", "year", "--item", "item", "--vote", "vote"];

test("similarity of votes, as a table and as a summary", async () => {
  const shown = await runCommand(measure, ["similarity", ...columns, "--index", "agreement,same"]);
  expect(shown.text.split("\n")).toEqual(["unit1,unit2,time,n,agreement,same", "A,B,1,2,0.75,0.5", "A,C,1,1,0,0", "B,C,1,1,0,0"]);
  const out = join(folder, "pairs.csv");
  const json = await runCommand(measure, ["similarity", ...columns, "--index", "s", "--where", "big == 1", "--with", "A", "--out", out, "--json"]);
  expect(json.data).toMatchObject({ kind: "similarity", rows: 2, times: 1, indices: { s: { known: 2, mean: 0 } }, file: out });
  expect(readFileSync(out, "utf8")).toBe("unit1,unit2,time,n,s\nA,B,1,1,1\nA,C,1,1,-1\n");
});

test("what is wrong is said in one sentence", async () => {
  for (const [args, words] of [
    [["similarty", ...columns], 'fealty measure has no kind "similarty"'],
    [["similarity"], "needs a table"],
    [["similarity", "--data", votes, "--unit", "state"], "needs --item, --vote"],
    [["similarity", ...columns, "--codes", "maybe=1,yes=2"], '--codes does not know "maybe"'],
    [["similarity", ...columns, "--where", "big == 7"], "no row of"],
    [["similarity", ...columns, "--out", "x.doc"], 'cannot be written to "x.doc"'],
  ] as const) {
    await expect(runCommand(measure, [...args]), words).rejects.toThrow(words);
  }
});
