import { describe, expect, test } from "vitest";
import { readCsv, writeCsv } from "../../src/formats/index.js";
import { stateName } from "../../src/panel/index.js";
import { agreement, corrected, countTable, handCodes, type Statement, statementTable } from "../../src/text/index.js";
import { coded } from "./names.js";

const text =
  "We stand with Japan. Germany must pay. We like tea in Canada. We do not stand with Cuba. We thank France for its help. We thank France for its support.";
const { statements, sentences } = coded(text);
const states: Readonly<Record<string, number>> = { USA: 2, JPN: 740, DEU: 255, FRA: 220, CAN: 20 };
const codesOf = (lines: readonly string[]) =>
  handCodes(
    readCsv(new TextEncoder().encode(`document,sentence,source,target,act,strength\n${lines.join("\n")}\n`), { name: "h.csv" }),
    "h.csv",
    (name) => states[name],
    ["NATO"],
  );

describe("a reader's codes", () => {
  const hand = codesOf(["d,1,USA,JPN,reaffirm,2", "d,2,USA,DEU,warn,3", "d,3,,,none,", "d,4,,,none,", "d,5,USA,FRA,praise,1"]);
  test("are compared with ours", () => {
    const made = agreement(statements, hand, (id) => (id === "d" ? sentences.length : undefined));
    const of = (act: string) => made.acts.find((one) => one.act === act);
    expect(made.sentences).toBe(5);
    expect(of("reaffirm")).toMatchObject({ byHand: 1, coded: 1, both: 1, precision: 1, recall: 1, f1: 1 });
    expect(of("warn")).toMatchObject({ byHand: 1, coded: 0, both: 0, recall: 0 });
    expect(of("demand")).toMatchObject({ byHand: 0, coded: 1, both: 0, precision: 0 });
    expect(of("all")).toMatchObject({ byHand: 3, coded: 3, both: 2, alpha: 1 });
    expect(made.alpha).toBeGreaterThan(0.5);
    expect(made.alpha).toBeLessThan(1);
    const own = agreement(statements, codesOf(["d,1,USA,JPN,reaffirm,2", "d,2,USA,DEU,demand,3", "d,4,,,none,"]), () => sentences.length);
    expect([own.alpha, own.strengthAlpha]).toEqual([1, 1]);
  });
  test("of other documents are named and left out", () => {
    const made = agreement(statements, codesOf(["d,1,USA,JPN,reaffirm,2", "x,1,,,none,", "d,99,,,none,"]), (id) => (id === "d" ? sentences.length : undefined));
    expect(made.strangers).toEqual(["x:1", "d:99"]);
    expect(made.sentences).toBe(1);
  });
  test("stand in place of ours", () => {
    const made = corrected(statements, hand, (_, sentence) => ({ date: "2017-06-01", quote: sentences[sentence - 1] as string }));
    expect(made.map(({ sentence, act, rule }) => [sentence, act, rule === "hand"])).toEqual([
      [6, "praise", false],
      [1, "reaffirm", true],
      [2, "warn", true],
      [5, "praise", true],
    ]);
  });
  test("that make no sense are refused in a sentence", () => {
    for (const [line, words] of [
      ["d,0,USA,JPN,reaffirm,2", 'row 1 of h.csv has the sentence "0"'],
      ["d,1,USA,JPN,hug,2", 'row 1 of h.csv has the act "hug"'],
      ["d,1,Narnia,JPN,warn,2", 'row 1 of h.csv has the source "Narnia"'],
      ["d,1,USA,Narnia,warn,2", 'row 1 of h.csv has the target "Narnia"'],
    ] as const)
      expect(() => codesOf([line])).toThrow(words);
    expect(() => handCodes(readCsv(new TextEncoder().encode("a\n1\n"), { name: "h.csv" }), "h.csv", () => 2, [])).toThrow("h.csv has no column document");
  });
});

describe("tables", () => {
  test("of statements have one row each, what was set aside too", () => {
    const lines = new TextDecoder()
      .decode(writeCsv(statementTable(statements, stateName)))
      .trim()
      .split("\n");
    expect(lines[0]).toBe("document,date,sentence,speaker,source,source_name,target,target_name,act,strength,confidence,rule,reported,counts,aside,quote");
    expect(lines[1]).toBe("d,2017-06-01,1,,2,United States of America,740,Japan,reaffirm,2,0.9,stand-with,0,1,,We stand with Japan.");
    expect(lines.find((line) => line.includes("Cuba"))).toContain(",0,negated,");
  });
  test("of counts know zero from missing", () => {
    const others: Statement[] = [{ ...(statements[0] as Statement), document: "e", date: "2018-01-01", source: 740, target: 2 }];
    const documents = [
      { id: "d", date: "2017-06-01" },
      { id: "e", date: "2018-01-01" },
      { id: "f", date: "2018-02-01" },
      { id: "g", date: undefined },
    ];
    const made = countTable([...statements, ...others], documents, { patron: 2, alliesOf: () => [2, 20, 220, 740], least: 0.5 });
    const lines = new TextDecoder().decode(writeCsv(made)).trim().split("\n");
    expect(lines[0]).toBe(
      "patron,ally,year,reaffirm,ally_reaffirm,pledge,ally_pledge,welcome,ally_welcome,praise,ally_praise,demand,ally_demand,warn,ally_warn,reassurance,documents",
    );
    // France is praised twice in one document: once.
    expect(lines.slice(1)).toEqual([
      "2,20,2017,0,0,0,0,0,0,0,0,0,0,0,0,0,1",
      "2,20,2018,0,0,0,0,0,0,0,0,0,0,0,0,0,2",
      "2,220,2017,0,0,0,0,0,0,1,0,0,0,0,0,0,1",
      "2,220,2018,0,0,0,0,0,0,0,0,0,0,0,0,0,2",
      "2,740,2017,1,0,0,0,0,0,0,0,0,0,0,0,2,1",
      "2,740,2018,0,1,0,0,0,0,0,0,0,0,0,0,0,2",
    ]);
  });
});
