/** Column-major: element (i, j) is `data[j * rows + i]`. */
export interface Matrix {
  readonly rows: number;
  readonly cols: number;
  readonly data: Float64Array;
}

export function matrix(rows: number, cols: number, data: Float64Array = new Float64Array(rows * cols)): Matrix {
  return { rows, cols, data };
}

/** A view of column j, not a copy. */
export function columnOf(m: Matrix, j: number): Float64Array {
  return m.data.subarray(j * m.rows, (j + 1) * m.rows);
}

/** Rows of numbers, as JSON shows a matrix. */
export function toRows(m: Matrix): number[][] {
  return Array.from({ length: m.rows }, (_, i) => Array.from({ length: m.cols }, (_, j) => m.data[j * m.rows + i] as number));
}

export function fromRows(rows: readonly (readonly number[])[]): Matrix {
  const cols = rows[0]?.length ?? 0;
  const m = matrix(rows.length, cols);
  rows.forEach((row, i) => {
    row.forEach((value, j) => {
      m.data[j * m.rows + i] = value;
    });
  });
  return m;
}

/** a b, (m×k)(k×n). */
export function multiply(a: Matrix, b: Matrix): Matrix {
  const out = matrix(a.rows, b.cols);
  for (let j = 0; j < b.cols; j++) {
    for (let k = 0; k < a.cols; k++) {
      const scale = b.data[j * b.rows + k] as number;
      if (scale === 0) continue;
      for (let i = 0; i < a.rows; i++) out.data[j * a.rows + i] = (out.data[j * a.rows + i] as number) + (a.data[k * a.rows + i] as number) * scale;
    }
  }
  return out;
}

export function transpose(a: Matrix): Matrix {
  const out = matrix(a.cols, a.rows);
  for (let j = 0; j < a.cols; j++) for (let i = 0; i < a.rows; i++) out.data[i * a.cols + j] = a.data[j * a.rows + i] as number;
  return out;
}
