import { FealtyError } from "../../base/index.js";
import type { Frame } from "../../frame/index.js";
import { blockedSum, elementary } from "../../numeric/index.js";
import { cross, takeCodes } from "../design/codes.js";
import { type Design, rawColumns } from "../design/design.js";
import { columnCodes } from "../design/sample.js";
import type { Fit } from "../fit.js";
import { print } from "../formula/expression.js";
import type { Estimate } from "../model/estimated.js";
import { droppedRows } from "../model/prepare.js";
import type { ModelSpec } from "../model/spec.js";
import { plainDesign } from "../several.js";
import { crossValidate, foldsOf } from "./cross-validation.js";
import { losses } from "./losses.js";
import { type NetData, netPath, type NetPoint } from "./path.js";
import type { ElasticNet, NetOptions, NetStep } from "./result.js";

const { exp, log } = elementary;

/**
 * Elastic net: coefficients shrunk and selected for prediction, lambda by cross-validation. A benchmark of what can be predicted, not an
 * estimate of an effect: there are no standard errors, tests or intervals (`se`, `t`, `p`, `ci`, `vcov` are empty, `vcovKind` is "none").
 * The objective, the standardisation and the lambdas tried are glmnet's (100 from the largest down to 10⁻⁴ of it, 10⁻² with more columns than
 * rows, stopped where nothing more is explained); folds are fitted at the very same lambdas, where glmnet interpolates.
 * `certificate.normalEquations` is the largest breach of the conditions of the optimum, over the penalty that leaves nothing.
 * @throws FealtyError of kind "usage" for absorbed effects or options out of range, "data" for an outcome that the family does not take or that is constant.
 */
export function estimateNet(data: Frame, spec: ModelSpec): Estimate {
  const options = checked(spec.net ?? {});
  const { family, alpha, folds } = options;
  const { design, prepared } = plainDesign(data, spec);
  const { regressors, weights, y, rows } = design;
  const loss = losses[family];
  y.forEach((v, i) => {
    if (!loss.accepts(v))
      throw new FealtyError("outcome", `the ${family} net takes outcomes that are ${loss.takes}, and one is ${v}`, {
        kind: "data",
        where: { row: (rows[i] as number) + 1 },
      });
  });
  if (y.every((v) => v === y[0]))
    throw new FealtyError("constant-outcome", `the outcome "${print(design.sample.formula.outcome)}" does not vary`, { kind: "data" });
  const from = regressors.intercept ? 1 : 0;
  const terms = regressors.terms.slice(from);
  if (terms.length === 0) throw new FealtyError("formula", "the formula has no term to select", { kind: "usage" });
  const total = weights ? blockedSum(weights) : y.length;
  const net: NetData = {
    columns: rawColumns(design, terms),
    y,
    weights: weights ? weights.map((w) => w / total) : new Float64Array(y.length).fill(1 / y.length),
    offset: design.offset,
    intercept: regressors.intercept,
  };
  const path = netPath(net, family, alpha);
  const given = typeof options.lambda === "number" ? options.lambda : undefined;
  const points = pathPoints(path.at, lambdasFrom(path.largest, terms.length, y.length, given), given);
  const lambdas = points.map((p) => p.lambda);

  const index = data.index;
  const foldBy = options.foldBy ?? (index ? index.units.join("^") : "rows");
  const seed = spec.seed ?? 1;
  const fold = folds > 0 ? foldsOf(blocksOf(design, foldBy), folds, seed, foldBy) : undefined;
  const validated = fold ? crossValidate(net, family, alpha, lambdas, fold, folds) : undefined;
  const best = validated ? validated.means.indexOf(validated.means.reduce((a, b) => Math.min(a, b))) : -1;
  const within = validated ? validated.means.findIndex((m) => m <= (validated.means[best] as number) + (validated.errors[best] as number)) : -1;
  const chosen = given !== undefined ? points.length - 1 : options.lambda === "1se" ? within : best;
  const point = points[chosen] as NetPoint;
  const withIntercept = (p: NetPoint): number[] => [...(regressors.intercept ? [p.intercept] : []), ...p.coef];
  const nonzero = (p: NetPoint): number => p.coef.reduce((sum, b) => sum + (b !== 0 ? 1 : 0), 0);
  const result: ElasticNet = {
    family,
    alpha,
    lambda: point.lambda,
    nonzero: nonzero(point),
    ...(validated && given === undefined ? { lambdaMin: lambdas[best] as number, lambda1se: lambdas[within] as number } : {}),
    ...(validated
      ? {
          outOfSample: { deviance: validated.means[chosen] as number, r2: 1 - (validated.means[chosen] as number) / validated.nullDeviance },
          folds,
          foldBy,
          seed,
        }
      : {}),
    path: points.map(
      (p, l): NetStep => ({
        lambda: p.lambda,
        nonzero: nonzero(p),
        explained: p.explained,
        ...(validated ? { outOfSample: { mean: validated.means[l] as number, se: validated.errors[l] as number } } : {}),
        coef: withIntercept(p),
      }),
    ),
  };
  const constant = terms.filter((_, j) => net.columns[j]?.every((v, _i, x) => v === x[0]));
  const predictor = Float64Array.from(y, (_, i) => {
    let eta = point.intercept + (design.offset ? (design.offset[i] as number) : 0);
    for (let j = 0; j < terms.length; j++) eta += (point.coef[j] as number) * (net.columns[j]?.[i] as number);
    return eta;
  });
  const mean = y.reduce((sum, v, i) => sum + v * (net.weights[i] as number), 0);
  const notes = [
    "an elastic net predicts: its coefficients are shrunk, and no standard error, test or interval goes with them",
    ...(given === undefined && chosen === points.length - 1 ? ["the least lambda tried predicts best: the penalty does little here"] : []),
  ];
  const fit: Fit = {
    fit: "elastic-net",
    formula: spec.formula,
    n: rows.length,
    terms: regressors.terms,
    coef: withIntercept(point),
    vcovKind: "none",
    se: [],
    t: [],
    p: [],
    ci: [],
    vcov: [],
    ...(family === "gaussian" ? { r2: point.explained } : {}),
    deviance: point.deviance * total,
    net: result,
    dropped: {
      missing: design.sample.missing,
      ...(design.sample.notFinite > 0 ? { notFinite: design.sample.notFinite } : {}),
      ...(design.sample.zeroWeight > 0 ? { zeroWeight: design.sample.zeroWeight } : {}),
      ...(prepared.singletons.length > 0 ? { singletons: droppedRows(prepared.singletons) } : {}),
      collinear: constant,
    },
    converged: point.converged && point.breach < 1e-6,
    iterations: point.iterations,
    certificate: { normalEquations: point.breach },
    outcome: {
      name: print(design.sample.formula.outcome),
      mean,
      sd: Math.sqrt(y.reduce((sum, v, i) => sum + (net.weights[i] as number) * (v - mean) ** 2, 0)),
    },
    notes,
  };
  const none = new Float64Array(0);
  return {
    spec,
    design,
    scores: {
      design,
      columns: [],
      factors: new Float64Array(y.length),
      bread: none,
      weights,
      counts: undefined,
      n: rows.length,
      dispersion: Number.NaN,
      transform: none,
      nuisance: 0,
      effectRank: undefined,
      student: false,
    },
    predictor,
    mean: loss.mean,
    fit,
  };
}

function checked({ family = "gaussian", alpha = 1, lambda = "min", folds = 10, foldBy }: NetOptions): Required<Omit<NetOptions, "foldBy">> & {
  family: "gaussian" | "poisson" | "binomial";
  alpha: number;
  lambda: number | "min" | "1se";
  folds: number;
  foldBy: string | undefined;
} {
  const wrong = (message: string, mend: string): FealtyError => new FealtyError("elastic-net", message, { kind: "usage", mend });
  if (!Object.hasOwn(losses, family)) throw wrong(`the net has no family "${family}"`, "choose from gaussian, poisson, binomial");
  if (!(alpha >= 0 && alpha <= 1)) throw wrong(`alpha is ${alpha}`, "it lies between 0 (ridge) and 1 (lasso)");
  if (typeof lambda === "number" && !(lambda >= 0 && Number.isFinite(lambda))) throw wrong(`lambda is ${lambda}`, 'it is a number from 0 on, "min" or "1se"');
  if (folds !== 0 && !(Number.isInteger(folds) && folds >= 3)) throw wrong(`there are ${folds} folds`, "use 3 at least, or 0 with --lambda NUMBER");
  if (folds === 0 && typeof lambda !== "number") throw wrong("without folds nothing chooses lambda", "name it (--lambda 0.1) or use folds");
  return { family, alpha, lambda, folds, foldBy };
}

/** glmnet's: evenly spaced in logarithms; those above a lambda that is given, and that one last. */
function lambdasFrom(largest: number, columns: number, rows: number, given: number | undefined): number[] {
  const ratio = rows < columns ? 0.01 : 1e-4;
  const all = Array.from({ length: 100 }, (_, k) => largest * exp((log(ratio) * k) / 99));
  return given === undefined ? all : [...all.filter((lambda) => lambda > given), given];
}

/** Along the lambdas; without a lambda that is given it ends where nothing more is explained, as glmnet's path does. */
function pathPoints(at: (lambda: number) => NetPoint, lambdas: readonly number[], given: number | undefined): NetPoint[] {
  const points: NetPoint[] = [];
  for (const lambda of lambdas) {
    const before = points.at(-1)?.explained ?? 0;
    const point = at(lambda);
    points.push(point);
    if (given === undefined && points.length > 5 && (point.explained > 0.999 || point.explained - before < 1e-5 * point.explained)) break;
  }
  return points;
}

function blocksOf({ sample, rows }: Design, by: string): { codes: Int32Array; count: number } {
  if (by === "rows") return { codes: Int32Array.from(rows.keys()), count: rows.length };
  const codes = takeCodes(
    by
      .split("^")
      .map((name) => columnCodes(sample.data, name))
      .reduce(cross),
    rows,
  );
  const at = codes.codes.indexOf(-1);
  if (at >= 0)
    throw new FealtyError("folds", `"${by}" is missing in a row`, {
      kind: "data",
      where: { row: (rows[at] as number) + 1 },
      mend: "leave the row out, or name other blocks",
    });
  return codes;
}
