import { count, fixed, percent } from "../numbers.js";
import type { DatasetUse, MeasureSummary, VariableSummary } from "../results.js";
import { cell, column, type Table, type TableRow } from "../table.js";

/** Reliability of measures over random halves. */
export function reliabilityTable(measures: readonly MeasureSummary[]): Table {
  return {
    name: "reliability",
    caption: "How reliable the measures are that are made from roll calls: agreement of random halves.",
    columns: [column("Of"), column("Within"), column("Median", "point"), column("5 % to 95 %", "right"), column("Splits", "right"), column("Noise", "right")],
    rows: measures.flatMap(({ name, reliability = [] }): TableRow[] =>
      reliability.length === 0
        ? []
        : [
            { cells: [name], kind: "group" },
            ...reliability.map((r) => ({
              cells: [
                r.of,
                r.within,
                cell(r.median, fixed(r.median, 2)),
                `${fixed(r.low, 2)} to ${fixed(r.high, 2)}`,
                cell(r.splits, count(r.splits)),
                cell(1 - r.median, percent(Math.min(1, Math.max(0, 1 - r.median)))),
              ],
            })),
          ],
    ),
    notes: [
      "Stepped up from the halves to the whole (Spearman–Brown). Noise: the share of the variance that is error; where reliability is about zero, no correction exists.",
    ],
  };
}

/** What each signal says of the latent score, and how reliable scores are. */
export function loadingsTable(measures: readonly MeasureSummary[]): Table {
  return {
    name: "loadings",
    caption: "Which signals say most of the latent intensity, and how reliable its scores are.",
    columns: [
      column("Signal"),
      column("Loading", "point"),
      column("90 % from", "point"),
      column("to", "point"),
      column("Share", "right"),
      column("Rows", "right"),
    ],
    rows: measures.flatMap(({ name, signal }): TableRow[] =>
      signal
        ? [
            { cells: [name], kind: "group" },
            ...[...signal.loadings]
              .sort((a, b) => b.share - a.share)
              .map((one) => ({
                cells: [
                  one.heywood ? `${one.name} (set by its prior or bound)` : one.name,
                  cell(one.loading, fixed(one.loading, 2)),
                  cell(one.low, fixed(one.low, 2)),
                  cell(one.high, fixed(one.high, 2)),
                  cell(one.share, percent(one.share)),
                  cell(one.known, count(one.known)),
                ],
              })),
          ]
        : [],
    ),
    notes: measures.flatMap(({ name, signal }) => {
      if (!signal) return [];
      const { levels, withinUnit, within, changes } = signal.reliability;
      const drawn = signal.drawn
        ? ` ${signal.drawn.kept} draws ${signal.drawn.engine === "sample" ? `from the posterior, worst R-hat ${fixed(signal.drawn.rhat, 3)}, fewest effective draws ${count(Math.round(Math.min(signal.drawn.bulk, signal.drawn.tail)))}` : "with parameters from the normal approximation at the mode"}.`
        : "";
      return [
        `Reliability of ${name}: levels ${fixed(levels, 2)}, within allies ${fixed(withinUnit, 2)}, within allies and years ${fixed(within, 2)}, yearly changes ${fixed(changes, 2)}: the rest is noise.${drawn}`,
      ];
    }),
  };
}

/** What each variable is, its unit, where it exists and what it is made from. */
export function variablesTable(variables: readonly VariableSummary[]): Table {
  const families = [...new Set(variables.map(({ family }) => family))];
  return {
    name: "variables",
    caption: "The variables that the study uses: what they are and where they exist.",
    columns: [column("Name"), column("What it is", "text"), column("Unit", "text"), column("Where it exists", "text"), column("Datasets", "text")],
    rows: families.flatMap((family): TableRow[] => [
      { cells: [family], kind: "group" },
      ...variables.filter((v) => v.family === family).map((v) => ({ cells: [v.name, v.label, v.unit, v.domain, v.datasets.join(", ")] })),
    ]),
    notes: [],
  };
}

/** Data, their terms, and what was done about faults of the published files. */
export function datasetsTable(datasets: readonly DatasetUse[]): Table {
  return {
    name: "datasets",
    caption: "The data that the study rests on, their terms, and what was done about known faults of the published files.",
    columns: [
      column("Dataset", "text"),
      column("Version"),
      column("Publisher", "text"),
      column("Terms", "text"),
      column("Known faults, and what is done", "text"),
    ],
    rows: datasets.map((d) => ({
      cells: [
        `${d.title} (${d.id})`,
        d.version,
        d.publisher,
        d.terms,
        d.faults.length ? d.faults.map(({ what, done }) => `${what.replace(/\.$/, "")}: ${done.replace(/\.$/, "")}.`).join(" ") : "none known",
      ],
    })),
    notes: [],
  };
}

/** Every file that was read, by its hash. */
export function filesTable(datasets: readonly DatasetUse[]): Table {
  return {
    name: "files",
    caption: "The files that were read.",
    columns: [column("Dataset"), column("Source", "text"), column("Bytes", "right"), column("SHA-256", "text")],
    rows: datasets.flatMap((d) => d.files.map((f) => ({ cells: [d.id, f.source, cell(f.bytes, count(f.bytes)), f.sha256] }))),
    notes: [],
  };
}
