import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { syntheticSpheres } from "../../src/simulate/index.js";
import {
  bidFactor,
  checkLearning,
  checkSpheres,
  type GivenWorld,
  menuOf,
  scheduleOf,
  solveAttention,
  solveSpheres,
  sphereGrid,
  spherePolicies,
  sphereTables,
  startingAllies,
  targetsOf,
  whittleIndices,
} from "../../src/theory/index.js";
import { between } from "./random-primitives.js";

const patrons = [
  { code: 1, name: "A", capabilities: 3, position: [-1] },
  { code: 2, name: "B", capabilities: 1, position: [1] },
];
const states = [-2, -1, -0.5, 0, 0.5, 1, 2].map((x, i) => ({ code: 10 + i, position: [x], securityNeed: 0.8 + 0.1 * i, patron: x < 0 ? 1 : x > 0 ? 2 : null }));
const game = { beliefs: 41, menu: [0, 3, 31] } as const;
const world = (more: Partial<GivenWorld> = {}) => checkSpheres({ patrons, states, game, ...more });

describe("the primitives of section 5", () => {
  test("targets follow capabilities, at least one", () => {
    expect([...targetsOf(world({ rules: { targets: 8 } }))]).toEqual([6, 2]);
    expect([...targetsOf(world({ rules: { targets: 2 } }))]).toEqual([2, 1]);
    expect([...targetsOf(world({ rules: { targets: 1 } }))]).toEqual([1, 1]);
    expect([...targetsOf(world({ rules: { targets: 8, targetsFollow: "equal" } }))]).toEqual([4, 4]);
    expect([
      ...targetsOf(
        world({
          rules: { targets: 8 },
          patrons: [
            { ...patrons[0], code: 1, budget: 0.5 },
            { code: 2, targets: 5 },
          ],
        }),
      ),
    ]).toEqual([3, 5]);
  });

  test("a bid counts the periods that a leader is expected to stay", () =>
    fc.assert(
      fc.property(between(0, 0.95), between(0, 1), (patience, turnover) => {
        let [sum, weight] = [0, patience];
        for (let n = 0; n < 2000; n++, weight *= patience * (1 - turnover)) sum += weight;
        expect(bidFactor(world({ game: { ...game, patience, turnover } }))).toBeCloseTo(sum, 9);
      }),
    ));

  test("attention is divided among members and the states nearest that have no patron", () => {
    expect(startingAllies(world())).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6],
    ]);
  });

  test("what cannot be is refused by name, value and reason", () => {
    const refused = (more: Partial<GivenWorld>) => expect(() => world(more));
    refused({ patrons: [] }).toThrow(/patrons is empty/);
    refused({ states: [] }).toThrow(/states is empty/);
    refused({ states: [{ code: 1 }] }).toThrow(/code is 1/);
    refused({ states: [{ code: 10.5 }] }).toThrow(/code of 10.5 is 10.5/);
    refused({ states: [{ code: 10, position: [1, 2] }] }).toThrow(/position of 10 is 1;2/);
    refused({ states: [{ code: 10, position: [Number.NaN] }] }).toThrow(/position of 10 is NaN/);
    refused({ states: [{ code: 10, patron: 7 }] }).toThrow(/patron of 10 is 7/);
    refused({ states: [{ code: 10, securityNeed: 0 }] }).toThrow(/securityNeed of 10 is 0/);
    refused({ patrons: [{ code: 1, capabilities: 0 }] }).toThrow(/capabilities of 1 is 0/);
    refused({ patrons: [{ code: 1, stake: -1 }] }).toThrow(/stake is -1/);
    refused({ rules: { distanceCost: -1 } }).toThrow(/distanceCost is -1/);
    refused({ rules: { targets: 0 } }).toThrow(/targets is 0/);
    refused({ rules: { ties: "far" as "nearer" } }).toThrow(/ties is far/);
    refused({ game: { ...game, allies: "strategic" } }).toThrow(/allies is strategic/);
    refused({ periods: 0 }).toThrow(/periods is 0/);
  });
});

describe("policies", () => {
  test("an ally's offers and index are those of its own game of learning", () => {
    const solved = solveSpheres(world({ patrons: patrons.map((p) => ({ ...p, charge: 0 })), kinds: "exact" }));
    const { size } = solved;
    states.forEach((state, i) => {
      patrons.forEach((patron, j) => {
        const added = 0.25 * Math.abs((state.position[0] as number) - (patron.position[0] as number));
        const p = checkLearning({ ...game, costs: [0.2 + added, 1.5 + added], securityNeed: state.securityNeed });
        const { index } = whittleIndices(p, 1e-4);
        const attention = solveAttention([p], 1);
        const offer = attention.kinds[0]?.solved.offer as Int32Array;
        for (let node = 0; node < size; node++) {
          const cell = (i * patrons.length + j) * size + node;
          const at = index[node] as number;
          // The sign of the index and a demand that is made are found by two solvers.
          if (Math.abs(at) > 1e-3) expect((solved.reward[cell] as number) >= 0).toBe(at > 0);
          if (at > 0.01) {
            expect(solved.rank[cell]).toBeCloseTo(at, 12);
            expect(solved.reward[cell]).toBe(menuOf(p)[offer[node] as number]);
          }
        }
      });
    });
  });

  test("the charge is that of the bound over the allies at the start", () => {
    const own = world({ rules: { targets: 2 }, kinds: "exact" });
    const solved = solveSpheres(own);
    const allies = (startingAllies(own)[0] as number[]).map((i) => {
      const added = 0.25 * Math.abs((states[i]?.position[0] as number) + 1);
      return checkLearning({ ...game, costs: [0.2 + added, 1.5 + added], securityNeed: states[i]?.securityNeed as number });
    });
    expect(solved.charges[0]).toBeGreaterThan(0.1);
    expect(solved.charges[0]).toBeCloseTo(solveAttention(allies, 2).charge, 9);
    expect([...solveSpheres(world({ rules: { targets: 100 } })).charges]).toEqual([0, 0]);
  });

  test("indices between kinds are near the exact ones, and offers are the exact ones", () => {
    const given = { ...syntheticSpheres({ states: 40, seed: 3 }), game: { beliefs: 51, menu: [0, 3, 31] } as const };
    const charged = { ...given, patrons: given.patrons.map((p) => ({ ...p, charge: 1 })) };
    const [exact, grid] = [solveSpheres(checkSpheres({ ...charged, kinds: "exact" })), solveSpheres(checkSpheres({ ...charged, kinds: [17, 5] }))];
    expect(grid.reward).toEqual(exact.reward);
    expect(grid.payable).toEqual(exact.payable);
    const errors = Array.from(exact.rank, (x, cell) => ((exact.reward[cell] as number) >= 0 ? Math.abs(x - (grid.rank[cell] as number)) : 0));
    const asked = exact.reward.filter((s) => s >= 0).length;
    // Of a stake of 2: what docs/how-to/simulate-a-sphere.md states.
    expect(errors.reduce((a, b) => a + b, 0) / asked).toBeLessThan(0.03);
    expect(Math.max(...errors)).toBeLessThan(0.2);
  });

  test("a uniform reward is the best of the menu for all at once", () => {
    const own = world({ patrons: patrons.map((p) => ({ ...p, policy: "uniform" as const })) });
    const solved = solveSpheres(own);
    const node = sphereGrid(own).nearest([0.5, 0.5]);
    const surplus = (s: number): number =>
      (startingAllies(own)[1] as number[]).reduce((sum, i) => {
        if (s > (solved.payable[(i * 2 + 1) * solved.size + node] as number)) return sum;
        const added = 0.25 * Math.abs((states[i]?.position[0] as number) - 1);
        const joy = (states[i]?.securityNeed as number) * Math.log(1 + s);
        return sum + [0.2, 1.5].reduce((all, c) => all + (0.5 * (2 - s)) / (1 + Math.exp(-(joy - c - added) / 0.1)), -0.1);
      }, 0);
    const menu = [...menuOf(own.game)];
    expect(surplus(solved.uniform[1] as number)).toBeGreaterThan(0.5);
    expect(surplus(solved.uniform[1] as number)).toBeCloseTo(Math.max(...menu.map(surplus)), 9);
    expect(new Set(solved.reward).size).toBe(2);
    expect(solveSpheres(world({ patrons: patrons.map((p) => ({ ...p, policy: "uniform" as const, reward: 0.7 })) })).reward.every((s) => s === 0.7)).toBe(true);
  });

  test("answers and gains are worked out at the ally's own cost and need", () => {
    for (const policy of spherePolicies) {
      const tables = sphereTables(solveSpheres(world({ patrons: patrons.map((p) => ({ ...p, policy })), kinds: [3, 2] })));
      states.forEach((state, i) => {
        patrons.forEach((patron, j) => {
          const pair = i * patrons.length + j;
          for (let node = 0; node < tables.size; node++) {
            const cell = pair * tables.size + node;
            const s = tables.reward[cell] as number;
            [0.2, 1.5].forEach((c, k) => {
              const net =
                state.securityNeed * Math.log(1 + Math.max(0, s)) - c - 0.25 * Math.abs((state.position[0] as number) - (patron.position[0] as number));
              expect(tables.met[2 * cell + k]).toBeCloseTo(s < 0 ? 0 : 1 / (1 + Math.exp(-net / 0.1)), 12);
              expect(tables.gain[2 * cell + k]).toBeCloseTo(s < 0 ? 0 : Math.max(0, net), 12);
            });
          }
        });
      });
    }
  });
});

describe("declared changes", () => {
  const own = world({ first: 1990, periods: 10 });
  test("hold from their date, at the start or before payment", () => {
    const { worlds, atStart, atPayment } = scheduleOf(own, [
      { at: 1995, patron: "B", set: { stake: 1 }, when: "payment" },
      { at: 1992, patron: 1, scale: { capabilities: 2 } },
      { at: 1992, state: 10, set: { securityNeed: 2 } },
    ]);
    expect(worlds.map(({ patrons: [a, b], states: [s] }) => [a?.capabilities, b?.stake, s?.securityNeed])).toEqual([
      [3, 2, 0.8],
      [6, 2, 2],
      [6, 1, 2],
    ]);
    expect([...atStart]).toEqual([0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
    expect([...atPayment]).toEqual([0, 0, 1, 1, 1, 2, 2, 2, 2, 2]);
  });

  test("of the game and the rules concern everybody", () => {
    const changed = scheduleOf(own, [{ at: 1990, set: { stake: 3, turnover: 0.5, distanceCost: 1 } }]).worlds[1];
    expect(changed?.patrons.map(({ stake }) => stake)).toEqual([3, 3]);
    expect([changed?.game.turnover, changed?.rules.distanceCost]).toEqual([0.5, 1]);
    expect(() => scheduleOf(own, [{ at: 1990, set: { costs: [1] } }])).toThrow(/costs|prior/);
    expect(() => scheduleOf(own, [{ at: 1990, scale: { switching: 2 } }])).toThrow(/scale of switching/);
    expect(() => scheduleOf(own, [{ at: 1990, patron: 1, state: 10 }])).toThrow(/change is of 1 and 10/);
  });
});
