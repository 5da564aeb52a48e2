import { FealtyError } from "../base/index.js";
import type { Frame } from "../frame/index.js";
import { makeDesign, type Regressors } from "./design/design.js";
import { withoutRows } from "./design/sample.js";
import type { Fit } from "./fit.js";
import { print } from "./formula/expression.js";
import { type Formula, parseFormula } from "./formula/formula.js";
import { refuseSame } from "./model/constant-outcome.js";
import { type Equation, type IndexFit, maximise } from "./model/indices.js";
import type { Estimate } from "./model/estimated.js";
import { prepare } from "./model/prepare.js";
import { probitLikelihood, selectionLikelihood } from "./model/selection.js";
import { ofSelected, type SelectionDesign, type TwoSteps, twoSteps } from "./model/two-steps.js";
import type { ModelSpec } from "./model/spec.js";
import { severalEstimate, shiftMatrix } from "./several.js";
import { elementary } from "../numeric/index.js";

const { exp, log, log1p, tanh } = elementary;

/**
 * Heckman's selection model, `y ~ x | selected ~ z`: terms `outcome_…`, then `selection_…`. The outcome and its regressors may be
 * missing where `selected` is 0. By maximum likelihood with σ and ρ, or in two steps with the inverse Mills ratio and the corrected
 * covariance (Heckman 1979; Greene 1981). Reference: sampleSelection::selection.
 * @throws FealtyError "formula" without a selection equation, "outcome" unless `selected` is 0 and 1, both of them.
 */
export function estimateSelection(data: Frame, spec: ModelSpec, kind: "heckman" | "heckman-2step"): Estimate {
  const both = selectionDesign(data, spec);
  const { design, outcome } = both;
  refuseSame(outcome.y, print(outcome.sample.formula.outcome));
  const probit = maximise(
    [equation(design.regressors)],
    probitLikelihood(design.y),
    design.y.length,
    design.regressors.terms.map(() => 0),
    design.weights,
  );
  if (probit.runaway.length > 0) {
    const terms = probit.runaway.map((i) => (probit.terms[0] as readonly string[])[i]).join(", ");
    throw new FealtyError("separated", `${terms} tell selected rows from others without error, so that the selection equation has no finite estimate`, {
      kind: "data",
      mend: "leave such terms out of the selection equation",
    });
  }
  const steps = twoSteps(both, probit);
  const model = kind === "heckman" ? likelihoodEstimate(spec, both, probit, steps) : stepsEstimate(spec, both, probit, steps);
  const { y, sample } = outcome;
  const mean = y.reduce((a, b) => a + b, 0) / y.length;
  const variance = y.reduce((a, b) => a + (b - mean) ** 2, 0) / Math.max(1, y.length - 1);
  return { ...model, fit: { ...model.fit, outcome: { name: print(sample.formula.outcome), mean, sd: Math.sqrt(variance) } } };
}

function equation({ terms, columns }: Regressors): Equation {
  return { terms, columns };
}

function likelihoodEstimate(spec: ModelSpec, both: SelectionDesign, probit: IndexFit, steps: TwoSteps): Estimate {
  const { design, outcome, at } = both;
  const n = design.y.length;
  const y = ofSelected(outcome.y, at, n);
  const ones = new Float64Array(n).fill(1);
  const equations: Equation[] = [
    { terms: outcome.regressors.terms, columns: outcome.regressors.columns.map((x) => ofSelected(x, at, n)) },
    equation(design.regressors),
    { terms: ["log(sigma)"], columns: [ones] },
    { terms: ["atanh(rho)"], columns: [ones] },
  ];
  const rho = Math.max(-0.8, Math.min(0.8, steps.rho));
  const start = [...spread(steps.coef, steps.kept, outcome.regressors), ...spread(probit.coef, probit.kept[0] ?? [], design.regressors)];
  const fit = maximise(equations, selectionLikelihood(design.y, y), n, [...start, log(steps.sigma), 0.5 * (log1p(rho) - log1p(-rho))], design.weights);
  const size = fit.coef.length;
  const [logSigma, t] = [fit.coef[size - 2] as number, fit.coef[size - 1] as number];
  const [sigma, correlation] = [exp(logSigma), tanh(t)];
  const seOf = (i: number): number => Math.sqrt(fit.bread[i * size + i] as number);
  return together(spec, both, fit, fit.kept[0] ?? [], fit.kept[1] ?? [], [], {
    sigma,
    rho: correlation,
    ancillary: { sigma: { estimate: sigma, se: sigma * seOf(size - 2) }, rho: { estimate: correlation, se: (1 - correlation * correlation) * seOf(size - 1) } },
  });
}

function stepsEstimate(spec: ModelSpec, both: SelectionDesign, probit: IndexFit, steps: TwoSteps): Estimate {
  const { sigma, rho } = steps;
  const { loglik: _, ...rest } = probit;
  const fit = { ...rest, flat: [], coef: Float64Array.from([...steps.coef, steps.mills, ...probit.coef]), bread: steps.covariance, scores: steps.scores };
  return together(spec, both, fit, steps.kept, probit.kept[0] ?? [], ["invMillsRatio"], { sigma, rho });
}

/** Coefficients of kept columns among all columns, 0 for the others. */
function spread(coef: Float64Array, kept: readonly number[], { terms }: Regressors): number[] {
  return terms.map((_, c) => coef[kept.indexOf(c)] ?? 0);
}

function together(
  spec: ModelSpec,
  { design, outcome, prepared, at }: SelectionDesign,
  fit: Omit<IndexFit, "loglik"> & { readonly loglik?: number },
  keptOutcome: readonly number[],
  keptSelection: readonly number[],
  more: readonly string[],
  statistics: Partial<Fit>,
): Estimate {
  const names = (r: Regressors, kept: readonly number[], prefix: string): string[] => kept.map((c) => `${prefix}_${r.terms[c]}`);
  const first = keptOutcome.length + more.length;
  const terms = [
    ...names(outcome.regressors, keptOutcome, "outcome"),
    ...more.map((m) => `outcome_${m}`),
    ...names(design.regressors, keptSelection, "selection"),
  ];
  const predictor = new Float64Array(design.y.length).fill(Number.NaN);
  at.forEach((i, k) => {
    let e = 0;
    keptOutcome.forEach((c, j) => {
      e += (fit.coef[j] as number) * ((outcome.regressors.columns[c] as Float64Array)[k] as number);
    });
    predictor[i] = e;
  });
  const bound = Math.abs(statistics.rho ?? 0) > 0.9999;
  return severalEstimate(spec, design, prepared, fit, {
    terms,
    all: [
      ...names(outcome.regressors, [...outcome.regressors.terms.keys()], "outcome"),
      ...more.map((m) => `outcome_${m}`),
      ...names(design.regressors, [...design.regressors.terms.keys()], "selection"),
    ],
    transform: shiftMatrix(fit.coef.length, [
      { from: 0, regressors: outcome.regressors, kept: keptOutcome, into: outcome.regressors.intercept ? [0] : [], sign: -1 },
      { from: first, regressors: design.regressors, kept: keptSelection, into: design.regressors.intercept ? [first] : [], sign: -1 },
    ]),
    predictor,
    mean: (e) => e,
    statistics: { ...statistics, selected: outcome.rows.length },
    ...(bound ? { notes: ["the correlation of the two equations' errors is at or beyond its bound of 1: the model does not fit these data"] } : {}),
  });
}

function selectionDesign(data: Frame, spec: ModelSpec): SelectionDesign {
  const parsed = parseFormula(spec.formula, { bar: "equation" });
  const { second, ...rest } = parsed;
  if (!second?.outcome) throw new FealtyError("formula", `${spec.fit} needs a selection equation`, { kind: "usage", mend: 'write "y ~ x | selected ~ z"' });
  if (spec.offset !== undefined) throw new FealtyError("offset", `${spec.fit} takes no offset`, { kind: "usage" });
  const chooses: Formula = { ...rest, outcome: second.outcome, intercept: second.intercept, terms: second.terms };
  const selection = prepare(data, spec, undefined, chooses);
  const name = print(second.outcome);
  const chosen = selection.sample.outcome;
  const { rows } = selection.sample;
  for (const row of rows) {
    const v = chosen[row] as number;
    if (v !== 0 && v !== 1) throw new FealtyError("outcome", `"${name}" is 0 or 1, and one is ${v}`, { kind: "data", where: { row: row + 1 } });
  }
  if (!rows.some((row) => chosen[row] === 0) || !rows.some((row) => chosen[row] === 1))
    throw new FealtyError("constant-outcome", `"${name}" is the same in every row, so that nothing is selected`, { kind: "data" });
  const main = prepare(data, spec, undefined, rest);
  const complete = new Set(main.sample.rows);
  const lost = rows.filter((row) => chosen[row] === 1 && !complete.has(row));
  const kept = withoutRows(selection.sample, lost);
  const used = new Set(kept.rows);
  const outcome = makeDesign(
    withoutRows(
      main.sample,
      main.sample.rows.filter((row) => chosen[row] !== 1 || !used.has(row)),
    ),
  );
  const design = makeDesign({ ...kept, missing: kept.missing + lost.length });
  if (outcome.rows.length === 0) throw new FealtyError("no-rows", "no selected row has an outcome and all of its regressors", { kind: "data" });
  const position = new Map(Array.from(design.rows, (row, i) => [row, i] as const));
  const at = Int32Array.from(outcome.rows, (row) => position.get(row) as number);
  return { prepared: { ...selection, sample: design.sample }, design, outcome, at };
}
