import type { MarginalPoint } from "../effects/point.js";

/** The effect within one bin of the moderator, at the bin's median. */
export interface InteractionBin extends MarginalPoint {
  /** The bin is (from, to]; the first has its lower end too. */
  readonly from: number;
  readonly to: number;
  readonly rows: number;
}

export interface BinPair {
  /** Bins from 1. */
  readonly bins: readonly [number, number];
  readonly difference: number;
  readonly se: number;
  readonly p: number;
}

export interface LinearityTest {
  readonly statistic: number;
  readonly law: "F" | "chi2";
  readonly df: readonly number[];
  readonly p: number;
}

export interface Binning {
  readonly cuts: readonly number[];
  readonly bins: readonly InteractionBin[];
  readonly pairs: readonly BinPair[];
  /** That effect and outcome are linear in the moderator across the bins, by the fit's covariance; absent where nothing departs from a line, or where clusters are fewer than departures. */
  readonly wald?: LinearityTest;
  /** The same by the likelihoods, which know no clusters. */
  readonly likelihoodRatio?: LinearityTest;
}

export interface KernelEffects {
  /** Standard deviation of the Gaussian kernel, in units of the moderator. */
  readonly bandwidth: number;
  /** Mean squared errors of left-out rows by bandwidth, where it was chosen by cross-validation. */
  readonly crossValidation?: readonly { readonly bandwidth: number; readonly error: number }[];
  readonly points: readonly MarginalPoint[];
}

/** How the variable is spread over the moderator. */
export interface Support {
  /** Twenty bars of equal width; of a 0/1 variable also how many rows have 1. */
  readonly histogram: readonly { readonly from: number; readonly to: number; readonly rows: number; readonly ones?: number }[];
  /** Within each bin: least, greatest and standard deviation of the variable; of a 0/1 variable the rows with 0 and with 1. */
  readonly bins: readonly {
    readonly rows: number;
    readonly min: number;
    readonly max: number;
    readonly sd: number;
    readonly zeros?: number;
    readonly ones?: number;
  }[];
  /** L-kurtosis of the moderator: 0 uniform, 0.1226 normal; far above: few rows carry its ends. */
  readonly lKurtosis: number;
  /** Of a 0/1 variable: share of rows whose moderator lies where both values occur. */
  readonly commonShare?: number;
}

/** Whether an effect that changes linearly with a moderator is what the data say; plain numbers, ready to be drawn. */
export interface InteractionChecks extends Binning {
  readonly of: string;
  readonly by: string;
  /** "response": on the outcome of a linear model; "link": on the linear predictor. */
  readonly scale: "response" | "link";
  /** The model's own line. */
  readonly linear: readonly MarginalPoint[];
  readonly kernel?: KernelEffects;
  readonly support: Support;
}
