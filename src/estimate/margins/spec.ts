/** What is asked of a fit. */
export interface MarginsSpec {
  /** Mean outcomes; their changes when a variable changes; their derivatives (0/1 variables and factors: changes). */
  readonly what: "predictions" | "comparisons" | "slopes";
  /** Variables to change, of the formula's terms; a lag such as `l(x, 1)` is a variable of its own. Default: all. */
  readonly variables?: readonly string[] | undefined;
  /** How far a comparison moves a number: by so much (default 1), by one standard deviation about its mean, or from one value to another. */
  readonly change?: number | "sd" | readonly [number, number] | undefined;
  /** Comparisons: difference (default) or ratio of average outcomes. Slopes: "elasticity" is the average of d log y / d log x. */
  readonly as?: "difference" | "ratio" | "elasticity" | undefined;
  /** Comparisons: change all variables together. */
  readonly cross?: boolean | undefined;
  /** Groups of rows to average within: columns. */
  readonly by?: readonly string[] | undefined;
  /** Values that variables are set to in every row; all combinations. */
  readonly at?: Readonly<Record<string, readonly (number | string)[]>> | undefined;
  /** "observed" (default): averages over rows, other variables as observed; "means": one row, others at their means (0/1 variables and factors: at their most frequent value). */
  readonly others?: "observed" | "means" | undefined;
  /** Expression of weights of the averages. Default: rows alike, or by frequency weights. */
  readonly weights?: string | undefined;
  /** Confidence. Default 0.95. */
  readonly level?: number | undefined;
  /** Draws of the coefficients from their normal law, for simulated errors and intervals (King, Tomz and Wittenberg 2000); 0 (default): delta method. */
  readonly draws?: number | undefined;
  /** Default 1. */
  readonly seed?: number | undefined;
  /** Adds the joint covariance of the points. */
  readonly joint?: boolean | undefined;
}
