import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Audience,
  concessionFor,
  contractDerivatives,
  costBeyond,
  dropOrder,
  largestDeviationGain,
  type Primitives,
  price,
  solveContract,
  solveContracts,
  unconditional,
  uniformContract,
  worth,
} from "../../src/theory/index.js";
import { between, primitives } from "./random-primitives.js";

const many = { numRuns: 1000 };
/** Several allies that share the patron's patience, linear ones among them. */
const linear = fc.boolean();
const several: fc.Arbitrary<Primitives[]> = fc
  .tuple(fc.array(fc.tuple(primitives, linear), { minLength: 1, maxLength: 6 }), between(0, 0.95))
  .map(([all, patience]) => all.map(([p, flat]) => ({ ...p, patience, ...(flat ? { costCurvature: 0, satiation: p.satiation < 1 ? 0 : p.satiation } : {}) })));
const audiences: fc.Arbitrary<Audience> = fc.constantFrom("bilateral", "multilateral");
const spent = (c: ReturnType<typeof solveContracts>): number => c.allies.reduce((sum, a) => sum + a.reassurance, 0);

describe("contracts with many allies", () => {
  test("keep their constraints, and no allocation does better than the dual says", () => {
    fc.assert(
      fc.property(several, audiences, between(0.01, 1.2), (allies, audience, share) => {
        const free = spent(solveContracts(allies, { audience }));
        const attention = free > 0 ? share * free : 1;
        const c = solveContracts(allies, { audience, attention });
        expect(c.dualityGap).toBeLessThan(1e-9);
        expect(spent(c)).toBeLessThanOrEqual(attention * (1 + 1e-12));
        const slacks = c.allies.map((a) => a.enforcementSlack);
        if (audience === "bilateral") expect(Math.min(...slacks)).toBeGreaterThanOrEqual(-1e-9);
        else expect(slacks.reduce((a, b) => a + b, 0)).toBeGreaterThanOrEqual(-1e-9);
      }),
      many,
    );
  });
  test("R1 holds for all together: without a future nothing is bought", () => {
    fc.assert(
      fc.property(several, audiences, (allies, audience) => {
        expect(
          spent(
            solveContracts(
              allies.map((p) => ({ ...p, patience: 0 })),
              { audience },
            ),
          ),
        ).toBeLessThan(1e-9);
      }),
      many,
    );
  });
  test("R2 with multipliers: something is bought exactly below the cut-off of the common constraints", () => {
    fc.assert(
      fc.property(several, audiences, fc.option(between(0.05, 3)), (allies, audience, attention) => {
        const { allies: contracts, multipliers } = solveContracts(allies, { audience, ...(attention === null ? {} : { attention }) });
        const { enforcement: phi, attention: mu } = multipliers;
        fc.pre(Number.isFinite(phi) && (audience === "multilateral" || attention === null) && (allies[0]?.patience ?? 0) > 0.01);
        contracts.forEach((c, i) => {
          const p = allies[i] as Primitives;
          if (p.costCurvature === 0 && p.satiation === 0) return;
          const r = audience === "bilateral" ? p.patience : (1 + p.patience * phi) / (1 + phi);
          const distance = Math.max(p.reluctance, 0) - (r * p.securityNeed * p.stake) / (p.signalCost + mu / (1 + phi));
          if (Math.abs(distance) > 1e-5) expect(c.concession > c.baseline + 1e-12, `${i} ${distance}`).toBe(distance < 0 && c.baseline < 1);
        });
      }),
      many,
    );
  });
  test("R4 with many allies: an ally's concession does not rise with its own reluctance or signal cost, nor fall with its stake or need", () => {
    fc.assert(
      fc.property(several, between(0.05, 3), between(0.01, 0.3), fc.boolean(), (allies, attention, by, multilateral) => {
        const options = multilateral ? { audience: "multilateral" as const } : { attention };
        const concession = (name: keyof Primitives): number => {
          const moved = allies.map((p, i) => (i === 0 ? { ...p, [name]: p[name] + by } : p));
          return solveContracts(moved, options).allies[0]?.concession ?? 0;
        };
        const first = allies[0] as Primitives;
        // The marginal ally of constant price is bought in part, as much as is left.
        fc.pre(allies.every((p) => !(p.costCurvature === 0 && p.satiation === 0)) && first.satiation >= 0);
        const here = solveContracts(allies, options).allies[0]?.concession ?? 0;
        for (const name of ["reluctance", "signalCost"] as const) expect(concession(name), name).toBeLessThanOrEqual(here + 1e-7);
        for (const name of ["stake", "securityNeed"] as const) expect(concession(name), name).toBeGreaterThanOrEqual(here - 1e-7);
      }),
      many,
    );
  });
  test("R5: a common audience never pays less than separate ones", () => {
    fc.assert(
      fc.property(several, fc.option(between(0.05, 3)), (allies, attention) => {
        const limit = attention === null ? {} : { attention };
        const [one, all] = [solveContracts(allies, limit), solveContracts(allies, { ...limit, audience: "multilateral" })];
        expect(all.patronPayoff).toBeGreaterThanOrEqual(one.patronPayoff - 1e-8 * (1 + Math.abs(one.patronPayoff)));
      }),
      many,
    );
  });
  test("R6: the payoff is concave in attention, and its shadow price lies between the slopes", () => {
    fc.assert(
      fc.property(several, audiences, between(0.05, 1), (allies, audience, share) => {
        const free = spent(solveContracts(allies, { audience }));
        fc.pre(free > 1e-3);
        const attention = share * free;
        const step = 1e-3 * attention;
        const at = (b: number): ReturnType<typeof solveContracts> => solveContracts(allies, { audience, attention: b });
        const [less, here, more] = [at(attention - step), at(attention), at(attention + step)];
        const [right, left] = [(more.patronPayoff - here.patronPayoff) / step, (here.patronPayoff - less.patronPayoff) / step];
        const mu = here.multipliers.attention;
        const room = 1e-5 * (1 + mu);
        expect(right).toBeGreaterThanOrEqual(-room);
        if (Number.isFinite(mu)) {
          expect(right).toBeLessThanOrEqual(mu + room);
          expect(left).toBeGreaterThanOrEqual(mu - room);
        }
      }),
      many,
    );
  });
  test("R7 and R8: no single promise to all, and no gift, does better; alike allies get the same from one promise", () => {
    fc.assert(
      fc.property(several, audiences, between(0.05, 5), (allies, audience, attention) => {
        const selective = solveContracts(allies, { audience, attention });
        const uniform = uniformContract(allies, { audience, attention });
        expect(uniform.patronPayoff).toBeLessThanOrEqual(selective.patronPayoff + 1e-8 * (1 + Math.abs(selective.patronPayoff)));
        const gift = unconditional(
          allies,
          selective.allies.map((a) => a.reassurance),
        );
        expect(gift.patronPayoff).toBeLessThanOrEqual(selective.patronPayoff + 1e-9);
        const alike = allies.map(() => allies[0] as Primitives);
        const [one, all] = [uniformContract(alike, { audience, attention }), solveContracts(alike, { audience, attention })];
        expect(Math.abs(one.patronPayoff - all.patronPayoff)).toBeLessThan(1e-7 * (1 + Math.abs(all.patronPayoff)));
      }),
      many,
    );
  });
  test("R9: in the repeated game itself no deviation of one period pays", () => {
    fc.assert(
      fc.property(several, audiences, between(0.05, 3), (allies, audience, attention) => {
        const few = allies.slice(0, 3).map((p) => ({ ...p, patience: Math.min(p.patience, 0.8) }));
        const { allies: contracts } = solveContracts(few, { audience, attention });
        expect(largestDeviationGain(few, contracts, audience, 160)).toBeLessThan(1e-7);
      }),
      many,
    );
  });
  test("those with the least shadow price are dropped first as attention shrinks", () => {
    fc.assert(
      fc.property(several, (allies) => {
        for (const { ally, attention, shadowPrice } of dropOrder(allies)) {
          if (!(attention > 1e-4) || !(shadowPrice > 1e-6)) continue;
          const p = allies[ally] as Primitives;
          // A price that is flat in the concession is bought in part over a stretch of attention.
          if (p.costCurvature === 0 && p.satiation === 0) continue;
          expect(solveContracts(allies, { attention: attention * 0.99 }).allies[ally]?.reassurance).toBe(0);
        }
      }),
      many,
    );
  });
});

test("exact derivatives are those of differences", () => {
  fc.assert(
    fc.property(primitives, (p) => {
      const here = solveContract(p);
      const exact = contractDerivatives(p);
      for (const name of ["reluctance", "costCurvature", "securityNeed", "satiation", "stake", "signalCost", "patience"] as const) {
        const h = 1e-5;
        const [low, high] = [solveContract({ ...p, [name]: p[name] - h }), solveContract({ ...p, [name]: p[name] + h })];
        // At a kink the two sides differ, and there is no one derivative.
        const kind = (c: typeof here): string => `${c.binding.join()}|${c.baseline === 0}|${c.baseline === 1}`;
        if (kind(low) !== kind(here) || kind(high) !== kind(here) || (p.satiation > 0 && p.satiation < 1e-3) || p.costCurvature < 0.01) continue;
        for (const of of ["concession", "reassurance", "patronPayoff"] as const) {
          const difference = (high[of] - low[of]) / (2 * h);
          expect(Math.abs(difference - exact[name][of]), `${name} ${of} ${JSON.stringify(p)}`).toBeLessThan(2e-4 * (1 + Math.abs(difference)) ** 2);
        }
      }
    }),
    many,
  );
});

test("an ally concedes exactly what a signal is worth to it", () => {
  fc.assert(
    fc.property(primitives, between(0, 5), (p, s) => {
      const x = concessionFor(p, s);
      if (x < 1) expect(Math.abs(costBeyond(p, x) - p.securityNeed * worth(s, p.satiation))).toBeLessThan(1e-9 * (1 + s));
      else expect(price(p, 1)).toBeLessThanOrEqual(s * (1 + 1e-9) + 1e-12);
    }),
    many,
  );
});

test("attention of 0 is refused", () => {
  expect(() => solveContracts([], { attention: 0 })).toThrow("attention is 0");
});
