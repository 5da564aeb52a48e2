import { elementary } from "../../numeric/index.js";

const { exp, log } = elementary;

/** Spells (start, stop] with an event at the end or none, and what their hazard depends on. */
export interface Spells {
  /** Regressors, an array over rows each. */
  readonly columns: readonly Float64Array[];
  /** Undefined: every row is at risk from the beginning. */
  readonly start: Float64Array | undefined;
  readonly stop: Float64Array;
  /** 1 where the spell ends in an event, else 0. */
  readonly event: Float64Array;
  readonly weights: Float64Array | undefined;
  readonly offset: Float64Array | undefined;
  /** Stratum of each row, 0 … count − 1. */
  readonly stratum: Int32Array;
  readonly ties: "efron" | "breslow";
  /** Weights count rows: a tied event of weight 2 is two tied events. */
  readonly frequency: boolean;
  readonly order: readonly StratumOrder[];
}

/** Rows of a stratum: by stop descending, and by start descending. */
interface StratumOrder {
  readonly byStop: Int32Array;
  readonly byStart: Int32Array;
}

/** What the events of one time in one stratum say; arrays are overwritten by the next. */
export interface EventTime {
  readonly stratum: number;
  readonly time: number;
  /** Rows that end in an event here. */
  readonly rows: readonly number[];
  readonly loglik: number;
  /** Sum of the weights of the events. */
  readonly weight: number;
  /** Increment of the cumulative hazard at the coefficients, and of hazard × mean regressors among those at risk. */
  readonly hazard: number;
  readonly hazardMeans: Float64Array;
  /** The part of both that rows with an event here are spared (Efron). */
  readonly spared: number;
  readonly sparedMeans: Float64Array;
  /** Mean regressors that the events are compared with. */
  readonly means: Float64Array;
  /** Covariance of the regressors among those at risk times the events' weight, lower triangle by rows. */
  readonly spread: Float64Array;
}

/** Sorts spells once; the columns may be replaced later. */
export function orderSpells(spells: Omit<Spells, "order">, strata: number): Spells {
  const { stop, start, stratum } = spells;
  const lists: number[][] = Array.from({ length: strata }, () => []);
  for (let i = 0; i < stop.length; i++) (lists[stratum[i] as number] as number[]).push(i);
  const descending = (list: readonly number[], by: Float64Array): Int32Array =>
    Int32Array.from(list).sort((a, b) => (by[b] as number) - (by[a] as number) || a - b);
  return { ...spells, order: lists.map((list) => ({ byStop: descending(list, stop), byStart: start ? descending(list, start) : new Int32Array(0) })) };
}

/** Linear predictors. */
export function spellPredictors({ columns, offset, stop }: Spells, coef: Float64Array): Float64Array {
  const eta = offset?.slice() ?? new Float64Array(stop.length);
  columns.forEach((x, c) => {
    const b = coef[c] as number;
    for (let i = 0; i < eta.length; i++) eta[i] = (eta[i] as number) + b * (x[i] as number);
  });
  return eta;
}

/**
 * Visits the times of events of each stratum, the latest first, with sums over the rows at risk (start < t ≤ stop) that are kept
 * up to date as rows come and go, and made anew where so much has gone that digits would be lost.
 * Ties after Efron (1977) or Breslow (1974). Reference: survival::coxph.
 */
export function eventTimes(spells: Spells, coef: Float64Array, visit: (at: EventTime) => void): void {
  const { columns, start, stop, event, weights, ties, frequency, order } = spells;
  const size = columns.length;
  const eta = spellPredictors(spells, coef);
  const [risk, dead] = [riskSum(size), riskSum(size)];
  const [means, hazardMeans, sparedMeans] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  const spread = new Float64Array((size * (size + 1)) / 2);
  const x = new Float64Array(size);
  order.forEach(({ byStop, byStart }, stratum) => {
    let top = Number.NEGATIVE_INFINITY;
    for (const i of byStop) top = Math.max(top, eta[i] as number);
    const add = (to: RiskSum, i: number, sign: 1 | -1): void => {
      for (let c = 0; c < size; c++) x[c] = (columns[c] as Float64Array)[i] as number;
      to.add(sign * (weights ? (weights[i] as number) : 1) * exp((eta[i] as number) - top), x);
    };
    let [next, gone, peak] = [0, 0, 0];
    risk.clear();
    while (next < byStop.length) {
      const time = stop[byStop[next] as number] as number;
      const rows: number[] = [];
      dead.clear();
      let [weight, own] = [0, 0];
      for (let i = byStop[next] as number; next < byStop.length && stop[(i = byStop[next] as number)] === time; next++) {
        add(risk, i, 1);
        if (event[i] !== 1) continue;
        rows.push(i);
        add(dead, i, 1);
        const w = weights ? (weights[i] as number) : 1;
        weight += w;
        own += w * ((eta[i] as number) - top);
      }
      peak = Math.max(peak, risk.total);
      const before = gone;
      while (start && gone < byStart.length && (start[byStart[gone] as number] as number) >= time) add(risk, byStart[gone++] as number, -1);
      if (start && gone > before && risk.total < 1e-3 * peak) {
        risk.clear();
        for (let k = 0; k < next; k++) if ((start[byStop[k] as number] as number) < time) add(risk, byStop[k] as number, 1);
        peak = risk.total;
      }
      if (rows.length === 0) continue;
      const tied = frequency ? weight : rows.length;
      const steps = ties === "efron" ? tied : 1;
      const each = weight / steps;
      let [loglik, hazard, spared] = [own, 0, 0];
      for (const values of [means, hazardMeans, sparedMeans, spread]) values.fill(0);
      for (let l = 0; l < steps; l++) {
        const share = l / steps;
        const total = risk.total - share * dead.total;
        loglik -= each * log(total);
        const h = each / total;
        hazard += h;
        spared += share * h;
        let p = 0;
        for (let a = 0; a < size; a++) {
          const mean = ((risk.first[a] as number) - share * (dead.first[a] as number)) / total;
          x[a] = mean;
          means[a] = (means[a] as number) + mean / steps;
          hazardMeans[a] = (hazardMeans[a] as number) + h * mean;
          sparedMeans[a] = (sparedMeans[a] as number) + share * h * mean;
          for (let b = 0; b <= a; b++, p++)
            spread[p] = (spread[p] as number) + each * (((risk.second[p] as number) - share * (dead.second[p] as number)) / total - mean * (x[b] as number));
        }
      }
      // The hazard in the units of e^η, without the scale of the stratum.
      const unit = exp(-top);
      for (const values of [hazardMeans, sparedMeans]) for (let a = 0; a < size; a++) values[a] = (values[a] as number) * unit;
      visit({ stratum, time, rows, loglik, weight, hazard: hazard * unit, hazardMeans, spared: spared * unit, sparedMeans, means, spread });
    }
  });
}

/** Σ r, Σ r x and the lower triangle of Σ r x x'. */
interface RiskSum {
  total: number;
  readonly first: Float64Array;
  readonly second: Float64Array;
  add(r: number, x: Float64Array): void;
  clear(): void;
}

function riskSum(size: number): RiskSum {
  const first = new Float64Array(size);
  const second = new Float64Array((size * (size + 1)) / 2);
  return {
    total: 0,
    first,
    second,
    add(r, x) {
      this.total += r;
      let p = 0;
      for (let a = 0; a < size; a++) {
        const rx = r * (x[a] as number);
        first[a] = (first[a] as number) + rx;
        for (let b = 0; b <= a; b++, p++) second[p] = (second[p] as number) + rx * (x[b] as number);
      }
    },
    clear() {
      this.total = 0;
      first.fill(0);
      second.fill(0);
    },
  };
}
