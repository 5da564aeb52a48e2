import { type ColumnNote, type Frame, frame, numberColumn } from "../frame/index.js";

/** Codes of simulated states: no state of the Correlates of War has one above 999, and the patron is the first of its list. */
export const simulatedCodes = { patron: 2, firstAlly: 1001 } as const;

/** What the columns of a simulated history mean, in the order in which they stand. */
const notes = {
  patron: { label: "Patron" },
  ally: { label: "Ally" },
  year: { label: "Year" },
  run: { label: "Run of the simulation" },
  concession: { label: "Concession: share of the demand met, in the year of the answer; 0 where nothing was asked" },
  signal: { label: "Signal recorded in the year: the reward of the answer of the year before", unit: "signal units" },
  reassurance: { label: "Reward paid for this year's answer, recorded in the next year", unit: "signal units" },
  demand: { label: "A demand was made (1, 0)" },
  offer: { label: "Reward promised for meeting the demand; missing where none was made", unit: "signal units" },
  baseline: { label: "What the ally would concede by itself", unit: "share of the demand" },
  reluctance: { label: "The ally's cost of conceding: of the first unit (contract), of the whole demand (learning)", unit: "utils" },
  willingness: { label: "The negative of reluctance", unit: "utils" },
  type: { label: "Type of the leader, 1 the first of the costs" },
  belief: { label: "Patron's belief in the first type when it makes its demand", unit: "probability" },
  belief_2: { label: "Patron's belief in the second type when it makes its demand", unit: "probability" },
  standing: { label: "The ally's willingness as the patron believes it to be when it makes its demand", unit: "utils" },
  leader_years: { label: "Years since the leader entered office", unit: "years" },
  leader_change: { label: "The leader entered office this year (1, 0)" },
  index: { label: "Whittle index; missing where no demand is worth its cost", unit: "utils" },
  others: { label: "Index of other allies that this one has to pass to be courted; missing where there are fewer than the patron can court", unit: "utils" },
  need: { label: "Security need of the ally", unit: "utils" },
  stake: { label: "Patron's stake in the concession", unit: "utils" },
  payoff: { label: "Patron's payoff of the year from this ally", unit: "utils" },
} as const satisfies Readonly<Record<string, ColumnNote>>;

export type HistoryColumn = keyof typeof notes;

export type HistoryRow = Readonly<Partial<Record<HistoryColumn, number>>>;

/** A table with the columns named, in their usual order, filled row by row. */
export interface HistoryTable {
  /** The next row; columns left out are missing in it. The object may be used again for another. */
  add(row: HistoryRow): void;
  frame(): Frame;
}

/** @param rows how many there will be. */
export function historyTable(names: readonly HistoryColumn[], rows: number): HistoryTable {
  const kept = (Object.keys(notes) as HistoryColumn[]).filter((name) => names.includes(name));
  const columns = kept.map(() => new Float64Array(rows));
  let at = 0;
  return {
    add(row) {
      for (let k = 0; k < kept.length; k++) (columns[k] as Float64Array)[at] = row[kept[k] as HistoryColumn] ?? Number.NaN;
      at++;
    },
    frame: () =>
      frame(
        kept.map((name, k) => [name, numberColumn(columns[k] as Float64Array, notes[name])] as const),
        { units: ["patron", "ally"], time: "year" },
      ),
  };
}
