import { checkpoint, FealtyError, type Work } from "../../base/index.js";
import { type Column, type Frame, frame, numberColumn, textColumn } from "../../frame/index.js";
import { type IndexName, indexFunctions } from "./indices.js";
import { type AnswerColumns, type AnswerOptions, type Profile, profilesOf } from "./profiles.js";

export interface SimilarityOptions extends AnswerOptions, Work {
  readonly indices: readonly IndexName[];
  /** Lowest and highest value that an answer can have; those seen in the table if left out. */
  readonly scale?: readonly [number, number] | undefined;
  /** Fewest common items for an index to be known (1). */
  readonly least?: number | undefined;
  /** Only pairs with this unit. */
  readonly with?: string | undefined;
}

/**
 * Similarity of foreign policy for every pair of units and every time, from any table of answers: votes on roll calls, or ties to other states.
 * One row a pair, the first unit before the second: `unit1`, `unit2`, `time`, the further column under its own name, `n` common items, and a column an index.
 * Answers of one time are compared with one another alone.
 * @throws FealtyError as profilesOf does; "scale" for answers outside the scale, or all alike; "no-unit" where `with` answers nothing.
 */
export function similarity(data: Frame, columns: AnswerColumns, options: SimilarityOptions): Frame {
  const { indices, least = 1, signal, onProgress } = options;
  const { levels, profiles } = profilesOf(data, columns, options);
  const scale = scaleOf(levels, options.scale);
  if (options.with !== undefined && !profiles.some(({ units }) => units.includes(options.with as string)))
    throw new FealtyError("no-unit", `no unit ${options.with} gives an answer`, { kind: "data", mend: `--with takes a value of the column ${columns.unit}` });
  const pairs = profiles.map(({ units }) => pairsOf(units, options.with));
  const rows = pairs.reduce((sum, list) => sum + list.length / 2, 0);
  const out = { n: new Float64Array(rows), values: indices.map(() => new Float64Array(rows)) };
  const compute = indexFunctions(indices);
  let row = 0;
  for (const [k, profile] of profiles.entries()) {
    checkpoint({ signal });
    row = compare(profile, { pairs: pairs[k] as Int32Array, first: row, levels: levels.length }, ({ table, count }, at) => {
      out.n[at] = count;
      const crossed = { levels, scale, table, count };
      for (let i = 0; i < compute.length; i++)
        (out.values[i] as Float64Array)[at] = count >= Math.max(1, least) ? (compute[i] as (typeof compute)[number])(crossed) : Number.NaN;
    });
    onProgress?.(k + 1, profiles.length, "times");
  }
  const group = (of: (profile: Profile) => string | undefined): string[] =>
    profiles.flatMap((profile, k) => new Array<string>((pairs[k] as Int32Array).length / 2).fill(of(profile) ?? ""));
  const side = (which: 0 | 1): string[] =>
    profiles.flatMap(({ units }, k) =>
      Array.from({ length: (pairs[k] as Int32Array).length / 2 }, (_, p) => units[(pairs[k] as Int32Array)[2 * p + which] as number] ?? ""),
    );
  return frame([
    ["unit1", named(side(0))],
    ["unit2", named(side(1))],
    ...(columns.time === undefined ? [] : [["time", named(group(({ time }) => time))] as const]),
    ...(columns.by === undefined ? [] : [[columns.by, named(group(({ by }) => by))] as const]),
    ["n", numberColumn(out.n)],
    ...indices.map((name, k) => [name, numberColumn(out.values[k] as Float64Array)] as const),
  ]);
}

function scaleOf(levels: Float64Array, given: readonly [number, number] | undefined): readonly [number, number] {
  const [low, high] = [levels[0] ?? 0, levels.at(-1) ?? 0];
  if (!given) {
    if (levels.length > 0 && low === high)
      throw new FealtyError("scale", `every answer is ${low}`, {
        kind: "data",
        mend: "give the lowest and the highest possible answer with --scale, e.g. --scale 0..3",
      });
    return [low, high];
  }
  if (!(given[0] < given[1]))
    throw new FealtyError("scale", `the scale runs from ${given[0]} to ${given[1]}`, { kind: "usage", mend: "give the lower end first" });
  if (low < given[0] || high > given[1])
    throw new FealtyError("scale", `an answer of ${low < given[0] ? low : high} is outside the scale ${given[0]}..${given[1]}`, {
      kind: "data",
      mend: "widen the scale, or name the answers that count with --codes",
    });
  return given;
}

/** Places of both units of each pair. */
function pairsOf(units: readonly string[], only: string | undefined): Int32Array {
  const found: number[] = [];
  for (let i = 0; i < units.length; i++) {
    for (let j = i + 1; j < units.length; j++) if (only === undefined || units[i] === only || units[j] === only) found.push(i, j);
  }
  return Int32Array.from(found);
}

/** Crosses the answers of each pair; the table given to `found` is used again for the next. @returns the row after the last. */
function compare(
  { items, codes, weights }: Profile,
  { pairs, first, levels }: { readonly pairs: Int32Array; readonly first: number; readonly levels: number },
  found: (crossed: { readonly table: Float64Array; readonly count: number }, row: number) => void,
): number {
  // One more level than the answers have: 0 is a missing one.
  const size = levels + 1;
  const counts = new Float64Array(size * size);
  const sums = new Float64Array(size * size);
  const table = new Float64Array(levels * levels);
  for (let p = 0; p < pairs.length; p += 2) {
    const [i, j] = [(pairs[p] as number) * items, (pairs[p + 1] as number) * items];
    counts.fill(0);
    for (let k = 0; k < items; k++) {
      const cell = (codes[i + k] as number) * size + (codes[j + k] as number);
      counts[cell] = (counts[cell] as number) + 1;
    }
    if (weights) {
      sums.fill(0);
      for (let k = 0; k < items; k++) {
        const cell = (codes[i + k] as number) * size + (codes[j + k] as number);
        sums[cell] = (sums[cell] as number) + (weights[k] as number);
      }
    }
    const weighed = weights ? sums : counts;
    let count = 0;
    for (let a = 0; a < levels; a++) {
      for (let b = 0; b < levels; b++) {
        const cell = (a + 1) * size + b + 1;
        table[a * levels + b] = weighed[cell] as number;
        count += counts[cell] as number;
      }
    }
    found({ table, count }, first + p / 2);
  }
  return first + pairs.length / 2;
}

/** Names as numbers where all are, else as texts. */
function named(names: readonly string[]): Column {
  const distinct = [...new Set(names)];
  const values = new Map(distinct.map((name) => [name, Number(name)]));
  if (distinct.some((name) => name.trim() === "" || !Number.isFinite(values.get(name)))) return textColumn(names);
  return numberColumn(Float64Array.from(names, (name) => values.get(name) as number));
}
