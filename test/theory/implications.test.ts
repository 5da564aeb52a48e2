import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  baseline,
  beliefSelection,
  checkLearning,
  checkPrimitives,
  contractRationing,
  contractSelection,
  contractStakeNeed,
  cutOff,
  enforceable,
  implicationRegions,
  type Implication,
  learningStakeNeed,
  otherEffects,
  type Primitives,
  price,
  solveContracts,
  solvedImplications,
  sphereLike,
  stationary,
  tenureImplications,
  tenurePath,
  typeSelection,
} from "../../src/theory/index.js";
import { between, learningGames, primitives } from "./random-primitives.js";

const runs = { numRuns: 1000 };
const named = (all: readonly Implication[], id: string): Implication => all.find((one) => one.id === id) as Implication;

describe("H2, selection", () => {
  test("contract: single-peaked in reluctance, nothing at both ends, never less per unit up to the cut-off", () => {
    fc.assert(
      fc.property(primitives, (p) => {
        for (const { verdict } of contractSelection(p, 161)) expect(verdict).not.toBe("fails");
      }),
      runs,
    );
  });

  test("contract: so it is at any shadow price of attention or of a common promise, per unit of the whole concession too", () => {
    fc.assert(
      fc.property(primitives, between(0.05, 1), fc.boolean(), (p, share, capped) => {
        const ratio = (share * p.stake) / p.signalCost;
        const high = ratio * p.securityNeed + 0.1;
        let [before, falling, per, ofAll] = [0, false, 0, 0];
        for (let k = 0; k <= 160; k++) {
          const q: Primitives = { ...p, reluctance: -p.costCurvature - 0.1 + ((high + p.costCurvature + 0.1) * k) / 160 };
          const x0 = baseline(q);
          const x = Math.min(stationary(q, x0, ratio), capped ? enforceable(q, x0) : 1);
          const s = x > x0 ? price(q, x, x0) : 0;
          if (s < before - 1e-9) falling = true;
          else expect(falling && s > before + 1e-9).toBe(false);
          before = s;
          if (x <= x0 + 1e-6) continue;
          expect(s / (x - x0)).toBeGreaterThanOrEqual(per - 1e-6 * (1 + per));
          expect(s / x).toBeGreaterThanOrEqual(ofAll - 1e-6 * (1 + ofAll));
          [per, ofAll] = [s / (x - x0), s / x];
        }
      }),
      runs,
    );
  });

  test("learning, over types: a hump that ends where nobody is courted; the reward per concession rises wherever enforcement does not bind", () => {
    fc.assert(
      fc.property(learningGames(31), between(0.01, 0.4), (game, demandCost) => {
        const found = typeSelection({ ...game, demandCost }, { costs: 25, rewards: 241 });
        expect(named(found, "H2a").verdict).not.toBe("fails");
        const { evidence, verdict } = named(found, "H2b");
        const step = (2 * (game.stake / game.signalCost)) / 240;
        expect(evidence.largestFallUnbound).toBeLessThanOrEqual(step);
        if (verdict === "fails") expect(evidence.bound).toBeGreaterThan(0);
      }),
      runs,
    );
  }, 300_000);

  test("learning, over beliefs: the offer falls with willingness where every year brings a new leader; else it can rise", () => {
    fc.assert(
      fc.property(learningGames(61), (game) => {
        expect(named(beliefSelection({ ...game, turnover: 1, menu: [0, 3, 61] }), "H2b belief").verdict).not.toBe("fails");
      }),
      runs,
    );
    const rising = checkLearning({
      costs: [0.3, 1.49],
      prior: [0.6, 0.4],
      turnover: 0.02,
      noise: 0.3,
      demandCost: 0.18,
      stake: 1.89,
      signalCost: 0.57,
      patience: 0.546,
      securityNeed: 1.15,
      menu: [0, 3, 121],
      beliefs: 101,
    });
    expect(named(beliefSelection(rising), "H2b belief").verdict).toBe("fails");
  }, 300_000);

  test("learning at the defaults: the expected reward is highest where willingness is sure, no hump over beliefs", () => {
    const { verdict, evidence } = named(beliefSelection(checkLearning({ beliefs: 201 })), "H2a belief");
    expect(verdict).toBe("fails");
    expect(evidence.peakAt).toBe(1);
  });
});

describe("H3, tenure", () => {
  test("beliefs are widest in the first year and narrow from then on, always", () => {
    fc.assert(
      fc.property(learningGames(61), (game) => {
        expect(named(tenureImplications(game), "H3 width").verdict).not.toBe("fails");
      }),
      runs,
    );
  });

  test("beliefs that hardly narrow any more are not called wider for the grid's sake", () => {
    const game = { costs: [-0.4, 0.4627398], prior: [0.6096456, 0.3903544], turnover: 0.240429, noise: 0.05, demandCost: 0.034944, stake: 1.586414 };
    const rest = { signalCost: 0.9361504, patience: 0.5040548, securityNeed: 0.8858512, satiation: 1.280302, menu: [0, 3, 16] as const, beliefs: 61 };
    expect(named(tenureImplications(checkLearning({ ...game, ...rest })), "H3 width").verdict).toBe("holds");
  });

  test("beliefs move most after the first year where one reward is all that can be offered", () => {
    fc.assert(
      fc.property(learningGames(61), between(0, 3), (game, reward) => {
        expect(named(tenureImplications({ ...game, menu: [reward, reward, 1] }), "H3 belief").verdict).not.toBe("fails");
      }),
      runs,
    );
  });

  test("offers need not move most then: at the defaults the first offer stands, and breaks a year later", () => {
    const { verdict, evidence } = named(tenureImplications(checkLearning({})), "H3 offer");
    expect(verdict).toBe("fails");
    expect(evidence.largestIn).toBe(2);
  });

  test("a concession can bring more as tenure goes on, and less: both signs are there", () => {
    const base = { noise: 0.1, menu: [0, 3, 121] as const, beliefs: 101 };
    const more = tenureImplications(
      checkLearning({
        ...base,
        costs: [0.56, 2.11],
        prior: [0.76, 0.24],
        turnover: 0.53,
        demandCost: 0.34,
        stake: 2.86,
        signalCost: 0.4,
        patience: 0.69,
        securityNeed: 2.3,
      }),
    );
    const less = tenureImplications(checkLearning({ ...base, costs: [-0.2, 0.5], prior: [0.3, 0.7], stake: 3, demandCost: 0.05 }));
    expect(named(more, "H3 sign").evidence.slope).toBeGreaterThan(0.1);
    expect(named(less, "H3 sign").evidence.slope).toBeLessThan(-0.05);
  });

  test("the path is that of the belief: its mean never moves, and all the mass is there", () => {
    fc.assert(
      fc.property(learningGames(41), (game) => {
        const { years } = tenurePath(game, 6);
        for (const { courted, conceded, reward } of years) {
          expect(conceded).toBeLessThanOrEqual(courted + 1e-12);
          expect(courted).toBeLessThanOrEqual(1 + 1e-9);
          expect(reward).toBeLessThanOrEqual(3 * conceded + 1e-9);
        }
        // Of a signal with two outcomes: E|b′ − b| = 2 b(1 − b)|σ₁ − σ₂|, but for the grid.
        expect(years[0]?.beliefMoves ?? 0).toBeLessThanOrEqual(2 * (years[0]?.width ?? 0) ** 2 + 0.02);
      }),
      { numRuns: 200 },
    );
  });
});

describe("H4, attention in the contract", () => {
  const sphere = fc.array(primitives, { minLength: 2, maxLength: 5 });

  test("a higher stake elsewhere never gives; need and willingness elsewhere take where the other concedes partly, and give where it concedes all", () => {
    let [partly, fully] = [0, 0];
    fc.assert(
      fc.property(sphere, between(0.2, 0.9), (allies, share) => {
        const wanted = solveContracts(allies).allies.reduce((sum, c) => sum + c.reassurance, 0);
        if (!(wanted > 1e-3)) return;
        const attention = share * wanted;
        const solved = solveContracts(allies, { attention });
        const room = 1e-5 * (1 + wanted);
        otherEffects(allies, attention).forEach(({ ally, stake, need, willingness, concession, courted }) => {
          if (!courted) return;
          expect(stake).toBeLessThanOrEqual(room);
          // A hundredth more or less must not cross the kink at full concession.
          const moved = [0.01, -0.01].flatMap((by) =>
            (["securityNeed", "reluctance"] as const).map((name) => {
              const q = allies.map((p, k) => (k === ally ? { ...p, [name]: p[name] + by } : p));
              return solveContracts(q, { attention }).allies[ally]?.concession === 1;
            }),
          );
          if (concession === 1 && moved.every((full) => full)) {
            fully++;
            expect(need).toBeGreaterThanOrEqual(-room);
            expect(willingness).toBeGreaterThanOrEqual(-room);
          } else if (concession < 1 && moved.every((full) => !full) && (allies[ally]?.reluctance ?? 0) > 0.02) {
            partly++;
            expect(need).toBeLessThanOrEqual(room);
            expect(willingness).toBeLessThanOrEqual(room);
          }
        });
        expect(solved.multipliers.attention).toBeGreaterThan(0);
      }),
      runs,
    );
    expect(Math.min(partly, fully)).toBeGreaterThan(100);
  });

  test("so the claim for willingness fails in a sphere like the defaults, by what it gives", () => {
    const found = contractRationing(checkPrimitives({}));
    expect(named(found, "H4 stake").verdict).toBe("holds");
    expect(named(found, "H4 willingness").verdict).toBe("fails");
    expect(named(found, "H4 willingness").evidence.mostGiven).toBeGreaterThan(0.5);
    expect(sphereLike(checkPrimitives({})).every(({ reluctance }) => reluctance < cutOff(checkPrimitives({})))).toBe(true);
  });
});

describe("H5, stake and need", () => {
  test("contract: where partial both raise the reward, where full stake does nothing and need lowers it, always", () => {
    let bought = 0;
    fc.assert(
      fc.property(primitives, (p) => {
        const { verdict } = contractStakeNeed(p);
        expect(verdict).not.toBe("fails");
        if (verdict === "holds") bought++;
      }),
      { numRuns: 2500 },
    );
    expect(bought).toBeGreaterThan(1000);
  });

  test("learning: where enforcement does not bind stake raises the offer, and need does exactly while σλu(s) < τ", () => {
    let free = 0;
    fc.assert(
      fc.property(learningGames(11), (game) => {
        const { evidence } = learningStakeNeed(game);
        if (!(Number(evidence.reward) > 0.01) || evidence.bound === 1 || Number.isNaN(Number(evidence.byNeed))) return;
        free++;
        expect(Number(evidence.byStake)).toBeGreaterThan(-Number(evidence.room));
        const pull = Number(evidence.needOverNoise);
        if (pull > 1.1) expect(evidence.byNeed).toBeLessThan(Number(evidence.room));
        if (pull < 0.9) expect(evidence.byNeed).toBeGreaterThan(-Number(evidence.room));
      }),
      { numRuns: 2500 },
    );
    expect(free).toBeGreaterThan(600);
  }, 300_000);
});

describe("regions", () => {
  const base = { contract: checkPrimitives({}), learning: checkLearning({ beliefs: 41, menu: [0, 3, 31] }) };
  const ask = { primitives: base, x: { name: "stake", from: 0.5, to: 3 }, y: { name: "cost", from: 0.3, to: 2 }, points: 3 };

  test("pieces of rows are the rows of the whole", () => {
    const whole = implicationRegions({ ...ask, rows: [0, 3] });
    const parts = [0, 1, 2].map((row) => implicationRegions({ ...ask, rows: [row, row + 1] }));
    whole.forEach(({ verdicts, id }, k) => {
      expect(parts.map((part) => part[k]?.verdicts[0])).toEqual(verdicts);
      expect(parts[0]?.[k]?.id).toBe(id);
    });
    expect(whole.map(({ verdicts }) => verdicts[1]?.[1])).toEqual(
      solvedImplications({
        contract: checkPrimitives({ stake: 1.75 }),
        learning: checkLearning({ ...base.learning, stake: 1.75, costs: [0.2, 1.15] }),
      }).map(({ verdict }) => verdict),
    );
  });

  test.each([
    ["fudge", 'there is no number "fudge"'],
    ["menu", 'there is no number "menu"'],
  ])("an axis %s is refused", (name, message) => {
    expect(() => implicationRegions({ ...ask, x: { name, from: 0, to: 1 }, rows: [0, 1] })).toThrow(message);
  });
  test("values out of the domain are refused by name", () => {
    expect(() => implicationRegions({ ...ask, x: { name: "patience", from: 0.5, to: 1.5 }, rows: [0, 1] })).toThrow("patience is 1");
  });
});
