import { type Groups, projectGroups } from "./groups.js";
import type { AbsorbPlan, Piece } from "./plan.js";

interface Solver {
  solve(rhs: Float64Array): { iterations: number; converged: boolean };
  readonly rank: undefined;
}

/**
 * Conjugate gradients on S b = rhs with S applied by gathers and scatters over rows, scaled by the diagonal of R'WR.
 * S is singular where effects are not identified; the right-hand side lies in its range, so the iteration stays there.
 */
export function conjugateGradients(plan: AbsorbPlan, groups: Groups, { tolerance = 1e-12, maxIterations = 10_000 } = {}): Solver {
  const { n, pieces, unknowns: q } = plan;
  const { weights } = groups;
  const scale = new Float64Array(q);
  for (const { index, values } of pieces) {
    for (let i = 0; i < n; i++) {
      const k = index[i] as number;
      scale[k] = (scale[k] as number) + (weights ? (weights[i] as number) : 1) * (values ? (values[i] as number) ** 2 : 1);
    }
  }
  for (let k = 0; k < q; k++) scale[k] = (scale[k] as number) > 0 ? 1 / Math.sqrt(scale[k] as number) : 0;
  const [direction, image, residual, solution] = [new Float64Array(q), new Float64Array(q), new Float64Array(q), new Float64Array(q)];
  const rowsScratch = new Float64Array(n);

  /** image = D^-1/2 S D^-1/2 direction. */
  function apply(): void {
    rowsScratch.fill(0);
    for (const piece of pieces) gather(piece, scale, direction, rowsScratch);
    projectGroups(groups, rowsScratch);
    image.fill(0);
    for (const { index, values } of pieces) {
      for (let i = 0; i < n; i++) {
        const k = index[i] as number;
        image[k] = (image[k] as number) + (weights ? (weights[i] as number) : 1) * (values ? (values[i] as number) : 1) * (rowsScratch[i] as number);
      }
    }
    for (let k = 0; k < q; k++) image[k] = (image[k] as number) * (scale[k] as number);
  }

  return {
    rank: undefined,
    solve(rhs) {
      let norm = 0;
      for (let k = 0; k < q; k++) {
        residual[k] = (rhs[k] as number) * (scale[k] as number);
        direction[k] = residual[k] as number;
        solution[k] = 0;
        norm += (residual[k] as number) ** 2;
      }
      const stop = norm * tolerance * tolerance;
      let iterations = 0;
      while (norm > stop && iterations < maxIterations) {
        apply();
        let curvature = 0;
        for (let k = 0; k < q; k++) curvature += (direction[k] as number) * (image[k] as number);
        if (!(curvature > 0)) break;
        const step = norm / curvature;
        let next = 0;
        for (let k = 0; k < q; k++) {
          solution[k] = (solution[k] as number) + step * (direction[k] as number);
          const r = (residual[k] as number) - step * (image[k] as number);
          residual[k] = r;
          next += r * r;
        }
        const turn = next / norm;
        for (let k = 0; k < q; k++) direction[k] = (residual[k] as number) + turn * (direction[k] as number);
        norm = next;
        iterations++;
      }
      for (let k = 0; k < q; k++) rhs[k] = (solution[k] as number) * (scale[k] as number);
      return { iterations, converged: norm <= stop };
    },
  };
}

function gather({ index, values }: Piece, scale: Float64Array, direction: Float64Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) {
    const k = index[i] as number;
    const loaded = (scale[k] as number) * (direction[k] as number);
    out[i] = (out[i] as number) + (values ? (values[i] as number) * loaded : loaded);
  }
}
