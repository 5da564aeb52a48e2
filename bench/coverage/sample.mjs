import { estimateModel } from "../../dist/estimate/index.js";
import { stream } from "../../dist/numeric/index.js";

/** One sample of a design: "covariance, term" → [estimate, standard error, whether the 95 % interval covers], or the error's code under "failed". */
export function sample(design, seed, i) {
  const data = design.make(stream(seed, design.id, i));
  if (design.look) return design.look(data, i);
  const found = {};
  for (const spec of design.specs) {
    try {
      const { fit } = estimateModel(data, spec);
      if (fit.converged) Object.assign(found, read(fit, design.truth));
      else found.failed = "not converged";
    } catch (error) {
      found.failed = error.code ?? String(error);
    }
  }
  return found;
}

/** Of the fit's covariance and its alternatives. */
export function read(fit, truth, label = (kind) => kind) {
  const found = {};
  for (const { vcovKind, se, ci } of [fit, ...(fit.alternatives ?? [])])
    for (const [term, value] of Object.entries(truth)) {
      const j = fit.terms.indexOf(term);
      if (j >= 0) found[`${label(vcovKind)}, ${term}`] = [fit.coef[j], se[j], Number(ci[j][0] <= value && value <= ci[j][1])];
    }
  return found;
}
