import { codeColumn, type Frame, frame, numberColumn, textColumn } from "../frame/index.js";
import { type TextAct, textActs } from "./acts.js";
import type { Statement } from "./statement.js";

const acts = Object.keys(textActs) as TextAct[];

/** Statements as a table: one row each, codes as numbers, a name beside each target. */
export function statementTable(statements: readonly Statement[], nameOf: (code: number) => string): Frame {
  const text = (of: (one: Statement) => string | undefined) => textColumn(statements.map((one) => of(one) || null));
  const number = (of: (one: Statement) => number) => numberColumn(Float64Array.from(statements, of));
  return frame([
    ["document", text(({ document }) => document)],
    ["date", text(({ date }) => date)],
    ["sentence", number(({ sentence }) => sentence)],
    ["speaker", text(({ speaker }) => speaker)],
    ["source", number(({ source }) => source)],
    ["source_name", text(({ source }) => nameOf(source))],
    ["target", number(({ target }) => target)],
    ["target_name", text(({ target, group }) => (group === "" ? nameOf(target) : group))],
    [
      "act",
      codeColumn(
        Int32Array.from(statements, ({ act }) => acts.indexOf(act)),
        acts,
      ),
    ],
    ["strength", number(({ strength }) => strength)],
    ["confidence", number(({ confidence }) => confidence)],
    ["rule", text(({ rule }) => rule)],
    ["reported", number(({ isReported }) => (isReported ? 1 : 0))],
    ["counts", number(({ aside }) => (aside === "" ? 1 : 0))],
    ["aside", text(({ aside }) => aside)],
    ["quote", text(({ quote }) => quote)],
  ]);
}

/** What `countTable` counts. */
export interface CountOptions {
  readonly patron: number;
  /** The states that get a row in a year: their codes. */
  readonly alliesOf: (year: number) => readonly number[];
  /** Statements below it do not count. */
  readonly least: number;
}

/**
 * Counts by ally and year: of the patron's acts towards it by name, of its acts towards the patron as `ally_NAME`, the sum of strengths of the patron's
 * reassurance (reaffirm, pledge, welcome), and the documents of the year. A year with documents is known, so that a state that none of them addresses
 * has zeros; a year without documents has no rows. A statement repeated in a document counts once for each act, source and target.
 */
export function countTable(
  statements: readonly Statement[],
  documents: readonly { readonly id: string; readonly date: string | undefined }[],
  { patron, alliesOf, least }: CountOptions,
): Frame {
  const perYear = new Map<number, number>();
  for (const { date } of documents) if (date !== undefined) perYear.set(Number(date.slice(0, 4)), (perYear.get(Number(date.slice(0, 4))) ?? 0) + 1);
  const counts = new Map<string, Float64Array>();
  const seen = new Map<string, number>();
  for (const { document, date, source, target, act, strength, aside, confidence } of statements) {
    if (date === undefined || aside !== "" || confidence < least || Number.isNaN(target) || (source !== patron && target !== patron)) continue;
    const year = Number(date.slice(0, 4));
    const ally = source === patron ? target : source;
    const own = counts.get(`${ally} ${year}`) ?? new Float64Array(2 * acts.length + 1);
    counts.set(`${ally} ${year}`, own);
    const place = acts.indexOf(act) + (source === patron ? 0 : acts.length);
    const key = `${document} ${ally} ${place}`;
    const before = seen.get(key) ?? 0;
    if (before === 0) own[place] = (own[place] as number) + 1;
    if (source === patron && reassurance.has(act) && strength > before) own[2 * acts.length] = (own[2 * acts.length] as number) + strength - before;
    seen.set(key, Math.max(before, strength));
  }
  const rows = [...perYear.keys()]
    .sort((a, b) => a - b)
    .flatMap((year) =>
      alliesOf(year)
        .filter((ally) => ally !== patron)
        .map((ally) => ({ ally, year })),
    )
    .sort((a, b) => a.ally - b.ally || a.year - b.year);
  const at = (place: number) => numberColumn(Float64Array.from(rows, ({ ally, year }) => counts.get(`${ally} ${year}`)?.[place] ?? 0));
  return frame([
    ["patron", numberColumn(Float64Array.from(rows, () => patron))],
    ["ally", numberColumn(Float64Array.from(rows, ({ ally }) => ally))],
    ["year", numberColumn(Float64Array.from(rows, ({ year }) => year))],
    ...acts.flatMap((act, k) => [[act, at(k)] as const, [`ally_${act}`, at(acts.length + k)] as const]),
    ["reassurance", at(2 * acts.length)],
    ["documents", numberColumn(Float64Array.from(rows, ({ year }) => perYear.get(year) as number))],
  ]);
}

/** Acts that reassure. */
const reassurance: ReadonlySet<TextAct> = new Set(["reaffirm", "pledge", "welcome"]);
