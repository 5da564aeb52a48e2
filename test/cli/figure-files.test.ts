import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeFigures } from "../../src/cli/figure-files.js";
import solve from "../../src/cli/solve.js";
import { runCommand } from "../support/command.js";

const folder = mkdtempSync(join(tmpdir(), "fealty-figures-"));

test("solve contract --figures DIR writes the picture, its PNG and its numbers, and says so", async () => {
  const out = join(folder, "new", "pictures");
  const { notes } = await runCommand(solve, ["contract", "--set", "stake=2", "--figures", out]);
  const files = readdirSync(out);
  expect(files.filter((name) => name.startsWith("contract.")).sort()).toEqual(["contract.csv", "contract.png", "contract.svg"]);
  expect(files.filter((name) => !/\.(svg|png|csv)$/.test(name))).toEqual([]);
  expect(readFileSync(join(out, "contract.svg"), "utf8")).toMatch(/^<svg .*<\/svg>\s*$/s);
  expect([...readFileSync(join(out, "contract.png")).subarray(1, 4)]).toEqual([..."PNG"].map((c) => c.charCodeAt(0)));
  expect(readFileSync(join(out, "contract.csv"), "utf8")).toMatch(/^.?Ally,Reluctance,Reward,Concession\r?\n1,0\.5,/);
  expect(notes.join()).toContain(out);
});

test("a file in the folder's place is refused by name", async () => {
  const file = join(folder, "taken");
  writeFileSync(file, "");
  await expect(runCommand(solve, ["contract", "--figures", file])).rejects.toThrow(`${file} is no folder`);
  await expect(runCommand(solve, ["contract", "--figures", join(file, "under")])).rejects.toThrow("is no folder");
});

test("no figure, no folder", async () => {
  const notes: string[] = [];
  const none = join(folder, "none");
  expect(await writeFigures(none, [], { note: (text) => notes.push(text), progress: () => undefined })).toEqual([]);
  expect([notes, readdirSync(folder).includes("none")]).toEqual([["no figure applies here: nothing was written"], false]);
});
