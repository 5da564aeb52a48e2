import { FealtyError } from "../../base/index.js";
import type { Program } from "../explain/conventions.js";
import { explain } from "../explain/explain.js";
import type { Fit } from "../fit.js";

/**
 * The standard errors that another program is expected to print for the same rows; undefined where its convention is not known.
 * A script leaves out the rows that we leave out, so these are no cause of a difference here.
 */
export function expectedErrors(fit: Fit, program: Program): readonly number[] | undefined {
  const { singletons: _, ...dropped } = fit.dropped;
  try {
    const { theirs, open } = explain({ ...fit, dropped }, program);
    return open.length === 0 ? theirs : undefined;
  } catch (error) {
    if (error instanceof FealtyError) return undefined;
    throw error;
  }
}

/** Numbers as every language reads them. */
export function listOf(values: readonly number[], missing: string): string {
  return values.map((v) => (Number.isFinite(v) ? String(v) : missing)).join(", ");
}
