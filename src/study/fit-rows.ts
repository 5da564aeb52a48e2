import { estimate, estimateImputed, type ModelSpec, termIndex } from "../estimate/index.js";
import type { Frame } from "../frame/index.js";
import { orFailure } from "./fit-model.js";

/** Many fits on one frame of which one term each is wanted. */
export interface RowsInput {
  readonly data: Frame;
  /** The column that numbers imputed data sets. */
  readonly imputations?: string | undefined;
  readonly fits: readonly { readonly spec: ModelSpec; readonly term: string }[];
}

/** The figures of one term of one fit. */
export interface FitRow {
  readonly estimate: number;
  readonly se: number;
  readonly ci: readonly [number, number];
  readonly p: number;
  readonly n: number;
  readonly vcovKind: string;
}

export function fitRows({ data, imputations, fits }: RowsInput): (FitRow | { readonly failed: string })[] {
  return fits.map(({ spec, term }) =>
    orFailure(() => {
      const { terms, coef, se, ci, p, n, vcovKind, converged, dropped } =
        imputations === undefined ? estimate(data, spec) : estimateImputed(data, spec, imputations).fit;
      if (!converged) return { failed: "the fit did not converge" };
      if (dropped.collinear.includes(term)) return { failed: `${term} is collinear with the other terms there` };
      const j = termIndex(terms, term);
      return { estimate: coef[j] as number, se: se[j] as number, ci: ci[j] as [number, number], p: p[j] as number, n, vcovKind };
    }),
  );
}
