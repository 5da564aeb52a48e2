import type { Boot } from "./resample/boot.js";
import type { StaggeredEffects, TwoWayWeights } from "./did/effects.js";
import type { ElasticNet } from "./net/result.js";
import type { MarginalPoint } from "./effects/point.js";
import type { InteractionChecks } from "./interaction/results.js";
import type { Influence } from "./resample/influence-result.js";
import type { Sensitivity } from "./sensitivity/results.js";
/** Estimators that a study and the command line name. */
export type EstimatorName = "ols" | "poisson" | "logit" | "probit" | "gamma" | "negbin";

/** What the small-sample factor of a covariance is made of, so that another program's convention can be put in its place. */
export interface SmallSample {
  /** How absorbed effects were counted. */
  readonly ssc: "none" | "nested" | "full" | "exact";
  /** What the covariance was multiplied with beside its sandwich, such as (n − 1)/(n − K) · G/(G − 1); 1: nothing. */
  readonly factor: number;
  /** K under each way of counting absorbed effects; `exact` where it is known. */
  readonly k: { readonly none: number; readonly nested: number; readonly full: number; readonly exact?: number };
  /** Periods that Newey–West and Driscoll–Kraay count. */
  readonly periods?: number;
}

/** Coefficient-bound figures under one covariance. */
export interface Inference {
  /** The covariance as the user named it, e.g. "cluster:ally". */
  readonly vcovKind: string;
  readonly se: readonly number[];
  readonly t: readonly number[];
  readonly p: readonly number[];
  /** 95 % intervals, by the law that `df` says. */
  readonly ci: readonly (readonly [number, number])[];
  /** Rows. */
  readonly vcov: readonly (readonly number[])[];
  /** Degrees of freedom of the tests; absent: the normal law. */
  readonly df?: number;
  /** Degrees of freedom by coefficient (cr2 and cr3, by Satterthwaite); `df` is then the least of them. */
  readonly dfs?: readonly number[];
  /** Clusters by dimension, e.g. { ally: 60 }. */
  readonly clusters?: Readonly<Record<string, number>>;
  /** The signed sum had negative eigenvalues, which were set to zero. */
  readonly repaired?: true;
  readonly smallSample?: SmallSample;
}

/** 1-based data rows, at most the first 1,000. */
export interface DroppedRows {
  readonly count: number;
  readonly rows: readonly number[];
}

export interface Dropped {
  readonly missing: number;
  /** Of the missing: rows with an infinite value, such as the logarithm of 0. */
  readonly notFinite?: number;
  /** Rows of weight 0. */
  readonly zeroWeight?: number;
  readonly singletons?: DroppedRows;
  readonly separated?: DroppedRows;
  /** Terms that others span. */
  readonly collinear: readonly string[];
}

/** How good the numbers are, computed apart from the iteration that made them. */
export interface Certificate {
  /** Largest |x'r| / (‖x‖ ‖r‖) over the regressors and the levels of absorbed effects: relative residual of the normal equations (the score, for likelihoods). */
  readonly normalEquations: number;
  /** Condition number of the scaled cross-products. */
  readonly condition?: number;
}

/** An F test. */
export interface FTest {
  readonly f: number;
  readonly df: readonly [number, number];
  readonly p: number;
}

/** Diagnostics of two-stage least squares; those that depend on a covariance are under the fit's own. */
export interface InstrumentTests {
  /**
   * F of the excluded instruments in the first stage of each endogenous term, iid; `robust`: under the covariance; with several endogenous
   * terms also Sanderson and Windmeijer's, of what the instruments say of one term beside the others.
   */
  readonly firstStage: Readonly<Record<string, FTest & { readonly robust?: FTest; readonly sandersonWindmeijer?: FTest }>>;
  /** Least-eigenvalue F for iid errors, and Stock and Yogo's value above which a 5 % test has a size of 10 % at most. */
  readonly craggDonald?: { readonly f: number; readonly size10?: number };
  /** Rank tests of the first stage (Kleibergen and Paap 2006): Wald F and Lagrange multiplier. */
  readonly kleibergenPaap?: { readonly vcovKind: string; readonly f: number; readonly lm: { readonly chi2: number; readonly df: number; readonly p: number } };
  /** That all endogenous coefficients are 0, valid however weak the instruments; of one endogenous term the 95 % set, an absent end being without bound. */
  readonly andersonRubin?: FTest & { readonly set?: readonly { readonly from?: number; readonly to?: number }[]; readonly says?: string };
  /** As `sargan` under the covariance: Hansen's J. */
  readonly hansen?: { readonly chi2: number; readonly df: number; readonly p: number };
  /** As `wuHausman` under the covariance. */
  readonly endogeneity?: FTest;
  /** That the endogenous terms are exogenous: residual inclusion, iid. */
  readonly wuHausman?: FTest;
  /** That the instruments are valid; with more instruments than endogenous terms. */
  readonly sargan?: { readonly chi2: number; readonly df: number; readonly p: number };
}

/** Variance components of random effects, and the tests of what they assume. */
export interface RandomEffects {
  readonly units: number;
  readonly variances: { readonly idiosyncratic: number; readonly unit: number };
  /** Share of the unit's variance in the sum of both. */
  readonly share: number;
  /** Share of its mean that is taken out of each unit. */
  readonly theta: Readonly<Record<string, number>>;
  /** Random effects against the within estimator, iid; `definite`: the difference of the covariances is a covariance. */
  readonly hausman?: { readonly chi2: number; readonly df: number; readonly p: number; readonly definite: boolean };
  /** That unit means have no effect of their own (correlated random effects), under the fit's covariance. */
  readonly mundlak?: {
    readonly chi2: number;
    readonly df: number;
    readonly p: number;
    readonly vcovKind: string;
    readonly means: Readonly<Record<string, number>>;
  };
}

/** A chi-squared test. */
export interface ChiSquared {
  readonly chi2: number;
  readonly df: number;
  readonly p: number;
}

/** Tests that the effects of a Cox model do not change with time. */
export interface ProportionalHazards {
  readonly terms: Readonly<Record<string, ChiSquared>>;
  readonly global: ChiSquared;
}

/** What a dynamic panel model rests on. */
export interface DynamicPanel {
  readonly steps: 1 | 2;
  /** Instruments that do not depend on others. */
  readonly instruments: number;
  readonly units: number;
  /** That the instruments are valid if errors are alike and independent, from the first step. */
  readonly sargan?: { readonly chi2: number; readonly df: number; readonly p: number };
  /** The same, robust: moments weighed by their covariance at the first step's residuals. */
  readonly hansen?: { readonly chi2: number; readonly df: number; readonly p: number };
  /** Autocorrelation of the differenced residuals (Arellano and Bond): order 1 is expected, order 2 must not be. */
  readonly serial: readonly { readonly order: number; readonly z: number; readonly p: number }[];
}

/** A combination of coefficients with its test against a value. */
export interface Combination {
  readonly text: string;
  readonly estimate: number;
  readonly value: number;
  readonly se: number;
  readonly t: number;
  readonly p: number;
  readonly ci: readonly [number, number];
}

/** A joint test of linear restrictions. */
export interface WaldTest {
  readonly hypothesis: string;
  /** F with (df[0], df[1]) degrees of freedom, or chi-squared (F times df[0]) where the fit tests by the normal law. */
  readonly statistic: number;
  readonly law: "F" | "chi2";
  readonly df: readonly [number] | readonly [number, number];
  readonly p: number;
  readonly combinations: readonly Combination[];
  /** Adjusted for the other tests that were asked for, and how. */
  readonly pAdjusted?: number;
  readonly adjustment?: "holm" | "bh" | "bonferroni";
}

/** Whether the effect of a term is a straight line. */
export interface Linearity {
  readonly of: string;
  /** That the square of the term adds nothing. */
  readonly quadratic: WaldTest;
  /** That levels of the term by bins of equal counts add nothing to a straight line: whatever the shape. */
  readonly binned: WaldTest;
  readonly bins: number;
}

/** That terms left out of a model have no effect, without fitting them. */
export interface ScoreTest extends ChiSquared {
  readonly add: string;
}

export interface MarginalEffect {
  readonly of: string;
  readonly by: string;
  /** "response": on the outcome of a linear model; "link": on the linear predictor. */
  readonly scale: "response" | "link";
  readonly points: readonly MarginalPoint[];
}

/** What was asked for beside formula, estimator and covariance: enough to fit again, here or in another program. */
export interface Asked {
  readonly where?: string;
  readonly weights?: string;
  readonly weightsKind?: "analytic" | "frequency";
  readonly offset?: string;
  readonly singletons?: "drop" | "keep";
  readonly ties?: "efron" | "breslow";
  readonly information?: "expected" | "observed";
  /** Of a dynamic panel. */
  readonly steps?: 1 | 2;
  readonly collapse?: boolean;
  /** Limits of a tobit. */
  readonly lower?: number;
  readonly upper?: number;
  /** Columns of the units and of time, where the table was a panel. */
  readonly panel?: { readonly units: readonly string[]; readonly time: string };
}

/** An effect so many periods after. */
export interface LagPoint {
  readonly lag: number;
  readonly estimate: number;
  readonly se: number;
  readonly p: number;
  readonly ci: readonly [number, number];
}

/** What one lasting unit more of a variable does to the outcome over time. */
export interface Cumulative {
  readonly of: string;
  /** The outcome as written, or the variable whose difference it is (error-correction form). */
  readonly outcome: string;
  /** "link": on the linear predictor. */
  readonly scale: "response" | "link";
  readonly path: readonly LagPoint[];
  /** Where it ends; absent where the outcome's past does not die out. */
  readonly longRun?: Omit<LagPoint, "lag">;
  /** Sum of the coefficients of the outcome's own past. */
  readonly persistence?: number;
  /** Terms that lead the variable, which stay outside. */
  readonly leadsLeftOut?: number;
}

/** One prediction, comparison or slope. */
export interface MarginPoint {
  /** The variable that changes; absent for predictions. */
  readonly variable?: string;
  /** What the change is: "dY/dX", "eY/eX", "1 - 0", "+1", "high - base". */
  readonly contrast?: string;
  /** The category whose probability it is, in ordered and multinomial models. */
  readonly outcome?: string;
  /** The group of rows. */
  readonly by?: Readonly<Record<string, string>>;
  /** Values that variables were set to. */
  readonly at?: Readonly<Record<string, number | string>>;
  readonly estimate: number;
  readonly se: number;
  /** Against 0; of a ratio, against 1. */
  readonly p: number;
  readonly ci: readonly [number, number];
  /** Rows averaged. */
  readonly rows: number;
  /** As a sentence. */
  readonly says: string;
}

/** Quantities of interest on the scale of the outcome. */
export interface Margins {
  readonly what: "predictions" | "comparisons" | "slopes";
  readonly as: "difference" | "ratio" | "elasticity";
  readonly level: number;
  /** How errors and intervals were made. */
  readonly interval: "delta" | "simulated";
  readonly draws?: number;
  readonly seed?: number;
  /** Values of the other variables where not observed ones. */
  readonly held?: Readonly<Record<string, number | string>>;
  readonly points: readonly MarginPoint[];
  /** Joint covariance of the points, where asked. */
  readonly vcov?: readonly (readonly number[])[];
  readonly notes?: readonly string[];
}

/** What every estimator returns; plain data, the JSON of cli.md. An entry that an estimator does not have is absent. */
export interface Fit extends Inference {
  readonly fit: EstimatorName | (string & {});
  readonly formula: string;
  readonly n: number;
  readonly terms: readonly string[];
  readonly coef: readonly number[];
  readonly loglik?: number;
  readonly deviance?: number;
  readonly r2?: number;
  readonly withinR2?: number;
  readonly ssr?: number;
  readonly theta?: number;
  /** Common autocorrelation that was taken out (Prais and Winsten), or with `sigma` the correlation of a selection model's errors. */
  readonly rho?: number;
  readonly dropped: Dropped;
  readonly converged: boolean;
  readonly iterations: number;
  readonly certificate: Certificate;
  readonly alternatives?: readonly Inference[];
  readonly asked?: Asked;
  /** Absorbed effects: name → level → estimate. */
  readonly absorbed?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Levels of each absorbed effect after rows were dropped. */
  readonly levels?: Readonly<Record<string, number>>;
  /** Free parameters of the absorbed effects together, exactly; absent where not known. */
  readonly effectRank?: number;
  /** Mean and standard deviation of the outcome over the rows used. */
  readonly outcome?: { readonly name: string; readonly mean: number; readonly sd: number };
  readonly instruments?: InstrumentTests;
  readonly randomEffects?: RandomEffects;
  readonly dynamicPanel?: DynamicPanel;
  /** Elastic net: how lambda was chosen, and the path. Such a fit has no errors: `se`, `t`, `p`, `ci` and `vcov` are empty. */
  readonly net?: ElasticNet;
  /** Staggered treatment by Callaway and Sant'Anna: effects by cohort and period, and their averages. */
  readonly did?: StaggeredEffects;
  /** Linear models with unit and time effects: how they weigh each treatment that starts at different times. */
  readonly twoWayWeights?: readonly TwoWayWeights[];
  /** Event studies: the joint test that effects before treatment are zero. */
  readonly preTrends?: WaldTest;
  /** Standard deviation of the errors of a selection model or tobit. */
  readonly sigma?: number;
  /** Parameters beside the terms, with standard errors by the information. */
  readonly ancillary?: Readonly<Record<string, { readonly estimate: number; readonly se: number }>>;
  /** Rows that a selection model selects. */
  readonly selected?: number;
  /** Outcomes at the limits of a tobit. */
  readonly censored?: { readonly below: number; readonly above: number };
  /** Penalised likelihood-ratio tests that a term's effect is 0 (Firth logit). */
  readonly profile?: Readonly<Record<string, ChiSquared>>;
  /** Spells that end in an event. */
  readonly events?: number;
  readonly proportionalHazards?: ProportionalHazards;
  /** Tests that were asked for. */
  readonly tests?: readonly WaldTest[];
  /** Ramsey's RESET: that powers of the linear predictor add nothing; beside `linearity`. */
  readonly reset?: WaldTest;
  readonly linearity?: readonly Linearity[];
  /** Tests of terms left out that were asked for. */
  readonly score?: readonly ScoreTest[];
  /** Coefficients without each cluster in turn, where asked for. */
  readonly influence?: readonly Influence[];
  /** Marginal effects that were asked for. */
  readonly effects?: readonly MarginalEffect[];
  /** Checks of interactions that were asked for. */
  readonly interactions?: readonly InteractionChecks[];
  /** Sensitivity to unobserved confounding, where asked for. */
  readonly sensitivity?: readonly Sensitivity[];
  /** Predictions, comparisons and slopes that were asked for. */
  readonly margins?: readonly Margins[];
  /** Cumulative effects of lags that were asked for. */
  readonly cumulative?: readonly Cumulative[];
  /** Resampling that was asked for. */
  readonly boot?: readonly Boot[];
  /** Combined over imputed data sets: how many, and the share of each coefficient's information that is missing. */
  readonly imputations?: { readonly count: number; readonly missingInformation: readonly number[] };
  /** The model over draws of its latent outcome, where asked for; the fit itself is naive. */
  readonly outcomeDraws?: OutcomeDraws;
  /** What a reader of the numbers should know. */
  readonly notes?: readonly string[];
}

/** A model over draws of its latent outcome, by term. */
export interface OutcomeDraws {
  readonly outcome: string;
  readonly draws: number;
  readonly terms: readonly string[];
  /** By Rubin's rules: mean over draws, error, p value and interval by the law that they give. */
  readonly coef: readonly number[];
  readonly se: readonly number[];
  readonly p: readonly number[];
  readonly ci: readonly (readonly [number, number])[];
  /** Share of the variance that is measurement: that between draws. */
  readonly measurement: readonly number[];
  /** The even mixture of the draws' normals. */
  readonly mixture: { readonly se: readonly number[]; readonly ci: readonly (readonly [number, number])[] };
}

export type { MarginalPoint } from "./effects/point.js";
