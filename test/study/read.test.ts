import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { FealtyError, formatError } from "../../src/base/index.js";
import { readStudy, studyFromText } from "../../src/study/read.js";

const head = "fealty: 1\ntitle: t\nseed: 1\n";
const panel = "panel: {spine: ally-year, patron: USA, years: 1950..2012}\n";

/** Every problem that reading a text as a study finds, as the terminal shows it. */
function problems(text: string): string[] {
  try {
    studyFromText("study.yaml", text);
  } catch (error) {
    if (!(error instanceof FealtyError)) throw error;
    expect(error.kind).toBe("usage");
    return [error, ...error.also].map(formatError);
  }
  return [];
}

describe("a study file", () => {
  test("that fits is read, with years, lists and places", () => {
    const study = studyFromText(
      "folder/loyal.yaml",
      `${head}${panel}models:\n  main: {fit: ols, formula: "support ~ l(concession, 1) | ally + year", vcov: "cluster:ally"}\n`,
    );
    expect(study.name).toBe("loyal");
    expect(study.spec.panel).toMatchObject({ years: [1950, 2012] });
    expect(study.spec.models?.main?.vcov).toEqual(["cluster:ally"]);
    expect(study.where(["models", "main", "fit"])).toMatchObject({ file: "folder/loyal.yaml", line: 6, column: 15, length: 3 });
    const formula = study.spec.models?.main?.formula ?? "";
    expect(study.whereIn(["models", "main", "formula"], formula, 10, 27)).toMatchObject({ line: 6, column: 40, length: 17 });
  });
  test("with a formula over several lines is located as a whole", () => {
    const study = studyFromText("s.yaml", `${head}${panel}models:\n  main:\n    fit: ols\n    formula: >\n      support ~ a\n      + b\n    vcov: iid\n`);
    expect(study.whereIn(["models", "main", "formula"], study.spec.models?.main?.formula ?? "", 3, 5)).toMatchObject({ line: 8 });
  });

  const refused: Record<string, [string, string]> = {
    "unknown key": [`${head}panle: {spine: ally-year}\n`, 'study.yaml:4:1  the study has no key "panle": did you mean "panel"?'],
    "unknown spine": [
      `${head}panel: {spine: ally-yeer, patron: USA, years: 1950..2012}\n`,
      'study.yaml:4:16  panel.spine is "ally-yeer": did you mean "ally-year"?',
    ],
    "unknown patron": [`${head}panel: {spine: ally-year, patron: UAS, years: 1950..2012}\n`, 'study.yaml:4:35  panel.patron is "UAS": did you mean "USA"?'],
    "years backwards": [
      `${head}panel: {spine: ally-year, patron: USA, years: 2012..1950}\n`,
      "study.yaml:4:47  panel.years: the years run backwards, from 2012 to 1950: write 1950..2012",
    ],
    "years that are none": [
      `${head}panel: {spine: ally-year, years: [1950, 2012]}\n`,
      "study.yaml:4:34  panel.years is a list: expected the first and the last year, e.g. 1950..2012",
    ],
    "another version": [
      "fealty: 99\ntitle: t\n",
      "study.yaml:1:9  this Fealty reads studies of version 1, and this is of version 99: write fealty: 1, or use the Fealty that the study was made for",
    ],
    "broken YAML": [`${head}panel: {spine: [ally-year\n`, "study.yaml:5:1  not valid YAML"],
    "unknown estimator": [
      `${head}${panel}models: {main: {fit: olss, formula: "troops ~ cinc", vcov: iid}}\n`,
      'study.yaml:5:22  models.main.fit is "olss": did you mean "ols"?',
    ],
    "no covariance": [
      `${head}${panel}models: {main: {fit: ols, formula: "troops ~ cinc"}}\n`,
      'study.yaml:5:10  models.main needs the key "vcov": expected a covariance, e.g. cluster:ally; a study names one for every model',
    ],
    "unknown measure": [
      `${head}${panel}measures: {a: {is: consession, from: b}}\n`,
      'study.yaml:5:20  measures.a.is is "consession": did you mean "concession"?',
    ],
    "misplaced key": [`${head}${panel}measures: {a: {is: gap, over: 1, from: p}}\n`, 'study.yaml:5:25  measures.a has no key "over"'],
    "hypothesis without test": [
      `${head}${panel}hypotheses: {H1: {says: y}}\n`,
      "study.yaml:5:14  hypotheses.H1 has no test: give one of term, joint, shape, compare",
    ],
    "hypothesis of two kinds": [
      `${head}${panel}hypotheses: {H1: {says: y, term: a, joint: b}}\n`,
      "study.yaml:5:14  hypotheses.H1 is of 2 kinds at once: term, joint",
    ],
    "equivalence without bound": [
      `${head}${panel}hypotheses: {F1: {says: y, model: m, joint: b, equals: 0}}\n`,
      'study.yaml:5:14  hypotheses.F1 needs the key "within"',
    ],
    "wrong sign": [
      `${head}${panel}hypotheses: {H1: {says: y, model: m, term: a, sign: up}}\n`,
      'study.yaml:5:53  hypotheses.H1.sign is "up": choose from +, -, either',
    ],
    "wrong level": [
      `${head}${panel}hypotheses: {H1: {says: y, model: m, term: a, sign: "+", level: 5}}\n`,
      "study.yaml:5:65  hypotheses.H1.level is 5: expected a level between 0 and 0.5",
    ],
    "wrong name": [`${head}${panel}models: {"1 a": {fit: ols, formula: a, vcov: b}}\n`, 'study.yaml:5:10  "1 a" cannot name an entry of models'],
    "unknown way to vary": [
      `${head}${panel}robustness: {g: {of: main, vary: {vcv: [a]}}}\n`,
      'study.yaml:5:35  robustness.g.vary has no key "vcv": did you mean "vcov"?',
    ],
    "file without keys": [`${head}${panel}data: [{id: x, file: y}]\n`, 'study.yaml:5:8  data, item 1 needs the key "keys"'],
    "a list": ["- a\n", "study.yaml:1:1  a study is a map of keys, and this is not"],
    "an empty value": [`${head}panel:\n`, "study.yaml:4:7  panel is empty: expected the panel"],
    "a fractional seed": [`fealty: 1\ntitle: t\nseed: 1.5\n${panel}`, "study.yaml:3:7  seed is 1.5: expected a whole number from 0"],
  };
  test.each(Object.entries(refused))("is refused: %s", (_, [text, sentence]) => {
    expect(problems(text)[0]).toContain(sentence);
  });
  test("tells all its problems, in the order of the file, missing keys last", () => {
    const found = problems(
      `fealty: 1\ntitle: t\npanle: 1\nmodels:\n  main: {fit: olss, vcov: iid}\n  second: {fit: ols, formula: y ~ x, vcov: iid, wher: a}\n`,
    );
    expect(found.map((line) => line.split("  ")[0])).toEqual([
      "study.yaml:3:1",
      "study.yaml:5:15",
      "study.yaml:6:49",
      "study.yaml:1:1",
      "study.yaml:1:1",
      "study.yaml:5:3",
    ]);
  });
});

describe("hostile input", () => {
  const nine = (x: string): string => `[${Array(9).fill(x).join(",")}]`;
  const hostile: Record<string, [string, RegExp]> = {
    "a bomb of aliases": [
      `${head}a: &a ${nine("x")}\nb: &b ${nine("*a")}\nc: &c ${nine("*b")}\nd: ${nine("*c")}\n`,
      /^study.yaml:5:\d+ {2}a study has at most 16 aliases/,
    ],
    "a bomb of few aliases": [
      `${head}${Array.from({ length: 8 }, (_, i) => `k${i}: &k${i} ${i === 0 ? `[${Array(1000).fill("x").join(",")}]` : `[*k${i - 1},*k${i - 1}]`}`).join("\n")}\n`,
      /a study has at most 16 aliases/,
    ],
    "an alias of itself": [`${head}a: &a [*a]\n`, /nested more than 32 levels deep/],
    "an alias of nothing": [`${head}a: *nope\n`, /^study.yaml:4:4 {2}no anchor is named nope/],
    "deep flow": [`${head}a: ${"[".repeat(100_000)}`, /nested more than 32 levels deep/],
    "deep sequences": [`${head}a:\n${"- ".repeat(50_000)}`, /nested more than 32 levels deep/],
    "deep maps": [`${head}${Array.from({ length: 300 }, (_, i) => `${" ".repeat(i)}a:`).join("\n")}`, /nested more than 32 levels deep/],
    "many keys": [`${head}${Array.from({ length: 25_000 }, (_, i) => `k${i}: 1`).join("\n")}`, /a study has at most 20,000 values/],
    "a tag of code": [`${head}a: !!js/function x\n`, /^study.yaml:4:\d+ {2}tags are not read/],
    "a harmless tag": [`${head}a: !!str x\n`, /tags are not read/],
    "a tag on a map": [`${head}a: !x {b: 1}\n`, /tags are not read/],
    "a merge key": [`${head}a: &x {b: 1}\nc: {<<: *x}\n`, /^study.yaml:5:5 {2}merge keys are not read/],
    "a repeated key": [`${head}seed: 2\n`, /^study.yaml:4:1 {2}the key "seed" stands here twice: the first is in line 3/],
    "a prototype": [`${head}__proto__: {polluted: 1}\n`, /^study.yaml:4:1 {2}"__proto__" is not allowed/],
    "a quoted prototype": [`${head}panel: {"__proto__": {polluted: 1}}\n`, /"__proto__" is not allowed/],
    "a constructor": [`${head}constructor: 1\n`, /"constructor" is not allowed/],
    "a list as key": [`${head}? [a, b]\n: 1\n`, /^study.yaml:4:3 {2}a key is a plain name/],
    "two documents": [`${head}---\nb: 1\n`, /^study.yaml:4:1 {2}one study a file/],
    "a directive": [`%YAML 1.1\n---\n${head}`, /^study.yaml:1:1 {2}directives are not read/],
  };
  test.each(Object.entries(hostile))("is refused: %s", (_, [text, sentence]) => {
    const started = performance.now();
    expect(problems(text)[0]).toMatch(sentence);
    expect(performance.now() - started).toBeLessThan(3000);
  });
  test("leaves prototypes alone", () => {
    problems(`${head}__proto__: {polluted: 1}\n`);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe("a file that is no text", () => {
  const folder = mkdtempSync(join(tmpdir(), "fealty-read-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const cases: Record<string, [Uint8Array | string, RegExp]> = {
    empty: ["", /the study file is empty/],
    blank: ["\n\n  \n", /the study file is empty/],
    "only a comment": ["# nothing\n", /holds no keys/],
    binary: [Uint8Array.of(0, 1, 2), /control characters/],
    "UTF-16": [Uint8Array.of(0xff, 0xfe, 0x66, 0, 0x65, 0), /a text in UTF-8/],
    "too large": [`${head}# ${"x".repeat(300_000)}\n`, /at most 256 KB/],
  };
  test.each(Object.entries(cases))("is refused: %s", (name, [content, sentence]) => {
    const file = join(folder, `${name.replace(/ /g, "-")}.yaml`);
    writeFileSync(file, content);
    expect(() => readStudy(file)).toThrow(sentence);
  });
  test("is refused: a folder, and a file that is not there", () => {
    expect(() => readStudy(folder)).toThrow(/a study is a file/);
    expect(() => readStudy(join(folder, "nothing.yaml"))).toThrow(/there is no such study file/);
  });
});
