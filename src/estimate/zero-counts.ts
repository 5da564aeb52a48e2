import { FealtyError } from "../base/index.js";
import type { Frame } from "../frame/index.js";
import { elementary } from "../numeric/index.js";
import { hurdle, negbinKernel, poissonKernel, zeroInflated } from "./model/counts.js";
import { hurdleResponse, zeroInflatedResponse } from "./model/count-responses.js";
import type { Estimate } from "./model/estimated.js";
import { poisson } from "./model/families.js";
import { fitGlm } from "./model/glm.js";
import { type Equation, maximise } from "./model/indices.js";
import type { ModelSpec } from "./model/spec.js";
import { plainDesign, severalEstimate, shiftMatrix } from "./several.js";

const { exp, expm1, log1p } = elementary;

/**
 * Zero-inflated and hurdle models of counts: `count_` terms, then `zero_` terms of a logit (of a structural zero, or of crossing the
 * hurdle). The second equation follows `|`; without one it has the terms of the first. Observed information, θ estimated jointly.
 * Reference: pscl::zeroinfl and pscl::hurdle.
 * @throws FealtyError "outcome" unless outcomes are whole numbers, 0 or more, with some 0 and some not.
 */
export function estimateZeroCounts(data: Frame, spec: ModelSpec, kind: "zip" | "zinb" | "hurdle-poisson" | "hurdle-negbin"): Estimate {
  const { prepared, design } = plainDesign(data, spec, { bar: "equation" });
  const { y, regressors, weights, offset, rows } = design;
  const second = design.second ?? regressors;
  for (let i = 0; i < y.length; i++) {
    const v = y[i] as number;
    if (!(v >= 0 && Number.isInteger(v)))
      throw new FealtyError("outcome", `${kind} takes counts, and one outcome is ${v}`, { kind: "data", where: { row: (rows[i] as number) + 1 } });
  }
  if (!y.includes(0) || y.every((v) => v === 0)) throw new FealtyError("outcome", `${kind} needs outcomes of 0 and above 0`, { kind: "data" });
  const dispersed = kind === "zinb" || kind === "hurdle-negbin";
  const hurdled = kind.startsWith("hurdle");
  const scalars = dispersed ? 3 : 2;
  const kernel = dispersed ? negbinKernel : poissonKernel;
  const likelihood = hurdled ? hurdle(y, kernel, scalars) : zeroInflated(y, kernel, scalars);
  const equations: Equation[] = [
    { terms: regressors.terms, columns: regressors.columns, offset },
    { terms: second.terms, columns: second.columns },
    ...(dispersed ? [{ terms: ["log(theta)"], columns: [new Float64Array(y.length).fill(1)] }] : []),
  ];
  const base = fitGlm(design, poisson);
  const counts = regressors.terms.map((_, c) => base.coef[base.kept.indexOf(c)] ?? 0);
  const fit = maximise(equations, likelihood, y.length, [...counts, ...second.terms.map(() => 0), ...(dispersed ? [0] : [])], weights);
  const logTheta = dispersed ? (fit.coef.at(-1) as number) : 0;
  if (logTheta > 12) {
    // No overdispersion: the likelihood rises with θ for ever, towards that of the Poisson model.
    const plain = estimateZeroCounts(data, spec, hurdled ? "hurdle-poisson" : "zip");
    return {
      ...plain,
      fit: { ...plain.fit, notes: ["counts are no more dispersed than Poisson counts: θ has no finite estimate, and this is the Poisson model"] },
    };
  }
  const [keptCounts, keptZeros] = fit.kept as [readonly number[], readonly number[]];
  const first = keptCounts.length;
  const transform = shiftMatrix(fit.coef.length, [
    { from: 0, regressors, kept: keptCounts, into: regressors.intercept ? [0] : [], sign: -1 },
    { from: first, regressors: second, kept: keptZeros, into: second.intercept ? [first] : [], sign: -1 },
  ]);
  const theta = dispersed ? exp(fit.coef.at(-1) as number) : undefined;
  const terms = [...(fit.terms[0] as readonly string[]).map((t) => `count_${t}`), ...(fit.terms[1] as readonly string[]).map((t) => `zero_${t}`)];
  const eta = fit.eta as readonly [Float64Array, Float64Array, Float64Array?];
  const means = eta[0].map((e, i) => meanOf(e, eta[1][i] as number, theta, hurdled));
  return severalEstimate(spec, design, prepared, fit, {
    terms,
    all: [...regressors.terms.map((t) => `count_${t}`), ...second.terms.map((t) => `zero_${t}`)],
    transform,
    predictor: eta[0],
    mean: exp,
    means,
    response: hurdled ? hurdleResponse(kernel, dispersed) : zeroInflatedResponse,
    statistics: theta === undefined ? {} : { theta },
  });
}

/** Mean outcome of a row. */
function meanOf(eta: number, zeta: number, theta: number | undefined, hurdled: boolean): number {
  const mu = exp(eta);
  const share = 1 / (1 + exp(-zeta));
  if (!hurdled) return (1 - share) * mu;
  const logZero = theta === undefined ? -mu : -theta * log1p(mu / theta);
  return (share * mu) / -expm1(logZero);
}
