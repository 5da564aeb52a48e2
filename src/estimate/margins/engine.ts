import { FealtyError } from "../../base/index.js";
import type { Frame } from "../../frame/index.js";
import { subtractColumns } from "../../numeric/index.js";
import { covariance } from "../covariance/covariance.js";
import { parseVcov } from "../covariance/kind.js";
import { gather } from "../design/columns.js";
import { rawColumns } from "../design/design.js";
import { parseExpression } from "../formula/expression.js";
import type { Estimate } from "../model/estimated.js";
import type { Response } from "../model/response.js";
import { type Atom, type ColumnRecipe, columnRecipes, expressionAtom, fixedColumn } from "./columns.js";
import { type Variable, variableFrame, variablesOf } from "./variables.js";

/** A column of a linear predictor: made anew from variables, or as the fit has it. */
export interface EngineTerm {
  readonly at: number;
  readonly recipe?: ColumnRecipe;
  readonly fixed?: Float64Array;
}

export interface EngineEquation {
  readonly terms: readonly EngineTerm[];
  readonly main: boolean;
}

/** A fit taken apart, so that it can be evaluated where its variables have other values. */
export interface Engine {
  readonly model: Estimate;
  readonly response: Response;
  readonly outcomes: readonly string[];
  readonly equations: readonly EngineEquation[];
  /** Coefficients, then nuisance parameters of the response. */
  readonly coef: Float64Array;
  /** Of `coef`, row-major. */
  readonly vcov: Float64Array;
  /** That terms read, in order of appearance. */
  readonly variables: readonly Variable[];
  /** Those and the offset's, as columns over the rows of the fit. */
  readonly frame: Frame;
  readonly offset?: Atom;
  /** Absorbed effects of the main linear predictor over the rows of the fit; undefined: none. */
  readonly effects?: Float64Array;
  /** Keys of variables with slopes within absorbed effects: they cannot be changed. */
  readonly absorbed: ReadonlySet<string>;
}

/** @throws FealtyError "margins" for an estimator that predicts no mean outcome. */
export function makeEngine(model: Estimate): Engine {
  const { response, fit, design, spec } = model;
  if (!response)
    throw new FealtyError("margins", `${fit.fit} has no mean outcome to predict, and so no predictions, comparisons or slopes`, {
      kind: "usage",
      mend: "its coefficients can be tested with --test",
    });
  if (fit.imputations)
    throw new FealtyError("margins", "predictions, comparisons and slopes do not combine imputations", {
      kind: "usage",
      mend: "ask for them of each data set",
    });
  if (model.interactions)
    throw new FealtyError("margins", "the coefficients of sunab() are averages of others, and so there is nothing to predict from", { kind: "usage" });
  const { recipes, variables } = columnRecipes(design);
  const offset = spec.offset === undefined ? undefined : parseExpression(spec.offset);
  const offsetVariables = offset ? variablesOf(offset) : [];
  const all = [...new Map([...variables, ...offsetVariables].map((v) => [v.key, v])).values()];
  const equations = response.equations(fit).map(({ terms, main }) => ({
    main,
    terms: terms.map(({ at, term }): EngineTerm => {
      const recipe = recipes.get(term);
      return recipe ? { at, recipe } : { at, fixed: fixedColumn(design, term) };
    }),
  }));
  const nuisance = response.nuisance?.(fit) ?? [];
  const coef = Float64Array.from([...fit.coef, ...nuisance]);
  const size = coef.length;
  const vcov = nuisance.length > 0 ? covariance(model.scores, parseVcov(fit.vcovKind), spec.ssc).matrix : Float64Array.from(fit.vcov.flat());
  if (vcov.length !== size * size) throw new FealtyError("margins", `the covariance of ${fit.fit} does not cover all its parameters`, { kind: "failed" });
  const effects = design.effects.length > 0 ? effectsOf(model) : undefined;
  return {
    model,
    response,
    outcomes: response.outcomes(fit),
    equations,
    coef,
    vcov,
    variables,
    frame: variableFrame(design.sample.data, all, design.rows),
    ...(offset ? { offset: expressionAtom(offset) } : {}),
    ...(effects ? { effects } : {}),
    absorbed: new Set(design.sample.formula.absorbed.flatMap((a) => a.slopes.flatMap(variablesOf)).map((v) => v.key)),
  };
}

/** What is left of the linear predictor once offset and regressors are taken out. */
function effectsOf({ design, predictor, fit }: Estimate): Float64Array {
  const rest = design.offset ? predictor.map((e, i) => e - ((design.offset as Float64Array)[i] as number)) : predictor.slice();
  subtractColumns(rawColumns(design, fit.terms), fit.coef, rest);
  return rest;
}

/** Weights of the rows of the fit in averages: counts of frequency weights times what was asked for; undefined: all alike. */
export function averagingWeights({ model }: Engine, weights: Float64Array | undefined): Float64Array | undefined {
  const { design, spec } = model;
  const asked = weights ? gather(weights, design.rows) : undefined;
  const bad = asked?.findIndex((w) => !(w >= 0 && Number.isFinite(w))) ?? -1;
  if (bad >= 0)
    throw new FealtyError("weights", `the averages have a weight of ${asked?.[bad]}`, { kind: "data", where: { row: (design.rows[bad] as number) + 1 } });
  const counts = spec.weightsKind === "frequency" ? design.weights : undefined;
  return asked && counts ? asked.map((w, i) => w * (counts[i] as number)) : (asked ?? counts);
}
