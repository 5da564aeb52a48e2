import { FealtyError } from "../../base/index.js";
import type { Frame } from "../../frame/index.js";
import { assemble, nothingLeft } from "../assemble.js";
import { parseVcov } from "../covariance/kind.js";
import { makeDesign } from "../design/design.js";
import { parseFormula } from "../formula/formula.js";
import type { Estimate } from "../model/estimated.js";
import { leastSquares } from "../model/least-squares.js";
import { prepare, vcovNames } from "../model/prepare.js";
import { identityResponse } from "../model/response.js";
import type { ModelSpec } from "../model/spec.js";
import { centredOutcome, fitTransformed } from "./transformed.js";
import { type PanelCodes, panelCodes, panelIndex } from "./units.js";

/** Whether the first covariance asks for Prais and Winsten's transformation. */
export function takesAr1(spec: ModelSpec): boolean {
  const kind = parseVcov(vcovNames(spec)[0] as string);
  return kind.kind === "pcse" && kind.ar1;
}

/**
 * Least squares after Prais and Winsten's transformation with one autocorrelation for all units (Beck and Katz 1995; Stata's
 * `xtpcse, correlation(ar1)`): each unit's is Σ e_t e_{t−1} / Σ e_{t−1}² of pooled residuals, held within ±1, and the common one is their mean.
 * A gap in the calendar begins a new spell, whose first row is scaled by √(1 − ρ²).
 * @throws FealtyError "usage" for absorbed effects, instruments or weights; "too-few-rows" when no two rows follow one another.
 */
export function estimatePraisWinsten(data: Frame, asked: ModelSpec): Estimate {
  // Not least squares of the rows as they are, whatever it is called: what builds on those must see it.
  const spec: ModelSpec = { ...asked, fit: "pcse" };
  const formula = parseFormula(spec.formula);
  const refuse = (what: string, mend: string): FealtyError => new FealtyError("ar1", `an AR(1) error takes no ${what}`, { kind: "usage", mend });
  if (formula.absorbed.length > 0) throw refuse("absorbed effects", "add them as dummies, i(ally)");
  if (formula.endogenous.length > 0) throw refuse("instruments", "leave out ar1");
  if (spec.weights !== undefined) throw refuse("weights", "leave out --weights");
  panelIndex(data, "an AR(1) error");
  const prepared = prepare(data, spec, undefined, formula);
  const design = makeDesign(prepared.sample);
  const { regressors } = design;
  const codes = panelCodes(design, "an AR(1) error");
  const before = rowsBefore(codes);
  const centred = centredOutcome(design);
  const pooled = leastSquares(regressors.columns, centred.y, { lengths: regressors.lengths });
  if (pooled.kept.length === 0) throw nothingLeft(design);
  const rho = commonAutocorrelation(pooled.residuals, before, codes.unit.codes, codes.unit.count);
  const root = Math.sqrt(1 - rho * rho);
  const transformed = (x: Float64Array): Float64Array => x.map((v, i) => ((before[i] as number) < 0 ? root * v : v - rho * (x[before[i] as number] as number)));
  const { fit, scores, terms, coef, predictor, ssr, r2 } = fitTransformed(design, centred, transformed, { student: true, rho });
  return {
    spec,
    design,
    scores,
    predictor,
    mean: (e) => e,
    response: identityResponse,
    fit: assemble(spec, design, scores, prepared, {
      terms,
      coef,
      statistics: { r2, ssr, rho },
      certificate: { normalEquations: fit.normalEquations, condition: fit.condition },
      converged: true,
      iterations: 0,
    }),
  };
}

/** For each row the row of its unit one period before; −1 without. @throws FealtyError "repeated-row". */
export function rowsBefore({ unit, time, calendar }: PanelCodes): Int32Array {
  const at = new Map<number, number>();
  const key = (i: number): number => (unit.codes[i] as number) * time.count + (time.codes[i] as number);
  for (let i = 0; i < unit.codes.length; i++) {
    if (at.has(key(i))) throw new FealtyError("repeated-row", "a unit has two rows in one period", { kind: "data" });
    at.set(key(i), i);
  }
  return Int32Array.from(unit.codes, (_, i) => {
    const t = time.codes[i] as number;
    // Periods are in ascending order; the one before counts only where it is one step of the calendar away.
    if (t === 0 || (calendar[t] as number) - (calendar[t - 1] as number) !== 1) return -1;
    return at.get(key(i) - 1) ?? -1;
  });
}

function commonAutocorrelation(e: Float64Array, before: Int32Array, unit: Int32Array, count: number): number {
  const [products, squares] = [new Float64Array(count), new Float64Array(count)];
  for (let i = 0; i < e.length; i++) {
    const b = before[i] as number;
    if (b < 0) continue;
    const u = unit[i] as number;
    products[u] = (products[u] as number) + (e[i] as number) * (e[b] as number);
    squares[u] = (squares[u] as number) + (e[b] as number) ** 2;
  }
  let [sum, units] = [0, 0];
  for (let u = 0; u < count; u++) {
    if (!((squares[u] as number) > 0)) continue;
    sum += Math.max(-1, Math.min(1, (products[u] as number) / (squares[u] as number)));
    units++;
  }
  if (units === 0)
    throw new FealtyError("too-few-rows", "no unit has two periods that follow one another, as an AR(1) error needs", { kind: "data", mend: "leave out ar1" });
  return sum / units;
}
