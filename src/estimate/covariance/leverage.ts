import { makeAbsorber } from "../absorb/absorber.js";
import type { Scores } from "./scores.js";

/**
 * Diagonal of the hat matrix, absorbed effects included: that of the columns with effects taken out, plus that of the effects.
 * With frequency weights a row's leverage is that of one of the rows it stands for.
 */
export function leverages(scores: Scores): Float64Array {
  const { columns, bread, weights, counts, design } = scores;
  const size = columns.length;
  const n = design.rows.length;
  const h = effectLeverages(scores);
  for (let a = 0; a < size; a++) {
    const x = columns[a] as Float64Array;
    for (let b = 0; b < size; b++) {
      const y = columns[b] as Float64Array;
      const c = bread[a * size + b] as number;
      for (let i = 0; i < n; i++) h[i] = (h[i] as number) + c * (x[i] as number) * (y[i] as number) * (weights ? (weights[i] as number) : 1);
    }
  }
  if (counts) for (let i = 0; i < n; i++) h[i] = (h[i] as number) / (counts[i] as number);
  return h;
}

/** Leverage of the effects alone: of the eliminated one in closed form, of the others by one solve a distinct row of levels and group. */
function effectLeverages({ design, weights }: Scores): Float64Array {
  const { plan } = design;
  const n = plan.n;
  const h = new Float64Array(n);
  if (plan.effects.length === 0) return h;
  const { groups, solve } = makeAbsorber(plan, weights);
  const { starts, inverse, basis } = groups;
  const rhs = new Float64Array(plan.unknowns);
  const loading = new Float64Array(plan.unknowns);
  for (let g = 0; g + 1 < starts.length; g++) {
    const [from, to] = [starts[g] as number, starts[g + 1] as number];
    for (let i = from; i < to; i++) {
      const w = weights ? (weights[i] as number) : 1;
      if (basis) for (const b of basis) h[i] = (h[i] as number) + w * (b[i] as number) ** 2;
      else h[i] = w * (inverse[g] as number);
      if (plan.unknowns === 0) continue;
      // The row's loadings on the other effects, less their part in the span of the eliminated one.
      loading.fill(0);
      for (const { index, values } of plan.pieces) loading[index[i] as number] = (loading[index[i] as number] as number) + (values ? (values[i] as number) : 1);
      for (let l = from; l < to; l++) {
        const wl = weights ? (weights[l] as number) : 1;
        let share = wl * (inverse[g] as number);
        if (basis) share = basis.reduce((sum, b) => sum + wl * (b[i] as number) * (b[l] as number), 0);
        for (const { index, values } of plan.pieces)
          loading[index[l] as number] = (loading[index[l] as number] as number) - share * (values ? (values[l] as number) : 1);
      }
      rhs.set(loading);
      solve(rhs);
      let sum = 0;
      for (let k = 0; k < rhs.length; k++) sum += (rhs[k] as number) * (loading[k] as number);
      h[i] = (h[i] as number) + w * sum;
    }
  }
  return h;
}
