import type { VoteTable } from "./vote-table.js";

const rounds = 30;

/**
 * A start for positions: the first principal component of units by resolutions, answers at −1, 0, 1 about each resolution's mean, one value a unit
 * at all its times, standardised. Deterministic: power iteration from each unit's share of the higher answer.
 */
export function startPositions(table: VoteTable): Float64Array {
  const { units, unitOf, start, position, answer, kinds } = table;
  const count = units.length;
  const centred = new Float64Array(answer.length);
  const score = new Float64Array(count);
  const cast = new Float64Array(count);
  for (let r = 0; r < kinds.length; r++) {
    const [from, to] = [start[r] as number, start[r + 1] as number];
    let sum = 0;
    for (let e = from; e < to; e++) sum += (answer[e] as number) - 1;
    for (let e = from; e < to; e++) {
      centred[e] = (answer[e] as number) - 1 - sum / (to - from);
      const unit = unitOf[position[e] as number] as number;
      score[unit] = (score[unit] as number) + (answer[e] as number);
      cast[unit] = (cast[unit] as number) + 1;
    }
  }
  let x = standard(
    score.map((s, unit) => s / Math.max(1, cast[unit] as number)),
    cast,
  );
  for (let round = 0; round < rounds; round++) {
    const next = new Float64Array(count);
    for (let r = 0; r < kinds.length; r++) {
      let load = 0;
      for (let e = start[r] as number; e < (start[r + 1] as number); e++)
        load += (centred[e] as number) * (x[unitOf[position[e] as number] as number] as number);
      load /= (start[r + 1] as number) - (start[r] as number);
      for (let e = start[r] as number; e < (start[r + 1] as number); e++) {
        const unit = unitOf[position[e] as number] as number;
        next[unit] = (next[unit] as number) + (centred[e] as number) * load;
      }
    }
    x = standard(
      next.map((s, unit) => s / Math.max(1, cast[unit] as number)),
      cast,
    );
  }
  return Float64Array.from(unitOf, (unit) => x[unit] as number);
}

/** Mean 0 and variance 1 over units that vote; 0 for the others, and where all are alike. */
function standard(x: Float64Array, cast: Float64Array): Float64Array {
  let [n, sum, square] = [0, 0, 0];
  for (let unit = 0; unit < x.length; unit++) {
    if (!cast[unit]) continue;
    n++;
    sum += x[unit] as number;
    square += (x[unit] as number) ** 2;
  }
  const mean = sum / n;
  const sd = Math.sqrt(Math.max(0, square / n - mean * mean));
  return x.map((value, unit) => (cast[unit] && sd > 0 ? (value - mean) / sd : 0));
}
