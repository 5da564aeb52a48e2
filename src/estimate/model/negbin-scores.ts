import { blockedSquares, cholesky, choleskyInverse, crossProducts, elementary } from "../../numeric/index.js";
import { makeAbsorber } from "../absorb/absorber.js";
import type { Scores } from "../covariance/scores.js";
import { type NegbinFit, thetaDerivatives } from "./negbin.js";

/**
 * Scores and joint observed information of coefficients and θ, with the absorbed effects taken out of both.
 * θ enters as one more column, the cross derivative over the information of η; what the effects explain of it is projected out under
 * the observed weights, as of any other column. The score of θ is its own derivative alone, as in fixest's fenegbin: it leaves out what
 * the effects take up of it, which sums to zero within clusters that hold whole levels and is of order 1e-3 of a variance elsewhere.
 */
export function negbinScores(base: Scores, { theta, eta }: NegbinFit): Scores {
  const { design, transform } = base;
  const { y, weights: prior, plan } = design;
  const n = y.length;
  const k = base.columns.length;
  const observed = new Float64Array(n);
  const byEta = new Float64Array(n);
  const byTheta = new Float64Array(n);
  const cross = new Float64Array(n);
  let own = 0;
  for (let i = 0; i < n; i++) {
    const [v, w] = [y[i] as number, prior ? (prior[i] as number) : 1];
    const mu = elementary.exp(eta[i] as number);
    const total = theta + mu;
    const [first, second] = thetaDerivatives(theta, v, mu);
    byEta[i] = (w * theta * (v - mu)) / total;
    byTheta[i] = w * first;
    observed[i] = (w * theta * mu * (theta + v)) / (total * total);
    // −d²l/dη dθ over −d²l/dη².
    cross[i] = -(v - mu) / (theta * (theta + v));
    own -= w * second;
  }
  const columns = [...base.columns, cross.slice()];
  makeAbsorber(plan, observed).project(columns);
  const size = k + 1;
  const information = crossProducts(columns, observed);
  const last = size * size - 1;
  information[last] = (information[last] as number) + own - blockedSquares(cross, observed);
  const scores = columns.map((column, j) => {
    const out = new Float64Array(n);
    for (let i = 0; i < n; i++) out[i] = j < k ? (column[i] as number) * (byEta[i] as number) : (byTheta[i] as number);
    return out;
  });
  const wide = new Float64Array(size * size);
  for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) wide[i * size + j] = transform[i * k + j] as number;
  wide[last] = 1;
  return {
    ...base,
    columns: scores,
    factors: new Float64Array(n).fill(1),
    bread: scaledInverse(information, size),
    weights: observed,
    transform: wide,
    nuisance: 1,
  };
}

function scaledInverse(matrix: Float64Array, size: number): Float64Array {
  const scale = Array.from({ length: size }, (_, i) => Math.sqrt(matrix[i * size + i] as number));
  const unit = matrix.map((v, at) => v / ((scale[Math.floor(at / size)] as number) * (scale[at % size] as number)));
  return choleskyInverse(cholesky(unit, size)).map((v, at) => v / ((scale[Math.floor(at / size)] as number) * (scale[at % size] as number)));
}
