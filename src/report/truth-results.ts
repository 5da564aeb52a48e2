/** What a study on the reference world should have found, beside what it found: shown only when the data are simulated. */
export interface TruthResults {
  /** Draws of the signals over whose mean the truth is taken. */
  readonly draws: number;
  readonly rows: readonly TruthRow[];
}

export interface TruthRow {
  /** A claim, a term of the main model, or such a term corrected for error of measurement. */
  readonly kind: "claim" | "term" | "corrected";
  /** The claim's id, or the term as the formula writes it. */
  readonly name: string;
  readonly model?: string;
  /** Of a claim: what it says. */
  readonly says?: string;
  /** Absent where the world has none to compare: a peak that is not there, a model that could not be fitted. */
  readonly truth?: number;
  /** `construction`: the world is made so. `fit`: what the same formula comes to without error of measurement and with expected signals. */
  readonly by?: "construction" | "fit";
  readonly estimate?: number;
  readonly ci?: readonly [number, number];
  /** Per cent that the interval is to cover. */
  readonly level?: number;
  readonly covers?: boolean;
}
