import { studentQuantile } from "../../numeric/index.js";
import type { SphereWorld } from "../../theory/index.js";
import { type SphereOutcome, sphereOutcomes, systemOutcomes, widthOf } from "./outcomes.js";

/** A number of each period over runs: its mean with a 95 % interval by Student's t over runs, and quantiles of the runs. */
export interface Fan {
  readonly mean: readonly number[];
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  readonly q05: readonly number[];
  readonly q25: readonly number[];
  readonly q50: readonly number[];
  readonly q75: readonly number[];
  readonly q95: readonly number[];
}

export interface Estimate {
  readonly mean: number;
  readonly lower: number;
  readonly upper: number;
}

export interface PatronSummary {
  readonly code: number;
  readonly name: string;
  /** By period. */
  readonly series: Readonly<Record<SphereOutcome, Fan>>;
  /** A run's mean over its periods (members), or sum over them (the rest). */
  readonly whole: Readonly<Record<SphereOutcome, Estimate>>;
}

export interface SphereSummary {
  readonly name: string;
  readonly patrons: readonly PatronSummary[];
  /** Concentration of allegiance by period, and its mean over a run. */
  readonly system: { readonly hhi: Fan; readonly hhiCapabilities: Fan };
  readonly hhi: Estimate;
}

/** How many runs × periods × numbers there are, and where they stand. */
interface Shape {
  readonly world: SphereWorld;
  readonly runs: number;
  readonly width: number;
}

/** Means, intervals and quantiles of outcomes: runs × periods × `widthOf`. Summed over runs in order. */
export function summarise(name: string, world: SphereWorld, outcomes: Float64Array, since = 0): SphereSummary {
  const width = widthOf(world.patrons.length);
  const shape: Shape = { world, width, runs: outcomes.length / (width * world.periods) };
  const system = world.patrons.length * sphereOutcomes.length;
  return {
    name,
    patrons: world.patrons.map(({ code, name: own }, j) => {
      const of = <T>(make: (place: number, outcome: SphereOutcome) => T): Record<SphereOutcome, T> =>
        Object.fromEntries(sphereOutcomes.map((outcome, k) => [outcome, make(j * sphereOutcomes.length + k, outcome)])) as Record<SphereOutcome, T>;
      return {
        code,
        name: own,
        series: of((place) => fan(shape, outcomes, place)),
        whole: of((place, outcome) => estimate(perRun(shape, outcomes, place, since, outcome === "members"))),
      };
    }),
    system: { hhi: fan(shape, outcomes, system), hhiCapabilities: fan(shape, outcomes, system + systemOutcomes.indexOf("hhiCapabilities")) },
    hhi: estimate(perRun(shape, outcomes, system, since, true)),
  };
}

/** What one history has more than another, run by run and number by number. */
export function differences(outcomes: Float64Array, base: Float64Array): Float64Array {
  return outcomes.map((x, i) => x - (base[i] as number));
}

function fan({ world, runs, width }: Shape, outcomes: Float64Array, place: number): Fan {
  const out = {
    mean: [] as number[],
    lower: [] as number[],
    upper: [] as number[],
    q05: [] as number[],
    q25: [] as number[],
    q50: [] as number[],
    q75: [] as number[],
    q95: [] as number[],
  };
  const own = new Float64Array(runs);
  for (let t = 0; t < world.periods; t++) {
    for (let run = 0; run < runs; run++) own[run] = outcomes[(run * world.periods + t) * width + place] as number;
    const known = own.filter((x) => !Number.isNaN(x));
    const { mean, lower, upper } = estimate(known);
    known.sort();
    out.mean.push(mean);
    out.lower.push(lower);
    out.upper.push(upper);
    for (const [name, share] of shares) out[name].push(quantile(known, share));
  }
  return out;
}

const shares = [
  ["q05", 0.05],
  ["q25", 0.25],
  ["q50", 0.5],
  ["q75", 0.75],
  ["q95", 0.95],
] as const;

/** Of sorted values, between neighbours linear (type 7 of Hyndman and Fan); NaN of none. */
function quantile(sorted: Float64Array, share: number): number {
  if (sorted.length === 0) return Number.NaN;
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return (sorted[low] as number) + (at - low) * ((sorted[high] as number) - (sorted[low] as number));
}

function perRun({ world, runs, width }: Shape, outcomes: Float64Array, place: number, since: number, averaged: boolean): Float64Array {
  return Float64Array.from({ length: runs }, (_, run) => {
    let [sum, n] = [0, 0];
    for (let t = since; t < world.periods; t++) {
      const x = outcomes[(run * world.periods + t) * width + place] as number;
      if (Number.isNaN(x)) continue;
      sum += x;
      n++;
    }
    return averaged ? sum / n : sum;
  });
}

/** Of the values that are there; NaN of none, no interval of one. */
function estimate(values: Float64Array): Estimate {
  const known = values.filter((x) => !Number.isNaN(x));
  const n = known.length;
  const mean = known.reduce((a, b) => a + b, 0) / n;
  if (n < 2) return { mean, lower: Number.NaN, upper: Number.NaN };
  const variance = known.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / (n - 1);
  const half = studentQuantile(0.975, n - 1) * Math.sqrt(variance / n);
  return { mean, lower: mean - half, upper: mean + half };
}
