import { type Column, numbers as valuesOf } from "../../frame/index.js";
import { count, decimalsFor, fixed, pText, significant, spans } from "./numbers.js";
import type { ModelResult, RobustnessRow, StudyResults } from "../results.js";
import { column, type Table, type TableRow } from "./table.js";

/** Estimators side by side: estimates with standard errors in parentheses below, what they rest on, the covariance named; no stars. */
export function regressionTable(name: string, caption: string, models: readonly ModelResult[]): Table {
  const terms = [...new Set(models.flatMap(({ fit }) => fit.terms))];
  const body = terms.flatMap((term): TableRow[] => {
    const cells = models.map(({ fit }) => {
      const i = fit.terms.indexOf(term);
      if (i < 0) return ["", ""];
      const digits = decimalsFor(fit.se[i] as number);
      return [fixed(fit.coef[i], digits), `(${fixed(fit.se[i], digits)})`];
    });
    return [{ cells: [term, ...cells.map(([a]) => a as string)] }, { cells: ["", ...cells.map(([, b]) => b as string)], kind: "below" }];
  });
  const line = (label: string, of: (m: ModelResult) => string, kind?: "rule"): TableRow => ({ cells: [label, ...models.map(of)], ...(kind ? { kind } : {}) });
  const optional = (label: string, of: (m: ModelResult) => number | undefined, digits: number): TableRow[] =>
    models.some((m) => of(m) !== undefined) ? [line(label, (m) => (of(m) === undefined ? "" : fixed(of(m), digits)))] : [];
  return {
    name,
    caption,
    columns: [column("Term"), ...models.map(({ label }) => column(label, "right"))],
    rows: [
      ...body,
      line("Estimator", ({ fit }) => fit.fit, "rule"),
      line("Absorbed", ({ fit }) => fit.formula.split("|")[1]?.trim() ?? "none"),
      line("Standard errors", ({ fit }) => fit.vcovKind),
      line(
        "Clusters",
        ({ fit }) =>
          Object.entries(fit.clusters ?? {})
            .map(([by, n]) => `${n} (${by})`)
            .join(", ") || "–",
      ),
      line("Observations", ({ fit }) => count(fit.n)),
      ...optional("R²", ({ fit }) => fit.r2, 3),
      ...optional("Within R²", ({ fit }) => fit.withinR2, 3),
      ...optional("Log-likelihood", ({ fit }) => fit.loglik, 1),
      line("Mean of the outcome", ({ fit }) => (fit.outcome ? significant(fit.outcome.mean) : "–")),
      line("Its standard deviation", ({ fit }) => (fit.outcome ? significant(fit.outcome.sd) : "–")),
    ],
    notes: [
      "Standard errors in parentheses. l(x, k) is x k years before, by the calendar; f(x, k) k years after.",
      ...models.flatMap(({ label, fit, note }) => [
        ...(note ? [`${label}: ${note}`] : []),
        ...(fit.converged ? [] : [`${label}: did not converge; no verdict rests on it.`]),
        ...(fit.dropped.collinear.length ? [`${label}: left out as collinear: ${fit.dropped.collinear.join(", ")}.`] : []),
      ]),
      `Rows left out: ${models.map(({ label, fit }) => `${label} ${count(fit.dropped.missing)} with missing values${fit.dropped.singletons?.count ? `, ${fit.dropped.singletons.count} alone in their group` : ""}${fit.dropped.separated?.count ? `, ${fit.dropped.separated.count} separated` : ""}`).join("; ")}.`,
    ],
  };
}

/** Outcomes of models in one line each: what the certificate says. */
export function certificateTable({ models }: StudyResults): Table {
  return {
    name: "certificates",
    caption: "How exact the estimates are: largest relative residual of the normal equations (or score), computed apart from the fit.",
    columns: [
      column("Model"),
      column("Formula"),
      column("Converged"),
      column("Iterations", "right"),
      column("Residual", "right"),
      column("Condition", "right"),
    ],
    rows: models.map(({ label, fit }) => ({
      cells: [
        label,
        fit.formula,
        fit.converged ? "yes" : "no",
        count(fit.iterations),
        fit.certificate.normalEquations.toExponential(1),
        fit.certificate.condition === undefined ? "–" : significant(fit.certificate.condition, 2),
      ],
    })),
    notes: [],
  };
}

/** Sizes in words' numbers: one standard deviation of each regressor, in standard deviations of the outcome. */
export function sizeTable(models: readonly ModelResult[]): Table {
  return {
    name: "sizes",
    caption: "Sizes: what a rise of one standard deviation of a regressor goes with, in standard deviations of the outcome, with 95 % intervals.",
    columns: [column("Model"), column("Term"), column("One SD is", "right"), column("Effect", "right"), column("95 % interval", "right")],
    rows: models.flatMap(({ label, sizes }) =>
      (sizes ?? []).map((s) => ({ cells: [label, s.term, significant(s.sd), fixed(s.effect, 3), `${fixed(s.lower, 3)} to ${fixed(s.upper, 3)}`] })),
    ),
    notes: ["Standard deviations over the rows used."],
  };
}

/** Naive and corrected slopes of latent predictors, with the reliability, even where nothing can be corrected. */
export function correctionTable(models: readonly ModelResult[]): Table {
  return {
    name: "corrected",
    caption: "Slopes of measured concessions, naive and with one half of the roll calls instrumenting the other (medians over random splits).",
    columns: [
      column("Model"),
      column("Term"),
      column("Naive", "right"),
      column("Corrected", "right"),
      column("Reliability", "right"),
      column("Splits", "right"),
      column("Remark"),
    ],
    rows: models.flatMap(({ label, corrected }) =>
      (corrected ?? []).map((c) => ({
        cells: [
          label,
          c.term,
          `${fixed(c.naive, decimalsFor(c.naiveSe))} (${fixed(c.naiveSe, decimalsFor(c.naiveSe))})`,
          c.corrected === undefined
            ? "none"
            : `${fixed(c.corrected, decimalsFor(c.correctedSe ?? 1))} (${fixed(c.correctedSe, decimalsFor(c.correctedSe ?? 1))})`,
          fixed(c.reliability, 2),
          count(c.splits),
          c.why ?? "",
        ],
      })),
    ),
    notes: ["Reliability: correlation of the halves within the effects of the model, stepped up to the whole (Spearman–Brown)."],
  };
}

export function reliabilityTable({ measures }: StudyResults): Table {
  return {
    name: "reliability",
    caption: "Reliability of the measures made from roll calls, over random halves.",
    columns: [column("Measure"), column("Of"), column("Within"), column("Splits", "right"), column("Median", "right"), column("5 % to 95 %", "right")],
    rows: measures.flatMap((m) =>
      (m.reliability ?? []).map((r) => ({ cells: [m.name, r.of, r.within, count(r.splits), fixed(r.median, 2), `${fixed(r.low, 2)} to ${fixed(r.high, 2)}`] })),
    ),
    notes: ["Stepped up from halves to the whole (Spearman–Brown). A reliability about zero means that the variation is noise."],
  };
}

/** n, mean, standard deviation, extremes and missing share of the panel's variables, with their sources. */
export function descriptiveTable({ panel, variables }: StudyResults, names: readonly string[]): Table {
  return {
    name: "descriptives",
    caption: "Descriptive statistics of the panel's variables, with their sources and what is missing.",
    columns: [
      column("Variable"),
      column("What it is"),
      column("n", "right"),
      column("Mean", "right"),
      column("SD", "right"),
      column("Min", "right"),
      column("Median", "right"),
      column("Max", "right"),
      column("Missing", "right"),
      column("Exists"),
      column("Source"),
    ],
    rows: names.flatMap((name): TableRow[] => {
      const source = panel.columns.get(name);
      if (source?.kind !== "number") return [];
      const about = variables.find((v) => v.name === name);
      const s = describe(source, valuesOf(panel, name));
      return [
        {
          cells: [
            name,
            about?.label ?? "",
            count(s.n),
            significant(s.mean),
            significant(s.sd),
            significant(s.min),
            significant(s.median),
            significant(s.max),
            `${fixed(100 * (1 - s.n / Math.max(1, panel.length)), 0)} %`,
            about?.domain ?? "",
            about?.datasets.join(", ") || "made here",
          ],
        },
      ];
    }),
    notes: ["A variable outside its years and units is missing, never zero."],
  };
}

function describe(_: Column, all: Float64Array): { n: number; mean: number; sd: number; min: number; median: number; max: number } {
  const known = all.filter((v) => !Number.isNaN(v)).sort();
  const n = known.length;
  const mean = known.reduce((a, b) => a + b, 0) / n;
  const sd = Math.sqrt(known.reduce((a, b) => a + (b - mean) ** 2, 0) / (n - 1));
  return { n, mean, sd, min: known[0] ?? Number.NaN, median: known[n >> 1] ?? Number.NaN, max: known[n - 1] ?? Number.NaN };
}

export function flowTable({ sample }: StudyResults): Table {
  let left = sample.rows + sample.lost.reduce((sum, { rows }) => sum + rows, 0);
  return {
    name: "flow",
    caption: "Where the rows of the panel come from: what each step took away.",
    columns: [column("Step"), column("Taken away", "right"), column("Left", "right")],
    rows: [
      { cells: ["Candidate rows", "", count(left)] },
      ...sample.lost.map(({ why, rows }) => {
        left -= rows;
        return { cells: [why, count(rows), count(left)] };
      }),
      { cells: ["The panel", "", count(sample.rows)], kind: "rule" as const },
    ],
    notes: [`${count(sample.units)} allies, ${sample.years[0]}–${sample.years[1]}.`],
  };
}

export function pactTable({ sample }: StudyResults): Table {
  return {
    name: "pacts",
    caption: "Ally-years that one definition of a pact has and another lacks.",
    columns: [column("Counted by"), column("Not by"), column("Ally"), column("Years"), column("Rows", "right")],
    rows: sample.pacts.map((p) => ({ cells: [p.has, p.lacks, `${p.name} (${p.ally})`, spans(p.years), count(p.years.length)] })),
    notes: [],
  };
}

export function robustnessTable(rows: readonly RobustnessRow[]): Table {
  const groups = [...new Set(rows.map(({ group }) => group))];
  return {
    name: "robustness",
    caption: "Would another reasonable analyst find the same? The coefficient of interest under other choices.",
    columns: [
      column("Choice"),
      column("Estimate", "right"),
      column("Standard error", "right"),
      column("95 % interval", "right"),
      column("p", "right"),
      column("n", "right"),
      column("Standard errors"),
    ],
    rows: groups.flatMap((group): TableRow[] => [
      { cells: [group], kind: "group" },
      ...rows
        .filter((r) => r.group === group)
        .map((r) => {
          const digits = decimalsFor(r.se);
          return {
            cells: [
              r.label,
              fixed(r.estimate, digits),
              fixed(r.se, digits),
              `${fixed(r.ci[0], digits)} to ${fixed(r.ci[1], digits)}`,
              pText(r.p),
              count(r.n),
              r.vcovKind,
            ],
          };
        }),
    ]),
    notes: [],
  };
}

export function ledgerTable({ hypotheses }: StudyResults): Table {
  return {
    name: "ledger",
    caption: "Claims, their tests and what was found. A null stands beside the smallest effect that the design could have found (power 0.8).",
    columns: [
      column(""),
      column("Claim"),
      column("Test"),
      column("Found"),
      column("Smallest detectable", "right"),
      column("Verdict"),
      column("What would overturn it"),
    ],
    rows: hypotheses.map((h) => ({
      cells: [
        h.id,
        h.says,
        h.test,
        `${h.found} ${h.rests}`,
        h.smallestDetectable === undefined ? "–" : significant(h.smallestDetectable),
        h.verdict,
        h.overturn,
      ],
    })),
    notes: [],
  };
}

export function datasetTable({ datasets }: StudyResults): Table {
  return {
    name: "datasets",
    caption: "The data that the study rests on, and what was done about faults of the published files.",
    columns: [column("Dataset"), column("Version"), column("Publisher"), column("Terms"), column("Known faults and what is done")],
    rows: datasets.map((d) => ({
      cells: [`${d.title} (${d.id})`, d.version, d.publisher, d.terms, d.faults.map(({ what, done }) => `${what} → ${done}`).join(" · ")],
    })),
    notes: [],
  };
}
