import type { SignalLoading, SignalReliability } from "../measure/index.js";
import type { Trace } from "./figures/traces.js";
import type { Fit, SpecificationCurve } from "../estimate/index.js";
import type { Frame } from "../frame/index.js";
import type { RivalsResult } from "../rivals/index.js";
import type { DiagnosisResults } from "./diagnosis-results.js";
import type { TruthResults } from "./truth-results.js";
import type { SphereView } from "../simulate/index.js";
import type { AttentionView, ContractView, LearningView } from "../theory/index.js";

/** Everything that a study found, as the report shows it. Filled by the study room; plain data. */
export interface StudyResults {
  readonly name: string;
  readonly title: string;
  /** True on the reference world: a banner then stands on every page. */
  readonly simulated: boolean;
  readonly version: string;
  readonly seed: number;
  /** Hash of the numbers of results.json. */
  readonly hash: string;
  /** The study file itself. */
  readonly source: string;
  readonly about?: string;
  readonly sample: Sample;
  /** The panel with its measures, one row an ally-year; index set. */
  readonly panel: Frame;
  readonly variables: readonly VariableSummary[];
  readonly measures: readonly MeasureSummary[];
  readonly models: readonly ModelResult[];
  readonly hypotheses: readonly HypothesisResult[];
  readonly robustness: readonly RobustnessRow[];
  /** Joint tests of all combinations of a check, where they were asked for. */
  readonly curves?: readonly JointCurve[];
  /** What the design finds when the truth is known. */
  readonly diagnosis?: DiagnosisResults;
  /** What was true, on the reference world. */
  readonly truth?: TruthResults;
  /** The game solved at the study's primitives. */
  readonly theory?: TheoryResults;
  /** The horse race of the rivals, where the study has one. */
  readonly rivals?: RivalsResult;
  /** Columns and the term that the report is about, where the kinds of the measures do not say it. */
  readonly roles?: StudyRoles;
  readonly datasets: readonly DatasetUse[];
  /** CSL-JSON records of data and methods. */
  readonly references: readonly Reference[];
  readonly provenance: Provenance;
  /** Notes that a reader must see: what was left out and why. */
  readonly notes: readonly string[];
}

/** Each a column of the panel; `term` is a term of the main model. */
export interface StudyRoles {
  readonly signal?: string;
  readonly alignment?: string;
  readonly concession?: string;
  readonly willingness?: string;
  /** 1 where the ally was courted, 0 where not. */
  readonly courted?: string;
  readonly term?: string;
}

/** The parts of the game that a study solves. */
export interface TheoryResults {
  readonly contract?: ContractView;
  readonly learning?: LearningView;
  readonly attention?: AttentionView;
  readonly spheres?: SphereView;
}

export interface Sample {
  readonly spine: string;
  readonly patron: string;
  readonly patronName: string;
  readonly years: readonly [number, number];
  readonly rows: number;
  readonly units: number;
  /** Steps from all candidate rows to the rows kept, in order; rows: how many each removed. */
  readonly lost: readonly { readonly why: string; readonly rows: number }[];
  /** Ally-years that one definition of a pact has and another lacks. */
  readonly pacts: readonly { readonly has: string; readonly lacks: string; readonly ally: string; readonly name: string; readonly years: readonly number[] }[];
  /** Names of units: code → name. */
  readonly names: Readonly<Record<string, string>>;
}

export interface VariableSummary {
  readonly name: string;
  readonly label: string;
  readonly unit: string;
  readonly family: string;
  readonly datasets: readonly string[];
  /** Where it exists: first and last year, in words where more is to be said. */
  readonly domain: string;
  readonly years?: readonly [number, number];
}

export interface MeasureSummary {
  readonly name: string;
  readonly is: string;
  /** How it is made, in a sentence. */
  readonly about: string;
  /** Reliability from split halves, stepped up to the whole: of levels and of changes, overall and within effects. */
  readonly reliability?: readonly {
    readonly of: string;
    readonly within: string;
    readonly splits: number;
    readonly median: number;
    readonly low: number;
    readonly high: number;
  }[];
  /** Of positions that a sampler drew. */
  readonly positions?: { readonly drawn: DrawnSummary; readonly traces?: readonly Trace[] };
  /** Of a latent intensity of signals: what each signal says, and how reliable scores are. */
  readonly signal?: {
    readonly loadings: readonly SignalLoading[];
    readonly reliability: SignalReliability;
    readonly yearMeans: boolean;
    readonly converged: boolean;
    readonly drawn?: DrawnSummary;
    /** Draws of the loadings, where a sampler made them. */
    readonly traces?: readonly Trace[];
  };
}

/** Of draws: how many, by which engine, and the worst R-hat and fewest effective draws of a loading or position. */
export interface DrawnSummary {
  readonly engine: "fast" | "sample";
  readonly kept: number;
  readonly rhat: number;
  readonly bulk: number;
  readonly tail: number;
}

export interface ModelResult {
  readonly name: string;
  readonly label: string;
  readonly fit: Fit;
  /** A sentence for the note below the table. */
  readonly note?: string;
  /** Effect of one variable over values of another. */
  readonly marginal?: MarginalCurve;
  /** Leads and lags of one variable. */
  readonly event?: EventCurve;
  /** Naive and corrected slopes of a latent predictor. */
  readonly corrected?: readonly CorrectedSlope[];
  /** Sizes in words: what one standard deviation of a term goes with. */
  readonly sizes?: readonly SizeOfEffect[];
}

export interface MarginalCurve {
  readonly of: string;
  readonly over: string;
  readonly at: readonly number[];
  readonly effect: readonly number[];
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  /** Values of the moderator in the estimation sample, for the distribution drawn below. */
  readonly values: readonly number[];
}

export interface EventCurve {
  readonly of: string;
  /** Negative: leads (future), positive: lags. */
  readonly at: readonly number[];
  readonly effect: readonly number[];
  readonly lower: readonly number[];
  readonly upper: readonly number[];
}

export interface CorrectedSlope {
  readonly term: string;
  /**
   * "halves": one half of the roll calls instruments the other, and slopes are per unit of the measure. "correlation": by how far halves go together,
   * the naive slope per standard deviation of the measure, the corrected one per standard deviation of what is behind it.
   */
  readonly by: "halves" | "correlation";
  /** Like reliability and splits absent where the correction is not defined, which `why` says. */
  readonly naive?: number;
  readonly naiveSe?: number;
  /** Absent where reliability is about zero: nothing corrects then, and `why` says so. */
  readonly corrected?: number;
  readonly correctedSe?: number;
  readonly reliability?: number;
  readonly splits?: number;
  readonly why?: string;
}

export interface SizeOfEffect {
  readonly term: string;
  /** Standard deviation of the regressor, within the absorbed effects. */
  readonly sd: number;
  /** Change of the outcome for one such standard deviation, with its interval, in standard deviations of the outcome. */
  readonly effect: number;
  readonly lower: number;
  readonly upper: number;
}

export type Verdict = "supported" | "against" | "inconclusive" | "not tested";

export interface AdjustedP {
  readonly family: string;
  readonly by: "holm" | "bh" | "bonferroni" | "romano-wolf";
  /** Hypotheses of the family that were tested. */
  readonly of: number;
  readonly p: number;
}

export interface HypothesisResult {
  readonly id: string;
  readonly says: string;
  /** The test in words: model, term, kind, level. */
  readonly test: string;
  readonly model?: string;
  readonly verdict: Verdict;
  /** What was found, a sentence with size and interval. */
  readonly found: string;
  readonly estimate?: number;
  readonly se?: number;
  readonly ci?: readonly [number, number];
  /** Per cent that the interval covers: 95, but 90 where a test of equivalence or of a peak is read from it. */
  readonly ciLevel?: number;
  readonly p?: number;
  /** p adjusted for the other hypotheses of each family that it belongs to. */
  readonly adjusted?: readonly AdjustedP[];
  /** The smallest effect that the design could have found with power 0.8, in the unit of the estimate. */
  readonly smallestDetectable?: number;
  /** What would overturn the verdict. */
  readonly overturn: string;
  /** What it rests on: rows, clusters, convergence. */
  readonly rests: string;
}

export interface RobustnessRow {
  /** What is varied: "leave one ally out", "period", "pact", "covariances", "controls", … */
  readonly group: string;
  readonly label: string;
  readonly model: string;
  readonly term: string;
  readonly estimate: number;
  readonly se: number;
  readonly ci: readonly [number, number];
  readonly p: number;
  readonly n: number;
  readonly vcovKind: string;
  /** The row that others vary. */
  readonly base?: boolean;
}

/** All specifications of a check together, each statistic with its p under the null that none has an effect. */
export interface JointCurve extends SpecificationCurve {
  /** The check, as its rows are grouped. */
  readonly label: string;
}

export interface DatasetUse {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly terms: string;
  readonly publisher: string;
  readonly files: readonly { readonly source: string; readonly sha256: string; readonly bytes: number }[];
  readonly faults: readonly { readonly what: string; readonly done: string }[];
  /** Rows that break what the catalogue promises: keys, years, declared values. Absent where nobody looked. */
  readonly breaches?: number;
  readonly cites: readonly string[];
}

export interface Reference {
  readonly id: string;
  readonly type: string;
  readonly title: string;
  readonly [field: string]: unknown;
}

export interface Provenance {
  readonly node: string;
  readonly packages: Readonly<Record<string, string>>;
  readonly started: string;
  readonly finished: string;
  readonly steps: readonly { readonly name: string; readonly key: string; readonly cached: boolean; readonly seconds: number }[];
}
