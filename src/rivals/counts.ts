import { FealtyError } from "../base/index.js";
import { estimate } from "../estimate/index.js";
import { frame, numberColumn } from "../frame/index.js";
import { elementary } from "../numeric/index.js";
import type { Field, RuleColumns } from "./field.js";
import type { Predicted } from "./least-squares.js";

/**
 * A count model with a log link (`fealty/estimate`) on the rows `learn`, and its predictive law for the rows `predict`: Poisson of mean e^(x'b), or negative binomial with
 * the θ found. The coefficients' own uncertainty does not enter.
 * @throws FealtyError "rule" naming the rule whose model cannot be fitted, or whose prediction is no number.
 */
export function countModel(
  { y }: Field,
  { name, columns }: RuleColumns,
  { learn, predict, law }: { learn: Int32Array; predict: Int32Array; law: "poisson" | "negbin" },
): Predicted {
  const pick = (values: Float64Array) => numberColumn(Float64Array.from(learn, (row) => values[row] as number));
  const names = columns.map((_, j) => `x${j}`);
  const data = frame([["y", pick(y)] as const, ...columns.map((values, j) => [names[j] as string, pick(values)] as const)]);
  const fit = fitted(name, () => estimate(data, { fit: law, formula: `y ~ ${names.join(" + ") || "1"}`, vcov: "iid" }));
  if (!fit.converged)
    throw new FealtyError("rule", `the count model of the rule ${name} does not converge on ${learn.length} rows`, { mend: "give it fewer covariates" });
  const coef = new Map(fit.terms.map((term, j) => [term, fit.coef[j] as number]));
  const mean = Float64Array.from(predict, (row) => {
    let eta = coef.get("(Intercept)") ?? 0;
    for (let j = 0; j < names.length; j++) eta += (coef.get(names[j] as string) ?? 0) * ((columns[j] as Float64Array)[row] as number);
    return elementary.exp(eta);
  });
  const odd = mean.findIndex((mu) => !(mu > 0 && mu < 1e9));
  if (odd >= 0)
    throw new FealtyError("rule", `the rule ${name} predicts a mean of ${(mean[odd] as number).toPrecision(3)} in a block of years`, {
      mend: "put its covariates on a scale on which they move little, such as their logarithms",
    });
  return { mean, scale: new Float64Array(predict.length).fill(fit.theta ?? 0), parameters: fit.terms.length + (law === "negbin" ? 1 : 0) };
}

function fitted<T>(rule: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof FealtyError)) throw error;
    throw new FealtyError("rule", `the count model of the rule ${rule} cannot be fitted: ${error.message}`, {
      kind: error.kind,
      mend: error.mend,
      cause: error,
    });
  }
}
