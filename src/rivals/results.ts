import type { Calibration, Estimated } from "./calibration.js";
import type { EqualAccuracy } from "./diebold-mariano.js";
import type { Encompassing } from "./encompassing.js";
import type { Effects } from "./level.js";
import type { ReadyRule } from "./rules.js";
import type { Distribution } from "./scores.js";
import type { Direction } from "./spans.js";
import type { Vuong } from "./vuong.js";

/** A rule's scores on the rows that all rules are scored on. */
export interface RuleResult extends ReadyRule {
  readonly terms: readonly string[];
  /** Mean log score, nats a row; higher is better. */
  readonly logScore: Estimated;
  /** Mean log score less that of the best rule: 0 for it, below 0 for the others. */
  readonly behind: Estimated;
  readonly rmse: Estimated;
  /** 1 less its squared error over that of no rule: out of sample, so it may be below 0. */
  readonly r2: Estimated;
  readonly crps: Estimated;
  readonly calibration: Calibration;
  /** Stacking weight. */
  readonly weight: Estimated;
}

/** Two rules against one another; positive differences favour the first. */
export interface PairResult {
  readonly first: string;
  readonly second: string;
  /** Differences of log scores. */
  readonly logScore: EqualAccuracy;
  /** Differences of squared errors, the second's less the first's. */
  readonly squaredError: EqualAccuracy;
  readonly vuong: Vuong;
  readonly encompassing: Encompassing;
  /** One rule has all terms of the other: tests of equal accuracy then lean towards the smaller rule, and Vuong's says nothing. */
  readonly nested: boolean;
}

export interface BlockResult {
  readonly first: number;
  readonly last: number;
  readonly rows: number;
  /** Mean log score of each rule, in the order of `rules`, less that of no rule. */
  readonly logScores: readonly number[];
}

/** The horse race: plain data. */
export interface RivalsResult {
  readonly outcome: string;
  readonly distribution: Distribution;
  readonly effects: Effects;
  readonly direction: Direction;
  /** Years left out between what is learnt from and what is predicted. */
  readonly gap: number;
  /** Rows that all rules know, and of them those that are predicted, with their units and years. */
  readonly rows: number;
  readonly scored: number;
  readonly units: number;
  readonly years: number;
  /** From the rows with a known outcome to the rows that all rules know. */
  readonly known: number;
  readonly lost: readonly { readonly why: string; readonly rows: number }[];
  /** Rows of the blocks whose unit had no row to learn from. */
  readonly unseen: number;
  /** In the order of the theory, those of the user last. */
  readonly rules: readonly RuleResult[];
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
  readonly best: string;
  /** No covariate: what every rule must beat. */
  readonly baseline: { readonly logScore: number; readonly rmse: number };
  readonly pairs: readonly PairResult[];
  readonly stacking: { readonly logScore: number; readonly gap: number; readonly iterations: number };
  readonly blocks: readonly BlockResult[];
  /** Draws of allies behind the intervals. */
  readonly draws: number;
}
