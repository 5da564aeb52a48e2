import { FealtyError } from "../base/index.js";
import { normalTwoSided, studentQuantile, studentTwoSided } from "../numeric/index.js";
import { type Covariance, covariance } from "./covariance/covariance.js";
import { parseVcov } from "./covariance/kind.js";
import type { Scores } from "./covariance/scores.js";
import type { Inference } from "./fit.js";
import type { Ssc } from "./model/spec.js";

/** Standard errors, tests and 95 % intervals of coefficients under a covariance named in the words of cli.md. */
export function inference(coef: readonly number[], scores: Scores, vcov: string, ssc: Ssc = "nested"): Inference {
  return inferenceFrom(coef, averaged(covariance(scores, parseVcov(vcov), ssc), scores), vcov);
}

/** As `inference`, from a covariance that is there; parameters after the coefficients are left out. */
export function inferenceFrom(coef: readonly number[], { matrix, df, dfs, clusters, repaired, smallSample }: Covariance, vcovKind: string): Inference {
  const size = Math.round(Math.sqrt(matrix.length));
  if (df !== undefined && df < 1 && !dfs)
    throw new FealtyError("too-few-rows", clusters ? `the covariance ${vcovKind} needs at least two clusters` : "there are no more rows than parameters", {
      kind: "data",
      mend: "use fewer terms or effects, or another covariance",
    });
  const se = coef.map((_, j) => Math.sqrt(Math.max(0, matrix[j * size + j] as number)));
  if (se.some(Number.isNaN) || coef.some(Number.isNaN))
    throw new FealtyError("not-finite", "the estimates or their errors are no finite numbers", {
      kind: "failed",
      mend: "bring the variables to like sizes, and leave out terms that are nearly alike",
    });
  // A coefficient that is 0 without error does not differ from 0.
  const t = coef.map((b, j) => (b === 0 ? 0 : b / (se[j] as number)));
  const law = (j: number): number => dfs?.[j] ?? df ?? Number.POSITIVE_INFINITY;
  const quantiles = coef.map((_, j) => studentQuantile(0.975, law(j)));
  const reach = (j: number): number => (quantiles[j] as number) * (se[j] as number);
  return {
    vcovKind,
    se,
    t,
    p: t.map((x, j) => (df === undefined ? normalTwoSided(x) : studentTwoSided(x, law(j)))),
    ci: coef.map((b, j) => [b - reach(j), b + reach(j)] as const),
    vcov: coef.map((_, i) => coef.map((_, j) => matrix[i * size + j] as number)),
    ...(df === undefined ? {} : { df }),
    ...(dfs ? { dfs: [...dfs] } : {}),
    ...(clusters ? { clusters } : {}),
    ...(repaired ? { repaired: true as const } : {}),
    ...(smallSample ? { smallSample } : {}),
  };
}

/** The covariance of averages of the coefficients, where the fit reports those: A V A'. */
function averaged(of: Covariance, { averages, columns }: Scores): Covariance {
  if (!averages) return of;
  const size = columns.length;
  const rows = averages.length / size;
  const matrix = new Float64Array(rows * rows);
  const turned = new Float64Array(size);
  for (let r = 0; r < rows; r++) {
    turned.fill(0);
    for (let i = 0; i < size; i++) {
      const weight = averages[r * size + i] as number;
      if (weight !== 0) for (let j = 0; j < size; j++) turned[j] = (turned[j] as number) + weight * (of.matrix[i * size + j] as number);
    }
    for (let s = 0; s < rows; s++) {
      let sum = 0;
      for (let j = 0; j < size; j++) sum += (averages[s * size + j] as number) * (turned[j] as number);
      matrix[r * rows + s] = sum;
    }
  }
  return { ...of, matrix };
}
