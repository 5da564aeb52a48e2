import { describe, expect, test } from "vitest";
import { inlineExecutor } from "../../src/base/index.js";
import { frame, numberColumn, textColumn } from "../../src/frame/index.js";
import { openingOf, playSpheres, simulateSpheres, sphereOutcomes, spheresFromFrame, syntheticSpheres } from "../../src/simulate/index.js";
import { checkSpheres, spherePolicies } from "../../src/theory/index.js";

const game = { beliefs: 31, menu: [0, 2, 17] } as const;
const executor = inlineExecutor({ spheres: playSpheres });

describe("a synthetic structure", () => {
  test("is the same for the same seed, and another for another", () => {
    expect(syntheticSpheres({ seed: 4 })).toEqual(syntheticSpheres({ seed: 4 }));
    expect(syntheticSpheres({ seed: 4 })).not.toEqual(syntheticSpheres({ seed: 5 }));
    const { states, patrons } = syntheticSpheres({ states: 2000, patrons: 4, seed: 1 });
    expect(patrons.map(({ code }) => code)).toEqual([1, 2, 3, 4]);
    const positions = states.map(({ position }) => position?.[0] as number);
    expect(positions.reduce((a, b) => a + b) / 2000).toBeCloseTo(0, 1);
    expect(positions.reduce((a, b) => a + b * b, 0) / 2000).toBeCloseTo(1, 0);
    expect(states.filter(({ patron }) => patron !== null).length / 2000).toBeCloseTo(0.6, 1);
    // A state's patron is the nearest.
    for (const { patron, position } of states) {
      if (patron === null) continue;
      const away = patrons.map((power) => Math.abs((position?.[0] as number) - (power.position?.[0] as number)));
      expect(patron).toBe(1 + away.indexOf(Math.min(...away)));
    }
  });
  test.each([{ states: 0 }, { patrons: 1.5 }, { dimensions: 3 }, { seed: -1 }])("%j is refused", (options) => {
    expect(() => syntheticSpheres(options)).toThrow(Object.keys(options)[0] as string);
  });
  test("on a plane has places on a circle", () => {
    const { patrons, states } = syntheticSpheres({ states: 5, patrons: 3, dimensions: 2 });
    for (const { position } of patrons) expect((position ?? []).reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(2.25, 12);
    expect(checkSpheres({ patrons, states }).states.every(({ position }) => position.length === 2)).toBe(true);
  });
});

describe("a table of states", () => {
  const columns = {
    ccode: numberColumn([1, 2, 10, 11, 12]),
    name: textColumn(["East", "West", "A", "B", null]),
    ideal_point: numberColumn([1, -1, 0.5, -0.5, Number.NaN]),
    cinc: numberColumn([0.2, 0.1, 0.01, Number.NaN, 0.02]),
    patron: textColumn([null, null, "East", "2", ""]),
  };
  test("gives patrons, states with what is known of them, and who is left out", () => {
    const { patrons, states, leftOut } = spheresFromFrame(frame(columns));
    expect(patrons).toEqual([
      { code: 1, name: "East", position: [1], capabilities: 0.2 },
      { code: 2, name: "West", position: [-1], capabilities: 0.1 },
    ]);
    expect(states).toEqual([
      { code: 10, name: "A", position: [0.5], capabilities: 0.01, patron: 1 },
      { code: 11, name: "B", position: [-0.5], patron: 2 },
    ]);
    expect(leftOut).toEqual([{ name: "12", why: "no position" }]);
  });
  test("a patron of the table that is not named is nobody's patron", () => {
    const { patrons, states } = spheresFromFrame(frame(columns), ["West"]);
    expect(patrons.map(({ code }) => code)).toEqual([2]);
    expect(states.map(({ code, patron }) => [code, patron])).toEqual([
      [1, null],
      [10, null],
      [11, 2],
    ]);
  });
  test("what cannot be read is told", () => {
    const { ccode, name, ideal_point } = columns;
    expect(() => spheresFromFrame(frame({ name, ideal_point }))).toThrow(/no column ccode/);
    expect(() => spheresFromFrame(frame({ ccode, name }))).toThrow(/no column position/);
    expect(() => spheresFromFrame(frame({ ccode, name, ideal_point }))).toThrow(/names no patron/);
    expect(() => spheresFromFrame(frame({ ccode, name, ideal_point }), [99])).toThrow(/patron "99" has no row/);
    expect(() => spheresFromFrame(frame({ ccode, name, ideal_point }), [12])).toThrow(/patron 12 has no position/);
    expect(() => spheresFromFrame(frame({ ccode, position: textColumn(["1", "2", "far", "3", "4"]) }), [1])).toThrow(/position is "far"/);
    expect(() => spheresFromFrame(frame({ ccode: numberColumn([]), position: numberColumn([]) }), [1])).toThrow(/no rows/);
  });
});

test("the opening is the first period of every run", async () => {
  for (const policy of spherePolicies) {
    if (policy === "random") continue;
    const { patrons, states } = syntheticSpheres({ states: 25 });
    const world = checkSpheres({ patrons: patrons.map((p) => ({ ...p, policy })), states, game, periods: 3 });
    const { openings } = openingOf(world);
    const { records } = await simulateSpheres(world, executor, { runs: 3, seed: 8, keep: 3 });
    for (const record of records[0] ?? []) {
      openings.forEach(({ after, courted, offers }, i) => {
        expect(world.patrons[record.patron[i] as number]?.code ?? null).toBe(after);
        expect(record.courted[i]).toBe(courted ? 1 : 0);
        if (courted) expect(record.offer[i]).toBe(offers.find(({ patron }) => patron === after)?.offer);
      });
    }
    // Whoever moves is offered more than it costs; whoever is courted is offered something.
    for (const { before, after, leaving, offers } of openings) {
      const worth = (code: number | null): number => offers.find(({ patron }) => patron === code)?.worth ?? 0;
      const stay = worth(before);
      if (after === before) for (const { patron } of offers) expect(worth(patron) - (patron === before ? 0 : leaving)).toBeLessThanOrEqual(stay + 1e-12);
      else expect(worth(after) - leaving).toBeGreaterThan(stay);
    }
  }
});

test("a summary is what the runs come to", async () => {
  const { patrons, states } = syntheticSpheres({ states: 15, patrons: 2 });
  const world = checkSpheres({ patrons, states, game, periods: 4 });
  const { outcomes, base, runs } = await simulateSpheres(world, executor, { runs: 21, seed: 2 });
  const width = 2 * sphereOutcomes.length + 2;
  sphereOutcomes.forEach((name, k) => {
    const at = (run: number, t: number): number => outcomes[0]?.[(run * 4 + t) * width + sphereOutcomes.length + k] as number;
    const fan = base.patrons[1]?.series[name];
    for (let t = 0; t < 4; t++) {
      const own = Array.from({ length: runs }, (_, run) => at(run, t)).sort((a, b) => a - b);
      const mean = own.reduce((a, b) => a + b) / runs;
      const spread = Math.sqrt(own.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (runs - 1) / runs);
      expect(fan?.mean[t]).toBeCloseTo(mean, 12);
      // Student's t with 20 degrees of freedom.
      expect(fan?.upper[t]).toBeCloseTo(mean + 2.0859634472658364 * spread, 9);
      expect(fan?.lower[t]).toBeCloseTo(mean - 2.0859634472658364 * spread, 9);
      // With 21 runs these quantiles are runs themselves.
      expect([fan?.q05[t], fan?.q25[t], fan?.q50[t], fan?.q75[t], fan?.q95[t]]).toEqual([own[1], own[5], own[10], own[15], own[19]]);
    }
    const sums = Array.from({ length: runs }, (_, run) => [0, 1, 2, 3].reduce((sum, t) => sum + at(run, t), 0) / (name === "members" ? 4 : 1));
    expect(base.patrons[1]?.whole[name].mean).toBeCloseTo(sums.reduce((a, b) => a + b) / runs, 12);
  });
});

test("where nobody has a patron concentration is missing, and nothing else", async () => {
  const { patrons, states } = syntheticSpheres({ states: 5, patrons: 2 });
  const far = states.map((state) => ({ ...state, patron: null }));
  const { base } = await simulateSpheres(checkSpheres({ patrons, states: far, game, periods: 2, rules: { distanceCost: 100 } }), executor, { runs: 3 });
  expect(base.system.hhi.mean).toEqual([Number.NaN, Number.NaN]);
  expect(base.hhi.mean).toBeNaN();
  expect(base.patrons.map(({ whole }) => whole.surplus)).toEqual([
    { mean: 0, lower: 0, upper: 0 },
    { mean: 0, lower: 0, upper: 0 },
  ]);
});
