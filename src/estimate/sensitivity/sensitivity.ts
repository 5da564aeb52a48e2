import { FealtyError, suggest } from "../../base/index.js";
import { cholesky, choleskySolve } from "../../numeric/index.js";
import { countParameters } from "../covariance/count.js";
import { termIndex, termKey } from "../formula/names.js";
import type { Estimate } from "../model/estimated.js";
import { adjusted, bound, type Measured, robustness } from "./formulas.js";
import type { Bound, Sensitivity } from "./results.js";

export interface SensitivityOptions {
  /** Terms, or variables with a term for each level, that confounders are compared with. */
  readonly benchmarks?: readonly string[] | undefined;
  /** How many times as strong. Default 1, 2, 3. */
  readonly k?: readonly number[] | undefined;
  /** The same for the outcome alone; default: k. */
  readonly ky?: readonly number[] | undefined;
  /** Default 1. */
  readonly q?: number | undefined;
  /** Default 0.05. */
  readonly alpha?: number | undefined;
  /** Default true. */
  readonly reduce?: boolean | undefined;
  /** Steps of the contour grid each way (default 40), and its greatest partial R² (default: what holds the bounds, at least 0.4). */
  readonly steps?: number | undefined;
  readonly most?: number | undefined;
}

/**
 * Sensitivity of a coefficient of a linear model to unobserved confounding: robustness values, bounds by benchmarks, contours.
 * Errors and degrees of freedom are those of homoskedastic errors, whatever the fit's covariance, for partial R² are made of them;
 * absorbed effects count as covariates. No refit: all comes from the cross-products of the fit. Reference: sensemakr 0.1.6.
 * @throws FealtyError "sensitivity" for other than a linear model, "unknown-term".
 */
export function sensitivity(model: Estimate, treatment: string, options: SensitivityOptions = {}): Sensitivity {
  const { fit, scores } = model;
  const { q = 1, alpha = 0.05, reduce = true, k = [1, 2, 3], ky = k, steps = 40 } = options;
  if (fit.fit !== "ols" || fit.ssr === undefined || fit.instruments || fit.imputations)
    throw new FealtyError("sensitivity", "sensitivity to confounding is for linear models without instruments", { kind: "usage" });
  if (!(q > 0)) throw new FealtyError("sensitivity", `q is ${q}, and must be above 0`, { kind: "usage", mend: "1 explains the whole estimate away" });
  if (!(alpha > 0 && alpha < 1)) throw new FealtyError("sensitivity", `alpha is ${alpha}, and must lie between 0 and 1`, { kind: "usage" });
  if (k.length !== ky.length || k.some((v) => !(v > 0)) || ky.some((v) => !(v > 0)))
    throw new FealtyError("sensitivity", "k and ky are as many, and above 0", { kind: "usage" });
  const d = termIndex(fit.terms, treatment);
  const size = scores.columns.length;
  const inverse = (i: number, j: number): number => scores.bread[i * size + j] as number;
  const dof = scores.n - countParameters(scores, scores.effectRank === undefined ? "full" : "exact", []);
  if (dof < 2) throw new FealtyError("too-few-rows", "there are no more rows than parameters", { kind: "data", mend: "use fewer terms or effects" });
  const estimate = fit.coef[d] as number;
  const se = Math.sqrt((fit.ssr / dof) * inverse(d, d));
  const measured: Measured = { estimate, se, dof, q, alpha, reduce };
  const t = estimate / se;
  const notes: string[] = [];
  const bounds = (options.benchmarks ?? []).flatMap((benchmark): Bound[] => {
    const members = benchmarkTerms(model, benchmark, d);
    // Of the regression of the treatment on the rest: coefficients, and the inverse of its cross-products, from those of all columns.
    const onTreatment = members.map((j) => -inverse(j, d) / inverse(d, d));
    const r2d = share(onTreatment, (a, b) => inverse(a, b) - (inverse(a, d) * inverse(b, d)) / inverse(d, d), members, 1 / inverse(d, d));
    const r2y = share(
      members.map((j) => fit.coef[j] as number),
      inverse,
      members,
      fit.ssr as number,
    );
    return k.flatMap((kd, i) => {
      const found = bound(r2d, r2y, kd, ky[i] as number);
      if (!found) {
        notes.push(`no confounder can be ${kd} times as strong as ${benchmark}: it would explain more than all of the treatment`);
        return [];
      }
      return [{ benchmark, k: kd, ...adjusted(measured, found.r2Treatment, found.r2Outcome) }];
    });
  });
  const most = options.most ?? Math.min(0.99, Math.max(0.4, ...bounds.flatMap((b) => [1.1 * b.r2Treatment, 1.1 * b.r2Outcome])));
  if (!(most > 0 && most < 1)) throw new FealtyError("sensitivity", `a grid up to a partial R² of ${most} cannot be`, { kind: "usage" });
  const axis = Array.from({ length: steps }, (_, i) => (most * i) / Math.max(1, steps - 1));
  const grid = axis.map((r2Outcome) => axis.map((r2Treatment) => adjusted(measured, r2Treatment, r2Outcome)));
  const r2 = (t * t) / (t * t + dof);
  const [value, tested] = [robustness(t, dof, q), robustness(t, dof, q, alpha)];
  return {
    treatment: fit.terms[d] as string,
    estimate,
    se,
    dof,
    t: (estimate - (1 - q) * estimate) / se,
    q,
    alpha,
    r2,
    f2: (t * t) / dof,
    robustness: value,
    robustnessTest: tested,
    bounds,
    contours: { r2Treatment: axis, r2Outcome: axis, estimate: grid.map((row) => row.map((a) => a.estimate)), t: grid.map((row) => row.map((a) => a.t)) },
    says: says(fit.terms[d] as string, { value, tested, r2, q, alpha }, bounds),
    ...(notes.length > 0 ? { notes } : {}),
  };
}

/** Positions of a benchmark's terms. */
function benchmarkTerms({ fit, design }: Estimate, benchmark: string, treatment: number): number[] {
  const key = termKey(benchmark);
  const coded = design.sample.terms.some((t) => t.factors.length === 1 && termKey(t.term.name) === key && t.factors[0]?.codes);
  const own = fit.terms.flatMap((term, j) => {
    const bare = term.replace(/\s+/g, "");
    const level = coded && !bare.includes("(") && bare.startsWith(key) && !/(?<!:):(?!:)/.test(bare);
    return termKey(term) === key || bare.startsWith(`${key}::`) || level ? [j] : [];
  });
  if (own.includes(treatment))
    throw new FealtyError("sensitivity", `"${benchmark}" is the treatment itself`, { kind: "usage", mend: "compare with another covariate" });
  if (own.length === 0 || fit.terms[own[0] as number] === "(Intercept)")
    throw new FealtyError("unknown-term", `the model has no term "${benchmark}" to compare with`, { kind: "usage", mend: suggest(benchmark, fit.terms, 20) });
  return own;
}

/** Partial R² of some regressors together: what they explain, b'C⁻¹b with C their block of the inverse cross-products, over that and what is left. */
function share(b: readonly number[], block: (i: number, j: number) => number, members: readonly number[], left: number): number {
  const size = b.length;
  const scale = members.map((j) => Math.sqrt(block(j, j)));
  const matrix = Float64Array.from({ length: size * size }, (_, at) => {
    const [i, j] = [Math.floor(at / size), at % size];
    return block(members[i] as number, members[j] as number) / ((scale[i] as number) * (scale[j] as number));
  });
  const own = Float64Array.from(b, (v, i) => v / (scale[i] as number));
  const solved = own.slice();
  choleskySolve(cholesky(matrix, size, { tolerance: 1e-13 }), solved);
  const explained = own.reduce((sum, v, i) => sum + v * (solved[i] as number), 0);
  return explained / (explained + left);
}

function says(
  treatment: string,
  { value, tested, r2, q, alpha }: { value: number; tested: number; r2: number; q: number; alpha: number },
  bounds: readonly Bound[],
): string[] {
  const percent = (v: number): string => `${(100 * v).toFixed(1).replace(/\.0$/, "")} %`;
  const all = q === 1 ? "to zero" : `by ${percent(q)}`;
  return [
    `An unobserved confounder that explains ${percent(value)} of the residual variation of both ${treatment} and the outcome would bring the estimate ${all}; ${
      tested > 0
        ? `one that explains ${percent(tested)} would bring it within the reach of chance at the ${percent(alpha)} level`
        : `it is within the reach of chance at the ${percent(alpha)} level already`
    }.`,
    `A confounder that explains all residual variation of the outcome would have to explain ${percent(r2)} of that of ${treatment} to bring the estimate to zero.`,
    ...bounds.map(
      (b) =>
        `A confounder ${b.k === 1 ? "as strong as" : `${b.k} times as strong as`} ${b.benchmark} would leave an estimate of ${b.estimate.toPrecision(3)} (t ${b.t.toFixed(2)}).`,
    ),
  ];
}

/** Reads `concession, benchmark=need, k=1:3`; `q=0.5`, `alpha=0.01`, several benchmarks joined by `;`. */
export function parseSensitivity(text: string): { treatment: string; options: SensitivityOptions } {
  const wrong = (why: string): FealtyError =>
    new FealtyError("sensitivity", `"${text}" ${why}`, { kind: "usage", mend: 'write "concession, benchmark=need, k=1:3"' });
  const options: { -readonly [K in keyof SensitivityOptions]: SensitivityOptions[K] } = {};
  const pattern = /^(.*),\s*(benchmark|k|ky|q|alpha|steps|most)\s*=\s*(.*)$/s;
  let head = text.trim();
  for (let found = pattern.exec(head); found; found = pattern.exec(head)) {
    const [, rest, name, value] = found as unknown as [string, string, string, string];
    head = rest;
    if (name === "benchmark")
      options.benchmarks = [
        ...value
          .split(";")
          .map((v) => v.trim())
          .filter((v) => v !== ""),
        ...(options.benchmarks ?? []),
      ];
    else if (name === "k" || name === "ky") options[name] = strengths(value) ?? options[name];
    else options[name as "q" | "alpha" | "steps" | "most"] = Number(value);
    const numbers = name === "benchmark" ? [] : name === "k" || name === "ky" ? (options[name] ?? [Number.NaN]) : [Number(value)];
    if (value.trim() === "" || numbers.some((v) => !Number.isFinite(v))) throw wrong(`has no number for ${name}`);
  }
  const treatment = head.trim();
  if (treatment === "" || /=/.test(treatment)) throw wrong(treatment === "" ? "names no treatment" : `does not know "${treatment.replace(/^[^,]*,\s*/, "")}"`);
  return { treatment, options };
}

/** `1:3`, `1;2`, `2`. */
function strengths(text: string): number[] | undefined {
  const range = /^\s*(\d+)\s*:\s*(\d+)\s*$/.exec(text);
  if (!range) return text.split(/[;,]/).map(Number);
  const [from, to] = [Number(range[1]), Number(range[2])];
  return to >= from && to - from < 100 ? Array.from({ length: to - from + 1 }, (_, i) => from + i) : undefined;
}
