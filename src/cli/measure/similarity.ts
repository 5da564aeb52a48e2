import { type Frame, numbers } from "../../frame/index.js";
import { indexMeanings, type IndexName, similarity } from "../../measure/index.js";
import type { Measured, MeasureOptions, MeasureWork } from "./options.js";
import { needed, rangeOf, voteCodes } from "./input.js";

/** `fealty measure similarity`: a row a pair and time. */
export function measureSimilarity(data: Frame, options: MeasureOptions, { signal, onProgress }: MeasureWork): Measured {
  const votes = options.value === undefined;
  const {
    unit = "",
    item = "",
    value = "",
  } = needed("similarity", { unit: options.unit, item: options.item, ...(votes ? { vote: options.vote } : { value: options.value }) });
  const column = votes ? (options.vote ?? "") : value;
  const indices = (options.index ?? ["agreement", "s", "kappa", "pi"]) as IndexName[];
  const table = similarity(
    data,
    { unit, item, value: column, time: options.time, by: options.by, weight: options.weights },
    {
      indices: [...new Set(indices)],
      codes: votes ? voteCodes(options.codes) : undefined,
      scale: options.scale === undefined ? (votes ? [1, 3] : undefined) : rangeOf("scale", options.scale),
      absent: options.absent,
      own: options.own,
      least: options.least,
      with: options.with,
      signal,
      onProgress,
    },
  );
  const figures = Object.fromEntries(
    indices.map((name) => {
      const known = numbers(table, name).filter((x) => !Number.isNaN(x));
      const mean = known.length ? known.reduce((sum, x) => sum + x, 0) / known.length : undefined;
      return [
        name,
        { about: indexMeanings[name], known: known.length, ...(mean === undefined ? {} : { mean, least: extreme(known, -1), most: extreme(known, 1) }) },
      ];
    }),
  );
  const times = options.time === undefined ? 1 : new Set(codesOf(table, "time")).size;
  const text = [
    `${table.length} pairs at ${times} time${times === 1 ? "" : "s"}`,
    ...Object.entries(figures).map(
      ([name, f]) =>
        `${name.padEnd(14)}${f.known} known${f.mean === undefined ? "" : `, mean ${f.mean.toFixed(4)}, from ${f.least?.toFixed(4)} to ${f.most?.toFixed(4)}`}`,
    ),
  ].join("\n");
  return { table, json: { kind: "similarity", rows: table.length, times, indices: figures }, text };
}

function extreme(values: Float64Array, side: -1 | 1): number {
  let found = values[0] as number;
  for (const value of values) if (side * value > side * found) found = value;
  return found;
}

function codesOf(table: Frame, name: string): ArrayLike<number> & Iterable<number> {
  const column = table.columns.get(name);
  return column?.kind === "code" ? column.codes : numbers(table, name);
}
