import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import codeText from "../../src/cli/code-text.js";
import { runCommand } from "../support/command.js";
import { describeShared, mirror, shared } from "../support/shared.js";

const folder = mkdtempSync(join(tmpdir(), "fealty-code-text-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, "speeches.jsonl");
const records = [
  { id: "a", date: "2016-03-01", title: "Remarks", text: "We stand with Japan. Germany must pay its share. We like tea in Canada." },
  {
    id: "a",
    date: "2017-05-01",
    title: "Remarks",
    text: "PRESIDENT TRUMP: We will provide Poland with aid.\nPRESIDENT DUDA: We thank the United States for its support.",
  },
  { id: "c", title: "No date", text: "We condemn Syria." },
];
writeFileSync(file, `${records.map((one) => JSON.stringify(one)).join("\n")}\n`);
const at = (name: string): string => join(folder, name);

describe("fealty code-text", () => {
  test("prints statements, or writes them, counts and a summary", async () => {
    const shown = await runCommand(codeText, [file, "--patron", "USA", "--no-leaders"]);
    expect(shown.text.split("\n").map((line) => line.split(",").slice(4, 10).join(","))).toEqual([
      "source,source_name,target,target_name,act,strength",
      "2,United States of America,740,Japan,reaffirm,2",
      "2,United States of America,255,Germany,demand,3",
      "2,United States of America,290,Poland,pledge,2",
      "290,Poland,2,United States of America,praise,2",
      "2,United States of America,652,Syria,warn,2",
    ]);
    expect(shown.notes.join("\n")).toContain("1 documents have no date");
    const json = await runCommand(codeText, [file, "--patron", "2", "--no-leaders", "--counts", at("c.csv"), "--out", at("o.csv"), "--json"]);
    expect(json.data).toMatchObject({
      patron: 2,
      documents: 3,
      undated: 1,
      statements: { reaffirm: 1, pledge: 1, welcome: 0, praise: 1, demand: 1, warn: 1 },
      below: 0,
    });
    const counts = readFileSync(at("c.csv"), "utf8").split("\n");
    expect(counts.find((line) => line.startsWith("2,740,2016,"))).toBe("2,740,2016,1,0,0,0,0,0,0,0,0,0,0,0,2,1");
    expect(counts.find((line) => line.startsWith("2,740,2017,"))).toBe("2,740,2017,0,0,0,0,0,0,0,0,0,0,0,0,0,1");
    expect(counts.find((line) => line.startsWith("2,290,2017,"))).toBe("2,290,2017,0,0,1,0,0,0,0,1,0,0,0,0,2,1");
    expect(counts.some((line) => line.startsWith("2,740,2015,"))).toBe(false);
    expect(readFileSync(at("o.csv"), "utf8")).toContain("a (2),2017-05-01");
  });

  test("takes folders, names of one's own, years and another speaker", async () => {
    mkdirSync(at("texts"));
    writeFileSync(join(at("texts"), "1999-02-03.txt"), "Remarks\nWe stand with the Hermit Kingdom and with Eastasia.");
    writeFileSync(join(at("texts"), "notes.md"), "We stand with Spain.");
    writeFileSync(at("names.csv"), "state,name,first,last\nKOR,Eastasia,1990,2000\n20,Hermit Kingdom,,\n");
    const made = await runCommand(codeText, [at("texts"), "--patron", "USA", "--no-leaders", "--names", at("names.csv")]);
    expect(
      made.text
        .split("\n")
        .slice(1)
        .map((line) => line.split(",")[6]),
    ).toEqual(["20", "732"]);
    const british = await runCommand(codeText, [
      file,
      "--patron",
      "USA",
      "--speaker",
      "GBR",
      "--years",
      "2016..2016",
      "--no-leaders",
      "--json",
      "--counts",
      at("b.csv"),
    ]);
    expect(british.data).toMatchObject({ documents: 1, statements: { reaffirm: 1 } });
    expect(readFileSync(at("b.csv"), "utf8")).toContain("2,200,2016,0,0,");
  });

  test("compares with a reader's codes and takes them", async () => {
    writeFileSync(at("hand.csv"), "document,sentence,source,target,act,strength\na,1,USA,JPN,reaffirm,2\na,2,USA,DEU,warn,3\na,3,,,none,\nzz,1,,,none,\n");
    const shown = await runCommand(codeText, [file, "--patron", "USA", "--no-leaders", "--hand", at("hand.csv")]);
    expect(shown.text).toContain("3 sentences judged by hand; 1 are in none of the documents: zz:1");
    expect(shown.text).toMatch(/reaffirm +1 +1 +1 +1\.00 +1\.00/);
    await runCommand(codeText, [file, "--patron", "USA", "--no-leaders", "--hand", at("hand.csv"), "--correct", "--out", at("h.csv")]);
    expect(readFileSync(at("h.csv"), "utf8")).toMatch(/a,2016-03-01,2,,2,United States of America,255,Germany,warn,3,1,hand,0,1,,Germany must pay its share\./);
  });

  test("says what is wrong in a sentence, and writes nothing", async () => {
    const none = at("none.csv");
    writeFileSync(at("bad-names.csv"), "state,name\nNarnia,Aslan\n");
    mkdirSync(at("empty"));
    for (const [args, words] of [
      [[], "needs documents"],
      [[file], "needs a patron"],
      [[file, "--patron", "Atlantis"], 'no state "Atlantis"'],
      [[file, "--patron", "USA", "--fields", "txt=a"], '--fields does not know "txt=a"'],
      [[file, "--patron", "USA", "--fields", "text=body"], 'has no field "body"'],
      [[file, "--patron", "USA", "--years", "1900..1901"], "no document is of 1900 to 1901"],
      [[file, "--patron", "USA", "--least", "2"], "--least is 2"],
      [[file, "--patron", "USA", "--sample", "0"], "--sample is 0"],
      [[file, "--patron", "USA", "--correct"], "--correct says nothing without --hand"],
      [[at("gone.txt"), "--patron", "USA"], "there is no file"],
      [[at("empty"), "--patron", "USA"], "holds no documents"],
      [[file, "--patron", "USA", "--names", at("bad-names.csv")], 'has no state "Narnia"'],
      [[file, "--patron", "USA", "--counts", at("c.xyz")], "cannot be written"],
    ] as const)
      await expect(runCommand(codeText, [...args, ...(args.length === 0 ? [] : ["--no-leaders", "--out", none])])).rejects.toThrow(words);
    expect(existsSync(none)).toBe(false);
  });
});

describeShared("real speeches", () => {
  test("of meetings with foreign leaders name them, whatever the threads", async () => {
    process.env.FEALTY_MIRROR = mirror;
    process.env.FEALTY_HOME = at("home");
    const speeches = `${shared}/data/whitehouse_obama_foreign_leader_events.jsonl.gz`;
    const made = await runCommand(codeText, [speeches, "--patron", "USA", "--counts", at("o1.csv"), "--threads", "1", "--json"]);
    await runCommand(codeText, [speeches, "--patron", "USA", "--counts", at("o2.csv"), "--threads", "2"]);
    expect(readFileSync(at("o1.csv"), "utf8")).toBe(readFileSync(at("o2.csv"), "utf8"));
    const { documents, statements } = made.data as { documents: number; statements: Record<string, number> };
    expect(documents).toBe(389);
    for (const act of ["reaffirm", "pledge", "welcome", "praise"]) expect(statements[act], act).toBeGreaterThan(20);
    // Japan's and Israel's leaders were received in these years; nobody of the Bahamas was.
    const counts = readFileSync(at("o1.csv"), "utf8")
      .split("\n")
      .map((line) => line.split(","));
    const total = (ally: string): number => counts.filter((row) => row[1] === ally).reduce((sum, row) => sum + Number(row[15]), 0);
    expect(total("740")).toBeGreaterThan(5);
    expect(total("666")).toBeGreaterThan(5);
    expect(total("31")).toBeLessThan(3);
  }, 120_000);
});
