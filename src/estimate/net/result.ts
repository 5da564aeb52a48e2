/** One penalty of a net's path. */
export interface NetStep {
  readonly lambda: number;
  readonly nonzero: number;
  /** Share of the null deviance that the fit explains in the sample. */
  readonly explained: number;
  /** Mean deviance out of sample over the folds, and its standard error. */
  readonly outOfSample?: { readonly mean: number; readonly se: number };
  /** In the order of the fit's terms, intercept included. */
  readonly coef: readonly number[];
}

/** What an elastic net has beside its coefficients. */
export interface ElasticNet {
  readonly family: "gaussian" | "poisson" | "binomial";
  /** 1: lasso, 0: ridge. */
  readonly alpha: number;
  /** Of the coefficients. */
  readonly lambda: number;
  readonly nonzero: number;
  /** By cross-validation: the lambda of least deviance, and the largest whose deviance is within a standard error of that. */
  readonly lambdaMin?: number;
  readonly lambda1se?: number;
  /** At `lambda`: mean deviance per row (the squared error, if gaussian) and 1 less its ratio to that of predicting the other folds' mean. */
  readonly outOfSample?: { readonly deviance: number; readonly r2: number };
  readonly folds?: number;
  /** "rows", or the column whose levels stay together in a fold. */
  readonly foldBy?: string;
  readonly seed?: number;
  /** From the largest lambda down. */
  readonly path: readonly NetStep[];
}

/** Options of the elastic net. */
export interface NetOptions {
  readonly family?: "gaussian" | "poisson" | "binomial" | undefined;
  /** Default 1. */
  readonly alpha?: number | undefined;
  /** A number, or "min" (default) or "1se" by cross-validation. */
  readonly lambda?: number | "min" | "1se" | undefined;
  /** Default 10; 0: none, and then `lambda` is a number. */
  readonly folds?: number | undefined;
  /** "rows", or a column whose levels stay together; by default the unit of a panel, else rows. */
  readonly foldBy?: string | undefined;
}
