import { cellText, type Column, type Frame, frame, numberColumn, textColumn } from "../frame/index.js";

/** How several tables become one, where they are not simply one below the other; named in the catalogue. */
export const reshapes: Readonly<Record<string, (parts: readonly Frame[]) => Frame>> = {
  /** Texts in one file, what is said of them in another, row by row. */
  sotu: beside,
};

/** Tables of the same length side by side; a column that two of them have is the first's. */
function beside(parts: readonly Frame[]): Frame {
  const columns = parts.flatMap((part) => [...part.columns]);
  return frame(columns.filter(([name], i) => columns.findIndex(([other]) => other === name) === i));
}

/** Tables one below the other: columns by name, missing where a table lacks one; a column that is text in one of them is text. */
export function stack(parts: readonly Frame[]): Frame {
  const [first] = parts;
  if (first && parts.length === 1) return first;
  const names = [...new Set(parts.flatMap((part) => [...part.columns.keys()]))];
  return frame(
    names.map((name) => {
      const pieces = parts.map((part) => ({ length: part.length, column: part.columns.get(name) }));
      const numeric = pieces.every(({ column }) => !column || column.kind === "number");
      return [name, numeric ? stackNumbers(pieces) : stackTexts(pieces)] as const;
    }),
  );
}

interface Piece {
  readonly length: number;
  readonly column: Column | undefined;
}

function stackNumbers(pieces: readonly Piece[]): Column {
  const out = new Float64Array(pieces.reduce((sum, { length }) => sum + length, 0)).fill(Number.NaN);
  let at = 0;
  for (const { length, column } of pieces) {
    if (column?.kind === "number") out.set(column.values, at);
    at += length;
  }
  return numberColumn(out, pieces.find(({ column }) => column?.note)?.column?.note);
}

function stackTexts(pieces: readonly Piece[]): Column {
  return textColumn(pieces.flatMap(({ length, column }) => Array.from({ length }, (_, i) => (column ? cellText(column, i) : null))));
}
