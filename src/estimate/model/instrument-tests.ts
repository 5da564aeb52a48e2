import { cholesky, choleskyInverse, chisquareUpper, columnProducts, crossProducts, fQuantile, fUpper, symmetricEigen } from "../../numeric/index.js";
import { type Covariance, covariance } from "../covariance/covariance.js";
import { parseVcov, type VcovKind } from "../covariance/kind.js";
import type { Scores } from "../covariance/scores.js";
import type { InstrumentTests } from "../fit.js";
import { andersonRubinSet, setInWords } from "./anderson-rubin.js";
import { leastSquares } from "./least-squares.js";
import { small } from "./small-matrices.js";
import type { Ssc } from "./spec.js";

/** Columns of two-stage least squares with effects taken out. */
export interface InstrumentParts {
  readonly y: Float64Array;
  /** Exogenous terms, the intercept included. */
  readonly exogenous: readonly Float64Array[];
  readonly exogenousLengths: readonly number[];
  readonly endogenous: readonly Float64Array[];
  readonly names: readonly string[];
  /** Excluded instruments that do not depend on one another. */
  readonly instruments: readonly Float64Array[];
  /** Structural. */
  readonly residuals: Float64Array;
}

type Robust = Pick<InstrumentTests, "craggDonald" | "kleibergenPaap" | "andersonRubin" | "hansen" | "endogeneity"> & {
  readonly firstStage: Readonly<Record<string, Pick<InstrumentTests["firstStage"][string], "robust" | "sandersonWindmeijer">>>;
};

/** Critical values of the Cragg–Donald F for tests of nominal size 5 % whose true size is at most 10 % (Stock and Yogo 2005, table 5.2), by instruments from as many as endogenous terms on. */
const sizes10: readonly (readonly number[])[] = [
  [16.38, 19.93, 22.3, 24.58, 26.87, 29.18, 31.5, 33.84, 36.19, 38.54],
  [7.03, 13.43, 16.87, 19.45, 21.68, 23.72, 25.64, 27.51, 29.32],
];

/**
 * Weak-instrument and validity tests under a covariance. Kleibergen and Paap (2006) by the rank of the first stage, with the normalisation of
 * Stata's ranktest; with one endogenous term its F is the first-stage F under the covariance. Hansen's J is the robust score test of
 * Wooldridge (1995), which is the two-step J. Of `hc2` and `hc3` the scores are taken as they are; of `cr2` and `cr3` the clusters.
 */
export function instrumentTestsUnder(parts: InstrumentParts, scores: Scores, vcov: string, ssc: Ssc | undefined): Robust {
  const { exogenous, exogenousLengths, endogenous, names, residuals } = parts;
  const { weights, design } = scores;
  const kind = plainKind(parseVcov(vcov));
  const partial = (x: Float64Array): Float64Array => leastSquares(exogenous, x, { weights, lengths: exogenousLengths }).residuals;
  const z = parts.instruments.map(partial);
  const x = endogenous.map(partial);
  const y = partial(parts.y);
  const [m, l] = [x.length, z.length];
  const fits = x.map((v) => leastSquares(z, v, { weights }));
  const v = fits.map((f) => f.residuals);
  const zz = crossProducts(z, weights);
  const under = (columns: readonly Float64Array[], errors: Float64Array, how: Ssc | undefined = "none", bread = small.identity(columns.length)): Covariance =>
    covariance(withColumns(scores, columns, errors, bread, weights), kind, how);
  /** Of the sum of scores; for iid errors from their one variance. */
  const meat = (columns: readonly Float64Array[], errors: Float64Array): Float64Array => {
    if (kind.kind !== "iid") return under(columns, errors).matrix;
    const square = crossProducts([errors], weights)[0] as number;
    return crossProducts(columns, weights).map((c) => (c * square) / scores.n);
  };
  // What the covariance multiplies with for small samples, and its degrees of freedom: those of the first stage.
  const all = [...exogenous, ...parts.instruments];
  const whole = covariance(withColumns(scores, all, v[0] as Float64Array, small.identity(all.length), weights), kind, ssc);
  const degrees = whole.df ?? Number.POSITIVE_INFINITY;
  const factor = whole.smallSample?.factor ?? 1;
  const dfResidual =
    covariance(withColumns(scores, all, v[0] as Float64Array, small.identity(all.length), weights), { kind: "iid" }, ssc).df ?? scores.n - all.length;
  const fOf = (chi2: number, q: number): { f: number; df: readonly [number, number]; p: number } => {
    // iid: the mean square of errors is over the degrees of freedom that are left, not over n.
    const f = (chi2 / q) * (kind.kind === "iid" ? dfResidual / scores.n : 1 / factor);
    return { f, df: [q, dfResidual], p: fUpper(f, q, dfResidual) };
  };
  const waldOn = (target: Float64Array, errors: Float64Array): number => quadratic(columnProducts(z, target, weights), meat(z, errors));

  const theta = rankParts(z, x, v, weights, zz);
  const least = theta.singular;
  const craggDonald = ((least * least) / l) * dfResidual;
  const size10 = sizes10[m - 1]?.[l - m];
  const rk = rankStatistic(theta, v, meat);
  const lm = rankStatistic(rankParts(z, x, x, weights, zz), x, meat);
  const free = l - m + 1;
  const firstStage = Object.fromEntries(
    names.map((name, j) => {
      const robust = fOf(waldOn(x[j] as Float64Array, v[j] as Float64Array), l);
      if (m === 1) return [name, { robust }];
      const others = x.filter((_, i) => i !== j);
      const fitted = others.map((o, i) => minus(o, v.filter((_, e) => e !== j)[i] as Float64Array));
      const second = leastSquares(fitted, x[j] as Float64Array, { weights });
      const target = (x[j] as Float64Array).slice();
      second.kept.forEach((c, i) => {
        const o = others[c] as Float64Array;
        for (let r = 0; r < target.length; r++) target[r] = (target[r] as number) - (second.coef[i] as number) * (o[r] as number);
      });
      return [name, { robust, sandersonWindmeijer: fOf(waldOn(target, leastSquares(z, target, { weights }).residuals), free) }];
    }),
  );

  const reduced = leastSquares(z, y, { weights }).residuals;
  const ar = fOf(waldOn(y, reduced), l);
  const arF = { f: ar.f, df: [l, degrees] as const, p: Number.isFinite(degrees) ? fUpper(ar.f, l, degrees) : chisquareUpper(ar.f * l, l) };
  const critical = (l * fQuantile(0.95, l, Math.min(degrees, 1e7))) / (kind.kind === "iid" ? dfResidual / scores.n : 1 / factor);
  const only = m === 1 ? (x[0] as Float64Array) : undefined;
  const set = only && andersonRubinSet(columnProducts(z, y, weights), columnProducts(z, only, weights), jointMeat(), critical);
  const over = l - m;
  const hansen = over > 0 && kind.kind !== "iid" ? scoreTest() : undefined;
  return {
    firstStage,
    craggDonald: { f: craggDonald, ...(size10 === undefined ? {} : { size10 }) },
    kleibergenPaap: { vcovKind: vcov, f: fOf(rk, free).f * (free / l), lm: { chi2: lm, df: free, p: chisquareUpper(lm, free) } },
    andersonRubin: { ...arF, ...(set ? { set, says: setInWords(set) } : {}) },
    ...(hansen ? { hansen } : {}),
    ...(kind.kind === "iid" ? {} : { endogeneity: included() }),
  };

  /** Blocks of the covariance of z'(y − βx) as a polynomial in β: constant, linear, quadratic. */
  function jointMeat(): readonly [Float64Array, Float64Array, Float64Array] {
    const [a, b] = [reduced, v[0] as Float64Array];
    const sum = Float64Array.from(a, (e, i) => e + (b[i] as number));
    const [yy, xx, both] = [meat(z, a), meat(z, b), meat(z, sum)];
    return [yy, both.map((s, i) => -(s - (yy[i] as number) - (xx[i] as number))), xx];
  }

  function scoreTest(): { chi2: number; df: number; p: number } {
    const fitted = x.map((c, j) => minus(c, v[j] as Float64Array));
    const kept: Float64Array[] = [];
    for (const c of z) {
      if (kept.length === over) break;
      const rest = leastSquares([...fitted, ...kept], c, { weights }).residuals;
      if (Math.sqrt(crossProducts([rest], weights)[0] as number) > 1e-7 * Math.sqrt(crossProducts([c], weights)[0] as number)) kept.push(rest);
    }
    const chi2 = quadratic(columnProducts(kept, residuals, weights), under(kept, residuals).matrix);
    return { chi2, df: over, p: chisquareUpper(chi2, over) };
  }

  /** First-stage residuals added to the structural equation, their Wald test under the covariance (Wooldridge's robust Hausman test). */
  function included(): { f: number; df: readonly [number, number]; p: number } {
    const columns = [...v, ...exogenous, ...endogenous];
    const fit = leastSquares(columns, parts.y, { weights, lengths: [...v.map(() => 0), ...exogenousLengths, ...endogenous.map(() => 0)] });
    const kept = fit.kept.map((j) => columns[j] as Float64Array);
    const { matrix, df } = covariance(
      withColumns(scores, kept, fit.residuals, fit.bread, weights),
      parseVcov(vcov).kind === "hc" ? parseVcov(vcov) : kind,
      ssc,
    );
    const q = v.length;
    const f = quadratic(fit.coef.slice(0, q), small.block(matrix, kept.length, q)) / q;
    const df2 = df ?? design.rows.length - kept.length;
    return { f, df: [q, df2], p: fUpper(f, q, df2) };
  }
}

/** Tests for iid errors with those under a covariance. */
export function mergeTests(tests: InstrumentTests, { firstStage, ...rest }: Robust): InstrumentTests {
  const { wuHausman, sargan } = tests;
  const stages = Object.entries(tests.firstStage).map(([name, { f, df, p }]) => [name, { f, df, p, ...firstStage[name] }] as const);
  return { firstStage: Object.fromEntries(stages), ...(wuHausman ? { wuHausman } : {}), ...(sargan ? { sargan } : {}), ...rest };
}

/** Covariances that correct for leverage do so in a regression, not in a test's scores. */
function plainKind(kind: VcovKind): VcovKind {
  if (kind.kind === "hc") return kind.level <= 1 ? kind : { kind: "hc", level: 0 };
  if (kind.kind === "cr") return { kind: "cluster", by: [kind.by] };
  return kind.kind === "bk" || kind.kind === "pcse" ? { kind: "hc", level: 0 } : kind;
}

/** Scores of other columns and errors on the same rows. */
function withColumns(scores: Scores, columns: readonly Float64Array[], errors: Float64Array, bread: Float64Array, weights: Float64Array | undefined): Scores {
  const { averages: _, ...rest } = scores;
  const factors = weights ? errors.map((e, i) => e * (weights[i] as number)) : errors;
  return { ...rest, columns, factors, bread, transform: small.identity(columns.length), dispersion: 1, nuisance: 0 };
}

interface RankParts {
  /** The least singular value of the normalised first stage. */
  readonly singular: number;
  /** Instruments turned to the directions that the null of deficient rank leaves; a combination of the endogenous terms. */
  readonly columns: readonly Float64Array[];
  readonly weights: Float64Array;
  readonly lambda: Float64Array;
}

/** Θ = L⁻¹ Z'X F with L L' = Z'Z and F F' = (V'V)⁻¹, and what belongs to its least singular value. */
function rankParts(
  z: readonly Float64Array[],
  x: readonly Float64Array[],
  v: readonly Float64Array[],
  weights: Float64Array | undefined,
  zz: Float64Array,
): RankParts {
  const [l, m] = [z.length, x.length];
  const lower = small.lower(zz, l);
  const f = small.lower(choleskyInverse(cholesky(crossProducts(v, weights), m)), m);
  const turnedZ = small.solveRows(lower, z);
  const turnedX = small.combine(x, f, m);
  // Column-major in the endogenous terms.
  const theta = turnedX.map((c) => columnProducts(turnedZ, c, weights));
  const gram = new Float64Array(m * m);
  theta.forEach((a, i) => {
    theta.forEach((b, j) => {
      gram[i * m + j] = a.reduce((s, e, r) => s + e * (b[r] as number), 0);
    });
  });
  const { values, vectors } = symmetricEigen(gram, m);
  const right = (j: number): Float64Array => vectors.subarray(j * m, (j + 1) * m);
  const times = (r: Float64Array): Float64Array =>
    Float64Array.from({ length: l }, (_, i) => theta.reduce((s, c, j) => s + (c[i] as number) * (r[j] as number), 0));
  const strong = Array.from({ length: m - 1 }, (_, j) => times(right(j + 1)));
  const basis = small.complement(strong, l);
  const last = times(right(0));
  return {
    singular: Math.sqrt(Math.max(0, values[0] as number)),
    columns: basis.map((b) => small.weighted(turnedZ, b)),
    weights: Float64Array.from({ length: m }, (_, i) => Array.from(right(0)).reduce((s, r, j) => s + (f[i * m + j] as number) * r, 0)),
    lambda: Float64Array.from(basis, (b) => b.reduce((s, e, i) => s + e * (last[i] as number), 0)),
  };
}

function rankStatistic(
  { columns, weights, lambda }: RankParts,
  v: readonly Float64Array[],
  meat: (c: readonly Float64Array[], e: Float64Array) => Float64Array,
): number {
  return quadratic(lambda, meat(columns, small.weighted(v, weights)));
}

/** a'M⁻¹a. */
function quadratic(a: Float64Array, m: Float64Array): number {
  const size = a.length;
  const inverse = choleskyInverse(cholesky(m.slice(), size, { tolerance: 1e-13 }));
  let sum = 0;
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) sum += (a[i] as number) * (a[j] as number) * (inverse[i * size + j] as number);
  return sum;
}

function minus(a: Float64Array, b: Float64Array): Float64Array {
  return Float64Array.from(a, (v, i) => v - (b[i] as number));
}
