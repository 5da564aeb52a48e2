import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import solve from "../../src/cli/solve.js";
import { runCommand } from "../support/command.js";

const small = "beliefs=41,menu=0:3:31,points=3,runs=10,panelAllies=12,years=20";

test("every claim has a verdict, its numbers and its condition, and regions are drawn", async () => {
  const folder = mkdtempSync(join(tmpdir(), "fealty-implications-"));
  const line = ["implications", "--set", small, "--region", "stake=1..3,cost=0.3..2", "--figures", folder, "--threads", "1", "--json"];
  const { data, text } = await runCommand(solve, line);
  const { implications, regions } = data as {
    implications: { id: string; model: string; verdict: string; evidence: object; condition: string }[];
    regions: { of: { id: string; verdicts: string[][]; share: { holds: number; fails: number; silent: number } }[] };
  };
  expect(new Set(implications.map(({ id }) => id.split(" ")[0]))).toEqual(new Set(["H1", "H2a", "H2b", "H3", "H4", "H5", "F1", "F3"]));
  for (const { verdict, condition, evidence } of implications) {
    expect(["holds", "fails", "silent"]).toContain(verdict);
    expect(condition.length).toBeGreaterThan(5);
    expect(Object.keys(evidence).length).toBeGreaterThan(1);
  }
  for (const { verdicts, share } of regions.of) {
    expect(verdicts.map((row) => row.length)).toEqual([3, 3, 3]);
    expect(share.holds + share.fails + share.silent).toBeCloseTo(1, 12);
  }
  expect(text).toContain("H4 willingness (contract): FAILS");
  expect(existsSync(join(folder, "region-learning-h3-sign.png"))).toBe(true);
}, 60_000);

test("without runs and region it is the solved model alone", async () => {
  const { data } = await runCommand(solve, ["implications", "--set", "beliefs=41,menu=0:3:31,runs=0", "--json"]);
  const { implications } = data as { implications: { id: string }[] };
  expect(implications.some(({ id }) => id === "H1")).toBe(false);
  expect(data).not.toHaveProperty("regions");
});

test.each([
  [["implications", "--region", "stake=1..3"], "--region names 1 primitives"],
  [["implications", "--region", "stake=3..1,cost=0..1"], '--region does not read "stake=3..1"'],
  [["implications", "--region", "stake=1..2,stake=1..3"], "the same primitive twice"],
  [["implications", "--set", "runs=0,beliefs=41", "--region", "stake=1..2,fudge=1..3"], 'there is no number "fudge"'],
  [["implications", "--set", "runs=0,beliefs=41", "--region", "stake=1..2,patience=0.5..1"], "patience is 1"],
  [["implications", "--set", "fudge=1"], 'there is no primitive "fudge"'],
  [["implications", "--set", "points=1"], "points is 1"],
  [["contract", "--region", "stake=1..3,cost=0..1"], "takes no --region"],
])("%j is refused", async (line, message) => {
  await expect(runCommand(solve, line)).rejects.toThrow(message);
});
