import { clusterCodes } from "./clusters.js";
import type { VcovKind } from "./kind.js";
import type { Scores } from "./scores.js";

/** How unevenly one dimension of clusters holds the data of a fit. */
export interface Concentration {
  readonly by: string;
  readonly clusters: number;
  readonly largest: string;
  /** Of the largest cluster: share of the rows, and of the leverage of the terms. */
  readonly rows: number;
  readonly leverage: number;
  /**
   * Effective number of clusters of each coefficient, G / (1 + Γ), Γ the squared coefficient of variation over clusters of a'X_g'WX_g a, a the
   * row of (X'WX)⁻¹ that makes the coefficient.
   * Source: Carter, Schnepel and Steigerwald (2017), Asymptotic behavior of a t-test robust to cluster heterogeneity; errors independent.
   */
  readonly effective: readonly number[];
}

/** Share above which one cluster is said to hold most of the data. */
const most = 0.5;
/** Rows times columns squared up to which leverage is looked at although rows are even: about a hundredth of a fit's time. */
const cheap = 2e5;
/** With more clusters than this no single one has most of the leverage but in freak data. */
const manyClusters = 500;

/** The dimensions of a clustered covariance in which one cluster has more than half of the rows or of the leverage. */
export function concentrations(scores: Scores, kind: VcovKind): Concentration[] {
  if ((kind.kind !== "cluster" && kind.kind !== "cr") || scores.bare || scores.averages) return [];
  const names = kind.kind === "cluster" ? kind.by : [kind.by];
  return names.flatMap((by) => {
    const found = concentration(scores, by);
    return found && Math.max(found.rows, found.leverage) > most ? [found] : [];
  });
}

function concentration(scores: Scores, by: string): Concentration | undefined {
  const { design, columns, weights, bread, transform, counts } = scores;
  const { codes, count, label } = clusterCodes(design, by);
  const n = codes.length;
  if (count < 2 || columns.some((x) => x.length !== n)) return undefined;
  const k = columns.length;
  const sizes = new Float64Array(count);
  for (let i = 0; i < n; i++) sizes[codes[i] as number] = (sizes[codes[i] as number] as number) + (counts ? (counts[i] as number) : 1);
  const rows = highest(sizes) / scores.n;
  if (rows <= most && (count > manyClusters || n * k * k > cheap)) return undefined;
  const own = k - scores.nuisance;
  const loads = Array.from({ length: own }, (_, j) =>
    Float64Array.from({ length: k }, (_, b) => {
      let sum = 0;
      for (let a = 0; a < own; a++) sum += (transform[j * k + a] as number) * (bread[a * k + b] as number);
      return sum;
    }),
  );
  const parts = loads.map(() => new Float64Array(count));
  const leverage = new Float64Array(count);
  const x = new Float64Array(k);
  for (let i = 0; i < n; i++) {
    const g = codes[i] as number;
    const w = weights ? (weights[i] as number) : 1;
    for (let j = 0; j < k; j++) x[j] = (columns[j] as Float64Array)[i] as number;
    let h = 0;
    for (let a = 0; a < k; a++) {
      let inner = 0;
      for (let b = 0; b < k; b++) inner += (bread[a * k + b] as number) * (x[b] as number);
      h += (x[a] as number) * inner;
    }
    leverage[g] = (leverage[g] as number) + w * h;
    loads.forEach((load, j) => {
      let z = 0;
      for (let b = 0; b < k; b++) z += (load[b] as number) * (x[b] as number);
      const part = parts[j] as Float64Array;
      part[g] = (part[g] as number) + w * z * z;
    });
  }
  const all = leverage.reduce((sum, v) => sum + v, 0);
  if (!(all > 0)) return undefined;
  const share = highest(leverage) / all;
  const at = rows > most ? sizes.indexOf(highest(sizes)) : leverage.indexOf(highest(leverage));
  return {
    by,
    clusters: count,
    largest: label(at),
    rows: (sizes[at] as number) / scores.n,
    leverage: rows > most ? (leverage[at] as number) / all : share,
    effective: parts.map(effective),
  };
}

/** By a loop: as many clusters as there are units would be too many arguments of Math.max. */
function highest(values: Float64Array): number {
  let found = Number.NEGATIVE_INFINITY;
  for (const value of values) if (value > found) found = value;
  return found;
}

function effective(parts: Float64Array): number {
  const mean = parts.reduce((sum, v) => sum + v, 0) / parts.length;
  let squares = 0;
  for (const v of parts) squares += (v / mean - 1) ** 2;
  return parts.length / (1 + squares / parts.length);
}

/** What a fit says of it. */
export function concentrationNote({ by, clusters, largest, rows, leverage, effective: all }: Concentration, terms: readonly string[]): string {
  const percent = (x: number): string => `${Math.round(100 * x)} %`;
  const slopes = all.filter((_, j) => terms[j] !== "(Intercept)");
  const least = all.indexOf(Math.min(...(slopes.length > 0 ? slopes : all)));
  return `${by} ${largest} holds ${percent(rows)} of the rows and ${percent(leverage)} of the leverage: of ${clusters} clusters ${(all[least] as number).toFixed(1)} are effective for ${terms[least]} (Carter, Schnepel and Steigerwald 2017), and errors by cluster are likely too small: see cr3, --boot wild, --influence`;
}
