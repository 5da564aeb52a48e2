import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkPrimitives, cutOff, defaultPrimitives, price, solveContract } from "../../src/theory/index.js";
import { between, primitives } from "./random-primitives.js";

const many = { numRuns: 1000 };

describe("the bilateral contract", () => {
  test("at the defaults has the known solution", () => {
    const { concession, reassurance } = solveContract(defaultPrimitives);
    expect(concession).toBeCloseTo(0.961979204, 9);
    expect(reassurance).toBeCloseTo(1.038757593, 9);
  });
  test("is no worse than any point of a fine grid, and keeps its constraints", () => {
    fc.assert(
      fc.property(primitives, (p) => {
        const c = solveContract(p);
        for (let i = 0; i <= 400; i++) {
          const x = c.baseline + ((1 - c.baseline) * i) / 400;
          const s = i === 0 ? 0 : price(p, x);
          if (p.signalCost * s <= p.patience * p.stake * (x - c.baseline))
            expect(p.stake * x - p.signalCost * s).toBeLessThanOrEqual(c.patronPayoff + 1e-9 * (1 + p.stake));
        }
        expect(c.enforcementSlack).toBeGreaterThanOrEqual(-1e-9);
        expect(Math.abs(c.allySlack)).toBeLessThanOrEqual(1e-9);
      }),
      many,
    );
  });
  test("R1: without a future nothing is bought", () => {
    fc.assert(
      fc.property(primitives, (p) => {
        expect(solveContract({ ...p, patience: 0 }).reassurance).toBe(0);
      }),
      many,
    );
  });
  test("R2: something is bought exactly below the cut-off", () => {
    fc.assert(
      fc.property(primitives, (p) => {
        fc.pre(p.patience > 0 && !(p.costCurvature === 0 && p.satiation === 0));
        const distance = Math.max(p.reluctance, 0) - cutOff(p);
        fc.pre(Math.abs(distance) > 1e-6);
        const c = solveContract(p);
        expect(c.concession > c.baseline).toBe(distance < 0 && c.baseline < 1);
      }),
      many,
    );
  });
  test("R3: reward is single-peaked in reluctance, and its price per unit never falls up to the cut-off", () => {
    fc.assert(
      fc.property(primitives, (p) => {
        fc.pre(p.patience > 0.05);
        const top = cutOff(p) + 0.1;
        const path = Array.from({ length: 120 }, (_, i) => solveContract({ ...p, reluctance: -1.6 + ((top + 1.6) * i) / 119 }));
        let falling = false;
        for (let i = 1; i < path.length; i++) {
          const [a, b] = [path[i - 1], path[i]] as [(typeof path)[0], (typeof path)[0]];
          if (b.reassurance < a.reassurance - 1e-7) falling = true;
          else if (falling) expect(b.reassurance).toBeLessThanOrEqual(a.reassurance + 1e-7);
          if (a.concession - a.baseline > 1e-6 && b.concession - b.baseline > 1e-6)
            expect(b.reassurance / (b.concession - b.baseline)).toBeGreaterThanOrEqual(a.reassurance / (a.concession - a.baseline) - 1e-6);
        }
      }),
      { numRuns: 1000 },
    );
  });
  test("R4: concession does not rise with own reluctance or signal cost, nor fall with stake, need or patience", () => {
    fc.assert(
      fc.property(primitives, between(0.001, 0.3), (p, by) => {
        const x = solveContract(p).concession;
        expect(solveContract({ ...p, reluctance: p.reluctance + by }).concession).toBeLessThanOrEqual(x + 1e-9);
        expect(solveContract({ ...p, signalCost: p.signalCost + by }).concession).toBeLessThanOrEqual(x + 1e-9);
        expect(solveContract({ ...p, stake: p.stake + by }).concession).toBeGreaterThanOrEqual(x - 1e-9);
        expect(solveContract({ ...p, securityNeed: p.securityNeed + by }).concession).toBeGreaterThanOrEqual(x - 1e-9);
        expect(solveContract({ ...p, patience: p.patience + (0.999 - p.patience) * by }).concession).toBeGreaterThanOrEqual(x - 1e-9);
      }),
      many,
    );
  });
});

test("primitives outside their domain are refused by name, value and reason", () => {
  expect(() => checkPrimitives({ patience: 1 })).toThrow("patience is 1");
  expect(() => checkPrimitives({ stake: Number.NaN })).toThrow("stake is NaN");
});
