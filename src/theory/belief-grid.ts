/** Beliefs over one, two or three types, and what lies between them. */
export interface BeliefGrid {
  readonly types: number;
  readonly size: number;
  /** size × types: probabilities of each node. */
  readonly nodes: Float64Array;
  /** Corners around a belief and their weights, written into `corner` and `weight` at `at` (one entry a type). */
  locate(belief: ArrayLike<number>, corner: Int32Array, weight: Float64Array, at: number): void;
}

/**
 * A grid of about `size` nodes: one point for one type; for two, nodes on [0, 1] that crowd at both ends (b = 3t² − 2t³) with linear
 * interpolation; for three, the evenly triangulated simplex with the largest side that `size` allows.
 */
export function beliefGrid(types: number, size: number): BeliefGrid {
  if (types === 1) return { types, size: 1, nodes: Float64Array.of(1), locate: certain };
  return types === 2 ? line(size) : simplex(size);
}

/** There is one belief. */
function certain(_: ArrayLike<number>, corner: Int32Array, weight: Float64Array, at: number): void {
  corner[at] = 0;
  weight[at] = 1;
}

function line(size: number): BeliefGrid {
  const first = Float64Array.from({ length: size }, (_, i) => {
    const t = i / (size - 1);
    return t * t * (3 - 2 * t);
  });
  const nodes = new Float64Array(2 * size);
  first.forEach((b, i) => {
    nodes[2 * i] = b;
    nodes[2 * i + 1] = 1 - b;
  });
  // A table of where to begin looking, so that finding a place takes a step or two.
  const slots = 4 * size;
  const begin = new Int32Array(slots + 1);
  for (let slot = 0, i = 0; slot <= slots; slot++) {
    while (i < size - 2 && (first[i + 1] as number) <= slot / slots) i++;
    begin[slot] = i;
  }
  return {
    types: 2,
    size,
    nodes,
    locate(belief, corner, weight, at) {
      const b = Math.min(1, Math.max(0, belief[0] as number));
      let i = begin[Math.floor(b * slots)] as number;
      while (i < size - 2 && (first[i + 1] as number) <= b) i++;
      const low = first[i] as number;
      const share = (b - low) / ((first[i + 1] as number) - low);
      corner[at] = i;
      corner[at + 1] = i + 1;
      weight[at] = 1 - share;
      weight[at + 1] = share;
    },
  };
}

function simplex(size: number): BeliefGrid {
  let side = 1;
  while (((side + 2) * (side + 3)) / 2 <= size) side++;
  const count = ((side + 1) * (side + 2)) / 2;
  // Node (i, j): i of `side` parts on the first type, j on the second; rows of j follow each other.
  const index = (i: number, j: number): number => i * (side + 1) - (i * (i - 1)) / 2 + j;
  const nodes = new Float64Array(3 * count);
  for (let i = 0; i <= side; i++) {
    for (let j = 0; j <= side - i; j++) nodes.set([i / side, j / side, (side - i - j) / side], 3 * index(i, j));
  }
  return {
    types: 3,
    size: count,
    nodes,
    locate(belief, corner, weight, at) {
      const x = Math.min(side, Math.max(0, (belief[0] as number) * side));
      const y = Math.min(side - x, Math.max(0, (belief[1] as number) * side));
      let i = Math.min(side - 1, Math.floor(x));
      let j = Math.floor(y);
      if (i + j > side - 1) {
        // On the far edge: step back into a triangle that exists.
        if (j > 0) j = side - 1 - i;
        else i = side - 1;
      }
      const [fx, fy] = [x - i, y - j];
      const lower = fx + fy <= 1 || i + j === side - 1;
      const [a, b, c] = lower ? [index(i, j), index(i + 1, j), index(i, j + 1)] : [index(i + 1, j + 1), index(i, j + 1), index(i + 1, j)];
      corner.set([a, b, c], at);
      weight.set(lower ? [1 - fx - fy, fx, fy] : [fx + fy - 1, 1 - fx, 1 - fy], at);
    },
  };
}
