import { describe, expect, test } from "vitest";
import { estimate } from "../../src/estimate/index.js";
import { type Frame, frame, numberColumn } from "../../src/frame/index.js";
import { type CorrelationCorrected, correlationCorrected, quantile } from "../../src/measure/index.js";
import { stream } from "../../src/numeric/index.js";

// An ally's position walks; its move of a year is rewarded the year after by `slope`, and nothing is anticipated. Positions are measured session by session
// with independent errors in either half of the roll calls; signals are measured with error too.
const [units, years, slope] = [60, 30, 0.8];
const spread = { move: 0.3, position: 0.35, signal: 0.5, noise: 0.6 };

interface World {
  readonly data: Frame;
  readonly latent: Float64Array;
}

/** Position by a local level model with the true variances: from the years so far, or from all. */
function level(seen: Float64Array, smoothed: boolean): Float64Array {
  const [q, r] = [spread.move ** 2, spread.position ** 2 / 2];
  const out = new Float64Array(seen.length);
  for (let u = 0; u < units; u++) {
    const at = u * years;
    const mean = new Float64Array(years);
    const variance = new Float64Array(years);
    for (let t = 0; t < years; t++) {
      const before = t === 0 ? 4 : (variance[t - 1] as number) + q;
      const gain = before / (before + r);
      const prior = t === 0 ? 0 : (mean[t - 1] as number);
      mean[t] = prior + gain * ((seen[at + t] as number) - prior);
      variance[t] = (1 - gain) * before;
    }
    if (smoothed)
      for (let t = years - 2; t >= 0; t--)
        mean[t] = (mean[t] as number) + ((variance[t] as number) / ((variance[t] as number) + q)) * ((mean[t + 1] as number) - (mean[t] as number));
    out.set(mean, at);
  }
  return out;
}

function world(seed: number): World {
  const rows = units * years;
  const make = (): Float64Array => new Float64Array(rows);
  const [unit, year, position, first, second, signal] = [make(), make(), make(), make(), make(), make()];
  for (let u = 0; u < units; u++) {
    const draw = stream(seed, u);
    let x = draw.normal();
    let move = 0;
    const standing = draw.normal();
    for (let t = 0; t < years; t++) {
      const k = u * years + t;
      signal[k] = standing + slope * move + spread.noise * draw.normal();
      move = spread.move * draw.normal();
      x += move;
      [unit[k], year[k], position[k]] = [u, t, x];
      first[k] = x + spread.position * draw.normal();
      second[k] = x + spread.position * draw.normal();
    }
  }
  const seen = first.map((a, k) => (a + (second[k] as number)) / 2);
  const noise = stream(seed, 1000);
  const measured = signal.map((y) => y + spread.signal * noise.normal());
  const columns = {
    unit,
    year,
    signal: measured,
    exact: signal,
    position,
    seen,
    first,
    second,
    filtered: level(seen, false),
    smoothed: level(seen, true),
    drawn: seen.map((x) => x + (spread.position / Math.SQRT2) * noise.normal()),
    forward: level(measured, false),
    backward: level(measured, true),
  };
  return {
    data: frame(
      Object.entries(columns).map(([name, values]) => [name, numberColumn(values)] as const),
      { units: ["unit"], time: "year" },
    ),
    latent: position,
  };
}

const effects = "| unit + year";
const plain = (of: string): string => `signal ~ l(d(${of}), 1) + l(${of}, 2) ${effects}`;
const halves = `signal ~ 1 ${effects} | l(d(first), 1) + l(first, 2) ~ l(d(second), 1) + l(second, 2)`;
const leads = (of: string, outcome = "signal"): string => `${outcome} ~ f(d(${of}), 1) + d(${of}) + l(d(${of}), 1) + l(${of}, 2) ${effects}`;

const worlds = 24;
const all = Array.from({ length: worlds }, (_, k) => world(100 + k).data);
const slopes = (formula: string, term: RegExp): number[] =>
  all.map((data) => {
    const { terms, coef } = estimate(data, { formula, vcov: "cluster:unit" });
    return coef[terms.findIndex((name) => term.test(name))] as number;
  });
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const error = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, x) => sum + (x - mean(values)) ** 2, 0) / (values.length - 1) / values.length);

describe("a predictor that is measured with error", () => {
  const of = (name: string): number[] => slopes(plain(name), /^l\(d\(/);
  test("attenuates, and draws of it attenuate more; one half that instruments the other recovers the slope", () => {
    const [exact, seen, drawn] = [of("position"), of("seen"), of("drawn")].map(mean) as [number, number, number];
    expect(Math.abs(exact - slope)).toBeLessThan(0.03);
    expect(seen).toBeLessThan(0.75 * slope);
    expect(drawn).toBeLessThan(seen - 0.05);
    const split = slopes(halves, /^fit_l\(d\(/);
    expect(Math.abs(mean(split) - slope)).toBeLessThan(3 * error(split));
  });
});

describe("false leads", () => {
  const lead = (formula: string): number => Math.abs(mean(slopes(formula, /^f\(d\(/))) + Math.abs(mean(slopes(formula, /^d\(/)));
  test("of a regressor come from session-only noise and from a one-sided filter; a tuned two-sided smoother has next to none", () => {
    const exact = lead(leads("position"));
    expect(exact).toBeLessThan(0.05);
    // A late filter shows part of the move in the year after it, and an error of the session in the moves on both its sides.
    expect(lead(leads("filtered"))).toBeGreaterThan(exact + 0.08);
    expect(lead(leads("seen"))).toBeGreaterThan(exact + 0.08);
    expect(lead(leads("smoothed"))).toBeLessThan(0.06);
  });
  test("of an outcome come from a two-sided smoother, for it has seen the year after; static and filtered ones have none", () => {
    expect(lead(leads("position", "backward"))).toBeGreaterThan(0.1);
    expect(lead(leads("position", "forward"))).toBeLessThan(0.05);
    expect(lead(leads("position", "signal"))).toBeLessThan(0.05);
  });
});

/** Share of 90 % intervals with the true slope, 1.2. */
const covering = (found: readonly CorrelationCorrected[]): number =>
  found.filter(({ corrected, se }) => Math.abs(corrected - 1.2) < 1.6448536 * se).length / found.length;

describe("the correlation-based correction", () => {
  test("recovers the slope per standard deviation of the latent variable where there are no effects", () => {
    const found = Array.from({ length: 200 }, (_, k) => {
      const draw = stream(500 + k);
      const rows = 500;
      const x = Float64Array.from({ length: rows }, () => 2 * draw.normal());
      const y = x.map((v) => 0.6 * v + draw.normal());
      const half = (): Float64Array => x.map((v) => v + 2.5 * draw.normal());
      return correlationCorrected(y, half(), half());
    });
    // One standard deviation of x is 2, so that the slope on it is 1.2.
    expect(
      Math.abs(
        quantile(
          found.map(({ corrected }) => corrected),
          0.5,
        ) - 1.2,
      ),
    ).toBeLessThan(0.03);
    expect(mean(found.map(({ naive }) => naive))).toBeLessThan(0.85);
    expect(covering(found)).toBeGreaterThan(0.86);
    expect(covering(found)).toBeLessThan(0.94);
  });
  test("covers it with clustered errors where rows of a cluster are alike, and not without", () => {
    const found = Array.from({ length: 200 }, (_, k) => {
      const draw = stream(900 + k);
      const clusters = Int32Array.from({ length: 600 }, (__, i) => Math.floor(i / 10));
      const [own, noise] = [0, 1].map(() => Float64Array.from({ length: 60 }, () => draw.normal())) as [Float64Array, Float64Array];
      const x = Float64Array.from(clusters, (c) => 2 * (Math.sqrt(0.7) * (own[c] as number) + Math.sqrt(0.3) * draw.normal()));
      const y = x.map((v, i) => 0.6 * v + 0.8 * (noise[clusters[i] as number] as number) + 0.6 * draw.normal());
      const half = (): Float64Array => x.map((v) => v + 2.5 * draw.normal());
      const measured = [half(), half()] as const;
      return [correlationCorrected(y, ...measured, clusters), correlationCorrected(y, ...measured)] as const;
    });
    const clustered = covering(found.map(([first]) => first));
    expect(clustered).toBeGreaterThan(0.86);
    expect(clustered).toBeLessThan(0.94);
    expect(covering(found.map(([, second]) => second))).toBeLessThan(0.8);
  });
  test("corrects nothing where halves do not go together", () => {
    const draw = stream(7);
    const noise = (): Float64Array => Float64Array.from({ length: 300 }, () => draw.normal());
    expect(correlationCorrected(noise(), noise(), noise()).corrected).toBeNaN();
    expect(() => correlationCorrected(new Float64Array(2), new Float64Array(2), new Float64Array(2))).toThrow(/2 rows/);
  });
});
