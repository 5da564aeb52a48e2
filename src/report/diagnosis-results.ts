import type { Performance, Simulated, TruthSettings } from "../simulate/index.js";

/** What a design finds when the truth is known: simulated outcomes on the study's own rows, its own models and hypotheses. */
export interface DiagnosisResults {
  /** The model whose terms are followed. */
  readonly design: string;
  /** Simulations of each truth. */
  readonly sims: number;
  readonly seed: number;
  readonly rows: number;
  readonly units: number;
  /** A declared structure, in place of the panel. */
  readonly structured: boolean;
  readonly settings: TruthSettings;
  readonly truths: readonly DiagnosedTruth[];
  readonly notes: readonly string[];
}

/** A truth, and what the design makes of it. */
export interface DiagnosedTruth {
  readonly name: string;
  /** What makes the signals, in words. */
  readonly says: string;
  readonly tests: readonly DiagnosedTest[];
  readonly terms: readonly DiagnosedTerm[];
}

/** Shares of simulations by verdict. */
export interface DiagnosedTest {
  readonly id: string;
  readonly says: string;
  readonly supported: Simulated;
  readonly against: Simulated;
  readonly inconclusive: Simulated;
  /** Simulations in which the hypothesis could not be tested. */
  readonly untested: number;
}

export interface DiagnosedTerm {
  readonly model: string;
  readonly term: string;
  /** Absent where too few simulations gave an estimate, or none says what the truth is. */
  readonly performance?: Performance;
}
