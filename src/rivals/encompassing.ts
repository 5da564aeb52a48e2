import { FealtyError } from "../base/index.js";
import { estimate } from "../estimate/index.js";
import { frame, numberColumn } from "../frame/index.js";
import { studentCdf } from "../numeric/index.js";
import { byYear, equalAccuracy } from "./diebold-mariano.js";

export interface Weight {
  readonly estimate: number;
  readonly se: number;
  readonly p: number;
}

export interface Encompassing {
  /** Coefficients of the two predictions side by side; absent where one of them follows from the other. */
  readonly first?: Weight;
  readonly second?: Weight;
  /** p, one-sided, of the hypothesis that the first (second) has all that is useful in the other. */
  readonly firstEncompasses: number;
  readonly secondEncompasses: number;
}

/**
 * Whether one prediction has all that is useful in another.
 *
 * `first`, `second`: y = a + λ₁ f₁ + λ₂ f₂, standard errors by clusters of `unit`. Source: Chong and Hendry (1986); Fair and Shiller (1990).
 *
 * `firstEncompasses`: mean of e₁ (e₁ − e₂), by year, is 0 rather than above it. With `lags` by the modified statistic of `equalAccuracy`, as in the paper; without, by its
 * statistic of fixed smoothing, where there are years enough for one. Source: Harvey, Leybourne and Newbold (1998), section 2.
 * @param y outcome; first, second: predicted means; unit: code of each row's unit; year: of each row.
 */
export function encompassing(
  { y, first, second }: { y: Float64Array; first: Float64Array; second: Float64Array },
  unit: Int32Array,
  year: Float64Array,
  { lags }: { lags?: number } = {},
): Encompassing {
  const covers = (own: Float64Array, other: Float64Array): number => {
    const product = y.map((value, i) => (value - (own[i] as number)) * ((other[i] as number) - (own[i] as number)));
    const { modified, smooth } = equalAccuracy(byYear(product, year), { lags: lags ?? 0 });
    const { statistic, df } = lags === undefined ? (smooth ?? modified) : modified;
    return studentCdf(-statistic, df);
  };
  return { ...sideBySide(y, first, second, unit), firstEncompasses: covers(first, second), secondEncompasses: covers(second, first) };
}

function sideBySide(y: Float64Array, first: Float64Array, second: Float64Array, unit: Int32Array): Pick<Encompassing, "first" | "second"> {
  const data = frame({ y: numberColumn(y), first: numberColumn(first), second: numberColumn(second), unit: numberColumn(unit) });
  try {
    const { terms, coef, se, p, dropped } = estimate(data, { formula: "y ~ first + second", vcov: "cluster:unit" });
    if (dropped.collinear.length > 0) return {};
    const at = (term: string): Weight => {
      const j = terms.indexOf(term);
      return { estimate: coef[j] as number, se: se[j] as number, p: p[j] as number };
    };
    return { first: at("first"), second: at("second") };
  } catch (error) {
    // Predictions that do not vary, or a single cluster: there is nothing to weigh.
    if (error instanceof FealtyError) return {};
    throw error;
  }
}
