/** An effect of staggered treatment; entries that it does not have are absent (a base period has no error). */
export interface DidEffect {
  readonly estimate: number;
  readonly se?: number;
  readonly p?: number;
  /** 95 %, by itself. */
  readonly ci?: readonly [number, number];
  /** 95 % for all of its list together, by multiplier bootstrap. */
  readonly band?: readonly [number, number];
}

export interface GroupTimeEffect extends DidEffect {
  readonly group: number;
  readonly time: number;
}

export interface DidPoint extends DidEffect {
  /** Periods since treatment ("dynamic"), cohort ("group"), or period ("calendar"). */
  readonly at: number;
}

export interface DidAverages {
  readonly overall: DidEffect;
  readonly points: readonly DidPoint[];
  /** Width of the bands in standard errors. */
  readonly critical?: number;
}

/** What a fit by Callaway and Sant'Anna has beside its coefficients. */
export interface StaggeredEffects {
  readonly control: "never" | "notyet";
  readonly base: "varying" | "universal";
  readonly method: "dr" | "reg" | "ipw";
  readonly units: number;
  readonly periods: number;
  /** Units by cohort; "0": never treated. */
  readonly cohorts: Readonly<Record<string, number>>;
  readonly groupTime: readonly GroupTimeEffect[];
  /** Width of the bands of `groupTime` in standard errors. */
  readonly critical?: number;
  readonly simple: DidAverages;
  readonly dynamic: DidAverages;
  readonly group: DidAverages;
  readonly calendar: DidAverages;
  /** Draws of the multiplier bootstrap, where there was one. */
  readonly draws?: number;
}

/** How a two-way regression weighs the effects of a treatment that starts at different times. */
export interface TwoWayWeights {
  readonly term: string;
  /** Treated rows. */
  readonly treated: number;
  /** Those that count with a negative weight. */
  readonly negative: number;
  /** Sum of the negative weights, where all weights sum to 1. */
  readonly sum: number;
}
