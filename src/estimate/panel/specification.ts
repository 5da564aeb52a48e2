import { blockedSquares, cholesky, choleskySolve, chisquareUpper, symmetricEigen } from "../../numeric/index.js";
import { covariance } from "../covariance/covariance.js";
import { parseVcov } from "../covariance/kind.js";
import type { Scores } from "../covariance/scores.js";
import type { Codes } from "../design/codes.js";
import type { Regressors } from "../design/design.js";
import type { RandomEffects } from "../fit.js";
import { type LeastSquares, leastSquares } from "../model/least-squares.js";
import { vcovNames } from "../model/prepare.js";
import type { ModelSpec } from "../model/spec.js";
import type { Components } from "./components.js";
import { groupMeans } from "./units.js";

/**
 * Hausman's (1978) test of random effects against the within estimator, on the terms that both have, from their iid covariances, as
 * plm's `phtest`: where the difference of the covariances is not positive definite, the absolute value of the form, and `definite` is false.
 * Undefined when they share no term or the difference is singular.
 */
export function hausman({ within, varying, idiosyncratic }: Components, random: LeastSquares, { columns }: Regressors): RandomEffects["hausman"] {
  const shared = varying.flatMap((j, a) => (random.kept.includes(j) ? [{ a, b: random.kept.indexOf(j) }] : []));
  const q = shared.length;
  if (q === 0) return undefined;
  const n = columns[0]?.length ?? 0;
  const dispersion = blockedSquares(random.residuals) / (n - random.kept.length);
  const [kw, kr] = [within.kept.length, random.kept.length];
  const difference = new Float64Array(q * q);
  const scale = shared.map(({ a }) => Math.sqrt(idiosyncratic * (within.bread[a * kw + a] as number)));
  shared.forEach((r, i) => {
    shared.forEach((c, j) => {
      difference[i * q + j] =
        (idiosyncratic * (within.bread[r.a * kw + c.a] as number) - dispersion * (random.bread[r.b * kr + c.b] as number)) /
        ((scale[i] as number) * (scale[j] as number));
    });
  });
  const gap = Float64Array.from(shared, ({ a, b }, i) => ((within.coef[a] as number) - (random.coef[b] as number)) / (scale[i] as number));
  const { values, vectors } = symmetricEigen(difference, q);
  const largest = Math.max(...values.map(Math.abs));
  if (!values.every((v) => Math.abs(v) > 1e-12 * largest)) return undefined;
  let form = 0;
  values.forEach((value, l) => {
    let along = 0;
    for (let i = 0; i < q; i++) along += (vectors[l * q + i] as number) * (gap[i] as number);
    form += along ** 2 / value;
  });
  const chi2 = Math.abs(form);
  return { chi2, df: q, p: chisquareUpper(chi2, q), definite: (values[0] as number) > 0 };
}

interface Augmented {
  readonly scores: Scores;
  readonly target: Float64Array;
  readonly regressors: Regressors;
  readonly unit: Codes;
  readonly spec: ModelSpec;
}

/**
 * Mundlak's (1978) test that unit means of the terms that vary within units have no effect of their own: they join the transformed
 * regression (the same θ), and a Wald test by the fit's own covariance follows, so that it holds under clusters too (Wooldridge 2010, 10.7.3).
 */
export function mundlak({ theta, sizes, varying }: Components, { scores, target, regressors, unit, spec }: Augmented): RandomEffects["mundlak"] {
  const own = scores.columns;
  const means = varying.map((j) => {
    const mean = groupMeans(regressors.columns[j] as Float64Array, unit, sizes);
    return Float64Array.from(unit.codes, (g) => (1 - (theta[g] as number)) * (mean[g] as number));
  });
  const lengths = [...own, ...means].map((x) => Math.sqrt(blockedSquares(x)));
  const fit = leastSquares([...own, ...means], target, { lengths });
  const added = fit.kept.flatMap((j, i) => (j >= own.length ? [{ at: i, term: regressors.terms[varying[j - own.length] as number] as string }] : []));
  const q = added.length;
  if (q === 0) return undefined;
  const k = fit.kept.length;
  const identity = new Float64Array(k * k);
  for (let i = 0; i < k; i++) identity[i * k + i] = 1;
  const [vcovKind] = vcovNames(spec) as [string];
  const { matrix } = covariance(
    {
      ...scores,
      columns: fit.kept.map((j) => (j < own.length ? own[j] : means[j - own.length]) as Float64Array),
      factors: fit.residuals,
      bread: fit.bread,
      dispersion: blockedSquares(fit.residuals) / (scores.n - 1),
      transform: identity,
    },
    parseVcov(vcovKind),
    spec.ssc,
  );
  const v = new Float64Array(q * q);
  added.forEach((r, i) => {
    added.forEach((c, j) => {
      v[i * q + j] = matrix[r.at * k + c.at] as number;
    });
  });
  const effects = Object.fromEntries(added.map(({ at, term }) => [term, fit.coef[at] as number]));
  const chi2 = solveSymmetric(
    v,
    Float64Array.from(added, ({ at }) => fit.coef[at] as number),
  );
  // Fewer clusters than means: the covariance has not the rank for a joint test.
  return chi2 === undefined ? undefined : { chi2, df: q, p: chisquareUpper(chi2, q), vcovKind, means: effects };
}

/** x'M⁻¹x for a positive definite M; undefined where it is none. */
function solveSymmetric(m: Float64Array, x: Float64Array): number | undefined {
  const q = x.length;
  const scale = x.map((_, i) => Math.sqrt(m[i * q + i] as number));
  if (scale.some((s) => !(s > 0))) return undefined;
  const scaled = m.map((v, k) => v / ((scale[Math.floor(k / q)] as number) * (scale[k % q] as number)));
  const factor = cholesky(scaled, q, { tolerance: 1e-12 });
  if (factor.rank < q) return undefined;
  const left = x.map((v, i) => v / (scale[i] as number));
  const solved = left.slice();
  choleskySolve(factor, solved);
  return left.reduce((sum, v, i) => sum + v * (solved[i] as number), 0);
}
