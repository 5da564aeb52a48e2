import { FealtyError, suggest } from "../base/index.js";
import { type Frame, frame, numberColumn, textColumn } from "../frame/index.js";
import { damaged } from "./cursor.js";
import { type HistorianColumn, type HistorianKind, type HistorianLayout, historianLayouts } from "./historian-layouts.js";
import { parseXml } from "./xml.js";

export type { HistorianKind } from "./historian-layouts.js";
export const historianKinds = Object.keys(historianLayouts) as readonly HistorianKind[];

/**
 * One table out of XML files of the Office of the Historian (history.state.gov), which keep one table in many files.
 *
 * Columns are those of the layout, then `section` where rows come from several lists of a file, `file` (the name given) and
 * `position` (1 for the first row of a file). Rows are in the order of the files, and in each in its own order. Texts are
 * as published with runs of white space made one space; an element that repeats is joined by "; "; an empty one is missing.
 * Dates stay texts, since some are a year or a month alone.
 *
 * @throws FealtyError of kind "usage", "unknown-kind"; of kind "data", "damaged-file" for a file that is not well formed,
 * has another root, or holds text where a number must be, and "unread-format" for one with a document type declaration.
 */
export function readHistorian(kind: HistorianKind, files: readonly { readonly name: string; readonly bytes: Uint8Array }[]): Frame {
  if (!Object.hasOwn(historianLayouts, kind)) {
    throw new FealtyError("unknown-kind", `there is no Historian table "${kind}"`, { kind: "usage", mend: suggest(kind, historianKinds) });
  }
  const layout: HistorianLayout = historianLayouts[kind];
  const parts = files.map(({ name, bytes }) => ({ name, rows: readFile(layout, name, bytes) }));
  const all = parts.flatMap(({ name, rows }) => rows.map((row, i) => ({ ...row, file: name, position: i + 1 })));
  return frame([
    ...layout.columns.map((source, j) => {
      const texts = all.map(({ cells }) => cells[j] ?? null);
      return [source.name, source.number ? numberColumn(texts.map((text, i) => wholeNumber(text, source, all[i]))) : textColumn(texts)] as const;
    }),
    ...(layout.rows.length > 1 ? [["section", textColumn(all.map(({ section }) => section))] as const] : []),
    ["file", textColumn(all.map(({ file }) => file))],
    ["position", numberColumn(all.map(({ position }) => position))],
  ]);
}

interface Row {
  /** One text a column; undefined where the element is empty or not there. */
  readonly cells: (string | undefined)[];
  /** The list that the row stands in. */
  readonly section: string;
}

function readFile(layout: HistorianLayout, file: string, bytes: Uint8Array): Row[] {
  const inRow = indexBySource(layout.columns, (from) => !from.startsWith("/"));
  const inFile = indexBySource(layout.columns, (from) => from.startsWith("/"));
  const rows: Row[] = [];
  const shared: (string | undefined)[] = [];
  const path: string[] = [];
  let row: Row | undefined;
  let rowDepth = 0;
  /** The element whose text is being gathered, and the column that it is for. */
  let gathering: { depth: number; column: number; into: (string | undefined)[]; text: string } | undefined;

  const put = (into: (string | undefined)[], column: number, text: string): void => {
    const tidy = text.replace(/\s+/gu, " ").trim();
    if (tidy === "") return;
    const before = into[column];
    into[column] = before === undefined ? tidy : `${before}; ${tidy}`;
  };
  parseXml(bytes, file, {
    open(name, attributes) {
      path.push(name);
      if (path.length === 1 && name !== layout.root) throw damaged(file, `the XML should hold <${layout.root}>, and it holds <${name}>`);
      const below = path.slice(1).join("/");
      if (!row && layout.rows.includes(below)) {
        rows.push((row = { cells: [], section: path[1] ?? "" }));
        rowDepth = path.length;
      }
      if (gathering) return;
      const into = row ? row.cells : shared;
      const source = row ? path.slice(rowDepth).join("/") : `/${below}`;
      const index = row ? inRow : inFile;
      for (const [attribute, value] of Object.entries(attributes)) {
        const column = index.get(`${source}@${attribute}`);
        if (column !== undefined) put(into, column, value);
      }
      const column = index.get(source);
      if (column !== undefined) gathering = { depth: path.length, column, into, text: "" };
    },
    text(text) {
      if (gathering) gathering.text += text;
    },
    close() {
      if (gathering?.depth === path.length) {
        put(gathering.into, gathering.column, gathering.text);
        gathering = undefined;
      }
      if (row && rowDepth === path.length) row = undefined;
      path.pop();
    },
  });
  for (const column of inFile.values()) for (const { cells } of rows) cells[column] = shared[column];
  return rows;
}

function indexBySource(sources: readonly HistorianColumn[], kept: (from: string) => boolean): Map<string, number> {
  return new Map(sources.flatMap(({ from }, j) => (kept(from) ? [[from, j] as const] : [])));
}

function wholeNumber(text: string | null, { name }: HistorianColumn, at: { readonly file: string; readonly position: number } | undefined): number {
  if (text === null) return Number.NaN;
  if (/^-?\d{1,15}$/.test(text)) return Number(text);
  throw new FealtyError("damaged-file", `${name} should be a whole number, and is "${text}"`, {
    kind: "data",
    where: { ...(at ? { file: at.file, row: at.position } : {}) },
    mend: "correct it in the file, or get the file again",
  });
}
