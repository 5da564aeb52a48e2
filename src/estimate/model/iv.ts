import { FealtyError } from "../../base/index.js";
import { blockedSquares, blockedSum, chisquareUpper, fUpper, squaresAboutMean, subtractColumns } from "../../numeric/index.js";
import { makeAbsorber } from "../absorb/absorber.js";
import type { Design, Regressors } from "../design/design.js";
import type { InstrumentTests } from "../fit.js";
import type { InstrumentParts } from "./instrument-tests.js";
import { leastSquares } from "./least-squares.js";
import { gaussianLoglik, type LinearFit, refuseConstant } from "./linear.js";

/** Two-stage least squares; the columns are the intercept, the endogenous terms as fitted by the first stage, and the other terms. */
export interface IvFit extends LinearFit {
  readonly regressors: Regressors;
  readonly tests: InstrumentTests;
  readonly parts: InstrumentParts;
}

/**
 * Two-stage least squares with absorbed effects: endogenous terms are replaced by their first-stage fit; residuals are structural.
 * Tests are those of fixest's `ivf`, `wh` and `sargan` (iid).
 * @throws FealtyError "instruments" when the instruments do not identify every endogenous term.
 */
export function fitIv(design: Design, n: number, frequency: boolean): IvFit {
  const { weights, plan, regressors: own, endogenous, instruments, offset } = design;
  const outcome = offset ? design.y.map((v, i) => v - (offset[i] as number)) : design.y;
  const absorber = makeAbsorber(plan, weights);
  const total = weights ? blockedSum(weights) : outcome.length;
  const mean = blockedSum(outcome, weights) / total;
  const centre = own.intercept ? mean : 0;
  const y = outcome.map((v) => v - centre);
  const { iterations, converged } = absorber.project([y, ...own.columns, ...endogenous.columns, ...instruments.columns]);
  refuseConstant(design, y);
  const first = own.intercept ? 1 : 0;

  const z = [...own.columns, ...instruments.columns];
  const zLengths = [...own.lengths, ...instruments.lengths];
  const stages = endogenous.columns.map((x) => leastSquares(z, x, { weights, lengths: zLengths }));
  const usedInstruments = (stages[0]?.kept ?? []).filter((j) => j >= own.columns.length).length;
  if (usedInstruments < endogenous.columns.length)
    throw new FealtyError(
      "instruments",
      `${usedInstruments} of the instruments vary once the other terms are taken out, and ${endogenous.columns.length} are needed`,
      { kind: "data" },
    );
  const fitted = endogenous.columns.map((x, e) => x.map((v, i) => v - ((stages[e] as (typeof stages)[number]).residuals[i] as number)));
  const arrange = <T>(exogenous: readonly T[], middle: readonly T[]): T[] => [...exogenous.slice(0, first), ...middle, ...exogenous.slice(first)];
  const regressors: Regressors = {
    terms: arrange(
      own.terms,
      endogenous.terms.map((t) => `fit_${t}`),
    ),
    columns: arrange(own.columns, fitted),
    shifts: arrange(own.shifts, endogenous.shifts),
    lengths: arrange(own.lengths, endogenous.lengths),
    intercept: own.intercept,
  };
  const second = leastSquares(regressors.columns, y, { weights, lengths: regressors.lengths });
  const structural = arrange(own.columns, endogenous.columns);
  const residuals = y.slice();
  subtractColumns(
    second.kept.map((j) => structural[j] as Float64Array),
    second.coef,
    residuals,
  );
  const within = plan.effects.length > 0 ? blockedSquares(y, weights) : undefined;
  const ssr = blockedSquares(residuals, weights);
  const tss = own.intercept || plan.effects.length > 0 ? squaresAboutMean(design.y, weights) : blockedSquares(design.y, weights);
  const effectRank = absorber.rank ?? effectCount(design);
  return {
    ...second,
    residuals,
    regressors,
    centre,
    absorber,
    iterations,
    converged,
    ssr,
    r2: 1 - ssr / tss,
    withinR2: within === undefined ? undefined : 1 - ssr / within,
    loglik: gaussianLoglik(ssr, n, frequency ? undefined : weights),
    tests: instrumentTests(),
    parts: {
      y,
      exogenous: own.columns,
      exogenousLengths: own.lengths,
      endogenous: endogenous.columns,
      names: endogenous.terms,
      instruments: (stages[0]?.kept ?? []).filter((j) => j >= own.columns.length).map((j) => z[j] as Float64Array),
      residuals,
    },
  };

  function instrumentTests(): InstrumentTests {
    const firstStage = Object.fromEntries(
      endogenous.terms.map((term, e) => {
        const stage = stages[e] as (typeof stages)[number];
        const x = endogenous.columns[e] as Float64Array;
        const restricted = blockedSquares(leastSquares(own.columns, x, { weights, lengths: own.lengths }).residuals, weights);
        const free = blockedSquares(stage.residuals, weights);
        const df2 = n - stage.kept.length - effectRank;
        const f = (restricted - free) / usedInstruments / (free / df2);
        return [term, { f, df: [usedInstruments, df2] as const, p: fUpper(f, usedInstruments, df2) }];
      }),
    );
    const k = second.kept.length;
    // Wu–Hausman: the first stages' residuals added to the structural equation.
    const augmented = leastSquares([...structural, ...stages.map((s) => s.residuals)], y, { weights });
    const plain = blockedSquares(leastSquares(structural, y, { weights }).residuals, weights);
    const free = blockedSquares(augmented.residuals, weights);
    const added = endogenous.columns.length;
    const df2 = n - k - added - effectRank;
    const f = (plain - free) / added / (free / df2);
    const over = usedInstruments - added;
    const explained = ssr - blockedSquares(leastSquares(z, residuals, { weights, lengths: zLengths }).residuals, weights);
    const chi2 = (n * explained) / ssr;
    return {
      firstStage,
      wuHausman: { f, df: [added, df2], p: fUpper(f, added, df2) },
      ...(over > 0 ? { sargan: { chi2, df: over, p: chisquareUpper(chi2, over) } } : {}),
    };
  }
}

function effectCount({ effects }: Design): number {
  return effects.reduce((sum, e) => sum + e.count * (e.slopes.length + (e.intercept ? 1 : 0)), 0) - Math.max(0, effects.length - 1);
}
