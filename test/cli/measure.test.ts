import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import measure from "../../src/cli/measure.js";
import { runCommand } from "../support/command.js";

const folder = mkdtempSync(join(tmpdir(), "fealty-measure-"));
const votes = join(folder, "votes.csv");
writeFileSync(votes, "state,year,item,vote,big\nA,1,1,1,1\nB,1,1,1,1\nC,1,1,3,1\nA,1,2,1,0\nB,1,2,2,0\nC,1,2,9,0\n");
const columns = ["--data", votes, "--unit", "state", "--time", "year", "--item", "item", "--vote", "vote"];

test("similarity of votes, as a table and as a summary", async () => {
  const shown = await runCommand(measure, ["similarity", ...columns, "--index", "agreement,same"]);
  expect(shown.text.split("\n")).toEqual(["unit1,unit2,time,n,agreement,same", "A,B,1,2,0.75,0.5", "A,C,1,1,0,0", "B,C,1,1,0,0"]);
  const out = join(folder, "pairs.csv");
  const json = await runCommand(measure, ["similarity", ...columns, "--index", "s", "--where", "big == 1", "--with", "A", "--out", out, "--json"]);
  expect(json.data).toMatchObject({ kind: "similarity", rows: 2, times: 1, indices: { s: { known: 2, mean: 0 } }, file: out });
  expect(readFileSync(out, "utf8")).toBe("unit1,unit2,time,n,s\nA,B,1,1,1\nA,C,1,1,-1\n");
});

test("what is wrong is said in one sentence", async () => {
  for (const [args, words] of [
    [["similarty", ...columns], 'fealty measure has no kind "similarty"'],
    [["similarity"], "needs a table"],
    [["similarity", "--data", votes, "--unit", "state"], "needs --item, --vote"],
    [["similarity", ...columns, "--codes", "maybe=1,yes=2"], '--codes does not know "maybe"'],
    [["similarity", ...columns, "--where", "big == 7"], "no row of"],
    [["similarity", ...columns, "--out", "x.doc"], 'cannot be written to "x.doc"'],
  ] as const) {
    await expect(runCommand(measure, [...args]), words).rejects.toThrow(words);
  }
});

test("ideal points: positions, draws, items, reliability, and going on from earlier ones", async () => {
  const rows = ["state,year,item,vote"];
  const states = ["ALB", "BEL", "CUB", "DEN", "EGY", "FIN"];
  for (let item = 0; item < 40; item++)
    for (const [k, state] of states.entries())
      rows.push(`${state},${1 + (item % 2)},${item},${(k + ((item * 7) % 5)) / 5 > 1 ? "Y" : (item + k) % 4 === 0 ? "A" : "N"}`);
  // Greece is there and never votes.
  rows.push("GRC,1,0,X");
  const file = join(folder, "calls.csv");
  writeFileSync(file, rows.join("\n"));
  const line = ["ideal-points", "--data", file, "--unit", "state", "--time", "year", "--item", "item", "--vote", "vote", "--codes", "yes=Y,abstain=A,no=N"];
  const points = join(folder, "points.csv");
  const fast = await runCommand(measure, [...line, "--orient", "FIN > ALB", "--split", "2", "--items", join(folder, "items.csv"), "--out", points, "--json"]);
  expect(fast.data).toMatchObject({
    kind: "ideal-points",
    engine: "fast",
    prior: "one-sided",
    positions: 12,
    units: 6,
    unplaced: ["GRC"],
    times: 2,
    converged: true,
    reliability: { splits: 2 },
  });
  const written = readFileSync(points, "utf8").trim().split("\n");
  expect(written[0]).toBe("unit,time,position,se,votes");
  expect(written[1]).toMatch(/^ALB,1,-/);
  expect(readFileSync(join(folder, "items.csv"), "utf8")).toMatch(/^item,resolution,slope,low,high\n0,1,/);
  const again = await runCommand(measure, [...line, "--orient", "FIN > ALB", "--start", points, "--json"]);
  expect((again.data as { sweeps: number }).sweeps).toBeLessThanOrEqual((fast.data as { sweeps: number }).sweeps);
  const draws = join(folder, "draws.csv");
  const sampled = await runCommand(measure, [
    ...line,
    "--prior",
    "none",
    "--engine",
    "sample",
    "--chains",
    "2",
    "--sweeps",
    "100",
    "--draws",
    draws,
    "--threads",
    "1",
    "--json",
  ]);
  expect(sampled.data).toMatchObject({ engine: "sample", chains: 2, kept: 200 });
  expect(readFileSync(draws, "utf8").split("\n").length).toBe(1 + 200 * 12 + 1);
  for (const [args, words] of [
    [[...line, "--orient", "FIN"], '--orient does not take "FIN"'],
    [[...line, "--orient", "FIN > XXX"], "--orient names XXX, which is no unit"],
    [[...line, "--orient", "FIN > ALB,ALB > FIN"], "contradict each other"],
    [[...line, "--draws", draws], "--draws needs --engine sample"],
  ] as const)
    await expect(runCommand(measure, [...args]), words).rejects.toThrow(words);
});

test("concessions from demands and from positions, and willingness from the answers", async () => {
  const rows = ["state,year,item,vote,asked"];
  const names = Array.from({ length: 30 }, (_, k) => `S${String(k).padStart(2, "0")}`);
  for (let item = 0; item < 60; item++)
    for (const [k, state] of names.entries()) {
      const score = k / 29 + (((item * 31 + k * 17) % 11) - 5) / 20 - ((item * 7) % 10) / 10;
      rows.push(`${state},${1 + (item % 3)},${item},${score > 0.05 ? 1 : score < -0.05 ? 3 : 2},${Number(item % 5 === 0)}`);
    }
  const file = join(folder, "demands.csv");
  writeFileSync(file, rows.join("\n"));
  const line = ["concession", "--data", file, "--unit", "state", "--time", "year", "--item", "item", "--vote", "vote", "--patron", "S29"];
  const answers = join(folder, "answers.csv");
  const made = await runCommand(measure, [...line, "--demand", "asked", "--split", "5", "--out", answers, "--json"]);
  expect(made.data).toMatchObject({ kind: "concession", from: "demands", rows: 29 * 3, demands: 12, reliability: { splits: 5 } });
  expect(readFileSync(answers, "utf8")).toMatch(/^unit,time,concession,se,towards,cost,expected,demands,met\nS00,1,/);
  const belief = await runCommand(measure, [
    "willingness",
    "--data",
    answers,
    "--unit",
    "unit",
    "--time",
    "time",
    "--met",
    "met",
    "--demands",
    "demands",
    "--json",
  ]);
  expect(belief.data).toMatchObject({ kind: "willingness", from: "answers", rows: 29 * 3, converged: true });

  const points = join(folder, "line.csv");
  writeFileSync(points, "s,t,x,e,polity\nP,1,2,0.1,1\nP,2,2,0.1,1\nP,3,2,0.1,1\nA,1,0,0.1,5\nA,2,0.5,0.1,6\nA,3,0.4,0.1,7\nB,2,1,0.1,2\nB,3,1.5,0.1,2\n");
  const at = ["--data", points, "--unit", "s", "--time", "t"];
  const moves = await runCommand(measure, ["concession", ...at, "--position", "x", "--se", "e", "--patron", "P"]);
  expect(moves.text.split("\n")).toHaveLength(4);
  expect(moves.text).toMatch(/A,2,0\.5,0\.1414\d+,0\.999\d+,2\n/);
  const standing = await runCommand(measure, ["willingness", ...at, "--gap", "abs(x)", "--regime", "polity"]);
  expect(standing.text).toMatch(/^unit,time,willingness\nP,1,\n/);
  const agreed = await runCommand(measure, [...line, "--json"]);
  expect(agreed.data).toMatchObject({ kind: "concession", from: "agreement", rows: 29 * 2 });
  const acts = await runCommand(measure, ["concession", ...at, "--act", "d(x)", "--act", "-log(polity - 5)"]);
  expect(acts.text.split("\n")[0]).toBe("unit,time,concession,d(x),-log(polity - 5)");
  const led = await runCommand(measure, ["willingness", ...at, "--gap", "x", "--regime", "polity", "--leader", "polity"]);
  expect(led.text).toMatch(/^unit,time,willingness,since\nP,1,,\n/);
  expect(led.text).toMatch(/\nA,2,[^,]*,0\nA,3,[^,]*,0\n/);
  for (const [args, words] of [
    [["concession", ...at, "--act", "x", "--position", "x", "--patron", "P"], "--position does not go with --act"],
    [["concession", ...at, "--act", "x", "--act", "x"], "--act x is given twice"],
    [["concession", ...at, "--act", "y"], /no column "?y/],
    [[...line, "--over", "0.5"], "--over is 0.5"],
    [[...line, "--patron", "nobody", "--demand", "asked"], "--patron nobody is no unit"],
    [[...line, "--demand", "vote"], /"vote" has [23] where 0 or 1 belongs|an item is/],
    [["concession", ...at, "--patron", "P"], "needs --position"],
    [["willingness", ...at], "made from answers to demands, or from"],
    [["willingness", ...at, "--met", "x", "--demands", "e"], "demands are met"],
  ] as const)
    await expect(runCommand(measure, [...args])).rejects.toThrow(words);
});

test("signal intensity: draws, the published model, and what does not go together", async () => {
  const rows = ["state,year,visit,pact,arms,words"];
  for (let state = 0; state < 30; state++)
    for (let year = 1990; year < 1996; year++) {
      const score = ((state * 7) % 30) / 10 - 1.5 + (((state + year * 3) % 7) - 3) / 4;
      rows.push(
        `${state},${year},${Number(score + ((year + state) % 3) > 1)},${Number(score > 0.2)},${score > -1 ? 100 * (score + 2) : 0},${Math.max(0, Math.round(3 * score))}`,
      );
    }
  const file = join(folder, "signals.csv");
  writeFileSync(file, rows.join("\n"));
  const line = ["signal-intensity", "--data", file, "--unit", "state", "--time", "year", "--binary", "visit,pact", "--amounts", "arms", "--counts", "words"];
  const draws = join(folder, "draws.csv");
  const json = await runCommand(measure, [...line, "--engine", "sample", "--chains", "2", "--sweeps", "200", "--draws", draws, "--json"]);
  expect(json.data).toMatchObject({ kind: "signal-intensity", engine: "sample", scores: 180, chains: 2, times: "none", beside: { times: "means" } });
  expect(readFileSync(draws, "utf8")).toMatch(/^unit,time,chain,draw,intensity\n0,1990,1,1,/);
  const published = await runCommand(measure, [...line, "--replicate", "mcmanus-nieman", "--json"]);
  expect(published.data).toMatchObject({ times: "indicators", replicate: "mcmanus-nieman" });
  for (const [args, words] of [
    [[...line, "--replicate", "mcmanus-nieman", "--coded", "visit=1990..1992"], "takes no --coded"],
    [[...line, "--items", "x.csv"], "--items is not for signal-intensity"],
    [[...line, "--engine", "sample", "--chains", "0"], "chains is 0"],
  ] as const)
    await expect(runCommand(measure, [...args])).rejects.toThrow(words);
});
