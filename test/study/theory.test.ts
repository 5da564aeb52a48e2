import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { checkerOf } from "../../src/study/checker.js";
import { checkTheory } from "../../src/study/check-theory.js";
import { studyFromText } from "../../src/study/index.js";

/** Problems of a study whose theory is these lines, each with its line and column. */
function problems(...theory: readonly string[]): string[] {
  const flagship = readFileSync("studies/rewarding-loyalty.yaml", "utf8");
  const head = flagship.slice(0, flagship.indexOf("\ntheory:"));
  const first = head.split("\n").length + 1;
  const study = studyFromText("study.yaml", `${head}\ntheory:\n${theory.map((line) => `  ${line}`).join("\n")}\n`);
  const checker = checkerOf(study, { families: new Map() });
  checkTheory(checker);
  try {
    checker.finish();
  } catch (error) {
    const all = [error, ...((error as { also?: unknown[] }).also ?? [])] as { message: string; where?: { line?: number; column?: number } }[];
    return all.map(({ message, where }) => `${(where?.line ?? 0) - first}:${where?.column ?? 0} ${message}`);
  }
  return [];
}

describe("primitives of a study's theory are checked where they stand", () => {
  test("the flagship's are sound, and those that the reference shows", () => {
    const [, shown = ""] = /```yaml\ntheory:\n([^`]*)```/.exec(readFileSync("docs/reference/study-files.md", "utf8")) ?? [];
    const lines = shown
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => /^(contract|learning|attention):/.test(line));
    expect(lines.length).toBe(3);
    expect(problems(...lines)).toEqual([]);
  });
  test.each([
    [["contract: {stake: -1}"], "1:"],
    [["contract: {fudge: 1}"], 'there is no primitive "fudge"'],
    [["contract: {audience: world}"], 'audience is "world"'],
    [["contract: {attention: 0}"], "attention is 0"],
    [["contract: {allies: [{id: A, reluctance: 0.2}, {patience: 1}]}"], "patience is 1"],
    [["contract: {allies: 3}"], "allies is no list"],
    [["learning: {costs: [0.2, 1.5, 2, 3]}"], "costs is 0.2;1.5;2;3"],
    [["learning: {costs: [0.2, 0.5, 2], prior: [0.5, 0.5]}"], "prior is 0.5;0.5"],
    [["learning: {menu: [0, 3]}"], "menu is"],
    [["learning: {allies: clever}"], "allies is clever"],
    [["attention: {count: 10, targets: 11}"], "targets is 11"],
    [["attention: {targets: 2, attention: 2}"], "targets and attention are both given"],
    [["attention: {runs: 1}"], "runs is 1"],
    [["attention: {noise: 0}"], "noise is 0"],
    [["attention: {allies: [{id: A, noyse: 1}]}"], 'there is no primitive "noyse"'],
  ])("%j", (theory, message) => {
    const found = problems(...theory);
    expect(found.length).toBe(1);
    expect(found[0]).toContain(message);
    // The line of the theory, and a column inside it.
    expect(found[0]).toMatch(/^1:([3-9]|[1-9]\d) /);
  });
  test("several problems are told together, in the order of the file", () => {
    const found = problems("contract: {stake: 0, patience: 2}", "learning: {noise: -1}");
    expect(found.map((one) => one.replace(/:\d+ /, " "))).toEqual(["1 stake is 0", "1 patience is 2", "2 noise is -1"]);
  });
});
