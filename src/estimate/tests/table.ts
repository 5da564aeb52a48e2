import type { Fit, WaldTest } from "../fit.js";
import type { TitledTable } from "../interaction/table.js";
import type { Influence } from "../resample/influence-result.js";

/** Clusters that are named for each term. */
const named = 3;

/** Tests of the shape of a model, and of terms left out, as tables. */
export function shapeTables(fit: Fit, probability: (p: number) => string): TitledTable[] {
  const row = (what: string, { law, df, statistic, p }: WaldTest): string[] => [
    what,
    `${law === "F" ? "F" : "χ²"}(${df.map(short).join(", ")}) = ${statistic.toFixed(3)}`,
    probability(p),
  ];
  const lines = [
    ...(fit.reset ? [row("RESET: squares and cubes of the prediction add nothing", fit.reset)] : []),
    ...(fit.linearity ?? []).flatMap(({ of, quadratic, binned, bins }) => [
      row(`the square of ${of} adds nothing to its line`, quadratic),
      row(`${bins} bins of ${of} add nothing to its line`, binned),
    ]),
  ];
  return [
    ...(lines.length > 0 ? [{ title: "Is it a straight line? A small p says that it is not", heads: ["", "test", "p"], rows: lines, after: [] }] : []),
    ...(fit.score
      ? [
          {
            title: "Score tests: terms left out add nothing",
            heads: ["", "test", "p"],
            rows: fit.score.map(({ add, chi2, df, p }) => [add, `χ²(${df}) = ${chi2.toFixed(3)}`, probability(p)]),
            after: [],
          },
        ]
      : []),
  ];
}

/** Range of each coefficient when clusters are left out one at a time, and the clusters that move it most. */
export function influenceTable(
  { by, clusters, terms, without, dfbetas, leverage, exact }: Influence,
  { coef, se }: Pick<Fit, "coef" | "se">,
  place: (value: number, se: number) => string,
): TitledTable {
  const signed = (v: number): string => `${v < 0 ? "-" : "+"}${Math.abs(v).toFixed(2)}`;
  const mean = leverage.reduce((sum, v) => sum + v, 0) / clusters.length;
  const heavy = largest(leverage, 1)[0] ?? 0;
  const lost = terms.flatMap((term, j) => {
    const needed = clusters.filter((_, g) => Number.isNaN(without[g]?.[j]));
    return needed.length > 0 ? [`${term} is not identified without ${needed.slice(0, named).join(", ")}${needed.length > named ? " and others" : ""}.`] : [];
  });
  return {
    title: `Without each ${by} (${clusters.length}) in turn, ${exact ? "exactly" : "by one Newton step from the fit"}`,
    heads: ["", "estimate", "least", "most", "moved most by (in std. errors)"],
    rows: terms.map((term, j) => {
      const found = without.map((row) => row[j] as number).filter(Number.isFinite);
      const error = se[j] as number;
      const moves = dfbetas.map((row) => Math.abs(row[j] as number)).map((v) => (Number.isFinite(v) ? v : -1));
      return [
        term,
        place(coef[j] as number, error),
        ...(found.length > 0 ? [found.reduce((a, b) => Math.min(a, b)), found.reduce((a, b) => Math.max(a, b))].map((v) => place(v, error)) : ["", ""]),
        largest(moves, named)
          .filter((g) => (moves[g] as number) >= 0)
          .map((g) => `${clusters[g]} (${signed(dfbetas[g]?.[j] as number)})`)
          .join(", "),
      ];
    }),
    after: [`Most leverage: ${by} ${clusters[heavy]}, ${((leverage[heavy] as number) / mean).toFixed(1)} times the mean.`, ...lost],
  };
}

/** Positions of the largest values, from the largest. */
function largest(values: readonly number[], count: number): number[] {
  return Array.from(values.keys())
    .sort((a, b) => (values[b] as number) - (values[a] as number))
    .slice(0, count);
}

function short(v: number): string {
  return Number.isInteger(v) ? String(v) : v.toFixed(1);
}
