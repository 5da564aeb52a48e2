import { FealtyError } from "../base/index.js";
import type { Frame } from "../frame/index.js";
import { chisquareUpper, subtractColumns } from "../numeric/index.js";
import type { ChiSquared } from "./fit.js";
import type { Estimate } from "./model/estimated.js";
import { logit } from "./model/families.js";
import { leastSquares } from "./model/least-squares.js";
import { climb, relativeSums } from "./model/newton.js";
import { type PenalisedCurve, penalisedLogit } from "./model/penalised.js";
import { logitResponse } from "./model/response.js";
import type { ModelSpec } from "./model/spec.js";
import { plainDesign, severalEstimate, shiftMatrix } from "./several.js";

/**
 * Logit with Firth's penalty ½ log |X'WX|: finite under separation, and without the bias of first order. Expected information;
 * the log-likelihood is the penalised one, and each term is also tested by the penalised likelihood without it.
 * Sources: Firth (1993); Heinze and Schemper (2002). Reference: brglm2 (type AS_mean), logistf.
 * @throws FealtyError "outcome" unless outcomes are 0 and 1, "constant-outcome" without a term beside the intercept that they vary with.
 */
export function estimateFirth(data: Frame, spec: ModelSpec): Estimate {
  const { prepared, design } = plainDesign(data, spec);
  const { y, regressors, offset, weights, rows } = design;
  y.forEach((v, i) => {
    if (v !== 0 && v !== 1)
      throw new FealtyError("outcome", `firth takes outcomes of 0 and 1, and one is ${v}`, { kind: "data", where: { row: (rows[i] as number) + 1 } });
  });
  const { kept } = leastSquares(regressors.columns, y, { weights, rough: true });
  const columns = kept.map((c) => regressors.columns[c] as Float64Array);
  const terms = kept.map((c) => regressors.terms[c] as string);
  if (terms.length === 0) throw new FealtyError("collinear", "the formula has no term to estimate", { kind: "data" });
  const peak = climb((b) => penalisedLogit(columns, y, weights, offset, b), new Float64Array(terms.length), 1000);
  const { converged, bread, condition, coef, iterations } = peak;
  const predictor = offset?.slice() ?? new Float64Array(y.length);
  subtractColumns(
    columns,
    coef.map((b) => -b),
    predictor,
  );
  const scores = peak.at.scores();
  const without = profile(
    y,
    weights,
    offset,
    columns,
    kept.map((c) => regressors.shifts[c] as number),
    terms,
    peak.at,
  );
  return severalEstimate(
    spec,
    design,
    prepared,
    {
      terms: [terms],
      kept: [kept],
      coef,
      bread,
      scores,
      eta: [predictor],
      loglik: peak.at.loglik,
      iterations,
      converged,
      normalEquations: relativeSums(scores),
      condition,
      runaway: [],
      flat: [],
    },
    {
      terms,
      all: regressors.terms,
      transform: shiftMatrix(terms.length, [{ from: 0, regressors, kept, into: regressors.intercept ? [0] : [], sign: -1 }]),
      predictor,
      mean: logit.mean,
      response: logitResponse,
      statistics: { profile: without },
      notes: ["the log-likelihood is penalised; the tests under profile compare it with that of the model with the term held at 0"],
    },
  );
}

/** Penalised likelihood-ratio tests: each coefficient held at 0, the penalty still that of all terms. */
function profile(
  y: Float64Array,
  weights: Float64Array | undefined,
  offset: Float64Array | undefined,
  columns: readonly Float64Array[],
  shifts: readonly number[],
  terms: readonly string[],
  best: PenalisedCurve,
): Record<string, ChiSquared> {
  const size = terms.length;
  const entries = terms.map((term, j) => {
    const free = [...terms.keys()].filter((k) => k !== j);
    // The user's intercept is that of the centred columns less Σ shift × coefficient; held at 0, each coefficient moves both.
    const shift = free.map((k) => (term === "(Intercept)" ? (shifts[k] as number) : 0));
    const full = (b: Float64Array): Float64Array => {
      const coef = new Float64Array(size);
      free.forEach((k, i) => {
        coef[k] = b[i] as number;
        coef[j] = (coef[j] as number) + (shift[i] as number) * (b[i] as number);
      });
      return coef;
    };
    const held = climb(
      (b) => {
        const { loglik, score, information } = penalisedLogit(columns, y, weights, offset, full(b));
        const at = (k: number, l: number): number => information[k * size + l] as number;
        return {
          loglik,
          score: Float64Array.from(free, (k, i) => (score[k] as number) + (shift[i] as number) * (score[j] as number)),
          information: Float64Array.from(
            free.flatMap((k, i) => {
              const [s, own] = [shift[i] as number, at(k, j)];
              return free.map((l, m) => at(k, l) + (shift[m] as number) * (own + s * at(j, j)) + s * at(j, l));
            }),
          ),
        };
      },
      new Float64Array(free.length),
      1000,
    );
    const chi2 = Math.max(0, 2 * (best.loglik - held.at.loglik));
    return [term, { chi2, df: 1, p: chisquareUpper(chi2, 1) }] as const;
  });
  return Object.fromEntries(entries);
}
