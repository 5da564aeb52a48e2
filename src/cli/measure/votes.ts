import { cellText, column, type Frame, frame, numberColumn, numbers } from "../../frame/index.js";
import { type RollCalls, rollCalls } from "../../measure/index.js";
import { voteCodes } from "./input.js";
import { type Numbered, numbered } from "./numbered.js";

/** Votes of a long table by its columns, whose units and items may be texts; without a time all votes are of one. */
export function votesOf(
  data: Frame,
  names: Readonly<Record<string, string | undefined>>,
  codesGiven: readonly string[] | undefined,
): { readonly unit: Numbered; readonly item: Numbered; readonly calls: RollCalls } {
  const [unit, item] = [numbered(data, names.unit as string), numbered(data, names.item as string)];
  const time = names.time === undefined ? new Float64Array(data.length) : numbers(data, names.time);
  const codes = voteCodes(codesGiven);
  const source = column(data, names.vote as string);
  const vote = Float64Array.from({ length: data.length }, (_, row) => codes.get(cellText(source, row) ?? "") ?? Number.NaN);
  const calls = rollCalls(frame({ unit: numberColumn(unit.values), time: numberColumn(time), item: numberColumn(item.values), vote: numberColumn(vote) }), {
    unit: "unit",
    time: "time",
    item: "item",
    vote: "vote",
  });
  return { unit, item, calls };
}
