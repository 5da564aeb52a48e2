import { FealtyError } from "../../base/index.js";
import { type Column, column, type Frame, numbers } from "../../frame/index.js";

/** The columns of a table of answers, one row an answer: a vote, or a tie of one state to another. */
export interface AnswerColumns {
  readonly unit: string;
  /** What is answered: a roll call, or the state that a tie goes to. */
  readonly item: string;
  /** The answer. */
  readonly value: string;
  readonly time?: string | undefined;
  /** A further column within which answers are compared, such as an issue. */
  readonly by?: string | undefined;
  /** How much an item counts, the same in all its rows of one time. */
  readonly weight?: string | undefined;
}

export interface AnswerOptions {
  /** Texts of answers and the numbers that they stand for; others are missing. Without it answers are numbers. */
  readonly codes?: ReadonlyMap<string, number> | undefined;
  /** Ties: the answer where a table has no row, for units of that time. */
  readonly absent?: number | undefined;
  /** Ties: the answer of a unit about itself. */
  readonly own?: number | undefined;
}

/** Answers of one time (and one value of `by`): `codes[unit * items + item]` is 0 where missing, else 1 + the place in the levels. */
export interface Profile {
  readonly time: string | undefined;
  readonly by: string | undefined;
  /** Names of the units, in order. */
  readonly units: readonly string[];
  readonly items: number;
  readonly codes: Uint8Array;
  readonly weights: Float64Array | undefined;
}

export interface Profiles {
  /** Values of answers, ascending. */
  readonly levels: Float64Array;
  readonly profiles: readonly Profile[];
}

const mostLevels = 64;

/**
 * Tables of units × items, time by time. Rows without unit, item, value or time count as no answer.
 * @throws FealtyError "repeated-answer" for two answers of a unit to one item; "levels" for more than 64 values; "weights" for an item with two weights.
 */
export function profilesOf(data: Frame, columns: AnswerColumns, options: AnswerOptions = {}): Profiles {
  const cells = new Map<string, number[]>();
  const names = { unit: texts(data, columns.unit), item: texts(data, columns.item) };
  const time = columns.time === undefined ? undefined : texts(data, columns.time);
  const by = columns.by === undefined ? undefined : texts(data, columns.by);
  const values = answers(data, columns.value, options.codes);
  const seen = new Set<number>([options.absent, options.own].filter((v) => v !== undefined));
  for (let row = 0; row < data.length; row++) {
    const value = values[row] as number;
    const [own, group, part] = [names.unit(row), time ? time(row) : "", by ? by(row) : ""];
    if (Number.isNaN(value) || own === null || names.item(row) === null || group === null || part === null) continue;
    seen.add(value);
    const key = `${group}\u0000${part}`;
    const rows = cells.get(key);
    if (rows) rows.push(row);
    else cells.set(key, [row]);
  }
  const levels = Float64Array.from(seen).sort();
  if (levels.length > mostLevels)
    throw new FealtyError("levels", `column "${columns.value}" has ${levels.length} values`, {
      kind: "data",
      mend: `indices of similarity compare at most ${mostLevels}: put amounts into classes first, or name the answers with --codes`,
    });
  const place = new Map(Array.from(levels, (value, k) => [value, k + 1]));
  const weight = columns.weight === undefined ? undefined : { name: columns.weight, values: numbers(data, columns.weight) };
  const keys = [...cells.keys()].map((key) => key.split("\u0000") as [string, string]);
  keys.sort(([a, b], [c, d]) => order(a, c) || order(b, d));
  const profiles = keys.map(([group, part]) => {
    const rows = cells.get(`${group}\u0000${part}`) as number[];
    const made = profileOf(rows, { names, values, place, weight, options });
    return { time: time && group, by: by && part, ...made };
  });
  return { levels, profiles };
}

/** Numbers by size, texts by code points; numbers first. */
export function order(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  const [p, q] = [a !== "" && Number.isFinite(x), b !== "" && Number.isFinite(y)];
  if (p && q) return x - y;
  if (p !== q) return p ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

interface Source {
  readonly names: { readonly unit: (row: number) => string | null; readonly item: (row: number) => string | null };
  readonly values: Float64Array;
  readonly place: ReadonlyMap<number, number>;
  readonly weight: { readonly name: string; readonly values: Float64Array } | undefined;
  readonly options: AnswerOptions;
}

function profileOf(rows: readonly number[], { names, values, place, weight, options }: Source): Omit<Profile, "time" | "by"> {
  const own = new Set<string>();
  const asked = new Set<string>();
  for (const row of rows) {
    own.add(names.unit(row) as string);
    asked.add(names.item(row) as string);
  }
  const ties = options.absent !== undefined || options.own !== undefined;
  // Ties are between states: one that only others name is a state too.
  if (ties) for (const name of [...asked]) own.add(name);
  if (ties) for (const name of own) asked.add(name);
  const units = [...own].sort(order);
  const items = [...asked].sort(order);
  const unitAt = new Map(units.map((name, k) => [name, k]));
  const itemAt = new Map(items.map((name, k) => [name, k]));
  const codes = new Uint8Array(units.length * items.length);
  const weights = weight ? new Float64Array(items.length).fill(Number.NaN) : undefined;
  for (const row of rows) {
    const item = itemAt.get(names.item(row) as string) as number;
    const cell = (unitAt.get(names.unit(row) as string) as number) * items.length + item;
    if (codes[cell])
      throw new FealtyError("repeated-answer", `${names.unit(row)} has two answers to ${names.item(row)} at one time`, {
        kind: "data",
        where: { row: row + 1 },
        mend: "keep one row for each unit, item and time",
      });
    codes[cell] = place.get(values[row] as number) as number;
    if (!weight || !weights) continue;
    const given = weight.values[row] as number;
    if (!(given >= 0)) throw wrongWeight(weight.name, row, "is not a number of 0 or more");
    if (given !== weights[item] && !Number.isNaN(weights[item] as number))
      throw wrongWeight(weight.name, row, `differs from ${weights[item]}, the item's in another row`);
    weights[item] = given;
  }
  if (options.absent !== undefined) {
    const code = place.get(options.absent) as number;
    for (let k = 0; k < codes.length; k++) if (codes[k] === 0) codes[k] = code;
  }
  if (ties) {
    const code = options.own === undefined ? 0 : (place.get(options.own) as number);
    for (const [k, name] of units.entries()) codes[k * items.length + (itemAt.get(name) as number)] = code;
  }
  if (weights) for (let k = 0; k < weights.length; k++) if (Number.isNaN(weights[k] as number)) weights[k] = 0;
  return { units, items: items.length, codes, weights };
}

function wrongWeight(name: string, row: number, why: string): FealtyError {
  return new FealtyError("weights", `the weight "${name}" ${why}`, { kind: "data", where: { row: row + 1 }, mend: "give each item one weight a time" });
}

function texts(data: Frame, name: string): (row: number) => string | null {
  const source: Column = column(data, name);
  if (source.kind === "code") {
    const { codes, levels } = source;
    return (row) => levels[codes[row] as number] ?? null;
  }
  const known = new Map<number, string>();
  return (row) => {
    const value = source.values[row] as number;
    if (Number.isNaN(value)) return null;
    let text = known.get(value);
    if (text === undefined) {
      text = String(value);
      known.set(value, text);
    }
    return text;
  };
}

function answers(data: Frame, name: string, codes: ReadonlyMap<string, number> | undefined): Float64Array {
  if (!codes) return numbers(data, name);
  const source = column(data, name);
  if (source.kind === "number") {
    const byNumber = new Map([...codes].map(([text, value]) => [Number(text), value]));
    return source.values.map((value) => byNumber.get(value) ?? Number.NaN);
  }
  const byCode = source.levels.map((level) => codes.get(level) ?? Number.NaN);
  return Float64Array.from(source.codes, (code) => (code < 0 ? Number.NaN : (byCode[code] as number)));
}
