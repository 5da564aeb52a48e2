import { checkpoint, FealtyError, type Work } from "../../base/index.js";
import { type Column, column, takeColumn } from "../../frame/index.js";
import { stream } from "../../numeric/index.js";
import { rowsWhere } from "../design/evaluate.js";
import { columnCodes } from "../design/sample.js";
import { parseExpression } from "../formula/expression.js";
import type { Estimate } from "../model/estimated.js";
import type { Boot, BootTerm } from "./boot.js";
import { checkDraws } from "./check.js";
import { refitWith } from "./refit.js";

export interface PermuteOptions {
  /** Column whose values are dealt anew. */
  readonly variable: string;
  /** Column of groups within which they are. */
  readonly within?: string | undefined;
  /** Column of units that keep one value each: values are dealt to units, not to rows. */
  readonly unit?: string | undefined;
  /** Default 999. */
  readonly draws?: number | undefined;
  readonly seed?: number | undefined;
}

/**
 * Randomisation inference: the variable's values are dealt anew among the rows that `where` selects and that have one, lags and
 * interactions follow, and the model is fitted again; t statistics under the fit's covariance are compared. Valid for the sharp null of
 * no effect where the values could as well have been dealt so (Fisher 1935; Heß 2017).
 * @throws FealtyError "permute" when no term holds the variable, or it varies within `unit`.
 */
export function permutationTest(model: Estimate, { variable, within, unit, draws = 999, seed = 1 }: PermuteOptions, work?: Work): Boot {
  checkDraws(draws);
  const { data } = model.design.sample;
  const source = column(data, variable);
  const { fit } = model;
  const mentions = new RegExp(`(?<![\\p{L}\\p{N}_.])${variable.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\p{L}\\p{N}_.(])`, "u");
  const tested = fit.terms.flatMap((term, j) => (mentions.test(term) || (source.kind === "code" && term.startsWith(variable)) ? [j] : []));
  if (tested.length === 0)
    throw new FealtyError("permute", `no term of the fit holds "${variable}"`, { kind: "usage", mend: `its terms are ${fit.terms.join(", ")}` });
  const strata = dealt(model, source, within, unit);
  const t = tested.map((j) => fit.t[j] as number);
  const counts = tested.map(() => ({ greater: 0, equal: 0, left: 0, right: 0, failed: 0 }));
  for (let d = 0; d < draws; d++) {
    checkpoint(work);
    work?.onProgress?.(d, draws);
    const again = refitWith(model, variable, shuffled(source, strata, seed, d));
    tested.forEach((j, k) => {
      const count = counts[k] as (typeof counts)[number];
      const [own, drawn] = [t[k] as number, again?.t[again.terms.indexOf(fit.terms[j] as string)] ?? Number.NaN];
      if (Number.isNaN(drawn)) count.failed++;
      else if (Math.abs(Math.abs(drawn) - Math.abs(own)) <= 1e-9 * Math.abs(own)) count.equal++;
      else if (Math.abs(drawn) > Math.abs(own)) count.greater++;
      if (drawn < own) count.left++;
      if (drawn > own) count.right++;
    });
  }
  work?.onProgress?.(draws, draws);
  return {
    method: "permute",
    by: variable,
    ...(within === undefined ? {} : { within }),
    draws,
    seed,
    level: 0.95,
    terms: tested.map((j, k): BootTerm => {
      const { greater, equal, left, right, failed } = counts[k] as (typeof counts)[number];
      const made = draws - failed;
      if (made === 0) throw new FealtyError("permute", `no draw of "${variable}" could be fitted`, { kind: "failed" });
      return {
        term: fit.terms[j] as string,
        estimate: fit.coef[j] as number,
        value: 0,
        se: fit.se[j] as number,
        t: t[k] as number,
        p: (1 + greater + equal) / (1 + made),
        pStrict: greater / made,
        pWeak: (greater + equal) / made,
        pLeft: left / made,
        pRight: right / made,
        ...(failed > 0 ? { failed } : {}),
      };
    }),
  };
}

/** Groups of hands: in each group, each hand (the rows of a unit, or one row) gets the value of another. */
type Strata = readonly (readonly (readonly number[])[])[];

function dealt(model: Estimate, source: Column, within: string | undefined, unit: string | undefined): Strata {
  const { spec, design } = model;
  const { data } = design.sample;
  const selected = spec.where === undefined ? undefined : rowsWhere(data, parseExpression(spec.where));
  const strata = within === undefined ? undefined : columnCodes(data, within).codes;
  const units = unit === undefined ? undefined : columnCodes(data, unit).codes;
  const hands = new Map<string, number[]>();
  for (let i = 0; i < data.length; i++) {
    const missing = source.kind === "number" ? Number.isNaN(source.values[i] as number) : (source.codes[i] as number) < 0;
    if (missing || selected?.[i] === 0 || (strata?.[i] ?? 0) < 0 || (units?.[i] ?? 0) < 0) continue;
    const key = `${strata?.[i] ?? 0} ${units ? (units[i] as number) : i}`;
    const hand = hands.get(key);
    if (hand) hand.push(i);
    else hands.set(key, [i]);
  }
  const groups = new Map<string, number[][]>();
  for (const [key, hand] of hands) {
    const value = (i: number): number => (source.kind === "number" ? (source.values[i] as number) : (source.codes[i] as number));
    const other = hand.find((i) => value(i) !== value(hand[0] as number));
    if (other !== undefined)
      throw new FealtyError("permute", `the variable varies within a unit of "${unit}"`, {
        kind: "data",
        where: { row: other + 1 },
        mend: "leave out unit=, and permute rows",
      });
    const stratum = key.split(" ")[0] as string;
    const group = groups.get(stratum);
    if (group) group.push(hand);
    else groups.set(stratum, [hand]);
  }
  return [...groups.values()];
}

const task = 0x7065726d;

/** The column of draw d (Fisher and Yates). */
function shuffled(source: Column, strata: Strata, seed: number, d: number): Column {
  const from = Int32Array.from({ length: source.kind === "number" ? source.values.length : source.codes.length }, (_, i) => i);
  strata.forEach((hands, s) => {
    const { below } = stream(seed, task, d, s);
    const order = hands.map((hand) => hand[0] as number);
    for (let i = order.length - 1; i > 0; i--) {
      const j = below(i + 1);
      [order[i], order[j]] = [order[j] as number, order[i] as number];
    }
    hands.forEach((hand, h) => {
      for (const row of hand) from[row] = order[h] as number;
    });
  });
  return takeColumn(source, from);
}
