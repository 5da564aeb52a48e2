import { FealtyError } from "../../base/index.js";
import type { Frame } from "../../frame/index.js";
import { blockedSquares, blockedSum, squaresAboutMean, subtractColumns } from "../../numeric/index.js";
import { assemble, nothingLeft, userUnits } from "../assemble.js";
import type { Scores } from "../covariance/scores.js";
import { type Design, makeDesign, rawColumns } from "../design/design.js";
import { parseFormula } from "../formula/formula.js";
import type { Estimate } from "../model/estimated.js";
import { leastSquares } from "../model/least-squares.js";
import { refuseConstant } from "../model/linear.js";
import { prepare } from "../model/prepare.js";
import { identityResponse } from "../model/response.js";
import type { ModelSpec } from "../model/spec.js";
import { type Components, swamyArora } from "./components.js";
import { hausman, mundlak } from "./specification.js";
import { groupMeans, lessMeans, panelCodes, panelIndex } from "./units.js";

/**
 * Random effects of units by feasible generalised least squares (Swamy and Arora 1972; Baltagi and Chang 1994 where unbalanced), as
 * plm's `random.method = "swar"`. Tests by the normal law, as there. R² and the sum of squares are those of the transformed rows.
 * With it Hausman's test against the within estimator and Mundlak's test of unit means.
 * @throws FealtyError "usage" for absorbed effects, instruments or weights; "no-index" without a panel.
 */
export function estimateRandom(data: Frame, spec: ModelSpec): Estimate {
  const formula = parseFormula(spec.formula);
  const refuse = (what: string, mend: string): FealtyError => new FealtyError("re", `random effects take no ${what}`, { kind: "usage", mend });
  if (formula.absorbed.length > 0) throw refuse("absorbed effects", "the panel's unit is the random effect; add others as dummies, i(year), or use ols");
  if (formula.endogenous.length > 0) throw refuse("instruments", "use ols with absorbed effects");
  if (spec.weights !== undefined) throw refuse("weights", "leave out --weights, or use ols");
  panelIndex(data, "the estimator re");
  const prepared = prepare(data, spec, undefined, formula);
  const design = makeDesign(prepared.sample);
  const { regressors, rows } = design;
  const n = rows.length;
  const { unit } = panelCodes(design, "the estimator re");
  const outcome = outcomeLessOffset(design);
  const centre = regressors.intercept ? blockedSum(outcome) / n : 0;
  const y = outcome.map((v) => v - centre);
  refuseConstant(design, y);
  const components = swamyArora(y, regressors, unit);
  const { theta, sizes } = components;
  const transformed = (x: Float64Array): Float64Array => lessMeans(x, unit, groupMeans(x, unit, sizes), theta);
  const columns = regressors.columns.map(transformed);
  const target = transformed(y);
  const fit = leastSquares(columns, target, { lengths: regressors.lengths });
  if (fit.kept.length === 0) throw nothingLeft(design);
  const { coef, transform } = userUnits(regressors, fit.kept, fit.coef, centre);
  const ssr = blockedSquares(fit.residuals);
  const scores: Scores = {
    design,
    columns: fit.kept.map((j) => columns[j] as Float64Array),
    factors: fit.residuals,
    bread: fit.bread,
    weights: undefined,
    counts: undefined,
    n,
    dispersion: ssr / (n - 1),
    transform,
    nuisance: 0,
    effectRank: undefined,
    student: false,
    linear: true,
  };
  const terms = fit.kept.map((j) => regressors.terms[j] as string);
  const residuals = outcome.slice();
  subtractColumns(rawColumns(design, terms), coef, residuals);
  const tss = regressors.intercept ? squaresAboutMean(target) : blockedSquares(target);
  const tests = { hausman: hausman(components, fit, regressors), mundlak: mundlak(components, { scores, target, regressors, unit, spec }) };
  return {
    spec,
    design,
    scores,
    predictor: design.y.map((v, i) => v - (residuals[i] as number)),
    mean: (e) => e,
    response: identityResponse,
    fit: assemble(spec, design, scores, prepared, {
      terms,
      coef,
      statistics: {
        r2: 1 - ssr / tss,
        ssr,
        randomEffects: {
          units: unit.count,
          variances: { idiosyncratic: components.idiosyncratic, unit: components.unit },
          share: components.unit / (components.unit + components.idiosyncratic),
          theta: Object.fromEntries(Array.from(theta, (t, g) => [unit.label(g), t] as const)),
          ...(tests.hausman ? { hausman: tests.hausman } : {}),
          ...(tests.mundlak ? { mundlak: tests.mundlak } : {}),
        },
      },
      certificate: { normalEquations: fit.normalEquations, condition: fit.condition },
      converged: true,
      iterations: 0,
      notes: notesOf(components, tests.hausman),
    }),
  };
}

function outcomeLessOffset({ y, offset }: Design): Float64Array {
  return offset ? y.map((v, i) => v - (offset[i] as number)) : y;
}

function notesOf({ negative }: Components, test: ReturnType<typeof hausman>): string[] {
  return [
    ...(negative ? ["the variance of the units came out below 0 and is set to 0: the fit is that of pooled least squares"] : []),
    ...(test?.definite === false ? ["Hausman's test: the difference of the covariances is not positive definite; rely on Mundlak's test"] : []),
  ];
}
