import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readSettings } from "../../src/cli/primitives-file.js";
import { solveContractModel } from "../../src/cli/solve/contract.js";

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
