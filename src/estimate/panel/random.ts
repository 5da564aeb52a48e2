import { FealtyError } from "../../base/index.js";
import type { Frame } from "../../frame/index.js";
import { assemble } from "../assemble.js";
import { makeDesign } from "../design/design.js";
import { parseFormula } from "../formula/formula.js";
import type { Estimate } from "../model/estimated.js";
import { prepare } from "../model/prepare.js";
import { identityResponse } from "../model/response.js";
import type { ModelSpec } from "../model/spec.js";
import { type Components, swamyArora } from "./components.js";
import { hausman, mundlak } from "./specification.js";
import { centredOutcome, fitTransformed } from "./transformed.js";
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
  const { regressors } = design;
  const { unit } = panelCodes(design, "the estimator re");
  const centred = centredOutcome(design);
  const components = swamyArora(centred.y, regressors, unit);
  const { theta, sizes } = components;
  const transformed = (x: Float64Array): Float64Array => lessMeans(x, unit, groupMeans(x, unit, sizes), theta);
  const { fit, scores, target, terms, coef, predictor, ssr, r2 } = fitTransformed(design, centred, transformed, { student: false, linear: true });
  const tests = { hausman: hausman(components, fit, regressors), mundlak: mundlak(components, { scores, target, regressors, unit, spec }) };
  return {
    spec,
    design,
    scores,
    predictor,
    mean: (e) => e,
    response: identityResponse,
    fit: assemble(spec, design, scores, prepared, {
      terms,
      coef,
      statistics: {
        r2,
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

function notesOf({ negative }: Components, test: ReturnType<typeof hausman>): string[] {
  return [
    ...(negative ? ["the variance of the units came out below 0 and is set to 0: the fit is that of pooled least squares"] : []),
    ...(test?.definite === false ? ["Hausman's test: the difference of the covariances is not positive definite; rely on Mundlak's test"] : []),
  ];
}
