import type { Curve } from "./newton.js";
import { eventTimes, type Spells, spellPredictors } from "./risk-sets.js";
import { elementary } from "../../numeric/index.js";

const { exp } = elementary;

/** Cox's partial log-likelihood with its derivatives. */
export function coxCurve(spells: Spells, coef: Float64Array): Curve {
  const { columns, weights } = spells;
  const size = columns.length;
  const score = new Float64Array(size);
  const information = new Float64Array(size * size);
  let loglik = 0;
  eventTimes(spells, coef, (at) => {
    loglik += at.loglik;
    for (const i of at.rows) {
      const w = weights ? (weights[i] as number) : 1;
      for (let a = 0; a < size; a++) score[a] = (score[a] as number) + w * (((columns[a] as Float64Array)[i] as number) - (at.means[a] as number));
    }
    let p = 0;
    for (let a = 0; a < size; a++)
      for (let b = 0; b <= a; b++, p++) {
        information[a * size + b] = (information[a * size + b] as number) + (at.spread[p] as number);
        if (a !== b) information[b * size + a] = information[a * size + b] as number;
      }
  });
  return { loglik: Number.isFinite(loglik) ? loglik : Number.NEGATIVE_INFINITY, score, information };
}

/** Sum over events of the second moments of the columns among those at risk, at coefficients 0: what their spread is measured against. */
export function momentsAtRisk(spells: Spells): { spread: Float64Array; moments: Float64Array } {
  const size = spells.columns.length;
  const moments = new Float64Array(size);
  const { information: spread } = coxCurve(spells, new Float64Array(size));
  eventTimes(spells, new Float64Array(size), (at) => {
    let p = 0;
    for (let a = 0; a < size; a++) {
      p += a;
      moments[a] = (moments[a] as number) + (at.spread[p++] as number) + at.weight * (at.means[a] as number) ** 2;
    }
  });
  return { spread, moments };
}

/** What each row adds to the score, and how many events were expected of it. */
export interface CoxResiduals {
  /** Score residuals by row, weights included, one array a column; they add up to the score. */
  readonly scores: readonly Float64Array[];
  /** Cumulative hazard of each row over its spell, weights left out: the event less it is the martingale residual. */
  readonly expected: Float64Array;
}

/** Source: Therneau, Grambsch and Fleming (1990); reference: survival's residuals of type "score" and "martingale". */
export function coxResiduals(spells: Spells, coef: Float64Array): CoxResiduals {
  const { columns, start, stop, weights, stratum, order } = spells;
  const size = columns.length;
  const n = stop.length;
  const scores = columns.map(() => new Float64Array(n));
  const expected = new Float64Array(n);
  const eta = spellPredictors(spells, coef);
  // Cumulative sums from the latest event backwards: what lies in (start, stop] is a difference of two of them.
  const steps: Steps[] = order.map(() => ({ times: [], sums: [new Float64Array(size + 1)] }));
  const extra = new Float64Array(n);
  eventTimes(spells, coef, (at) => {
    const { times, sums } = steps[at.stratum] as Steps;
    const last = sums.at(-1) as Float64Array;
    const sum = last.slice();
    for (let a = 0; a < size; a++) sum[a] = (sum[a] as number) + (at.hazardMeans[a] as number);
    sum[size] = (sum[size] as number) + at.hazard;
    times.push(at.time);
    sums.push(sum);
    for (const i of at.rows) {
      const r = exp(eta[i] as number);
      extra[i] = r * at.spared;
      for (let a = 0; a < size; a++) {
        const x = (columns[a] as Float64Array)[i] as number;
        (scores[a] as Float64Array)[i] = x - (at.means[a] as number) + r * (at.spared * x - (at.sparedMeans[a] as number));
      }
    }
  });
  for (let i = 0; i < n; i++) {
    const own = steps[stratum[i] as number] as Steps;
    const upper = own.sums[start ? countAbove(own.times, start[i] as number) : own.times.length] as Float64Array;
    const lower = own.sums[countAbove(own.times, stop[i] as number)] as Float64Array;
    const r = exp(eta[i] as number);
    const w = weights ? (weights[i] as number) : 1;
    const hazard = (upper[size] as number) - (lower[size] as number);
    expected[i] = r * hazard - (extra[i] as number);
    for (let a = 0; a < size; a++) {
      const s = scores[a] as Float64Array;
      s[i] = w * ((s[i] as number) - r * (hazard * ((columns[a] as Float64Array)[i] as number) - ((upper[a] as number) - (lower[a] as number))));
    }
  }
  return { scores, expected };
}

interface Steps {
  /** Descending. */
  readonly times: number[];
  /** sums[k]: over the k latest times; hazard × means, then hazard. */
  readonly sums: Float64Array[];
}

/** How many of the descending times lie after `t`. */
function countAbove(times: readonly number[], t: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] as number) > t) low = middle + 1;
    else high = middle;
  }
  return low;
}
