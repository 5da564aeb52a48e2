import type { IdealPoints } from "./ideal-points/ideal-points.js";
import { type AnswerTerms, answerTerms } from "./ideal-points/probit.js";
import type { RollCalls } from "./roll-calls.js";

/** Newton's steps: from the positions of all items some of them are never far. */
const steps = 12;
const longest = 1;
const tolerance = 1e-6;

/**
 * Positions on some of the items alone, slopes and cut points held at those of a fit to all: what a half of the roll calls says, at a hundredth of the
 * cost of a fit of its own. Every position has the prior N(0, 1) by itself, so the fit should have the prior "none". Errors take the resolutions as
 * known. A unit without a vote on these items has no row.
 * @param use by item of the roll calls, 1 for those that count; items that the fit left out do not.
 */
export function heldPositions(
  calls: RollCalls,
  { unit, time, position: start, resolutions }: Pick<IdealPoints, "unit" | "time" | "position" | "resolutions">,
  use: Uint8Array,
): Pick<IdealPoints, "unit" | "time" | "position" | "se"> {
  const { units, times, items, itemTime, votes } = calls;
  const width = units.length;
  const [unitAt, timeAt, itemAt] = [placesOf(units), placesOf(times), placesOf(items)];
  const position = new Float64Array(width * times.length).fill(Number.NaN);
  start.forEach((x, row) => {
    position[(timeAt.get(time[row] as number) as number) * width + (unitAt.get(unit[row] as number) as number)] = x;
  });
  // Votes as the fit coded them, item after item.
  const [cell, resolution, answer]: [number[], number[], number[]] = [[], [], []];
  resolutions.items.forEach((numbers, r) => {
    const places = numbers.map((number) => itemAt.get(number) as number);
    const codes = codesOf(places, votes, width);
    for (const item of places) {
      if (!use[item]) continue;
      for (let u = 0; u < width; u++) {
        const vote = votes[item * width + u] as number;
        if (vote === 0) continue;
        cell.push((itemTime[item] as number) * width + u);
        resolution.push(r);
        answer.push(codes[vote] as number);
      }
    }
  });
  const voted = new Uint8Array(position.length);
  for (const k of cell) voted[k] = 1;
  const information = new Float64Array(position.length);
  const gradient = new Float64Array(position.length);
  const terms: AnswerTerms = { low: 0, high: 0, lowLow: 0, highHigh: 0, lowHigh: 0 };
  for (let step = 0; step < steps; step++) {
    position.forEach((x, k) => {
      gradient[k] = -x;
      information[k] = 1;
    });
    for (let e = 0; e < cell.length; e++) {
      const k = cell[e] as number;
      const r = resolution[e] as number;
      const a = resolutions.slope[r] as number;
      answerTerms(answer[e] as number, a * (position[k] as number), resolutions.low[r] as number, resolutions.high[r] as number, terms);
      gradient[k] = (gradient[k] as number) - a * (terms.low + terms.high);
      information[k] = (information[k] as number) + a * a * (terms.lowLow + terms.highHigh + 2 * terms.lowHigh);
    }
    let most = 0;
    position.forEach((x, k) => {
      if (!voted[k]) return;
      const by = Math.max(-longest, Math.min(longest, (gradient[k] as number) / (information[k] as number)));
      position[k] = x + by;
      most = Math.max(most, Math.abs(by));
    });
    if (most < tolerance) break;
  }
  const rows = Array.from(voted.keys()).filter((k) => voted[k] && !Number.isNaN(position[k] as number));
  return {
    unit: Float64Array.from(rows, (k) => units[k % width] as number),
    time: Float64Array.from(rows, (k) => times[Math.floor(k / width)] as number),
    position: Float64Array.from(rows, (k) => position[k] as number),
    se: Float64Array.from(rows, (k) => 1 / Math.sqrt(information[k] as number)),
  };
}

function placesOf(codes: readonly number[]): ReadonlyMap<number, number> {
  return new Map(codes.map((code, k) => [code, k]));
}

/** What each vote (1 yes, 2 abstain, 3 no) is to the model: 2, 1, 0, and of two kinds of answers the lower is 0, the higher 2. */
function codesOf(places: readonly number[], votes: Uint8Array, width: number): number[] {
  const seen = [false, false, false, false];
  for (const item of places) for (let u = 0; u < width; u++) seen[votes[item * width + u] as number] = true;
  const codes = [Number.NaN, 2, 1, 0];
  if (!seen[1]) codes[2] = 2;
  if (!seen[3]) codes[2] = 0;
  return codes;
}
