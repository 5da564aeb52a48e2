import { FealtyError } from "../../base/index.js";
import type { Frame } from "../../frame/index.js";
import { blockedSquares, cholesky, choleskyInverse, chisquareUpper } from "../../numeric/index.js";
import { assemble, nothingLeft } from "../assemble.js";
import { covariance } from "../covariance/covariance.js";
import { parseVcov } from "../covariance/kind.js";
import type { Scores } from "../covariance/scores.js";
import { type Design, makeDesign } from "../design/design.js";
import type { DynamicPanel } from "../fit.js";
import { print } from "../formula/expression.js";
import { refuseSame } from "../model/constant-outcome.js";
import type { Estimate } from "../model/estimated.js";
import { leastSquares, relativeScore } from "../model/least-squares.js";
import { prepare, vcovNames } from "../model/prepare.js";
import type { ModelSpec } from "../model/spec.js";
import { type GmmFit, linearGmm } from "./gmm.js";
import { gmmFormula } from "./gmm-formula.js";
import { type DifferenceRows, serialTest } from "./serial-tests.js";
import { type Stacked, stack } from "./stacked.js";
import { type PanelCodes, panelCodes, panelIndex } from "./units.js";

/**
 * Dynamic panel models by GMM: Arellano and Bond (1991) in differences ("ab"), Blundell and Bond (1998) with levels beside ("bb"), as
 * plm's `pgmm` with transformation "d" and "ld". One step (default) with H of the differenced errors, or two with Windmeijer's (2005)
 * correction. The covariance `cluster:UNIT` is the robust one (the corrected one after two steps), `iid` that of errors alike.
 * @throws FealtyError "usage" for weights, instruments or another covariance; "no-index" without a panel; as `stack` and `linearGmm` do.
 */
export function estimateDynamic(data: Frame, spec: ModelSpec): Estimate {
  const system = spec.fit === "bb";
  const name = `the estimator ${spec.fit}`;
  const index = panelIndex(data, name);
  const refuse = (what: string, mend: string): FealtyError => new FealtyError("gmm", `${name} takes no ${what}`, { kind: "usage", mend });
  if (spec.weights !== undefined) throw refuse("weights", "leave out --weights");
  if (spec.offset !== undefined) throw refuse("offset", "leave out --offset");
  for (const vcov of vcovNames(spec))
    if (!["iid", "cluster"].includes(parseVcov(vcov).kind)) throw refuse(`covariance ${vcov}`, `use cluster:${index.units.join("^")}, or iid`);
  const read = gmmFormula(spec.formula, index);
  const prepared = prepare(data, spec, undefined, read.formula);
  const design = makeDesign(prepared.sample);
  refuseSame(design.y, print(prepared.sample.formula.outcome));
  const codes = panelCodes(design, name);
  const stacked = stack(design, codes, read, system, spec.collapse === true);
  const { at, isLevel, y } = stacked;
  const kept = leastSquares(
    stacked.columns.map((c) => c.values),
    y,
  ).kept;
  const columns = kept.map((j) => stacked.columns[j] as (typeof stacked.columns)[number]);
  const periods = kept.filter((j) => j >= stacked.columns.length - stacked.periods).length;
  const terms = columns.slice(0, columns.length - periods).map((c) => c.term);
  if (terms.length === 0) throw nothingLeft(design);
  const unit = Int32Array.from(at, (i) => codes.unit.codes[i] as number);
  const rows = differenceRows(stacked, codes, unit);
  const x = columns.map((c) => c.values);
  const gmm = linearGmm({ y, x, z: stacked.instruments, size: stacked.size, unit, units: codes.unit.count, related: related(stacked, rows, unit, codes) });
  const steps = spec.steps ?? 1;
  const equations: Design = { ...design, rows: Int32Array.from(at, (i) => design.rows[i] as number), y };
  if (steps === 2 && !gmm.two)
    throw new FealtyError(
      "instruments",
      `two steps weigh ${gmm.instruments} instruments by their covariance over ${codes.unit.count} units, which is singular`,
      {
        kind: "data",
        mend: "collapse them (--collapse), use fewer lags, leave out the effects of periods, or take one step",
      },
    );
  const chosen = (steps === 2 ? gmm.two : undefined) ?? gmm.one;
  const differences = isLevel.length - isLevel.reduce((s, l) => s + l, 0);
  const n = system ? isLevel.length - differences : differences;
  const variance = blockedSquares(gmm.one.residuals.subarray(0, differences)) / Math.max(1, differences - x.length) / 2;
  const scores: Scores = {
    ...momentScores(gmm, stacked, steps, equations),
    n,
    dispersion: steps === 2 ? 1 : variance,
    nuisance: periods,
  };
  const robust = covariance({ ...scores, nuisance: 0 }, { kind: "cluster", by: [index.units.join("^")] }).matrix;
  const coef = Array.from(chosen.coef.subarray(0, terms.length));
  const over = gmm.instruments - x.length;
  const chi2 = (value: number): { chi2: number; df: number; p: number } => ({ chi2: value, df: over, p: chisquareUpper(value, over) });
  const serial = [1, 2].flatMap((order) => serialTest({ ...rows, x }, chosen, robust, order) ?? []);
  const dynamicPanel: DynamicPanel = {
    steps,
    instruments: gmm.instruments,
    units: codes.unit.count,
    ...(over > 0 ? { sargan: chi2(gmm.sargan / variance) } : {}),
    ...(over > 0 && gmm.two ? { hansen: chi2(steps === 2 ? gmm.two.hansen.two : gmm.two.hansen.one) } : {}),
    serial,
  };
  return {
    spec,
    design: equations,
    scores,
    // Of the rows of differences, then of levels: what is left are the residuals that the tests speak of.
    predictor: y.map((v, r) => v - (chosen.residuals[r] as number)),
    mean: (e) => e,
    fit: assemble(spec, design, scores, prepared, {
      terms,
      all: stacked.columns.slice(0, stacked.columns.length - stacked.periods).map((c) => c.term),
      coef,
      statistics: { dynamicPanel, levels: { [index.units.join("^")]: codes.unit.count, ...(read.timeEffects ? { [index.time]: periods } : {}) } },
      certificate: { normalEquations: relativeScore(projected(stacked.instruments, chosen.projection, stacked.size), chosen.residuals) },
      converged: true,
      iterations: 0,
      notes: notesOf(gmm, codes.unit.count, serial),
    }),
  };
}

/** Rows such that Σ over clusters of their sums is the robust covariance: X'ZW z_r u_r, and after two steps what the first adds to it. */
function momentScores(gmm: GmmFit, { instruments, size: m }: Stacked, steps: 1 | 2, design: Design): Omit<Scores, "n" | "dispersion" | "nuisance"> {
  const { one } = gmm;
  const two = steps === 2 ? gmm.two : undefined;
  const chosen = two ?? one;
  const k = chosen.coef.length;
  let projection = chosen.projection;
  if (two) {
    // A P + D P₁A₁ before the bread P: A₂ + P⁻¹ D P₁ A₁, all at the first step's residuals (Windmeijer 2005, in the form of influence functions).
    const first = product(two.correction, product(one.bread, one.projection, k, k, m), k, k, m);
    const back = product(invert(two.bread, k), first, k, k, m);
    projection = two.projection.map((v, i) => v + (back[i] as number));
  }
  const columns = projected(instruments, projection, m);
  const transform = new Float64Array(k * k);
  for (let j = 0; j < k; j++) transform[j * k + j] = 1;
  return {
    design,
    columns,
    factors: one.residuals,
    bread: chosen.bread,
    weights: undefined,
    counts: undefined,
    transform,
    noFactor: true,
    effectRank: undefined,
    student: false,
  };
}

function differenceRows({ at, isLevel, size }: Stacked, { time, calendar }: PanelCodes, unit: Int32Array): Omit<DifferenceRows, "x"> {
  const place = new Map<string, number>();
  const period = (r: number): number => calendar[time.codes[at[r] as number] as number] as number;
  at.forEach((_, r) => {
    if (!isLevel[r]) place.set(`${unit[r]},${period(r)}`, r);
  });
  const before = (order: number): Int32Array => Int32Array.from(at, (_, r) => (isLevel[r] ? -1 : (place.get(`${unit[r]},${period(r) - order}`) ?? -1)));
  return { unit, units: unit.reduce((most, u) => Math.max(most, u + 1), 0), before, size };
}

/** Expected products of rows' errors where those of levels have variance 1 and are independent: 2 and −1 of differences, 1 and −1 between both. */
function related({ at, isLevel }: Stacked, rows: Omit<DifferenceRows, "x">, unit: Int32Array, { time, calendar }: PanelCodes): (readonly [number, number])[][] {
  const period = (r: number): number => calendar[time.codes[at[r] as number] as number] as number;
  const level = new Map<string, number>();
  at.forEach((_, r) => {
    if (isLevel[r]) level.set(`${unit[r]},${period(r)}`, r);
  });
  const out: (readonly [number, number])[][] = Array.from(at, (_, r) => [[r, isLevel[r] ? 1 : 2] as const]);
  const both = (r: number, s: number | undefined, weight: number): void => {
    if (s === undefined || s < 0) return;
    (out[r] as (readonly [number, number])[]).push([s, weight]);
    (out[s] as (readonly [number, number])[]).push([r, weight]);
  };
  const before = rows.before(1);
  at.forEach((_, r) => {
    if (isLevel[r]) return;
    both(r, before[r], -1);
    both(r, level.get(`${unit[r]},${period(r)}`), 1);
    both(r, level.get(`${unit[r]},${period(r) - 1}`), -1);
  });
  return out;
}

/** Rows of ZWZ'X. */
function projected(instruments: Stacked["instruments"], projection: Float64Array, m: number): Float64Array[] {
  return Array.from({ length: projection.length / m }, (_, j) =>
    Float64Array.from(instruments, ({ index, value }) => index.reduce((sum, l, e) => sum + (projection[j * m + l] as number) * (value[e] as number), 0)),
  );
}

function notesOf({ instruments, two }: GmmFit, units: number, serial: DynamicPanel["serial"]): string[] {
  const second = serial.find((s) => s.order === 2);
  return [
    ...(instruments > units ? [`${instruments} instruments for ${units} units overfit, and Hansen's test says little: collapse them, or use fewer lags`] : []),
    ...(two ? [] : ["no Hansen test: the covariance of the moments is singular"]),
    ...(second && second.p < 0.05 ? ["the differenced residuals are autocorrelated at order 2, so that second lags are no instruments"] : []),
  ];
}

/** a b, p × q times q × r, by rows. */
function product(a: Float64Array, b: Float64Array, p: number, q: number, r: number): Float64Array {
  const out = new Float64Array(p * r);
  for (let i = 0; i < p; i++)
    for (let l = 0; l < q; l++) {
      const left = a[i * q + l] as number;
      if (left !== 0) for (let j = 0; j < r; j++) out[i * r + j] = (out[i * r + j] as number) + left * (b[l * r + j] as number);
    }
  return out;
}

function invert(a: Float64Array, k: number): Float64Array {
  const scale = Float64Array.from({ length: k }, (_, j) => Math.sqrt(a[j * k + j] as number));
  const at = (i: number): number => (scale[Math.floor(i / k)] as number) * (scale[i % k] as number);
  return choleskyInverse(
    cholesky(
      a.map((v, i) => v / at(i)),
      k,
    ),
  ).map((v, i) => v / at(i));
}
