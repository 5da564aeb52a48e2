import type { Fit } from "../fit.js";

/** Lines of a printed fit that only panel estimators have. */
export function panelStatistics({ randomEffects, rho }: Fit): string[] {
  return [
    ...(randomEffects ? randomLines(randomEffects) : []),
    ...(rho === undefined ? [] : [`Autocorrelation within units, taken out: ${rho.toFixed(4)} (R² is of the transformed rows)`]),
  ];
}

function randomLines({ units, variances, share, theta, hausman, mundlak }: NonNullable<Fit["randomEffects"]>): string[] {
  const [low, high] = Object.values(theta).reduce(([a, b], t) => [Math.min(a, t), Math.max(b, t)], [1, 0]);
  const test = ({ chi2, df, p }: { chi2: number; df: number; p: number }): string => `χ²(${df}) = ${chi2.toFixed(2)}, p ${shown(p)}`;
  return [
    `Variance of ${units} units ${variances.unit.toPrecision(4)}, of rows ${variances.idiosyncratic.toPrecision(4)}; share of units ${share.toFixed(4)}; θ ${low === high ? low.toFixed(4) : `${low.toFixed(4)} to ${high.toFixed(4)}`}`,
    ...(hausman ? [`Hausman, against within: ${test(hausman)}`] : []),
    ...(mundlak ? [`Mundlak, unit means: ${test(mundlak)} (${mundlak.vcovKind})`] : []),
  ];
}

function shown(p: number): string {
  return p < 0.0001 ? p.toExponential(1) : p.toFixed(4);
}
