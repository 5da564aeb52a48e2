import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inlineExecutor } from "../../src/base/index.js";
import { playSpheres, simulateSpheres, type SphereHistories, sphereOutcomes, systemOutcomes, syntheticSpheres } from "../../src/simulate/index.js";
import { checkSpheres, type Counterfactual, type GivenWorld, type SphereChange, spherePolicies, type SphereWorld } from "../../src/theory/index.js";
import { between } from "../theory/random-primitives.js";
import { referenceHistory } from "./spheres-reference.js";

const executor = inlineExecutor({ spheres: playSpheres });
const small = { beliefs: 21, menu: [0, 2, 9] } as const;
const play = (world: SphereWorld, counterfactuals: readonly Counterfactual[] = [], runs = 3, changes: readonly SphereChange[] = [], seed = 7) =>
  simulateSpheres(world, executor, { runs, seed, keep: runs, counterfactuals, changes });

/** Numbers of a patron (or of the system) in a scenario, by run and period. */
function numbersOf({ world, outcomes, runs }: SphereHistories, scenario: number, patron: number, name: (typeof sphereOutcomes)[number]): number[][] {
  const width = world.patrons.length * sphereOutcomes.length + systemOutcomes.length;
  const place = patron * sphereOutcomes.length + sphereOutcomes.indexOf(name);
  return Array.from({ length: runs }, (_, run) =>
    Array.from({ length: world.periods }, (_, t) => outcomes[scenario]?.[(run * world.periods + t) * width + place] as number),
  );
}
function systemOf({ world, outcomes, runs }: SphereHistories, scenario: number): number[][] {
  const width = world.patrons.length * sphereOutcomes.length + systemOutcomes.length;
  return Array.from({ length: runs }, (_, run) =>
    Array.from({ length: world.periods }, (_, t) => outcomes[scenario]?.[(run * world.periods + t + 1) * width - systemOutcomes.length] as number),
  );
}

const worlds: fc.Arbitrary<GivenWorld> = fc
  .record({
    states: fc.array(
      fc.record({
        x: between(-2, 2),
        y: between(-2, 2),
        need: between(0.5, 1.6),
        power: between(0, 2),
        patron: fc.integer({ min: 0, max: 4 }),
        years: fc.integer({ min: 0, max: 9 }),
      }),
      { minLength: 2, maxLength: 7 },
    ),
    patrons: fc.array(
      fc.record({
        x: between(-2, 2),
        y: between(-2, 2),
        power: between(0.2, 2),
        stake: between(1, 3),
        policy: fc.constantFrom(...spherePolicies),
        reward: fc.option(between(0, 3), { nil: undefined }),
        budget: between(0, 2),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    plane: fc.boolean(),
    types: fc.constantFrom([0.3], [0.1, 1.2], [-0.3, 0.4, 1.5]),
    satiation: fc.constantFrom(1, 0.5, 2),
    turnover: between(0, 0.6),
    patience: between(0.3, 0.95),
    rules: fc.record({
      distanceCost: between(0, 0.5),
      distance: fc.constantFrom("linear" as const, "quadratic" as const),
      targets: fc.integer({ min: 1, max: 6 }),
      targetsFollow: fc.constantFrom("capabilities" as const, "equal" as const),
      leastTargets: fc.integer({ min: 0, max: 1 }),
      bidding: fc.constantFrom("before" as const, "after" as const),
      bidHorizon: fc.constantFrom("tenure" as const, "period" as const),
      bidOdds: fc.constantFrom("certain" as const, "chance" as const),
      staying: fc.constantFrom("belief" as const, "type" as const),
      rivalsKnow: fc.constantFrom("prior" as const, "belief" as const),
      switching: fc.oneof(fc.constantFrom("system" as const, "own" as const), between(0, 1)),
      joining: fc.constantFrom("cost" as const, "free" as const),
      ties: fc.constantFrom("nearer" as const, "code" as const),
      dropAfter: fc.integer({ min: 0, max: 3 }),
      reentryAfterExit: fc.constantFrom(1, 2, 5, Number.POSITIVE_INFINITY),
      reentryAfterBreach: fc.constantFrom(Number.POSITIVE_INFINITY, 3),
      patronTurnover: fc.constantFrom(0, 0.2),
    }),
    kinds: fc.constantFrom("exact" as const, [2, 2] as const),
  })
  .map(({ states, patrons, plane, types, satiation, turnover, patience, rules, kinds }): GivenWorld => {
    const at = ({ x, y }: { x: number; y: number }): number[] => (plane ? [x, y] : [x]);
    return {
      game: { costs: types, prior: types.map(() => 1 / types.length), satiation, turnover, patience, ...small },
      rules,
      patrons: patrons.map((p, j) => ({
        code: j + 1,
        name: `P${j + 1}`,
        position: at(p),
        capabilities: p.power,
        stake: p.stake,
        policy: p.policy,
        reward: p.reward,
        budget: p.budget,
      })),
      states: states.map((s, i) => ({
        code: 100 + 7 * i,
        position: at(s),
        capabilities: s.power,
        securityNeed: s.need,
        leaderYears: s.years,
        patron: s.patron >= 1 && s.patron <= patrons.length ? s.patron : null,
      })),
      periods: 9,
      first: 2000,
      kinds,
    };
  });

const changesOf: fc.Arbitrary<SphereChange[]> = fc.array(
  fc.oneof(
    fc.record({
      at: fc.integer({ min: 2000, max: 2008 }),
      patron: fc.constant(1),
      scale: fc.record({ stake: between(0.1, 2) }),
      when: fc.constantFrom("start" as const, "payment" as const),
    }),
    fc.record({
      at: fc.integer({ min: 2000, max: 2008 }),
      patron: fc.constant(1),
      set: fc.record({ policy: fc.constantFrom(...spherePolicies), budget: between(0, 2) }),
    }),
    fc.record({ at: fc.integer({ min: 2000, max: 2008 }), set: fc.record({ turnover: between(0, 1), distanceCost: between(0, 1) }) }),
    fc.record({ at: fc.integer({ min: 2000, max: 2008 }), state: fc.constant(100), set: fc.record({ securityNeed: between(0.4, 2) }) }),
  ),
  { maxLength: 3 },
);

test("every history is that of the reference, which follows the words of section 5", async () => {
  const seen = { moved: 0, broken: 0, met: 0, worlds: 0 };
  await fc.assert(
    fc.asyncProperty(worlds, changesOf, fc.integer({ min: 0, max: 1000 }), async (given, changes, seed) => {
      const world = checkSpheres(given);
      const histories = await play(world, [], 2, changes, seed);
      const scenario = histories.scenarios[0] as SphereHistories["scenarios"][number];
      const N = world.states.length;
      seen.worlds++;
      for (let run = 0; run < 2; run++) {
        const reference = referenceHistory(scenario.solved, scenario.schedule, seed, run);
        const record = histories.records[0]?.[run] as SphereHistories["records"][number][number];
        reference.histories.forEach((states, t) => {
          const ours = world.states.map((_, i) => {
            const at = t * N + i;
            return {
              patron: (record.patron[at] as number) < 0 ? null : world.patrons[record.patron[at] as number]?.code,
              type: record.type[at],
              courted: record.courted[at] === 1,
              offer: record.offer[at],
              met: record.met[at] === 1,
              paid: record.signal[at],
              broke: record.breached[at] === 1,
              leaderYears: record.leaderYears[at],
            };
          });
          expect(ours).toEqual(states);
        });
        world.patrons.forEach((_, j) => {
          for (const name of sphereOutcomes) {
            const ours = numbersOf(histories, 0, j, name)[run] as number[];
            for (const [t, counts] of reference.counts.entries()) expect(ours[t]).toBeCloseTo(counts[j]?.[name] as number, 9);
          }
        });
        const concentration = systemOf(histories, 0)[run] as number[];
        for (const [t, hhi] of reference.concentration.entries()) {
          if (Number.isNaN(hhi)) expect(concentration[t]).toBeNaN();
          else expect(concentration[t]).toBeCloseTo(hhi, 12);
        }
        seen.moved += reference.counts.flat().reduce((sum, c) => sum + c.exits, 0);
        seen.broken += reference.counts.flat().reduce((sum, c) => sum + c.breaches, 0);
        seen.met += reference.counts.flat().reduce((sum, c) => sum + c.concessions, 0);
      }
    }),
    { numRuns: 150 },
  );
  // The worlds are no empty ones.
  expect(seen.moved).toBeGreaterThan(20);
  expect(seen.broken).toBeGreaterThan(5);
  expect(seen.met).toBeGreaterThan(500);
}, 120_000);

describe("what must hold in every history", () => {
  const tried = (say: (histories: SphereHistories) => void, change: (given: GivenWorld) => GivenWorld = (given) => given, numRuns = 60) =>
    fc.assert(
      fc.asyncProperty(worlds, async (given) => {
        say(await play(checkSpheres(change(given))));
      }),
      { numRuns },
    );
  const each = (histories: SphereHistories, name: (typeof sphereOutcomes)[number]): number[] =>
    histories.world.patrons.flatMap((_, j) => numbersOf(histories, 0, j, name).flat());

  test("without a rival and without a breach nobody leaves", () =>
    tried(
      (histories) => {
        expect(each(histories, "exits").every((n) => n === 0)).toBe(true);
        for (const members of numbersOf(histories, 0, 0, "members"))
          for (const [t, n] of members.slice(1).entries()) expect(n).toBeGreaterThanOrEqual(members[t] as number);
      },
      (given) => ({
        ...given,
        patrons: given.patrons.slice(0, 1).map((p) => ({ ...p, policy: "index" as const })),
        states: given.states.map((s) => ({ ...s, patron: s.patron === null ? null : 1 })),
        rules: { ...given.rules, dropAfter: 0 },
      }),
    ));

  test("a policy of its own never makes a patron break its word", () =>
    tried(
      (histories) => expect(each(histories, "breaches").every((n) => n === 0)).toBe(true),
      (given) => ({ ...given, patrons: given.patrons.map((p) => (p.policy === "uniform" ? { ...p, policy: "loyal" as const } : p)) }),
    ));

  test("concentration lies between an even division and one sphere", () =>
    tried((histories) => {
      const least = 1 / histories.world.patrons.length;
      for (const hhi of systemOf(histories, 0).flat()) {
        if (Number.isNaN(hhi)) continue;
        expect(hhi).toBeGreaterThanOrEqual(least - 1e-12);
        expect(hhi).toBeLessThanOrEqual(1 + 1e-12);
      }
    }));

  test("members of a period are those before, less exits, breaches and refusals that end it, and more entries", () =>
    tried(
      (histories) => {
        histories.world.patrons.forEach((_, j) => {
          const [members, exits, entries, breaches] = (["members", "exits", "entries", "breaches"] as const).map((name) => numbersOf(histories, 0, j, name));
          members?.forEach((own, run) => {
            for (let t = 1; t < own.length; t++) {
              const at = (of: number[][] | undefined, when: number): number => of?.[run]?.[when] as number;
              expect(own[t]).toBe(at(members, t - 1) - at(breaches, t - 1) - at(exits, t) + at(entries, t));
            }
          });
        });
      },
      (given) => ({ ...given, rules: { ...given.rules, bidding: "before", dropAfter: 0 } }),
    ));

  test("who was left by a breach is never won again", async () => {
    let broken = 0;
    await tried(
      ({ world, records }) => {
        const N = world.states.length;
        for (const record of records[0] ?? []) {
          for (let i = 0; i < N; i++) {
            const left = new Set<number>();
            for (let t = 0; t < world.periods; t++) {
              const patron = record.patron[t * N + i] as number;
              expect(left.has(patron)).toBe(false);
              if (record.breached[t * N + i]) {
                broken++;
                left.add(patron);
              }
            }
          }
        }
      },
      (given) => ({
        ...given,
        patrons: given.patrons.map((p) => ({ ...p, policy: "uniform" as const, reward: 2 })),
        rules: { ...given.rules, reentryAfterBreach: Number.POSITIVE_INFINITY },
      }),
    );
    expect(broken).toBeGreaterThan(10);
  });

  test("the order in which states and patrons are listed does not matter", () =>
    fc.assert(
      fc.asyncProperty(worlds, async (given) => {
        const [a, b] = [
          await play(checkSpheres(given)),
          await play(checkSpheres({ ...given, states: [...given.states].reverse(), patrons: [...given.patrons].reverse() })),
        ];
        expect(b.outcomes).toEqual(a.outcomes);
      }),
      { numRuns: 30 },
    ));

  test("where the policy line begins does not matter", () =>
    fc.assert(
      fc.asyncProperty(worlds, fc.integer({ min: -8, max: 8 }), async (given, shift) => {
        // Sixteenths, so that a shift changes no distance in its last bit.
        const even = (x: number): number => Math.round(16 * x) / 16;
        const moved = (by: number): GivenWorld => ({
          ...given,
          patrons: given.patrons.map((p) => ({ ...p, position: (p.position ?? []).map((x) => even(x) + by) })),
          states: given.states.map((s) => ({ ...s, position: (s.position ?? []).map((x) => even(x) + by) })),
        });
        expect((await play(checkSpheres(moved(shift)))).outcomes).toEqual((await play(checkSpheres(moved(0)))).outcomes);
      }),
      { numRuns: 30 },
    ));
});

describe("counterfactuals", () => {
  const at = 2004;
  const cuts: fc.Arbitrary<SphereChange> = fc.oneof(
    fc.record({ at: fc.constant(at), patron: fc.constant("P1"), scale: fc.record({ budget: between(0, 1), stake: between(0.2, 1) }) }),
    fc.record({
      at: fc.constant(at),
      patron: fc.constant(1),
      set: fc.constant({ policy: "uniform" }),
      when: fc.constantFrom("start" as const, "payment" as const),
    }),
    fc.record({ at: fc.constant(at), set: fc.record({ turnover: between(0, 1), switching: between(0, 1) }) }),
  );

  test("a change alters nothing before its date", async () => {
    let altered = 0;
    await fc.assert(
      fc.asyncProperty(worlds, cuts, async (given, change) => {
        const histories = await play(checkSpheres(given), [{ name: "cut", changes: [change] }]);
        const [base, cut] = histories.outcomes as [Float64Array, Float64Array];
        const width = base.length / (histories.runs * histories.world.periods);
        for (let place = 0; place < base.length; place++) {
          const t = Math.floor(place / width) % histories.world.periods;
          if (Object.is(base[place], cut[place])) continue;
          altered++;
          expect(t).toBeGreaterThanOrEqual(at - 2000);
        }
      }),
      { numRuns: 60 },
    );
    expect(altered).toBeGreaterThan(100);
  });

  test("one that changes nothing has a difference of exactly 0", () =>
    fc.assert(
      fc.asyncProperty(worlds, async (given) => {
        const { counterfactuals } = await play(checkSpheres(given), [
          { name: "nothing", changes: [] },
          { name: "the same", changes: [{ at, patron: 1, scale: { stake: 1 } }] },
        ]);
        for (const { difference } of counterfactuals) {
          for (const { series, whole } of difference.patrons) {
            for (const name of sphereOutcomes) {
              for (const x of [...series[name].mean, ...series[name].q05, ...series[name].q95, ...series[name].lower, whole[name].mean, whole[name].upper])
                expect(Math.abs(x)).toBe(0);
            }
          }
        }
      }),
      { numRuns: 30 },
    ));

  test("a patron that can ask less asks less, and loses by it", async () => {
    const world = checkSpheres({ ...syntheticSpheres({ states: 40 }), periods: 30, first: 1990, game: { beliefs: 51, menu: [0, 3, 31] } });
    const { counterfactuals } = await play(world, [{ name: "cut", changes: [{ at: 2000, patron: 1, scale: { budget: 0.4 } }] }], 40);
    const whole = counterfactuals[0]?.difference.patrons[0]?.whole;
    expect(counterfactuals[0]?.from).toBe(2000);
    expect(whole?.demands.upper).toBeLessThan(0);
    expect(whole?.concessions.upper).toBeLessThan(0);
    expect(whole?.surplus.upper).toBeLessThan(0);
  });

  test("changes that cannot be are refused by name", async () => {
    const world = checkSpheres({ ...syntheticSpheres({ states: 5 }), first: 1990 });
    const refused = (change: SphereChange) => play(world, [{ name: "x", changes: [change] }]);
    await expect(refused({ at: 1980, patron: 1, scale: { stake: 0.5 } })).rejects.toThrow(/at is 1980/);
    await expect(refused({ at: 1995, patron: "P9", scale: { stake: 0.5 } })).rejects.toThrow(/no patron "P9"/);
    await expect(refused({ at: 1995, patron: 1, scale: { steak: 0.5 } })).rejects.toThrow(/names "steak"/);
    await expect(refused({ at: 1995, patron: 1, set: { policy: "fair" } })).rejects.toThrow(/policy of P1 is fair/);
    await expect(refused({ at: 1995, patron: 1, scale: { stake: 0 } })).rejects.toThrow(/stake is 0/);
  });
});

test.each([
  ["nearer", null, [0.5], 2],
  ["nearer", null, [-0.5], 1],
  ["nearer", null, [0], 1],
  ["code", null, [0.5], 1],
  ["nearer", 1, [0.5], 1],
  ["nearer", 2, [-0.5], 2],
] as const)("of equal bids, with ties by %s and patron %j at the start, a state at %j goes to patron %i", async (ties, patron, position, expected) => {
  const world = checkSpheres({
    game: small,
    // Distance costs nothing: both bid the same.
    rules: { distanceCost: 0, ties, switching: 0 },
    patrons: [-1, 1].map((x, j) => ({ code: j + 1, position: [x], charge: 0, targets: 1 })),
    states: [{ code: 10, patron, position }],
    periods: 1,
  });
  const { records } = await play(world);
  for (const record of records[0] ?? []) expect((record.patron[0] as number) + 1).toBe(expected);
});
