import { FealtyError } from "../../base/index.js";
import { crossProducts, symmetricEigen } from "../../numeric/index.js";
import type { SmallSample } from "../fit.js";
import type { Ssc } from "../model/spec.js";
import type { Codes } from "../design/codes.js";
import { biasReduced } from "./bias-reduced.js";
import { clusterCodes, clusterSums, intersections, sumOfSquares } from "./clusters.js";
import { conleyMeat } from "./conley.js";
import { countParameters, isNested, parameterCounts } from "./count.js";
import type { VcovKind } from "./kind.js";
import { dyadicMeat } from "./dyadic.js";
import { leverages } from "./leverage.js";
import { panelCorrectedMeat } from "./panel-corrected.js";
import type { Moments } from "./satterthwaite.js";
import type { Scores } from "./scores.js";
import { timeSeriesMeat } from "./serial.js";

/** A covariance of the coefficients in the units of the user. */
export interface Covariance {
  /** size × size. */
  readonly matrix: Float64Array;
  /** Degrees of freedom of tests; undefined: the normal law. */
  readonly df: number | undefined;
  /** Degrees of freedom by coefficient, where a covariance tells them apart; `df` is then the least. */
  readonly dfs?: readonly number[];
  /** What the degrees of freedom of joint tests follow from. */
  readonly moments?: Moments;
  readonly clusters?: Readonly<Record<string, number>>;
  /** Negative eigenvalues were set to zero. */
  readonly repaired?: boolean;
  readonly smallSample?: SmallSample;
}

/**
 * A covariance of an estimate, from its scores: no refit. Factors as golden/README.md of the references states them (fixest 0.14):
 * (n − 1)/(n − K) for iid and clusters, G/(G − 1) with the least G for clusters, n/(n − K) for hc1 and conley, T/(T − 1)·(n − 1)/(n − K) for nw and dk.
 * Sources: Liang and Zeger (1986); Cameron, Gelbach and Miller (2011); White (1980); MacKinnon and White (1985).
 */
export function covariance(scores: Scores, kind: VcovKind, ssc: Ssc = "nested"): Covariance {
  const { n, design, columns, factors, bread, student } = scores;
  const size = columns.length;
  const k = countParameters(scores, ssc, []);
  const small = ssc !== "none" && !scores.noFactor;
  const law = (df: number): number | undefined => (student ? df : undefined);
  const told = (factor: number, clusters: readonly Codes[] = [], periods?: number): { readonly smallSample: SmallSample } => ({
    smallSample: { ssc, factor, k: parameterCounts(scores, clusters), ...(periods === undefined ? {} : { periods }) },
  });
  const residualDf = n - countParameters(scores, ssc === "none" ? "nested" : ssc, []);
  checkKind(scores, kind);
  // The information of a likelihood is what it is however few the rows; it is only the factor that has no sense then.
  if (
    (kind.kind === "iid" ? small && (student || scores.dispersion !== 1) : kind.kind !== "cluster" && kind.kind !== "cr") &&
    !scores.bare &&
    !scores.noFactor &&
    n <= k
  )
    throw tooFewRows();
  switch (kind.kind) {
    case "iid": {
      const own = small && n > k ? (n - 1) / (n - k) : 1;
      const factor = scores.dispersion * own;
      return {
        matrix: inUserUnits(
          scores,
          bread.map((b) => b * factor),
        ),
        df: law(residualDf),
        ...told(own),
      };
    }
    case "hc": {
      const meat = rowMeat(scores, kind.level);
      const factor = kind.level === 1 && small ? n / (n - k) : 1;
      return { matrix: sandwich(scores, meat, factor), df: law(residualDf), ...told(factor) };
    }
    case "cluster": {
      const dimensions = kind.by.map((name) => clusterCodes(design, name));
      const least = Math.min(...dimensions.map((d) => d.count));
      if (least < 2)
        throw new FealtyError("too-few-rows", `the covariance cluster:${kind.by.join("+")} needs at least two clusters`, {
          kind: "data",
          mend: "use another covariance",
        });
      const meat = new Float64Array(size * size);
      for (const { codes, sign } of intersections(dimensions)) {
        const part = codes.count === factors.length ? crossProducts(columns, squares(factors)) : sumOfSquares(clusterSums(columns, factors, codes), size);
        for (let i = 0; i < meat.length; i++) meat[i] = (meat[i] as number) + sign * (part[i] as number);
      }
      const counted = countParameters(scores, ssc, dimensions);
      if (small && n <= counted) throw tooFewRows();
      const factor = small ? ((n - 1) / (n - counted)) * (least / (least - 1)) : 1;
      const { matrix, repaired } = positive(sandwich(scores, meat, factor), size, dimensions.length > 1);
      return {
        matrix,
        df: law(least - 1),
        clusters: Object.fromEntries(kind.by.map((name, i) => [name, dimensions[i]?.count ?? 0])),
        ...(repaired ? { repaired } : {}),
        ...told(factor, dimensions),
      };
    }
    case "cr": {
      const clusters = clusterCodes(design, kind.by);
      if (clusters.count < 2)
        throw new FealtyError("too-few-rows", `the covariance cr${kind.level}:${kind.by} needs at least two clusters`, {
          kind: "data",
          mend: "use another covariance",
        });
      const { matrix, dfs, moments } = biasReduced(scores, clusters, kind.level);
      return { matrix, df: Math.min(...dfs), dfs, moments, clusters: { [kind.by]: clusters.count }, ...told(1, [clusters]) };
    }
    case "nw":
    case "dk": {
      const { meat, periods } = timeSeriesMeat(scores, kind.kind, kind.lag);
      const factor = small ? (periods / (periods - 1)) * ((n - 1) / (n - k)) : 1;
      const { matrix, repaired } = positive(sandwich(scores, meat, factor), size, true);
      return { matrix, df: law(periods - 1), ...(repaired ? { repaired } : {}), ...told(factor, [], periods) };
    }
    case "bk":
    case "pcse": {
      const factor = kind.kind === "bk" && kind.level === 1 && small ? n / (n - k) : 1;
      const { matrix, repaired } = positive(sandwich(scores, panelCorrectedMeat(scores, kind), factor), size, true);
      return { matrix, df: law(residualDf), ...(repaired ? { repaired } : {}), ...told(factor) };
    }
    case "dyadic": {
      const { meat, units } = dyadicMeat(scores, kind);
      const { matrix, repaired } = positive(sandwich(scores, meat, 1), size, true);
      return { matrix, df: law(units - 1), clusters: { [`${kind.a}, ${kind.b}`]: units }, ...(repaired ? { repaired } : {}), ...told(1) };
    }
    case "conley": {
      const meat = conleyMeat(scores, kind);
      if (kind.lag > 0) {
        const serial = timeSeriesMeat(scores, "nw", kind.lag, false).meat;
        for (let i = 0; i < meat.length; i++) meat[i] = (meat[i] as number) + (serial[i] as number);
      }
      const factor = small ? n / (n - k) : 1;
      const { matrix, repaired } = positive(sandwich(scores, meat, factor), size, true);
      return { matrix, df: law(residualDf), ...(repaired ? { repaired } : {}), ...told(factor) };
    }
  }
}

function tooFewRows(): FealtyError {
  return new FealtyError("too-few-rows", "there are no more rows than parameters", { kind: "data", mend: "use fewer terms or effects" });
}

/** @throws FealtyError "vcov" for a covariance that scores of this estimator do not allow. */
function checkKind({ bare, together, design }: Scores, kind: VcovKind): void {
  const wrong = (why: string): FealtyError => new FealtyError("vcov", why, { kind: "usage", mend: "use iid, hc0 or a cluster" });
  if (bare && kind.kind === "hc" && kind.level >= 2) throw wrong(`rows of this model have no leverage, so there is no hc${kind.level}`);
  if (!together) return;
  if (kind.kind === "cluster") {
    const cut = kind.by.find((name) => !isNested(together.codes, together.count, clusterCodes(design, name).codes));
    if (cut !== undefined) throw wrong(`clusters by ${cut} cut strata apart, whose rows have one score together`);
  } else if (kind.kind !== "iid" && kind.kind !== "hc")
    throw wrong(`a stratum has one score for all its rows, which the covariance ${kind.kind} cannot place in time or space`);
}

/** Σ s s' over rows; with frequency weights each row counts as often as it stands for. */
function rowMeat(scores: Scores, level: 0 | 1 | 2 | 3): Float64Array {
  const { columns, factors, counts } = scores;
  const weights = squares(factors);
  if (level >= 2) {
    const leverage = leverages(scores);
    for (let i = 0; i < weights.length; i++) {
      const rest = 1 - (leverage[i] as number);
      // A row that is fitted perfectly whatever its outcome has no residual to inflate.
      weights[i] = rest > 1e-10 ? (weights[i] as number) / (level === 3 ? rest * rest : rest) : 0;
    }
  }
  if (counts) for (let i = 0; i < weights.length; i++) weights[i] = (weights[i] as number) / (counts[i] as number);
  return crossProducts(columns, weights);
}

function squares(factors: Float64Array): Float64Array {
  const out = new Float64Array(factors.length);
  for (let i = 0; i < out.length; i++) out[i] = (factors[i] as number) ** 2;
  return out;
}

function sandwich(scores: Scores, meat: Float64Array, factor: number): Float64Array {
  const size = scores.columns.length;
  return inUserUnits(
    scores,
    product(product(scores.bread, meat, size), scores.bread, size).map((v) => v * factor),
  );
}

function inUserUnits({ transform, columns }: Scores, v: Float64Array): Float64Array {
  const size = columns.length;
  const turned = product(transform, v, size);
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let l = 0; l < size; l++) sum += (turned[i * size + l] as number) * (transform[j * size + l] as number);
      out[i * size + j] = sum;
      out[j * size + i] = sum;
    }
  }
  return out;
}

/** Row-major a b. */
function product(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let l = 0; l < size; l++) {
      const left = a[i * size + l] as number;
      if (left !== 0) for (let j = 0; j < size; j++) out[i * size + j] = (out[i * size + j] as number) + left * (b[l * size + j] as number);
    }
  }
  return out;
}

/** Negative eigenvalues set to zero (Cameron, Gelbach and Miller 2011, p. 241); only sums of signed parts can have them. */
function positive(matrix: Float64Array, size: number, check: boolean): { matrix: Float64Array; repaired: boolean } {
  if (!check) return { matrix, repaired: false };
  const { values, vectors } = symmetricEigen(matrix, size);
  const largest = Math.max(...values, 0);
  if ((values[0] ?? 0) >= -1e-12 * largest) return { matrix, repaired: false };
  const out = new Float64Array(size * size);
  for (let l = 0; l < size; l++) {
    const value = values[l] as number;
    if (value <= 0) continue;
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++)
        out[i * size + j] = (out[i * size + j] as number) + value * (vectors[l * size + i] as number) * (vectors[l * size + j] as number);
  }
  return { matrix: out, repaired: true };
}
