import { FealtyError } from "../../base/index.js";

/**
 * @param bread inverse of an information, in which terms that it is singular in have rows of zeros.
 * @throws FealtyError "not-identified" naming those terms.
 */
export function refuseSingular(terms: readonly string[], bread: Float64Array): void {
  const size = Math.round(Math.sqrt(bread.length));
  const lost = terms.filter((_, j) => bread[j * size + j] === 0);
  if (lost.length === 0) return;
  throw new FealtyError("not-identified", `the data do not tell the effect of ${lost.join(", ")} from those of the other terms`, {
    kind: "data",
    mend: "leave out a term that is nearly a combination of others, or that orders the outcome without error",
  });
}
