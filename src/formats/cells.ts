/** What numbers a column holds, to choose the narrowest type that keeps them. */
export interface Survey {
  readonly missing: number;
  /** Every number is whole and within ±2⁵³, and none is −0. */
  readonly whole: boolean;
  readonly largest: number;
}

export function survey(values: Float64Array): Survey {
  let missing = 0;
  let largest = 0;
  let whole = true;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) missing++;
    else if (!Number.isSafeInteger(value) || Object.is(value, -0)) whole = false;
    else largest = Math.max(largest, Math.abs(value));
  }
  return { missing, whole, largest };
}

/** Cells as a typed format gives them. */
export type Cell = number | bigint | boolean | string | null | undefined;

/**
 * Writes cells as numbers into `target` from `at` on; true and false are 1 and 0, nothing is NaN.
 * @returns false if a cell is no number that a double holds: text, or a whole number beyond ±2⁵³.
 */
export function fillNumbers(target: Float64Array, at: number, cells: ArrayLike<Cell>): boolean {
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i];
    if (typeof cell === "number") target[at + i] = cell;
    else if (cell === null || cell === undefined) target[at + i] = Number.NaN;
    else if (typeof cell === "boolean") target[at + i] = cell ? 1 : 0;
    else {
      const value = Number(cell);
      if (typeof cell === "string" || !Number.isSafeInteger(value)) return false;
      target[at + i] = value;
    }
  }
  return true;
}

/** Codes under construction from texts, numbered in the order of first appearance. */
export interface Coding {
  readonly codes: Int32Array;
  readonly levels: string[];
  readonly known: Map<string, number>;
}

export function coding(rows: number): Coding {
  return { codes: new Int32Array(rows).fill(-1), levels: [], known: new Map() };
}

export function codeOf(target: Coding, text: string): number {
  let code = target.known.get(text);
  if (code === undefined) {
    code = target.levels.push(text) - 1;
    target.known.set(text, code);
  }
  return code;
}

/** Writes cells as codes from `at` on; nothing is −1. */
export function fillCodes(target: Coding, at: number, cells: ArrayLike<Cell>): void {
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i];
    if (cell !== null && cell !== undefined) target.codes[at + i] = codeOf(target, String(cell));
  }
}
