import { describe, expect, test } from "vitest";
import { compliance, correlation, demandVotes } from "../../src/measure/index.js";
import { answered, placed, world } from "./demand-world.js";

describe("compliance with demands", () => {
  test("is about 0, with the errors that are printed, where states vote as their positions say", () => {
    let [inside, all, sum] = [0, 0, 0];
    for (let seed = 1; seed <= 6; seed++) {
      const made = world(seed);
      const { compliance: found, se } = compliance(made.calls, answered(made));
      found.forEach((x, k) => {
        if (Number.isNaN(x)) return;
        inside += Number(Math.abs(x) <= 1.6448536 * (se[k] as number));
        sum += x;
        all++;
      });
    }
    expect(all).toBe(6 * 6 * 59);
    expect(inside / all).toBeGreaterThan(0.86);
    expect(inside / all).toBeLessThan(0.94);
    expect(Math.abs(sum / all)).toBeLessThan(0.01);
  });

  test("rises with the concession that was made, and a costlier one counts for more", () => {
    const made = world(11, { concede: 0.8, demands: 60 });
    const { compliance: found, cost, towards } = compliance(made.calls, answered(made));
    const known = Array.from(found.keys()).filter((k) => !Number.isNaN(found[k] as number));
    const of = (values: Float64Array): number =>
      correlation(
        known.map((k) => values[k] as number),
        known.map((k) => made.truth[k] as number),
      );
    expect(of(found)).toBeGreaterThan(0.65);
    expect(of(cost)).toBeGreaterThan(0.65);
    expect(of(towards)).toBeGreaterThan(0.6);
  });

  test("a state's own vote is not in its expectation", () => {
    const made = world(5, { times: 1 });
    const points = placed(made);
    const turned = made.calls.votes.slice();
    const item = made.demands.indexOf(1);
    // The other way round from its own vote, for one state.
    turned[item * 60 + 7] = turned[item * 60 + 7] === 1 ? 3 : 1;
    const expectation = (votes: Uint8Array): number => {
      const found = demandVotes({ ...made.calls, votes }, 0, made.demands, points);
      const row = found.item.findIndex((place, k) => place === item && found.unit[k] === 7);
      return found.expected[row] as number;
    };
    expect(Math.abs(expectation(turned) - expectation(made.calls.votes))).toBeLessThan(0.02);
  });

  test("turning all votes round changes nothing, and neither do the names of units", () => {
    const made = world(7, { times: 2 });
    const plain = compliance(made.calls, answered(made));
    const turned = compliance(made.calls, answered({ ...made, calls: { ...made.calls, votes: made.calls.votes.map((v) => (v === 0 ? 0 : 4 - v)) } }));
    plain.compliance.forEach((x, k) => {
      if (!Number.isNaN(x)) expect(turned.compliance[k]).toBeCloseTo(x, 3);
    });
  });

  test("halves of the demands share next to nothing but the concession", () => {
    const halves = (concede: number): number => {
      const made = world(13, { concede, demands: 24, times: 8 });
      const votes = answered(made);
      const half = (which: number): Float64Array =>
        compliance(made.calls, votes, { items: made.demands.map((d, item) => Number(d === 1 && item % 2 === which)) }).compliance;
      const [first, second] = [half(0), half(1)];
      const known = Array.from(first.keys()).filter((k) => !Number.isNaN((first[k] as number) + (second[k] as number)));
      return correlation(
        known.map((k) => first[k] as number),
        known.map((k) => second[k] as number),
      );
    };
    // The error of the position is common to both halves: little, with 60 other votes a session.
    expect(Math.abs(halves(0))).toBeLessThan(0.15);
    expect(halves(0.8)).toBeGreaterThan(0.5);
  });

  test("bad input gets one sentence", () => {
    const made = world(3, { times: 1 });
    const points = { unit: new Float64Array(0), time: new Float64Array(0), position: new Float64Array(0), se: new Float64Array(0) };
    expect(() => demandVotes(made.calls, 999, made.demands, points)).toThrow(/unit 999 casts no vote/);
    expect(() => demandVotes(made.calls, 0, new Uint8Array(made.demands.length), points)).toThrow(/no roll call is marked as a demand/);
    expect(demandVotes(made.calls, 0, made.demands, points).skipped.few).toBeGreaterThan(0);
  });
});
