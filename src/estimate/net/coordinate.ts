import { cholesky, choleskySolve } from "../../numeric/index.js";

/**
 * Minimises ½β'Gβ − c'β + Σ l1ⱼ|βⱼ| + ½Σ l2ⱼβⱼ², from the β given and in place: coordinate descent, and then the linear system of the
 * coefficients that are left, which is exact where no sign changes.
 * @param gram size × size, symmetric; a coordinate with a zero diagonal keeps its β.
 * @returns sweeps made.
 * Source: Friedman, Hastie and Tibshirani (2010), covariance updates.
 */
export function penalisedQuadratic(gram: Float64Array, c: Float64Array, l1: Float64Array, l2: Float64Array, beta: Float64Array, maxSweeps = 20_000): number {
  const size = beta.length;
  const gradient = c.slice();
  for (let j = 0; j < size; j++) addColumn(gradient, gram, j, -(beta[j] as number));
  const scale = Math.max(1e-300, ...Array.from(c, Math.abs));
  let sweeps = 0;
  let everything = true;
  while (sweeps < maxSweeps) {
    sweeps++;
    let largest = 0;
    for (let j = 0; j < size; j++) {
      const own = gram[j * size + j] as number;
      const before = beta[j] as number;
      if (!(own > 0) || (!everything && before === 0)) continue;
      const pull = (gradient[j] as number) + own * before;
      const rest = Math.abs(pull) - (l1[j] as number);
      const after = rest > 0 ? (Math.sign(pull) * rest) / (own + (l2[j] as number)) : 0;
      if (after === before) continue;
      beta[j] = after;
      addColumn(gradient, gram, j, before - after);
      largest = Math.max(largest, own * Math.abs(after - before));
    }
    const still = largest < 1e-7 * scale;
    // Coefficients at 0 are looked at again once the others have settled; the linear system then does what many more sweeps would.
    if (still && everything) {
      if (polish(gram, c, l1, l2, beta, gradient)) return sweeps;
      if (largest < 1e-13 * scale) return sweeps;
    }
    everything = still || !everything;
  }
  return sweeps;
}

/** Solves for the coefficients that are not 0, signs as they are; false, and β as it was, where a sign or a condition would not hold. */
function polish(gram: Float64Array, c: Float64Array, l1: Float64Array, l2: Float64Array, beta: Float64Array, gradient: Float64Array): boolean {
  const size = beta.length;
  const active = Array.from(beta.keys()).filter((j) => beta[j] !== 0);
  const k = active.length;
  const system = new Float64Array(k * k);
  const solution = new Float64Array(k);
  active.forEach((j, a) => {
    active.forEach((l, b) => {
      system[a * k + b] = (gram[j * size + l] as number) + (j === l ? (l2[j] as number) : 0);
    });
    solution[a] = (c[j] as number) - Math.sign(beta[j] as number) * (l1[j] as number);
  });
  const factor = cholesky(system, k, { tolerance: 1e-12 });
  if (factor.rank < k) return false;
  choleskySolve(factor, solution);
  if (active.some((j, a) => (l1[j] as number) > 0 && Math.sign(solution[a] as number) !== Math.sign(beta[j] as number))) return false;
  const trial = gradient.slice();
  active.forEach((j, a) => {
    addColumn(trial, gram, j, (beta[j] as number) - (solution[a] as number));
  });
  for (let j = 0; j < size; j++)
    if (beta[j] === 0 && (gram[j * size + j] as number) > 0 && Math.abs(trial[j] as number) > (l1[j] as number) * (1 + 1e-9) + 1e-300 && (l1[j] as number) > 0)
      return false;
  active.forEach((j, a) => {
    beta[j] = solution[a] as number;
  });
  gradient.set(trial);
  return true;
}

function addColumn(into: Float64Array, gram: Float64Array, j: number, by: number): void {
  if (by === 0) return;
  const size = into.length;
  for (let i = 0; i < size; i++) into[i] = (into[i] as number) + by * (gram[j * size + i] as number);
}
