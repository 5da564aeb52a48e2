import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeAbsorber } from "../../src/estimate/absorb/absorber.js";
import { type AbsorbedEffect, eliminatedEffect, planAbsorption } from "../../src/estimate/absorb/plan.js";
import { householder, stream } from "../../src/numeric/index.js";

/** Effects over n rows, sorted by the one that is eliminated; with slopes where asked. */
function randomEffects(seed: number, n: number, levels: readonly number[], slopes: readonly number[]): AbsorbedEffect[] {
  const { below, normal } = stream(seed);
  const raw = levels.map((count) => Array.from({ length: n }, () => below(count)));
  const compact = raw.map((codes) => {
    const used = [...new Set(codes)].sort((a, b) => a - b);
    return { codes: codes.map((c) => used.indexOf(c)), count: used.length };
  });
  const values = slopes.map(() => Array.from({ length: n }, normal));
  const sizes = compact.map(({ count }, e) => ({
    count,
    slopes: slopes.flatMap((s, k) => (s === e ? [new Float64Array(values[k] as number[])] : [])),
    intercept: true,
  }));
  const first = compact[eliminatedEffect(sizes)]?.codes as number[];
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => (first[a] as number) - (first[b] as number));
  return compact.map(({ codes, count }, e) => ({
    name: `e${e}`,
    codes: Int32Array.from(order, (i) => codes[i] as number),
    count,
    slopes: slopes.flatMap((s, k) => (s === e ? [Float64Array.from(order, (i) => values[k]?.[i] as number)] : [])),
    intercept: true,
  }));
}

/** Residuals of x on all dummies and slopes, by QR, with weights. */
function byDummies(effects: readonly AbsorbedEffect[], x: Float64Array, weights: Float64Array | undefined): { residuals: Float64Array; rank: number } {
  const n = x.length;
  const roots = Float64Array.from({ length: n }, (_, i) => Math.sqrt(weights?.[i] ?? 1));
  const columns = effects.flatMap((e) =>
    Array.from({ length: e.count }, (_, level) => level).flatMap((level) =>
      [undefined, ...e.slopes].map((s) =>
        Float64Array.from({ length: n }, (_, i) => (e.codes[i] === level ? (s ? (s[i] as number) : 1) * (roots[i] as number) : 0)),
      ),
    ),
  );
  const kept = householder(
    columns.map((c) => c.slice()),
    { tolerance: 1e-9 },
  );
  const b = kept.solve(x.map((v, i) => v * (roots[i] as number)));
  const residuals = x.slice();
  kept.kept.forEach((j, k) => {
    const c = columns[j] as Float64Array;
    for (let i = 0; i < n; i++) residuals[i] = (residuals[i] as number) - ((b[k] as number) * (c[i] as number)) / (roots[i] as number);
  });
  return { residuals, rank: kept.kept.length };
}

const cases: { name: string; levels: number[]; slopes: number[] }[] = [
  { name: "one effect", levels: [7], slopes: [] },
  { name: "two effects", levels: [9, 5], slopes: [] },
  { name: "two effects in several components", levels: [40, 30], slopes: [] },
  { name: "three effects", levels: [12, 6, 4], slopes: [] },
  { name: "slopes on the larger effect", levels: [8, 4], slopes: [0] },
  { name: "slopes on the smaller effect", levels: [20, 4], slopes: [1] },
];

describe.each(cases)("$name", ({ levels, slopes }) => {
  test.each(["dense", "sparse", "gradients"] as const)("%s: what is left is what least squares on dummies leaves", (solver) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.boolean(), (seed, weighted) => {
        const n = 45;
        const effects = randomEffects(seed, n, levels, slopes);
        const { normal, uniform } = stream(seed, 1);
        const weights = weighted ? Float64Array.from({ length: n }, () => 0.1 + 3 * uniform()) : undefined;
        const x = Float64Array.from({ length: n }, normal);
        const expected = byDummies(effects, x, weights);
        const own = x.slice();
        const absorber = makeAbsorber(planAbsorption(effects, n), weights, { solver });
        const { converged } = absorber.project([own]);
        expect(converged).toBe(true);
        if (absorber.rank !== undefined) expect(absorber.rank).toBe(expected.rank);
        own.forEach((v, i) => {
          expect(Math.abs(v - (expected.residuals[i] as number))).toBeLessThan(1e-9);
        });
      }),
      { numRuns: 40 },
    );
  });
});
