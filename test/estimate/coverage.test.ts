import { expect, test } from "vitest";
import { estimate, type ModelSpec } from "../../src/estimate/index.js";
import { type Frame, frame, numberColumn } from "../../src/frame/index.js";
import { elementary, normalCdf, stream } from "../../src/numeric/index.js";

// 300 samples and wide bands: a gross fault of intervals (an error of the wrong scale, a missing factor, the wrong law) fails here;
// bench/coverage.mjs looks closely. The coverage of 300 intervals has a standard error of 1.3 points, the ratio one of 4 %.
const samples = 300;
const bands = { coverage: [0.9, 0.985], ratio: [0.87, 1.13] } as const;

interface Row {
  readonly x: number;
  readonly z: number;
  readonly y: number;
  readonly count: number;
  readonly q: number;
  readonly outcome: number;
  readonly unit: number;
}

/** 40 clusters of 10 rows: x and every error share 30 % of their variance with their cluster; q is endogenous, and z moves it. */
function drawn(sample: number): Frame {
  const { normal } = stream(20, 1, sample);
  const alike = (common: number): number => Math.sqrt(0.3) * common + Math.sqrt(0.7) * normal();
  const rows: Row[] = [];
  for (let unit = 0; unit < 40; unit++) {
    const [ofX, ofError, ofFirst] = [normal(), normal(), normal()];
    for (let i = 0; i < 10; i++) {
      const [x, z, error, first] = [alike(ofX), normal(), alike(ofError), alike(ofFirst)];
      const q = z + 0.5 * x + first;
      const y = 1 + 0.5 * x + error;
      const outcome = 0.5 * q - 0.3 * x + 0.6 * first + 0.8 * error;
      rows.push({ unit, x, z, y, q, outcome, count: poissonAt(normalCdf(error), elementary.exp(0.4 + 0.5 * x)) });
    }
  }
  const column = (name: keyof Row) => numberColumn(rows.map((row) => row[name]));
  return frame({ unit: column("unit"), x: column("x"), z: column("z"), y: column("y"), count: column("count"), q: column("q"), outcome: column("outcome") });
}

/** The least count whose distribution function reaches u. */
function poissonAt(u: number, mean: number): number {
  let [k, term] = [0, elementary.exp(-mean)];
  let sum = term;
  while (sum < u && k < 1000) {
    term *= mean / ++k;
    sum += term;
  }
  return k;
}

const cases: readonly (readonly [name: string, spec: ModelSpec, term: string])[] = [
  ["ols", { formula: "y ~ x", vcov: "cluster:unit" }, "x"],
  ["poisson", { fit: "poisson", formula: "count ~ x", vcov: "cluster:unit" }, "x"],
  ["2sls", { formula: "outcome ~ x | q ~ z", vcov: "cluster:unit" }, "fit_q"],
];

test.each(cases)("intervals of %s with clusters cover, and errors have the scale of the estimates", (_, spec, term) => {
  const found = Array.from({ length: samples }, (_x, sample) => {
    const fit = estimate(drawn(sample), spec);
    const j = fit.terms.indexOf(term);
    const [low, high] = fit.ci[j] as readonly [number, number];
    return { estimate: fit.coef[j] as number, se: fit.se[j] as number, covered: low <= 0.5 && 0.5 <= high };
  });
  const mean = (of: (f: (typeof found)[number]) => number): number => found.reduce((sum, f) => sum + of(f), 0) / samples;
  const centre = mean((f) => f.estimate);
  const sd = Math.sqrt(mean((f) => (f.estimate - centre) ** 2));
  const [coverage, ratio] = [mean((f) => Number(f.covered)), mean((f) => f.se) / sd];
  expect(Math.abs(centre - 0.5)).toBeLessThan(0.3 * sd);
  expect(coverage).toBeGreaterThanOrEqual(bands.coverage[0]);
  expect(coverage).toBeLessThanOrEqual(bands.coverage[1]);
  expect(ratio).toBeGreaterThanOrEqual(bands.ratio[0]);
  expect(ratio).toBeLessThanOrEqual(bands.ratio[1]);
});

test("the same bands refuse errors that ignore the clusters", () => {
  const covered = Array.from({ length: samples }, (_x, sample) => {
    const fit = estimate(drawn(sample), { formula: "y ~ x", vcov: "iid" });
    const [low, high] = fit.ci[fit.terms.indexOf("(Intercept)")] as readonly [number, number];
    return low <= 1 && 1 <= high;
  });
  expect(covered.filter(Boolean).length / samples).toBeLessThan(bands.coverage[0]);
});
