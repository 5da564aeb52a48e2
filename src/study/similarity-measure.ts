import { frame, numberColumn, numbers } from "../frame/index.js";
import { type IndexName, type Panel as Table, type RollCalls, similarity } from "../measure/index.js";

/** Similarity of every state's votes with the patron's, year by year, over the roll calls on which both cast a vote. */
export function similarityWith({ units, times, items, itemTime, votes }: RollCalls, patron: number, index: IndexName, least: number): Table {
  const cast = Array.from(votes.keys()).filter((k) => votes[k] !== 0);
  const width = units.length;
  const column = (value: (item: number, unit: number) => number) => numberColumn(Float64Array.from(cast, (k) => value(Math.floor(k / width), k % width)));
  const table = frame([
    ["unit", column((_, u) => units[u] as number)],
    ["time", column((item) => times[itemTime[item] as number] as number)],
    ["item", column((item) => items[item] as number)],
    ["vote", numberColumn(Float64Array.from(cast, (k) => votes[k] as number))],
  ]);
  const columns = { unit: "unit", time: "time", item: "item", value: "vote" };
  const found = similarity(table, columns, { indices: [index], scale: [1, 3], least, with: String(patron) });
  const [one, other, time, value] = ["unit1", "unit2", "time", index].map((name) => numbers(found, name)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const [unitAt, timeAt] = [new Map(units.map((code, k) => [code, k])), new Map(times.map((year, k) => [year, k]))];
  const values = new Float64Array(width * times.length).fill(Number.NaN);
  value.forEach((x, row) => {
    const unit = unitAt.get((one[row] === patron ? other[row] : one[row]) as number) as number;
    values[(timeAt.get(time[row] as number) as number) * width + unit] = x;
  });
  return { units, times, values };
}
