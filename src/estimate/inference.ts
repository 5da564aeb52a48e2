import { FealtyError } from "../base/index.js";
import { normalTwoSided, studentQuantile, studentTwoSided } from "../numeric/index.js";
import { type Covariance, covariance } from "./covariance/covariance.js";
import { parseVcov } from "./covariance/kind.js";
import type { Scores } from "./covariance/scores.js";
import type { Inference } from "./fit.js";
import type { Ssc } from "./model/spec.js";

/** Standard errors, tests and 95 % intervals of coefficients under a covariance named in the words of cli.md. */
export function inference(coef: readonly number[], scores: Scores, vcov: string, ssc: Ssc = "nested"): Inference {
  return inferenceFrom(coef, covariance(scores, parseVcov(vcov), ssc), vcov);
}

/** As `inference`, from a covariance that is there; parameters after the coefficients are left out. */
export function inferenceFrom(coef: readonly number[], { matrix, df, clusters, repaired }: Covariance, vcovKind: string): Inference {
  const size = Math.round(Math.sqrt(matrix.length));
  if (df !== undefined && df < 1)
    throw new FealtyError("too-few-rows", clusters ? `the covariance ${vcovKind} needs at least two clusters` : "there are no more rows than parameters", {
      kind: "data",
      mend: "use fewer terms or effects, or another covariance",
    });
  const se = coef.map((_, j) => Math.sqrt(Math.max(0, matrix[j * size + j] as number)));
  const t = coef.map((b, j) => b / (se[j] as number));
  const law = df ?? Number.POSITIVE_INFINITY;
  const quantile = studentQuantile(0.975, law);
  return {
    vcovKind,
    se,
    t,
    p: t.map((x) => (df === undefined ? normalTwoSided(x) : studentTwoSided(x, df))),
    ci: coef.map((b, j) => [b - quantile * (se[j] as number), b + quantile * (se[j] as number)] as const),
    vcov: coef.map((_, i) => coef.map((_, j) => matrix[i * size + j] as number)),
    ...(df === undefined ? {} : { df }),
    ...(clusters ? { clusters } : {}),
    ...(repaired ? { repaired: true as const } : {}),
  };
}
