import { type Frame, frame } from "../frame/index.js";

/** How several files, or a file whose rows are not yet a table, become one table; named in the catalogue. */
export const reshapes: Readonly<Record<string, (parts: readonly Frame[]) => Frame>> = {
  /** Texts in one file, what is said of them in another, row by row. */
  sotu: beside,
};

/** Tables of the same length side by side; a column that two of them have is the first's. */
function beside(parts: readonly Frame[]): Frame {
  const columns = parts.flatMap((part) => [...part.columns]);
  return frame(columns.filter(([name], i) => columns.findIndex(([other]) => other === name) === i));
}
