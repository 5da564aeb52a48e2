import type { Fit, Influence, WaldTest } from "../../estimate/index.js";
import { capital, type Labels, termLabel } from "../labels.js";
import { count, estimateText, fixed, intervalText, pText, significant } from "../numbers.js";
import type { ModelResult } from "../results.js";
import { cell, column, type Table, type TableRow } from "../table.js";

/** One finding beside the coefficients. */
interface Finding {
  readonly what: string;
  readonly of: string;
  readonly estimate?: number;
  readonly se?: number;
  readonly ci?: readonly [number, number];
  readonly p?: number;
  readonly how: string;
}

/** Tests, cumulative effects, averages over the sample, resampling and sensitivity that the models were asked for; undefined where none was. */
export function furtherTable(models: readonly ModelResult[], labels: Labels): Table | undefined {
  const rows = models.flatMap(({ label, fit }): TableRow[] => {
    const found = fit.converged ? findings(fit, labels) : [];
    return found.length === 0 ? [] : [{ cells: [label], kind: "group" }, ...found.map(written)];
  });
  if (rows.length === 0) return undefined;
  return {
    name: "further",
    caption: "What the models were asked beside their coefficients.",
    columns: [column("What"), column("Of", "text"), column("Estimate", "point"), column("95 % interval", "right"), column("p", "right"), column("How", "text")],
    rows,
    notes: [
      "An interval of resampling has the level that its method names. Robustness value: the share of the residual variance of both treatment and outcome that a confounder must explain to bring the estimate to zero.",
    ],
  };
}

function written({ what, of, estimate, se, ci, p, how }: Finding): TableRow {
  const value = cell(estimate, estimate === undefined ? "" : se === undefined ? significant(estimate) : estimateText(estimate, se));
  const interval = ci?.every(Number.isFinite) ? intervalText(ci[0], ci[1], se) : "";
  return { cells: [what, of, value, interval, cell(p, p === undefined ? "" : pText(p)), how] };
}

function tested(what: string, of: string, test: WaldTest): Finding {
  return { what, of, p: test.p, how: lawOf(test) };
}

function lawOf({ law, df, statistic }: WaldTest): string {
  return `${law === "F" ? "F" : "χ²"}(${df.map((v) => fixed(v, Number.isInteger(v) ? 0 : 1)).join(", ")}) = ${significant(statistic)}`;
}

/** Of each coefficient its range without one cluster, and the cluster that moves it most. */
function leftOut({ by, clusters, terms, without, dfbetas }: Influence, { coef, se }: Fit, labels: Labels): Finding[] {
  return terms.map((term, j) => {
    const found = without.map((row) => row[j] as number).filter(Number.isFinite);
    const size = (g: number): number => Math.abs(dfbetas[g]?.[j] ?? 0) || 0;
    const most = Array.from(clusters.keys()).reduce((a, b) => (size(b) > size(a) ? b : a), 0);
    const range = intervalText(Math.min(...found), Math.max(...found), se[j]);
    return {
      what: `Without each ${by}`,
      of: termLabel(term, labels),
      estimate: coef[j] as number,
      se: se[j] as number,
      how: found.length === 0 ? "not identified" : `runs from ${range}; ${clusters[most]} moves it most, by ${fixed(size(most), 2)} standard errors`,
    };
  });
}

function findings(fit: Fit, labels: Labels): Finding[] {
  return [
    ...(fit.tests ?? []).map((test) => ({
      ...tested("Joint test", test.hypothesis, test),
      ...(test.pAdjusted === undefined ? {} : { how: `${lawOf(test)}; p adjusted for the other tests (${test.adjustment}) ${pText(test.pAdjusted)}` }),
    })),
    ...(fit.reset ? [tested("Shape of the model (RESET)", "squares and cubes of the prediction", fit.reset)] : []),
    ...(fit.linearity ?? []).flatMap(({ of, quadratic, binned, bins }) => [
      tested("Straight line against a square", termLabel(of, labels), quadratic),
      tested(`Straight line against ${count(bins)} bins`, termLabel(of, labels), binned),
    ]),
    ...(fit.score ?? []).map(({ add, chi2, df, p }) => ({ what: "Terms left out", of: add, p, how: `score test χ²(${count(df)}) = ${significant(chi2)}` })),
    ...(fit.influence ?? []).flatMap((one) => leftOut(one, fit, labels)),
    ...(fit.cumulative ?? []).flatMap(({ of, path, longRun }) => {
      const last = path.at(-1);
      return [
        ...(last ? [{ ...last, what: `Cumulative effect after ${count(last.lag)} periods`, of: termLabel(of, labels), how: "delta method" }] : []),
        ...(longRun ? [{ ...longRun, what: "Long-run effect", of: termLabel(of, labels), how: "delta method" }] : []),
      ];
    }),
    ...(fit.effects ?? []).flatMap(({ of, by, points }) =>
      points.map(({ at, effect, ...rest }) => ({
        ...rest,
        estimate: effect,
        what: `Effect of ${termLabel(of, labels)}`,
        of: `${termLabel(by, labels)} = ${significant(at)}`,
        how: "",
      })),
    ),
    ...(fit.margins ?? []).flatMap(({ what, as, interval, draws, points }) =>
      points.map((point) => ({
        ...point,
        what: as === "difference" ? capital(what) : capital(as),
        of: [point.variable, point.contrast, point.outcome, ...[point.by, point.at].flatMap((set) => Object.entries(set ?? {}).map(([k, v]) => `${k} = ${v}`))]
          .filter((part) => part !== undefined)
          .join(", "),
        how: interval === "delta" ? "delta method" : `${count(draws)} simulated draws`,
      })),
    ),
    ...(fit.boot ?? []).flatMap(({ method, by, draws, exhaustive, type, weights, level, terms }) =>
      terms.map(({ term, estimate, se, p, ci }) => ({
        what: method === "permute" ? "Permutation" : `${capital(method)} bootstrap`,
        of: termLabel(term, labels),
        estimate,
        se,
        p,
        ...(ci ? { ci } : {}),
        how: `by ${by}${type ? `, type ${type}` : ""}${weights ? `, ${weights} weights` : ""}, ${exhaustive ? `all ${count(draws)}` : count(draws)} draws${ci ? `, ${Math.round(100 * level)} % interval` : ""}`,
      })),
    ),
    ...(fit.boot ?? []).flatMap(({ by, joint, draws, weights, exhaustive }) =>
      joint
        ? [
            {
              what: "Wild bootstrap, joint",
              of: joint.text,
              p: joint.p,
              how: `Wald ${significant(joint.chi2)} of ${count(joint.restrictions)}, by ${by}, ${weights ?? ""} weights, ${exhaustive ? `all ${count(draws)}` : count(draws)} draws`,
            },
          ]
        : [],
    ),
    ...(fit.interactions ?? []).flatMap(({ of, by, wald }) =>
      wald
        ? [
            {
              what: "Interaction linear across bins",
              of: `${termLabel(of, labels)} by ${termLabel(by, labels)}`,
              p: wald.p,
              how: `${wald.law === "F" ? "F" : "χ²"}(${wald.df.map(count).join(", ")}) = ${significant(wald.statistic)}`,
            },
          ]
        : [],
    ),
    ...(fit.sensitivity ?? []).map(({ treatment, estimate, se, robustness }) => ({
      what: "Sensitivity to a confounder",
      of: termLabel(treatment, labels),
      estimate,
      se,
      how: `robustness value ${significant(robustness)}`,
    })),
  ];
}
