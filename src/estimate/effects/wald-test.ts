import { FealtyError } from "../../base/index.js";
import { covariance } from "../covariance/covariance.js";
import { parseVcov } from "../covariance/kind.js";
import { satterthwaite } from "../covariance/satterthwaite.js";
import type { WaldTest } from "../fit.js";
import type { Estimate } from "../model/estimated.js";
import { parseHypothesis } from "./hypothesis.js";
import { wald, waldOf } from "./wald.js";

/**
 * As `wald`, from the estimate itself: under `cr2` and `cr3` joint tests take Hotelling's T² with the degrees of freedom that its first two
 * moments have under the working model (Pustejovsky and Tipton 2018; clubSandwich's "HTZ"), and combinations take Satterthwaite's.
 * @throws FealtyError as `wald`, or "too-few-clusters" where the degrees of freedom leave nothing for a joint test.
 */
export function waldTest(model: Estimate, hypothesis: string, level = 0.95): WaldTest {
  const { fit, scores, spec } = model;
  if (!fit.dfs) return wald(fit, hypothesis, level);
  const { moments } = covariance(scores, parseVcov(fit.vcovKind), spec.ssc);
  if (!moments) return wald(fit, hypothesis, level);
  const test = waldOf(fit, hypothesis, parseHypothesis(hypothesis, fit.terms, fit.coef), level, (weights) => satterthwaite(moments, weights));
  if (!test) return wald(fit, hypothesis, level);
  if (!(test.p >= 0))
    throw new FealtyError("too-few-clusters", `under ${fit.vcovKind} the degrees of freedom do not suffice to test ${test.df[0]} restrictions together`, {
      kind: "data",
      mend: "test fewer together",
    });
  return test;
}
