import type { SparseSymmetric } from "../../numeric/index.js";
import type { Groups } from "./groups.js";
import type { AbsorbPlan, Piece } from "./plan.js";
import { repeatedPatterns } from "./schur.js";

/** S as a sparse matrix, with the diagonal of R'WR that pivots are measured against. */
export interface SparseSchur extends SparseSymmetric {
  readonly reference: Float64Array;
}

/**
 * Builds S, or the block of one piece, column by column: the rows that load on an unknown bring in all rows of their groups.
 * @returns undefined when S has more than `mostEntries` entries, or making it takes more than `mostWork` steps.
 */
export function sparseSchur(
  { n, pieces: all, starts: groupStarts }: AbsorbPlan,
  { weights, inverse, basis }: Groups,
  { only, mostEntries = 8_000_000, mostWork = 1_500_000_000 }: { only?: Piece; mostEntries?: number; mostWork?: number } = {},
): SparseSchur | undefined {
  const pieces = only ? [only] : all;
  const base = only?.start ?? 0;
  const size = pieces.reduce((sum, p) => sum + p.count, 0);
  const groups = groupStarts.length - 1;
  const plain = !basis && !weights && pieces.every((p) => !p.values);
  const repeats = plain
    ? repeatedPatterns(
        groupStarts,
        pieces.map((p) => p.index),
      )
    : undefined;
  let work = 0;
  for (let g = 0; g < groups; g++) if (!repeats || repeats[g]) work += (((groupStarts[g + 1] as number) - (groupStarts[g] as number)) * pieces.length) ** 2;
  if (work * (basis?.length ?? 1) > 2 * mostWork) return undefined;

  const groupOf = new Int32Array(n);
  for (let g = 0; g < groups; g++) groupOf.fill(g, groupStarts[g] as number, groupStarts[g + 1] as number);
  const reference = new Float64Array(size);
  const diagonal = new Float64Array(size);
  const starts = new Int32Array(size + 1);
  let capacity = Math.min(mostEntries, 64 * size + 1024);
  let rows = new Int32Array(capacity);
  let values = new Float64Array(capacity);
  let entries = 0;
  const sum = new Float64Array(size);
  const mark = new Int32Array(size).fill(-1);
  const touched = new Int32Array(size);

  for (let a = 0; a < pieces.length; a++) {
    const { index: indexA, values: valuesA, start, count } = pieces[a] as Piece;
    const rowsOf = rowsByLevel(indexA, start, count);
    for (let level = 0; level < count; level++) {
      const j = start - base + level;
      let found = 0;
      mark[j] = j;
      sum[j] = 0;
      let own = 0;
      for (let r = rowsOf.starts[level] as number; r < (rowsOf.starts[level + 1] as number); r++) {
        const i = rowsOf.rows[r] as number;
        const g = groupOf[i] as number;
        const loading = (weights ? (weights[i] as number) : 1) * (valuesA ? (valuesA[i] as number) : 1);
        // R'WR: the row's own loadings.
        for (let b = a; b < pieces.length; b++) {
          const { index, values: vb } = pieces[b] as Piece;
          const k = (index[i] as number) - base;
          if (k < j) continue;
          const product = loading * (vb ? (vb[i] as number) : 1);
          if (k === j) own += product;
          if (mark[k] !== j) {
            mark[k] = j;
            sum[k] = 0;
            touched[found++] = k;
          }
          sum[k] = (sum[k] as number) + product;
        }
        // R'WPR: all rows of the group; of groups with one pattern the first stands for all.
        const times = repeats ? (repeats[g] as number) : 1;
        if (times === 0) continue;
        const [from, to] = [groupStarts[g] as number, groupStarts[g + 1] as number];
        for (let b = a; b < pieces.length; b++) {
          const { index, values: vb } = pieces[b] as Piece;
          if (plain) {
            const share = times * (inverse[g] as number);
            for (let l = from; l < to; l++) {
              const k = (index[l] as number) - base;
              if (k < j) continue;
              if (mark[k] !== j) {
                mark[k] = j;
                sum[k] = 0;
                touched[found++] = k;
              }
              sum[k] = (sum[k] as number) - share;
            }
            continue;
          }
          for (let l = from; l < to; l++) {
            const k = (index[l] as number) - base;
            if (k < j) continue;
            if (mark[k] !== j) {
              mark[k] = j;
              sum[k] = 0;
              touched[found++] = k;
            }
            let share = inverse[g] as number;
            if (basis) {
              share = 0;
              for (const q of basis) share += (q[i] as number) * (q[l] as number);
            }
            sum[k] = (sum[k] as number) - share * loading * (weights ? (weights[l] as number) : 1) * (vb ? (vb[l] as number) : 1);
          }
        }
      }
      diagonal[j] = sum[j] as number;
      reference[j] = own;
      if (entries + found > mostEntries) return undefined;
      if (entries + found > capacity) {
        capacity = Math.min(mostEntries, Math.max(2 * capacity, entries + found));
        const [moreRows, moreValues] = [new Int32Array(capacity), new Float64Array(capacity)];
        moreRows.set(rows);
        moreValues.set(values);
        [rows, values] = [moreRows, moreValues];
      }
      const list = touched.subarray(0, found).sort();
      for (let t = 0; t < found; t++) {
        const k = list[t] as number;
        if (k === j) continue;
        rows[entries] = k;
        values[entries++] = sum[k] as number;
      }
      starts[j + 1] = entries;
    }
  }
  return { size, starts, rows: rows.subarray(0, entries), values: values.subarray(0, entries), diagonal, reference };
}

function rowsByLevel(index: Int32Array, start: number, count: number): { starts: Int32Array; rows: Int32Array } {
  const starts = new Int32Array(count + 1);
  for (let i = 0; i < index.length; i++) {
    const at = (index[i] as number) - start + 1;
    starts[at] = (starts[at] as number) + 1;
  }
  for (let k = 0; k < count; k++) starts[k + 1] = (starts[k + 1] as number) + (starts[k] as number);
  const next = starts.slice();
  const rows = new Int32Array(index.length);
  for (let i = 0; i < index.length; i++) {
    const level = (index[i] as number) - start;
    rows[next[level] as number] = i;
    next[level] = (next[level] as number) + 1;
  }
  return { starts, rows };
}
