import type { Stream } from "../numeric/index.js";
import { before, chooseHighest } from "./choose-highest.js";

/** In which order a policy turns to allies. Allies with a score of −∞ are passed over. */
export interface Order {
  /** Before each period. */
  begin(): void;
  /** The next ally, −1 where none is left. */
  next(): number;
}

/**
 * The highest score first, of equal ones the first ally; found by so many at a time, since only the first few are wanted.
 * @param sorted whether the order matters among those found at once.
 */
export function highestFirst(score: Float64Array, chunk = 16, sorted = true): Order {
  const n = score.length;
  const order = Int32Array.from({ length: n }, (_, i) => i);
  let [at, end] = [0, 0];
  return {
    begin() {
      [at, end] = [0, 0];
    },
    next() {
      for (;;) {
        if (at === end) {
          if (end === n) return -1;
          end = Math.min(n, at + chunk);
          chooseHighest(score, order, end - at, at);
          if (sorted) sort(score, order, at, end);
        }
        const ally = order[at++] as number;
        if ((score[ally] as number) > Number.NEGATIVE_INFINITY) return ally;
        if (sorted) at = end = n;
      }
    },
  };
}

/** By insertion. */
function sort(score: Float64Array, order: Int32Array, from: number, to: number): void {
  for (let i = from + 1; i < to; i++) {
    const ally = order[i] as number;
    let k = i;
    for (; k > from && before(score, ally, order[k - 1] as number); k--) order[k] = order[k - 1] as number;
    order[k] = ally;
  }
}

/** Down a list that stays as it is. */
export function listed(score: Float64Array, list: Int32Array): Order {
  let at = 0;
  return {
    begin() {
      at = 0;
    },
    next() {
      while (at < list.length) {
        const ally = list[at++] as number;
        if ((score[ally] as number) > Number.NEGATIVE_INFINITY) return ally;
      }
      return -1;
    },
  };
}

/** Who waited longest first: after a period those that were turned to go to the end of the line, in order. */
export function inTurn(score: Float64Array): Order {
  const n = score.length;
  const line = Int32Array.from({ length: n }, (_, i) => i);
  const [served, kept] = [new Int32Array(n), new Int32Array(n)];
  let [at, count] = [0, 0];
  return {
    begin() {
      // What was passed over stays in front.
      let stays = 0;
      for (let i = 0, k = 0; i < at; i++) {
        const ally = line[i] as number;
        if (k < count && served[k] === ally) k++;
        else kept[stays++] = ally;
      }
      if (count > 0) {
        line.copyWithin(stays, at);
        line.set(kept.subarray(0, stays));
        line.set(served.subarray(0, count), n - count);
      }
      [at, count] = [0, 0];
    },
    next() {
      while (at < n) {
        const ally = line[at++] as number;
        if ((score[ally] as number) === Number.NEGATIVE_INFINITY) continue;
        served[count++] = ally;
        return ally;
      }
      return -1;
    },
  };
}

/** Any, each with the same chance. */
export function byLot(score: Float64Array, draws: Stream): Order {
  const left = new Int32Array(score.length);
  let count = 0;
  return {
    begin() {
      count = 0;
      for (let i = 0; i < score.length; i++) if ((score[i] as number) > Number.NEGATIVE_INFINITY) left[count++] = i;
    },
    next() {
      if (count === 0) return -1;
      const at = draws.below(count);
      const ally = left[at] as number;
      left[at] = left[--count] as number;
      return ally;
    },
  };
}
