import { type Frame, frame, numberColumn } from "../frame/index.js";
import { type SignalIndex, signalIndex } from "./signal-index.js";
import { zScores } from "./standardise.js";

/** An act of an ally by row, higher the more it meets the patron; NaN where it was not coded, never 0. */
export interface Act {
  readonly name: string;
  readonly values: Float64Array;
}

export interface ConcessionActs extends SignalIndex {
  /** Each act standardised over the rows where it exists; those without a value are left out. */
  readonly scores: readonly Act[];
}

const timeName = "time of the row";

/**
 * Acts of concession as one score: each standardised over all rows where it exists, then the mean of those that exist in the row's time, the same for all
 * its rows. A measured concession can be one of them. What the score is comparable over, and what not, is as in `signalIndex`.
 * @param time by row.
 * @throws FealtyError "no-values" where no act has a value; "no-variation" naming an act that never varies.
 */
export function concessionActs(time: Float64Array, acts: readonly Act[]): ConcessionActs {
  const data: Frame = frame([[timeName, numberColumn(time)], ...acts.map(({ name, values }) => [name, numberColumn(values)] as const)], {
    units: [timeName],
    time: timeName,
  });
  const index = signalIndex(
    data,
    acts.map(({ name }) => ({ name, scale: "as-is" })),
  );
  const scores = acts.filter(({ name }) => !index.absent.includes(name)).map(({ name, values }) => ({ name, values: zScores(values) }));
  return { ...index, scores };
}
