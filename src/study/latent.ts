import { FealtyError } from "../base/index.js";
import { type Estimate, estimateModel, expressionVariables, type Formula, type ModelSpec, parseFormula, termKey } from "../estimate/index.js";
import { type Column, type Frame, withColumns } from "../frame/index.js";
import { type CorrelationCorrected, correlation, correlationCorrected, quantile, stepUp } from "../measure/index.js";
import type { CorrectedSlope } from "../report/index.js";
import { clusterNames } from "./compare.js";
import { type HalvesInput, halves } from "./halves.js";

/** A model whose latent predictors are instrumented, one half of the roll calls by the other. */
export interface SplitInput extends HalvesInput {
  readonly spec: ModelSpec;
  readonly splits: readonly number[];
  /** Also the correction by correlation, where it is asked for and defined; rows with the same values of these columns are a cluster. */
  readonly correlated?: { readonly cluster?: readonly string[] | undefined } | undefined;
}

/** One direction of one split: slopes of the latent terms, their standard errors, the halves' correlations within effects and first-stage F. */
export interface SplitFit {
  readonly terms: readonly string[];
  readonly coef: readonly number[];
  readonly se: readonly number[];
  readonly r: readonly number[];
  readonly f: readonly number[];
  readonly correlated?: CorrelationCorrected;
}

/** Least correlation of halves, and least F of a first stage, for a corrected slope to be worth printing. */
const least = { r: 0.1, f: 10 };

/**
 * Slopes of the latent terms over splits and both directions: each term made from one half is instrumented by the same term made from the other.
 * Splits in which a half cannot be fitted are left out.
 */
export function splitFits(input: SplitInput): SplitFit[] {
  const variables = new Set(input.entries.map(([name]) => name));
  const formula = instrumented(parseFormula(input.spec.formula), variables);
  return input.splits.flatMap((split) => {
    const [first, second] = halves(input, split);
    return [[first, second] as const, [second, first] as const].flatMap(([a, b]) => {
      const named = (made: typeof a, half: string): [string, Column][] => [...made].map(([name, { column }]) => [`${name}${half}`, column]);
      try {
        const data = withColumns(input.data, [...named(a, own), ...named(b, other)]);
        const estimate = estimateModel(data, { ...input.spec, formula });
        if (!estimate.fit.converged) return [];
        return [{ ...slopes(estimate), ...(input.correlated ? { correlated: byCorrelation(estimate, data, input.correlated.cluster) } : {}) }];
      } catch (error) {
        if (error instanceof FealtyError) return [];
        throw error;
      }
    });
  });
}

function byCorrelation({ design }: Estimate, data: Frame, cluster: readonly string[] | undefined): CorrelationCorrected {
  const codes = new Map<string, number>();
  const name = cluster && clusterNames(data, cluster);
  const clusters =
    name &&
    Int32Array.from(design.rows, (row) => {
      const code = codes.get(name(row)) ?? codes.size;
      codes.set(name(row), code);
      return code;
    });
  const [first = new Float64Array(0)] = design.endogenous.columns;
  const [second = new Float64Array(0)] = design.instruments.columns;
  return correlationCorrected(design.y, first, second, clusters);
}

/** Endings of the names of a measure's two halves: the one in the model, and the one that instruments it. */
const [own, other] = ["__own", "__other"];

function slopes({ fit, design }: Estimate): SplitFit {
  const terms = design.endogenous.terms;
  const at = terms.map((term) => fit.terms.indexOf(`fit_${term}`));
  return {
    terms: terms.map((term) => term.replaceAll(own, "")),
    coef: at.map((i) => fit.coef[i] ?? Number.NaN),
    se: at.map((i) => fit.se[i] ?? Number.NaN),
    // Columns of a fitted design have the absorbed effects taken out.
    r: terms.map((_, k) => correlation(design.endogenous.columns[k] ?? [], design.instruments.columns[k] ?? [])),
    f: terms.map((term) => fit.instruments?.firstStage[term]?.f ?? Number.NaN),
  };
}

/** The formula with the terms that hold a latent variable made endogenous, each instrumented by the same term of the other half. */
export function instrumented(formula: Formula, variables: ReadonlySet<string>): string {
  const latent = latentTerms(formula, variables);
  const others = formula.terms.filter((term) => !holds(term, variables)).map(({ name }) => name);
  const outcome = formula.text.slice(0, formula.text.indexOf("~")).trim();
  const exogenous = [...(formula.intercept || formula.absorbed.length > 0 ? [] : ["0"]), ...others].join(" + ") || "1";
  const effects = formula.absorbed.map(({ name }) => name).join(" + ");
  const half = (ending: string): string => latent.map((term) => renamed(term, variables, ending)).join(" + ");
  return [`${outcome} ~ ${exogenous}`, ...(effects ? [effects] : []), `${half(own)} ~ ${half(other)}`].join(" | ");
}

/** The terms of a formula that hold one of the variables. */
export function latentTerms({ terms }: Formula, variables: ReadonlySet<string>): string[] {
  return terms.filter((term) => holds(term, variables)).map(({ name }) => name);
}

function holds(term: Formula["terms"][number], variables: ReadonlySet<string>): boolean {
  return term.factors.some(({ expression }) => expressionVariables(expression).some((name) => variables.has(name)));
}

/** A term with the latent variables in it under their halves' names. */
function renamed(term: string, variables: ReadonlySet<string>, ending: string): string {
  return term.replace(/[\p{L}_.][\p{L}\p{N}_.]*/gu, (name) => (variables.has(name) ? `${name}${ending}` : name));
}

/**
 * Naive and corrected slopes of the latent terms. The corrected slope is the median over splits and directions (Chernozhukov et al. 2018). Where halves do not correlate, or a first stage is weak, nothing corrects.
 */
export function correctedSlopes(
  fits: readonly SplitFit[],
  naive: { readonly terms: readonly string[]; readonly coef: readonly number[]; readonly se: readonly number[] },
  splits: number,
): CorrectedSlope[] {
  const terms = fits[0]?.terms ?? [];
  const figures = terms.map((term, k) => {
    const of = (values: (fit: SplitFit) => readonly number[]): number[] => fits.map((fit) => values(fit)[k] as number);
    return {
      term,
      coef: of(({ coef }) => coef),
      se: of(({ se }) => se),
      r: quantile(
        of(({ r }) => r),
        0.5,
      ),
      f: quantile(
        of(({ f }) => f),
        0.5,
      ),
    };
  });
  const weak = figures.find(({ r, f }) => !(r >= least.r && f >= least.f));
  return figures.flatMap(({ term, coef, se, r }): CorrectedSlope[] => {
    const at = naive.terms.findIndex((name) => termKey(name) === termKey(term));
    if (at < 0) return [];
    const slope = {
      term,
      by: "halves" as const,
      naive: naive.coef[at] ?? Number.NaN,
      naiveSe: naive.se[at] ?? Number.NaN,
      reliability: r > 0 ? stepUp(r) : 0,
      splits,
    };
    if (weak) {
      const why = `halves of ${weak.term} correlate ${weak.r.toFixed(2)} within the model's effects (median first-stage F ${weak.f.toFixed(1)}): there is nothing to correct with`;
      return [{ ...slope, why }];
    }
    return [{ ...slope, ...medianSlope(coef, se) }];
  });
}

/** The median of the slopes of all splits; its variance the median of each one's own plus its squared distance from that median. */
export function medianSlope(coef: readonly number[], se: readonly number[]): { readonly corrected: number; readonly correctedSe: number } {
  const corrected = quantile(coef, 0.5);
  const variance = quantile(
    se.map((s, i) => s * s + ((coef[i] as number) - corrected) ** 2),
    0.5,
  );
  return { corrected, correctedSe: Math.sqrt(variance) };
}
