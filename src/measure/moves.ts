import { FealtyError } from "../base/index.js";
import { elementary, normalCdf } from "../numeric/index.js";

/** Positions of units over time, a row each. */
export interface Positions {
  readonly unit: ArrayLike<number>;
  readonly time: ArrayLike<number>;
  readonly position: ArrayLike<number>;
  readonly se?: ArrayLike<number> | undefined;
  /** Draws × rows of the posterior. */
  readonly draws?: { readonly values: ArrayLike<number>; readonly kept: number } | undefined;
}

/** Own moves of units towards where the patron stood before: by row of the positions, NaN where the unit or the patron has no position then. */
export interface Moves {
  /** Signed size: positive is towards. */
  readonly move: Float64Array;
  /** Posterior standard deviation; NaN without errors or draws. */
  readonly se: Float64Array;
  /** Posterior probability that the move was towards the patron. */
  readonly towards: Float64Array;
  /** Distance from the patron before the move. */
  readonly gap: Float64Array;
}

/**
 * The ally's own move from `over` times before to now, signed towards the patron's position then; the patron's moves are no concession of anyone. With
 * draws, its error and probability are the posterior's; with standard errors all three positions count as independent, which overstates
 * the error where positions of neighbouring times go together. Near the patron the direction is uncertain too: the move is then the mean over both.
 * @throws FealtyError "no-patron" when the patron has no position; "repeated-row" when a unit has two at one time.
 */
export function movesTowards(positions: Positions, patron: number, { over = 1 }: { readonly over?: number } = {}): Moves {
  const { unit, time, position, se, draws } = positions;
  const place = new Map<string, number>();
  for (let row = 0; row < unit.length; row++) {
    const key = `${unit[row]} ${time[row]}`;
    if (place.has(key))
      throw new FealtyError("repeated-row", `unit ${unit[row]} has two positions at ${time[row]}`, {
        kind: "data",
        where: { row: row + 1 },
        mend: "keep one row a unit and time",
      });
    place.set(key, row);
  }
  if (!Array.from(unit).includes(patron))
    throw new FealtyError("no-patron", `the patron ${patron} has no position`, { kind: "data", mend: "name a unit of the table" });
  const out = {
    move: new Float64Array(unit.length).fill(Number.NaN),
    se: new Float64Array(unit.length).fill(Number.NaN),
    towards: new Float64Array(unit.length).fill(Number.NaN),
    gap: new Float64Array(unit.length).fill(Number.NaN),
  };
  for (let row = 0; row < unit.length; row++) {
    const before = place.get(`${unit[row]} ${(time[row] as number) - over}`);
    const target = place.get(`${patron} ${(time[row] as number) - over}`);
    if (unit[row] === patron || before === undefined || target === undefined) continue;
    const signed = (at: (row: number) => number): number => (at(row) - at(before)) * (Math.sign(at(target) - at(before)) || 0);
    const mean = (k: number): number => position[k] as number;
    out.move[row] = signed(mean);
    out.gap[row] = Math.abs(mean(target) - mean(before));
    if (draws) {
      let [sum, square, above] = [0, 0, 0];
      const rows = unit.length;
      for (let d = 0; d < draws.kept; d++) {
        const x = signed((k) => draws.values[d * rows + k] as number);
        sum += x;
        square += x * x;
        above += x > 0 ? 1 : x === 0 ? 0.5 : 0;
      }
      const m = sum / draws.kept;
      out.move[row] = m;
      out.se[row] = Math.sqrt(Math.max(0, square / draws.kept - m * m));
      out.towards[row] = above / draws.kept;
    } else if (se) {
      const signedMove = signedNormal({
        move: mean(row) - mean(before),
        gap: mean(target) - mean(before),
        moveVariance: (se[row] as number) ** 2 + (se[before] as number) ** 2,
        gapVariance: (se[target] as number) ** 2 + (se[before] as number) ** 2,
        // The position before is in both, with the same sign.
        covariance: (se[before] as number) ** 2,
      });
      out.move[row] = signedMove.mean;
      out.se[row] = signedMove.sd;
      out.towards[row] = signedMove.towards;
    }
  }
  return out;
}

interface MoveAndGap {
  readonly move: number;
  readonly gap: number;
  readonly moveVariance: number;
  readonly gapVariance: number;
  readonly covariance: number;
}

/** Mean and standard deviation of move × sign(gap), and the probability that both have one sign, where both are normal. */
function signedNormal({ move, gap, moveVariance, gapVariance, covariance }: MoveAndGap): {
  readonly mean: number;
  readonly sd: number;
  readonly towards: number;
} {
  if (gapVariance === 0 || moveVariance === 0) {
    const mean = move * (Math.sign(gap) || 0);
    const side = Math.sign(gap) * (moveVariance === 0 ? Math.sign(move) : move / Math.sqrt(moveVariance));
    return { mean, sd: Math.sqrt(moveVariance), towards: moveVariance === 0 ? (1 + side) / 2 : normalCdf(side) };
  }
  const [h, k] = [move / Math.sqrt(moveVariance), gap / Math.sqrt(gapVariance)];
  const density = 0.3989422804014327 * elementary.exp(-(k * k) / 2);
  const mean = move * (2 * normalCdf(k) - 1) + (2 * covariance * density) / Math.sqrt(gapVariance);
  const towards = oneSign(h, k, covariance / Math.sqrt(moveVariance * gapVariance));
  return { mean, sd: Math.sqrt(Math.max(0, moveVariance + move * move - mean * mean)), towards };
}

const intervals = 64;

/** Probability that two normals with these means, variances 1 and this correlation have one sign: Drezner and Wesolowsky (1990), by Simpson's rule. */
function oneSign(h: number, k: number, correlation: number): number {
  const end = elementary.asin(correlation);
  let sum = 0;
  for (let i = 0; i <= intervals; i++) {
    const angle = (end * i) / intervals;
    const [sine, cosine] = [elementary.sin(angle), elementary.cos(angle)];
    const weight = i === 0 || i === intervals ? 1 : i % 2 === 1 ? 4 : 2;
    sum += weight * elementary.exp(-(h * h + k * k - 2 * h * k * sine) / (2 * cosine * cosine));
  }
  const shared = (sum * end) / (3 * intervals) / (2 * Math.PI);
  return Math.min(1, normalCdf(h) * normalCdf(k) + normalCdf(-h) * normalCdf(-k) + 2 * shared);
}
