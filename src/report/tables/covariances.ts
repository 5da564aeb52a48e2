import { FealtyError, suggest } from "../../base/index.js";
import type { Fit, Inference } from "../../estimate/index.js";
import type { ModelResult } from "../results.js";

/**
 * The fit under another of the covariances that it has, its own or one of its alternatives, by the name that the user gave.
 * @throws FealtyError "no-covariance" (usage) naming those that there are.
 */
export function underCovariance(fit: Fit, kind: string): Fit {
  const plain = (name: string): string => name.replace(/\s+/g, "").toLowerCase();
  if (plain(fit.vcovKind) === plain(kind)) return fit;
  const other = fit.alternatives?.find(({ vcovKind }) => plain(vcovKind) === plain(kind));
  if (other) return replaced(fit, other);
  const names = [fit.vcovKind, ...(fit.alternatives ?? []).map(({ vcovKind }) => vcovKind)];
  throw new FealtyError("no-covariance", `the fit has no covariance "${kind}"`, {
    kind: "usage",
    mend: `${suggest(kind, names, 12)}; fealty fit takes --vcov several times`,
  });
}

/** A model once for each covariance that it has; columns of a table then differ by their errors alone. */
export function eachCovariance(model: ModelResult): ModelResult[] {
  const { alternatives = [] } = model.fit;
  return [model, ...alternatives.map((other) => ({ ...model, fit: replaced(model.fit, other) }))];
}

/** Entries that the other covariance lacks do not stay behind. */
function replaced({ alternatives: _, df: __, clusters: ___, repaired: ____, smallSample: _____, ...rest }: Fit, other: Inference): Fit {
  return { ...rest, ...other };
}
