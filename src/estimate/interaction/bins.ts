import { FealtyError } from "../../base/index.js";
import { type Frame, withColumns } from "../../frame/index.js";
import { chisquareUpper, elementary } from "../../numeric/index.js";
import { estimateModel } from "../estimate.js";
import { combination, wald } from "../effects/wald.js";
import type { Fit } from "../fit.js";
import { quantile } from "../margins/simulate.js";
import type { Estimate } from "../model/estimated.js";
import type { BinPair, Binning, InteractionBin, LinearityTest } from "./results.js";
import { formulaWith, type InteractionData } from "./rewrite.js";

/** Cut points at quantiles (type 7); those that coincide are one. */
export function binCuts(sorted: Float64Array, bins: number): number[] {
  const cuts = Array.from({ length: bins + 1 }, (_, k) => quantile(sorted, k / bins));
  return cuts.filter((c, k) => k === 0 || c > (cuts[k - 1] as number));
}

/**
 * The binning estimator: within each bin of the moderator its own intercept, slope, effect at the bin's median and change of the effect.
 * Source: Hainmueller, Mummolo and Xu (2019), equation 4.
 * @throws FealtyError "interaction" when the moderator has fewer than two bins, or a bin in which the variable does not vary.
 */
export function binning(model: Estimate, data: InteractionData, cuts: readonly number[]): Binning {
  const { of, by, treatment, moderator, sorted } = data;
  const count = cuts.length - 1;
  if (count < 2) throw new FealtyError("interaction", `"${by}" has too few values for bins`, { kind: "data", mend: "name fewer bins, or cuts" });
  const members = Array.from({ length: count }, (_, k) => sorted.filter((v) => binOf(v, cuts) === k));
  const empty = members.findIndex((m) => m.length === 0);
  if (empty >= 0) throw new FealtyError("interaction", `no row lies in bin ${empty + 1} of "${by}"`, { kind: "data", mend: "name other cuts" });
  const at = members.map((m) => quantile(m, 0.5));
  const bin = moderator.map((v) => (Number.isNaN(v) ? Number.NaN : binOf(v, cuts)));
  const inBin = (k: number, f: (i: number) => number): Float64Array => bin.map((b, i) => (Number.isNaN(b) ? Number.NaN : b === k ? f(i) : 0));
  const own = Array.from({ length: count }, (_, k): [string, Float64Array][] => {
    const distance = (i: number): number => (moderator[i] as number) - (at[k] as number);
    return [
      ...(k > 0 ? [[`fealty_bin_${k + 1}`, inBin(k, () => 1)] as [string, Float64Array]] : []),
      [`fealty_effect_${k + 1}`, inBin(k, (i) => treatment[i] as number)],
      [`fealty_slope_${k + 1}`, inBin(k, distance)],
      [`fealty_change_${k + 1}`, inBin(k, (i) => (treatment[i] as number) * distance(i))],
    ];
  }).flat();
  const fit = fitWith(
    model,
    data,
    own,
    own.map(([name]) => name),
  );
  const effects = at.map((_, k) => fit.terms.indexOf(`fealty_effect_${k + 1}`));
  const flat = effects.indexOf(-1);
  if (flat >= 0)
    throw new FealtyError("interaction", `"${of}" does not vary in bin ${flat + 1} of "${by}", or nothing tells its effect there`, {
      kind: "data",
      mend: "name fewer bins, or other cuts",
    });
  const combined = (weights: Readonly<Record<number, number>>): ReturnType<typeof combination> =>
    combination(fit, { text: "", weights: fit.terms.map((_, j) => weights[j] ?? 0), value: 0 });
  const pairs = effects.flatMap((a, i) =>
    effects.slice(i + 1).map((b, j): BinPair => {
      const { estimate, se, p } = combined({ [a]: -1, [b]: 1 });
      return { bins: [i + 1, i + j + 2], difference: estimate, se, p };
    }),
  );
  return {
    cuts,
    bins: effects.map((a, k): InteractionBin => {
      const { estimate, se, p, ci } = combined({ [a]: 1 });
      return { from: cuts[k] as number, to: cuts[k + 1] as number, at: at[k] as number, rows: members[k]?.length ?? 0, effect: estimate, se, p, ci };
    }),
    pairs,
    ...linearity(model, data, bin, count, fit),
  };
}

/** Bin of a value: (a, b], the lowest value in the first; values beyond the ends belong to the nearest. */
export function binOf(value: number, cuts: readonly number[]): number {
  let k = 0;
  while (k < cuts.length - 2 && value > (cuts[k + 1] as number)) k++;
  return k;
}

/** Against the model with one line throughout: departures of each further bin, all zero. */
function linearity(model: Estimate, data: InteractionData, bin: Float64Array, count: number, full: Fit): Pick<Binning, "wald" | "likelihoodRatio"> {
  const { treatment, moderator } = data;
  const departures = Array.from({ length: count - 1 }, (_, k): [string, Float64Array][] => {
    const within = (f: (i: number) => number): Float64Array => bin.map((b, i) => (Number.isNaN(b) ? Number.NaN : b === k + 1 ? f(i) : 0));
    return [
      [`fealty_a_${k}`, within(() => 1)],
      [`fealty_b_${k}`, within((i) => treatment[i] as number)],
      [`fealty_c_${k}`, within((i) => moderator[i] as number)],
      [`fealty_d_${k}`, within((i) => (treatment[i] as number) * (moderator[i] as number))],
    ];
  }).flat();
  const line: [string, Float64Array][] = [
    ["fealty_x", treatment],
    ["fealty_z", moderator],
    ["fealty_xz", treatment.map((v, i) => v * (moderator[i] as number))],
  ];
  const nested = fitWith(
    model,
    data,
    [...line, ...departures],
    [...line, ...departures].map(([name]) => name),
  );
  const tested = nested.terms.filter((t) => /^fealty_[abcd]_/.test(t));
  const test = departureTest(nested, tested);
  const base = fitWith(
    model,
    data,
    line,
    line.map(([name]) => name),
  );
  const gained = full.terms.length - base.terms.length;
  const ratio =
    full.ssr !== undefined && base.ssr !== undefined && model.spec.weights === undefined
      ? full.n * elementary.log(base.ssr / full.ssr)
      : full.ssr === undefined && full.loglik !== undefined && base.loglik !== undefined
        ? 2 * (full.loglik - base.loglik)
        : undefined;
  return {
    ...(test ? { wald: test } : {}),
    ...(ratio === undefined || gained < 1 ? {} : { likelihoodRatio: { statistic: ratio, law: "chi2", df: [gained], p: chisquareUpper(ratio, gained) } }),
  };
}

function departureTest(fit: Fit, tested: readonly string[]): LinearityTest | undefined {
  if (tested.length === 0) return undefined;
  try {
    const { statistic, law, df, p } = wald(fit, tested.map((t) => `${t} = 0`).join("; "));
    return { statistic, law, df, p };
  } catch (error) {
    // With fewer clusters than departures their covariance is singular, and there is no such test.
    if (error instanceof FealtyError && error.code === "singular") return undefined;
    throw error;
  }
}

/** The model with columns in place of the interaction. */
export function fitWith(model: Estimate, { of, by }: InteractionData, columns: readonly [string, Float64Array][], terms: readonly string[]): Fit {
  const frame: Frame = withColumns(
    model.design.sample.data,
    columns.map(([name, values]) => [name, { kind: "number", values }] as const),
  );
  return estimateModel(frame, { ...model.spec, absorbed: undefined, formula: formulaWith(model, of, by, terms) }).fit;
}
