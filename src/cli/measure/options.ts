import { writtenFormats } from "../../formats/index.js";
import type { Frame } from "../../frame/index.js";
import { indexNames } from "../../measure/index.js";
import type { Options, Values } from "../command.js";

/** What a kind of measure makes of a table. */
export interface Measured {
  readonly table: Frame;
  readonly json: object;
  readonly text: string;
}

export const measureOptions = {
  data: { type: "string", value: "FILE", about: "the table: CSV, TSV, Parquet, Arrow, Stata, R or Excel, compressed or not" },
  unit: { type: "string", value: "COLUMN", about: "the state" },
  time: { type: "string", value: "COLUMN", about: "the session or year" },
  item: { type: "string", value: "COLUMN", about: "the roll call, or the state that a tie goes to" },
  vote: { type: "string", value: "COLUMN", about: "the vote" },
  codes: { type: "list", value: "yes=1,abstain=2,no=3", about: "what stands for each vote; anything else is no vote" },
  value: { type: "string", value: "COLUMN", about: "similarity: a number in place of a vote, such as the kind of alliance" },
  index: { type: "list", value: "s,kappa,pi", choices: indexNames, about: `similarity: ${indexNames.join(", ")}` },
  scale: { type: "string", value: "LOW..HIGH", about: "similarity: the lowest and the highest possible value (default: those of the table)" },
  absent: { type: "number", value: "N", about: "similarity of ties: the value where the table has no row" },
  own: { type: "number", value: "N", about: "similarity of ties: a state's value with itself" },
  weights: { type: "string", value: "COLUMN", about: "similarity: how much an item counts" },
  by: { type: "string", value: "COLUMN", about: "similarity: a column within which answers are compared, such as the issue" },
  with: { type: "string", value: "UNIT", about: "similarity: pairs with this state alone" },
  least: { type: "number", value: "N", about: "similarity: fewest common items (default 1)" },
  where: { type: "string", value: "CONDITION", about: 'rows to use, such as "importantvote == 1"' },
  out: { type: "string", value: "FILE", about: `where the table goes: ${writtenFormats.map((f) => `.${f}`).join(", ")} (default: standard output, as CSV)` },
} as const satisfies Options;

export type MeasureOptions = Values<typeof measureOptions>;
