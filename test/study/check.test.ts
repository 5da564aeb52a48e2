import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { FealtyError, formatError } from "../../src/base/index.js";
import { checkStudy } from "../../src/study/check.js";
import { knowledgeOf } from "../../src/study/knowledge.js";
import { readStudy, studyFromText } from "../../src/study/read.js";

const folder = mkdtempSync(join(tmpdir(), "fealty-check-"));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, "own.csv"), "ccode,year,bases\n200,1990,3\n");

const head = `fealty: 1
title: t
seed: 1
panel: {spine: ally-year, patron: USA, years: 1950..2012, add: [troops, capabilities, regime]}
measures:
  position: {is: agreement}
  gap: {is: gap, from: position}
  concession: {is: concession, from: position}
models:
  main: {fit: ols, formula: "troops ~ l(concession, 1) * cinc + l(gap, 2) | ally + year", vcov: "cluster:ally"}
`;

/** Every problem that checking a study finds. */
async function problems(text: string): Promise<string[]> {
  const study = { ...studyFromText("s.yaml", text), folder };
  const knowledge = await knowledgeOf(study);
  try {
    checkStudy(study, knowledge);
  } catch (error) {
    if (!(error instanceof FealtyError)) throw error;
    expect(error.kind).toBe("usage");
    return [error, ...error.also].map(formatError);
  }
  return [];
}

describe("what a study says", () => {
  test("is let through when all of it exists", async () => {
    expect(
      await problems(`${head}hypotheses:
  H1: {says: a, model: main, term: "l(concession,1)", sign: "+"}
  H2: {says: b, model: main, joint: "l(gap, 2)", equals: 0, within: 0.05}
  H3: {says: c, compare: ["main.l(concession, 1)", "main.cinc:l(concession, 1)"], sign: "-"}
robustness:
  g: {of: main, vary: {vcov: [hc1, "cluster:ally+year"], controls: ["", "polity"], sample: {late: "year > 1990"}, leave-out: ally}}
data: [cow-nmc, {id: own, file: own.csv, keys: {ally: ccode, year: year}}]
`),
    ).toEqual([]);
  });
  test.each([
    ['vary: {vcov: [hc1, iid], sample: {late: "year > 1990", all: ""}, controls: ["", polity]}', undefined],
    ['vary: {vcov: [hc1, "cluster:ally+year"]}', "not cluster:ally+year"],
    ['vary: {vcov: ["cluster:ally", "cluster:year"]}', "different clusters, ally and year"],
    ["vary: {leave-out: ally}", "it varies leave-out"],
    ['crossed: false, vary: {controls: ["", polity]}', "one change at a time"],
  ])("a joint test of %s: %s", async (entry, message) => {
    const found = await problems(`${head}robustness:\n  g: {of: main, term: cinc, draws: 99, ${entry}}\n`);
    if (message === undefined) expect(found).toEqual([]);
    else expect(found.join("\n")).toContain(message);
  });
  test("is let through for models of two equations, of spells and with limits", async () => {
    expect(
      await problems(`${head}  chosen: {fit: heckman, formula: "troops ~ cinc * polity | major ~ 1 + cinc", vcov: iid}
  counts: {fit: zip, formula: "troops ~ cinc * polity | cinc * polity", vcov: hc0}
  spells: {fit: cox, formula: "surv(year - 1, year, major) ~ cinc | ally", vcov: iid, ties: breslow}
  limits: {fit: tobit, formula: "troops ~ cinc", vcov: iid, lower: -1, upper: 1000}
hypotheses:
  H1: {says: a, model: chosen, term: "outcome_cinc:polity", sign: "+"}
  H2: {says: b, model: counts, term: zero_polity, sign: "-"}
`),
    ).toEqual([]);
  });
  test("passes for the study that ships with the package", async () => {
    const study = readStudy("studies/rewarding-loyalty.yaml");
    const knowledge = await knowledgeOf(study);
    expect(() => checkStudy(study, knowledge)).not.toThrow();
  });

  const wrong: Record<string, [string, string]> = {
    "an unknown dataset": [`${head}data: [atopp]\n`, 's.yaml:11:8  there is no dataset "atopp": did you mean "atop"?'],
    "another version of a dataset": [`${head}data: [cow-nmc@1]\n`, "s.yaml:11:8  cow-nmc is of version"],
    "a file that is not there": [`${head}data: [{id: own, file: no.csv, keys: {ally: ccode}}]\n`, "s.yaml:11:24  there is no file no.csv"],
    "a key that the file lacks": [
      `${head}data: [{id: own, file: own.csv, keys: {ally: code}}]\n`,
      's.yaml:11:46  there is no column "code": did you mean "ccode"?',
    ],
    "an unknown family": [head.replace("[troops,", "[troupes,"), 's.yaml:4:65  there is no family "troupes": did you mean "troops"?'],
    "no patron": [head.replace("patron: USA, ", ""), "s.yaml:4:1  an ally-year panel needs a patron"],
    "a variable that the panel lacks": [
      head.replace("* cinc", "* cinq"),
      's.yaml:10:58  models.main.formula names "cinq", which neither the panel nor a measure has: did you mean "cinc"?',
    ],
    "a broken formula": [head.replace("troops ~", "troops ~ ~"), 's.yaml:10:39  something is missing before "~"'],
    "an unknown function": [head.replace("l(concession, 1)", "lag(concession, 1)"), 's.yaml:10:39  there is no function "lag"'],
    "an unknown covariance": [head.replace('"cluster:ally"', "clusters"), "s.yaml:10:97  the covariance"],
    "a cluster that does not exist": [head.replace("cluster:ally", "cluster:aly"), 's.yaml:10:106  models.main.vcov names "aly"'],
    "a broken condition": [head.replace('vcov: "cluster:ally"', 'vcov: iid, where: "year >"'), "s.yaml:10:"],
    "positions from none": [head.replace("gap, from: position", "gap, from: cinc"), "s.yaml:7:24  measures.gap is made from positions, and cinc has none"],
    "a measure from nothing": [head.replace("gap, from: position", "gap, from: positions"), 's.yaml:7:3  measures.gap is made from "positions"'],
    "measures in a circle": [
      head.replace("gap, from: position", "willingness, from: [gap, polity]"),
      "s.yaml:7:3  measures are made from one another: gap from gap",
    ],
    "a measure named like a column": [
      head.replace("  position:", "  cinc: {is: computed, as: '1'}\n  position:"),
      's.yaml:6:3  the panel has a column "cinc" already',
    ],
    "a hypothesis about no model": [
      `${head}hypotheses: {H1: {says: a, model: mian, term: x, sign: "+"}}\n`,
      's.yaml:11:35  there is no model "mian": did you mean "main"?',
    ],
    "a hypothesis about a term that the model lacks": [
      `${head}hypotheses: {H1: {says: a, model: main, term: "l(concession, 2)", sign: "+"}}\n`,
      's.yaml:11:47  the model has no term "l(concession, 2)": did you mean "l(concession, 1)"?',
    ],
    "a comparison without model": [`${head}hypotheses: {H1: {says: a, compare: [cinc, main.cinc], sign: "+"}}\n`, 's.yaml:11:38  "cinc" is no term of a model'],
    "a check of no model": [`${head}robustness: {g: {of: main2, term: cinc, vary: {vcov: [iid]}}}\n`, 's.yaml:11:22  there is no model "main2"'],
    "a check without term": [`${head}robustness: {g: {of: main, vary: {vcov: [iid]}}}\n`, 's.yaml:11:14  robustness.g needs the key "term"'],
    "controls that do not exist": [
      `${head}robustness: {g: {of: main, term: cinc, vary: {controls: [polity, politi]}}}\n`,
      's.yaml:11:66  robustness.g.vary.controls, item 2 names "politi"',
    ],
    "an unknown panel": [head.replace("{fit: ols", "{panel: others, fit: ols"), 's.yaml:10:17  there is no panel "others"'],
    "latent without halves": [
      head.replace('{fit: ols, formula: "troops ~ l(concession, 1) * cinc + l(gap, 2)', '{latent: split, fit: ols, formula: "troops ~ cinc'),
      "s.yaml:10:18  models.main has no measure that comes in halves",
    ],
    "effects that are none": [head.replace("{fit: ols", '{effects: "cinc over year", fit: ols'), 's.yaml:10:19  effects are written "TERM by TERM"'],
    "an unknown primitive": [`${head}theory: {contract: {reluctanse: 1}}\n`, 's.yaml:11:33  there is no primitive "reluctanse": did you mean "reluctance"?'],
    "a primitive out of its domain": [`${head}theory: {contract: {patience: 1.5}}\n`, "s.yaml:11:31  patience is 1.5"],
  };
  test.each(Object.entries(wrong))("is refused: %s", async (_, [text, sentence]) => {
    expect((await problems(text))[0]).toContain(sentence);
  });
  test("has all its problems told, in the order of the file", async () => {
    const found = await problems(
      `${head.replace("[troops,", "[troupes,").replace("* cinc", "* cinq")}hypotheses: {H1: {says: a, model: mian, term: x, sign: "+"}}\n`,
    );
    expect(found.map((line) => line.split("  ")[0])).toEqual(["s.yaml:4:65", "s.yaml:10:30", "s.yaml:10:58", "s.yaml:11:35"]);
  });
});
