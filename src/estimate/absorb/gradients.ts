import { analyseSparse, sparseCholesky } from "../../numeric/index.js";
import { type Groups, projectGroups } from "./groups.js";
import type { AbsorbPlan, Piece } from "./plan.js";
import { sparseSchur } from "./sparse-schur.js";

interface Solver {
  solve(rhs: Float64Array): { iterations: number; converged: boolean };
  readonly rank: undefined;
}

/** Most operations of factoring one piece's block for the preconditioner. */
const mostOperations = 1e9;

/**
 * Preconditioned conjugate gradients on S b = rhs, with S applied by gathers and scatters over rows.
 * The preconditioner solves each piece's own block exactly (how it overlaps with the eliminated effect: additive Schwarz over the pairs
 * of effects), or by its diagonal where a factor would be large. A null direction of a block is one of S too, so pinning it loses nothing.
 * S is singular where effects are not identified; the right-hand side lies in its range, so the iteration stays there.
 */
export function conjugateGradients(plan: AbsorbPlan, groups: Groups, { tolerance = 1e-12, maxIterations = 10_000 } = {}): Solver {
  const { n, pieces, unknowns: q } = plan;
  const { weights } = groups;
  const blocks = pieces.map((piece) => blockSolver(plan, groups, piece));
  const [direction, image, residual, solution, shaped] = [
    new Float64Array(q),
    new Float64Array(q),
    new Float64Array(q),
    new Float64Array(q),
    new Float64Array(q),
  ];
  const onRows = new Float64Array(n);

  /** image = S direction. */
  function apply(): void {
    onRows.fill(0);
    for (const { index, values } of pieces) {
      for (let i = 0; i < n; i++) {
        const loaded = direction[index[i] as number] as number;
        onRows[i] = (onRows[i] as number) + (values ? (values[i] as number) * loaded : loaded);
      }
    }
    projectGroups(groups, onRows);
    image.fill(0);
    for (const { index, values } of pieces) {
      for (let i = 0; i < n; i++) {
        const k = index[i] as number;
        const loaded = weights ? (weights[i] as number) * (onRows[i] as number) : (onRows[i] as number);
        image[k] = (image[k] as number) + (values ? (values[i] as number) * loaded : loaded);
      }
    }
  }

  /** shaped = M⁻¹ residual. */
  function precondition(): void {
    shaped.set(residual);
    pieces.forEach(({ start, count }, k) => {
      blocks[k]?.(shaped.subarray(start, start + count));
    });
  }

  return {
    rank: undefined,
    solve(rhs) {
      residual.set(rhs);
      solution.fill(0);
      precondition();
      direction.set(shaped);
      let size = dot(residual, shaped);
      const stop = size * tolerance * tolerance;
      let iterations = 0;
      while (size > stop && iterations < maxIterations) {
        apply();
        const curvature = dot(direction, image);
        if (!(curvature > 0)) break;
        const step = size / curvature;
        for (let k = 0; k < q; k++) {
          solution[k] = (solution[k] as number) + step * (direction[k] as number);
          residual[k] = (residual[k] as number) - step * (image[k] as number);
        }
        precondition();
        const next = dot(residual, shaped);
        const turn = next / size;
        for (let k = 0; k < q; k++) direction[k] = (shaped[k] as number) + turn * (direction[k] as number);
        size = next;
        iterations++;
      }
      rhs.set(solution);
      return { iterations, converged: size <= stop };
    },
  };
}

/** Divides a residual by a piece's block of S, in place. */
function blockSolver(plan: AbsorbPlan, groups: Groups, piece: Piece): (r: Float64Array) => void {
  const block = sparseSchur(plan, groups, { only: piece });
  const analysis = block ? analyseSparse(block) : undefined;
  if (block && analysis && analysis.operations <= mostOperations) return sparseCholesky(block, analysis, block.reference).solve;
  const diagonal = new Float64Array(piece.count);
  for (let i = 0; i < plan.n; i++) {
    const k = (piece.index[i] as number) - piece.start;
    diagonal[k] = (diagonal[k] as number) + (groups.weights ? (groups.weights[i] as number) : 1) * (piece.values ? (piece.values[i] as number) ** 2 : 1);
  }
  return (r) => {
    for (let k = 0; k < r.length; k++) r[k] = (diagonal[k] as number) > 0 ? (r[k] as number) / (diagonal[k] as number) : 0;
  };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] as number) * (b[k] as number);
  return sum;
}
