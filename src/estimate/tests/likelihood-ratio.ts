import { FealtyError } from "../../base/index.js";
import { chisquareUpper } from "../../numeric/index.js";
import type { ChiSquared, Fit } from "../fit.js";

/**
 * Likelihood-ratio test of a model against one with more terms or effects, both fitted to the same rows by the same estimator.
 * Twice the difference of log-likelihoods on as many degrees of freedom as there are parameters more. It holds for independent errors of the
 * estimator's law, whatever the covariance of the fits.
 * @throws FealtyError "nested" when the fits cannot be compared.
 */
export function likelihoodRatio(small: Fit, large: Fit): ChiSquared {
  const wrong = (why: string, mend = "fit both models to the same rows, by the same estimator"): FealtyError =>
    new FealtyError("nested", `no likelihood-ratio test: ${why}`, { kind: "usage", mend });
  if (small.fit !== large.fit) throw wrong(`one fit is ${small.fit}, the other ${large.fit}`);
  if (small.n !== large.n)
    throw wrong(`one fit has ${small.n} rows, the other ${large.n}`, 'leave rows that one of them lacks out of both, such as with --where "!is.na(x)"');
  if (small.outcome?.name !== large.outcome?.name || small.outcome?.mean !== large.outcome?.mean) throw wrong("the outcomes are not the same");
  if (small.instruments || large.instruments) throw wrong("two-stage least squares is no maximum of a likelihood", "use a Wald test: --test");
  if (!small.converged || !large.converged) throw wrong("a fit has not converged");
  const parameters = (f: Fit): number => {
    if (f.levels && f.effectRank === undefined) throw wrong("how many parameters its effects have is not known");
    return f.terms.length + (f.effectRank ?? 0);
  };
  const df = parameters(large) - parameters(small);
  if (df < 1) throw wrong("the second model has no parameter more than the first", "name the smaller model first");
  // An intercept is one of the parameters of absorbed effects.
  const missing = small.terms.filter((t) => !large.terms.includes(t) && !(t === "(Intercept)" && large.levels));
  if (missing.length > 0) throw wrong(`the larger model lacks ${missing.join(", ")} of the smaller`);
  if (small.loglik === undefined || large.loglik === undefined) throw wrong(`${small.fit} has no log-likelihood`, "use a Wald test: --test");
  const chi2 = 2 * (large.loglik - small.loglik);
  if (chi2 < -1e-6 * Math.abs(large.loglik)) throw wrong("the smaller model fits better, so it is not part of the larger");
  return { chi2: Math.max(0, chi2), df, p: chisquareUpper(Math.max(0, chi2), df) };
}
