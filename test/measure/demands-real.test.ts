import { readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { readTable } from "../../src/formats/index.js";
import { type Frame, frame, numberColumn, numbers } from "../../src/frame/index.js";
import {
  agreementWith,
  compliance,
  correlation,
  demandReliability,
  type DemandVotes,
  demandVotes,
  type IdealPoints,
  idealPoints,
  type RollCalls,
  rollCalls,
} from "../../src/measure/index.js";
import { describeShared, shared } from "../support/shared.js";

const unitedStates = 2;

describeShared("the important votes of sessions 61 to 70", () => {
  let calls: RollCalls;
  let demands: Uint8Array;
  let points: IdealPoints;
  let votes: DemandVotes;

  beforeAll(async () => {
    const name = "unga_votes_country_level_s1_70.csv.gz";
    const data: Frame = await readTable(new Uint8Array(readFileSync(`${shared}/data/${name}`)), { name });
    const [item, time, vote, unit, important] = ["rcid", "session", "vote", "ccode", "importantvote"].map((column) => numbers(data, column)) as Columns;
    const rows = Array.from(time.keys()).filter((row) => (time[row] as number) >= 61 && (vote[row] as number) <= 3);
    const of = (values: Float64Array) => numberColumn(Float64Array.from(rows, (row) => values[row] as number));
    calls = rollCalls(frame({ unit: of(unit), time: of(time), item: of(item), vote: of(vote) }), { unit: "unit", time: "time", item: "item", vote: "vote" });
    const marked = new Set(rows.filter((row) => important[row] === 1).map((row) => item[row]));
    demands = Uint8Array.from(calls.items, (number) => Number(marked.has(number)));
    points = idealPoints(calls, { use: demands.map((d) => 1 - d), model: { prior: "none" } });
    votes = demandVotes(calls, unitedStates, demands, points);
  }, 60_000);

  test("expected support is what is seen on average, at every level of it", () => {
    const bins = Array.from({ length: 10 }, () => ({ n: 0, expected: 0, seen: 0 }));
    votes.expected.forEach((x, k) => {
      const bin = bins[Math.min(9, Math.floor(x * 10))] as (typeof bins)[number];
      bin.n++;
      bin.expected += x;
      bin.seen += votes.support[k] as number;
    });
    for (const { n, expected, seen } of bins) {
      expect(n).toBeGreaterThan(300);
      expect(Math.abs(expected - seen) / n).toBeLessThan(0.05);
    }
  });

  test("what is expected carries agreement on the demands; what is left over is another thing", () => {
    const made = compliance(calls, votes);
    const agreement = agreementWith(calls, unitedStates, { items: demands, least: 1 }).values;
    expect(correlation(made.expected, agreement)).toBeGreaterThan(0.85);
    expect(correlation(made.compliance, agreement)).toBeLessThan(0.6);
    // More varied than chance and the error of positions allow.
    const z = Array.from(made.compliance, (x, k) => x / (made.se[k] as number)).filter((x) => !Number.isNaN(x));
    expect(z.reduce((sum, x) => sum + x * x, 0) / z.length).toBeGreaterThan(1.2);
  });

  test("levels are partly reliable, yearly changes are not, and the same positions in both halves flatter", () => {
    const found = demandReliability(calls, unitedStates, demands, points, { seed: 1, splits: 10 });
    expect(found.levels.halves).toBeGreaterThan(0.25);
    expect(found.within.halves).toBeLessThan(found.shared.within.halves);
    expect(found.changes.halves).toBeLessThan(0.1);
  });
});

type Columns = [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
