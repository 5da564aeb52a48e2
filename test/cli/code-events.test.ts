import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import codeEvents from "../../src/cli/code-events.js";
import { runCommand } from "../support/command.js";

const folder = mkdtempSync(join(tmpdir(), "fealty-code-events-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, "events.csv");
writeFileSync(
  file,
  "eid,story_date,source_root,target_root,code,goldstein\n1,2001-02-03,USA,JPN,042,1.9\n2,2001-02-04,JPN,USA,0811,5\n3,2001-02-05,USA,KOR,2999,1\n",
);

test("counts are printed, or written with single events and a summary", async () => {
  const shown = await runCommand(codeEvents, [file, "--patron", "USA"]);
  expect(shown.text).toMatch(/^patron,ally,year,reaffirm,/);
  const [counts, events] = [join(folder, "counts.csv"), join(folder, "single.csv")];
  const json = await runCommand(codeEvents, [file, "--patron", "2", "--counts", counts, "--out", events, "--json"]);
  expect(json.data).toMatchObject({ patron: 2, rows: 3, between: 3, noAct: 1, events: 2, allyYears: 2, unknownCodes: [{ code: "2999", rows: 1 }] });
  expect(readFileSync(events, "utf8")).toBe(
    "date,year,patron,ally,from,act,code,intensity,n\n2001-02-03,2001,2,740,patron,welcome,042,1.9,1\n2001-02-04,2001,2,740,ally,concede,0811,5,1\n",
  );
});

test("what is wrong is one sentence, and nothing is written", async () => {
  const out = join(folder, "none.csv");
  for (const [args, words] of [
    [[file], "needs a patron"],
    [[file, "--patron", "Atlantis"], 'no state "Atlantis"'],
    [[file, "--patron", "USA", "--format", "gdelt", "--counts", out], "is phoenix, not gdelt"],
    [[join(folder, "gone.csv"), "--patron", "USA", "--counts", out], "there is no file"],
  ] as const)
    await expect(runCommand(codeEvents, [...args])).rejects.toThrow(words);
  expect(existsSync(out)).toBe(false);
});
