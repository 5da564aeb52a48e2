import type { Fit, LagPoint } from "../fit.js";

/** Lines of a printed fit that only panel estimators have. */
export function panelStatistics({ randomEffects, dynamicPanel, rho, sigma, imputations }: Fit): string[] {
  return [
    ...(randomEffects ? randomLines(randomEffects) : []),
    ...(dynamicPanel ? dynamicLines(dynamicPanel) : []),
    ...(imputations
      ? [`Combined over ${imputations.count} imputations; missing information up to ${(100 * Math.max(...imputations.missingInformation)).toFixed(1)} %`]
      : []),
    ...(rho === undefined || sigma !== undefined ? [] : [`Autocorrelation within units, taken out: ${rho.toFixed(4)} (R² is of the transformed rows)`]),
  ];
}

/** Cumulative effects as tables: the period, the effect so far, its error and interval. */
export function cumulativeLines({ cumulative }: Fit, place: (value: number, se: number) => string): { title: string; rows: string[][] }[] {
  return (cumulative ?? []).map(({ of, outcome, scale, path, longRun, persistence, leadsLeftOut }) => {
    const row = (label: string, e: Omit<LagPoint, "lag">): string[] => [
      label,
      place(e.estimate, e.se),
      place(e.se, e.se),
      shown(e.p),
      place(e.ci[0], e.se),
      place(e.ci[1], e.se),
    ];
    const asides = [
      ...(persistence === undefined ? [] : [`persistence ${persistence.toFixed(4)}${longRun ? "" : ", so that there is no long run"}`]),
      ...(leadsLeftOut ? ["leads left out"] : []),
    ];
    return {
      title: `Lasting unit more of ${of}: effect on ${scale === "link" ? "the linear predictor of " : ""}${outcome} after so many periods${asides.length > 0 ? ` (${asides.join("; ")})` : ""}`,
      rows: [
        ...path.map((e) => row(String(e.lag), e)),
        ...(longRun && (persistence !== undefined || path.length === 0) ? [row("in the long run", longRun)] : []),
      ],
    };
  });
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

function dynamicLines({ steps, instruments, units, sargan, hansen, serial }: NonNullable<Fit["dynamicPanel"]>): string[] {
  const test = (name: string, t: { chi2: number; df: number; p: number } | undefined): string[] =>
    t ? [`${name}: χ²(${t.df}) = ${t.chi2.toFixed(2)}, p ${shown(t.p)}`] : [];
  return [
    `${steps === 1 ? "One step" : "Two steps"}, ${instruments} instruments for ${units} units`,
    ...test("Hansen, instruments", hansen),
    ...test("Sargan, not robust", sargan),
    ...serial.map(({ order, z, p }) => `Autocorrelation of differenced residuals, order ${order}: z = ${z.toFixed(2)}, p ${shown(p)}`),
  ];
}

function shown(p: number): string {
  return p < 0.0001 ? p.toExponential(1) : p.toFixed(4);
}
