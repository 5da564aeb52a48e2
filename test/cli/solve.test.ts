import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { inlineExecutor } from "../../src/base/index.js";
import { readSettings } from "../../src/cli/primitives-file.js";
import { solveAttentionModel } from "../../src/cli/solve/attention.js";
import { solveContractModel } from "../../src/cli/solve/contract.js";
import { playRuns } from "../../src/theory/index.js";

test("allies of a table, shared primitives and --set come together", async () => {
  const folder = mkdtempSync(join(tmpdir(), "fealty-solve-"));
  writeFileSync(join(folder, "allies.csv"), "ally,reluctance\nA,0.1\nB,0.9\n");
  writeFileSync(join(folder, "game.yaml"), "allies: {file: allies.csv}\nstake: 2\naudience: multilateral\n");
  const settings = await readSettings(join(folder, "game.yaml"), ["attention=1"]);
  const { json, text } = solveContractModel(settings);
  expect(json).toMatchObject({ allies: [{ id: "A", baseline: 0 }, { id: "B" }], checks: { R5: true, R7: true, R9: true } });
  expect((json as { allies: { reassurance: number }[] }).allies.reduce((sum, a) => sum + a.reassurance, 0)).toBeCloseTo(1, 10);
  expect(text).toContain("ally A: concedes");
});

test.each([
  [["patience=1"], "patience is 1"],
  [["fudge=1"], 'there is no primitive "fudge"'],
  [["stake=much"], 'stake is "much"'],
  [["audience=world"], 'audience is "world"'],
  [["stake"], '--set does not read "stake"'],
])("%j is refused by name and value", async (set, message) => {
  await expect((async () => solveContractModel(await readSettings(undefined, set)))()).rejects.toThrow(message);
});

const executor = inlineExecutor({ policies: playRuns });
const attention = async (set: readonly string[], seed = 1) => solveAttentionModel(await readSettings(undefined, set), { seed, executor });
const small = ["count=20", "targets=3", "periods=20", "runs=30", "beliefs=31", "menu=0:2:9"];

test("attention: indices, a bound and seven policies, in numbers and in words", async () => {
  const { json, text } = await attention(small);
  const told = json as {
    whittle: number[];
    beliefs: number[];
    bound: number;
    horizonBound: number;
    policies: { name: string; mean: number; lower: number; upper: number }[];
  };
  expect(json).toMatchObject({ indexable: true, monotone: true, allies: 20, targets: 3, seed: 1 });
  expect([told.whittle.length, told.beliefs.length, told.policies.length]).toEqual([31, 31, 7]);
  expect(told.horizonBound).toBeLessThanOrEqual(told.bound);
  for (const { mean, lower, upper } of told.policies) expect(lower <= mean && mean <= upper).toBe(true);
  expect(text).toContain("20 allies, alike, at most 3 demands a period; 30 runs of 20 periods, seed 1");
  expect(await attention(small)).toMatchObject({ json, text });
  expect((await attention(small, 2)).json).not.toEqual(json);
});

test("attention: allies of a file are kinds with their own counts and primitives", async () => {
  const folder = mkdtempSync(join(tmpdir(), "fealty-attention-"));
  writeFileSync(
    join(folder, "sphere.yaml"),
    "targets: 2\nruns: 20\nperiods: 10\nbeliefs: 31\nmenu: 0:2:9\nallies:\n  - {id: A, count: 3, securityNeed: 2}\n  - {id: B, stake: 3}\n",
  );
  const { json, text } = await solveAttentionModel(await readSettings(join(folder, "sphere.yaml"), []), { executor });
  expect(json).toMatchObject({ allies: 4, kinds: [{ count: 3 }, { count: 1 }] });
  expect(text).toContain("4 allies of 2 kinds");
});

test.each([
  [["targets=0"], "targets is 0"],
  [["targets=30", "count=20"], "targets is 30"],
  [["targets=3", "attention=2"], "targets and attention are both given"],
  [["attention=0"], "attention is 0"],
  [["attention=-1"], "attention is -1"],
  [["attention=0.01"], "attention is 0.01"],
  [["attention=lots"], 'attention is "lots"'],
  [["attention=1", "menu=0:0:1"], "no menu has a reward above 0"],
  [["runs=1"], "runs is 1"],
  [["tolerance=2"], "tolerance is 2"],
  [["allies=strategic"], "allies is strategic"],
  [["count=many"], 'count is "many"'],
  [["fudge=1"], 'there is no primitive "fudge"'],
])("attention: %j is refused by name and value", async (set, message) => {
  await expect(attention(set)).rejects.toThrow(message);
});
