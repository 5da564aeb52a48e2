import { type Column, type Frame, numbers } from "../../frame/index.js";
import type { Labels } from "../labels.js";
import { count, many, percent, significant, spans } from "../numbers.js";
import type { StudyResults } from "../results.js";
import { cell, column, type Table, type TableRow } from "../table.js";

/** The way from all candidate rows to those kept. */
export function sampleFlow({ sample }: Pick<StudyResults, "sample">): Table {
  let left = sample.rows + sample.lost.reduce((sum, { rows }) => sum + rows, 0);
  const first: TableRow = { cells: ["Candidate rows", "", cell(left, count(left))] };
  const steps = sample.lost.map(({ why, rows }): TableRow => {
    left -= rows;
    return { cells: [why, cell(-rows, rows === 0 ? "0" : `−${count(rows)}`), cell(left, count(left))] };
  });
  return {
    name: "flow",
    caption: "Where the rows of the panel come from, and what each step took away.",
    columns: [column("Step"), column("Rows", "right"), column("Left", "right")],
    rows: [first, ...steps, { cells: ["The panel", "", cell(sample.rows, count(sample.rows))], kind: "rule" }],
    notes: [`${many(sample.units, "ally", "allies")}, ${sample.years[0]}–${sample.years[1]}.`],
  };
}

/** Ally-years on which definitions of a pact differ. */
export function pactDifferences({ sample }: Pick<StudyResults, "sample">): Table {
  const groups = [...new Set(sample.pacts.map(({ has, lacks }) => `${has}\u0000${lacks}`))];
  return {
    name: "pacts",
    caption: "Ally-years that one definition of a pact has and another lacks.",
    columns: [column("Ally"), column("Code", "right"), column("Rows", "right"), column("Years", "text")],
    rows: groups.flatMap((group): TableRow[] => {
      const [has = "", lacks = ""] = group.split("\u0000");
      const own = sample.pacts.filter((p) => p.has === has && p.lacks === lacks);
      const rows = own.reduce((sum, { years }) => sum + years.length, 0);
      return [
        { cells: [`Counted by ${has}, not by ${lacks}: ${many(rows, "ally-year")}`], kind: "group" },
        ...own.map((p) => ({ cells: [p.name, p.ally, cell(p.years.length, count(p.years.length)), spans(p.years)] })),
      ];
    }),
    notes: [],
  };
}

/** Number, mean, spread, extremes and missing share of columns of the panel, with their sources; grouped by family. */
export function descriptiveTable(results: Pick<StudyResults, "panel" | "variables">, names: readonly string[], labels: Labels): Table {
  const { panel, variables } = results;
  const about = new Map(variables.map((v) => [v.name, v]));
  const families = [...new Set(names.map((name) => about.get(name)?.family ?? "measures"))];
  return {
    name: "descriptives",
    caption: "Descriptive statistics of the variables that the study uses, what is missing, and where they come from.",
    columns: [
      column("Variable"),
      ...["n", "Mean", "SD", "Min", "Median", "Max"].map((head) => column(head, head === "n" ? "right" : "point")),
      column("Missing", "right"),
      column("Unit", "text"),
      column("Source", "text"),
    ],
    rows: families.flatMap((family): TableRow[] => {
      const rows = names.flatMap((name): TableRow[] => {
        const source = panel.columns.get(name);
        if (source?.kind !== "number" || (about.get(name)?.family ?? "measures") !== family) return [];
        const s = describe(source.values);
        const v = about.get(name);
        // A mean that is zero but for rounding is written so; whole numbers have no decimals among the extremes.
        const mean = Math.abs(s.mean) < 1e-12 * s.sd ? 0 : s.mean;
        const extremes = [s.min, s.median, s.max].map((value) => cell(value, Number.isInteger(value) ? count(value) : significant(value)));
        const values = [cell(mean, significant(mean)), cell(s.sd, significant(s.sd)), ...extremes];
        return [
          {
            cells: [
              labels(name),
              cell(s.n, count(s.n)),
              ...values,
              cell(1 - s.n / Math.max(1, panel.length), percent(1 - s.n / Math.max(1, panel.length))),
              v?.unit ?? source.note?.unit ?? "",
              v?.datasets.join(", ") || "made by this study",
            ],
          },
        ];
      });
      return rows.length ? [{ cells: [family], kind: "group" }, ...rows] : [];
    }),
    notes: [`Over the ${many(panel.length, "row")} of the panel. A variable outside its years and units is missing, never zero.`],
  };
}

export interface Described {
  readonly n: number;
  readonly mean: number;
  readonly sd: number;
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** Statistics of the values that are known; NaN where there are too few. The median of an even number is the mean of the middle two. */
export function describe(values: Float64Array): Described {
  const known = values.filter((v) => !Number.isNaN(v)).sort();
  const n = known.length;
  const mean = known.reduce((a, b) => a + b, 0) / n;
  const sd = n > 1 ? Math.sqrt(known.reduce((a, b) => a + (b - mean) ** 2, 0) / (n - 1)) : Number.NaN;
  const median = n === 0 ? Number.NaN : ((known[(n - 1) >> 1] as number) + (known[n >> 1] as number)) / 2;
  return { n, mean, sd, median, min: known[0] ?? Number.NaN, max: known[n - 1] ?? Number.NaN };
}

/** Columns of numbers that a formula of the study names, and the measures, in the panel's order. */
export function usedColumns({ panel, models, measures }: Pick<StudyResults, "panel" | "models" | "measures">): string[] {
  const words = new Set(models.flatMap(({ fit }) => fit.formula.match(/[A-Za-z_.][\w.]*/g) ?? []));
  const made = new Set(measures.map(({ name }) => name));
  const index = new Set([...(panel.index?.units ?? []), panel.index?.time]);
  return [...panel.columns].flatMap(([name, source]: readonly [string, Column]) =>
    source.kind === "number" && !index.has(name) && (words.has(name) || made.has(name)) ? [name] : [],
  );
}

/** The values of a column of numbers with the unit and the period of each row. */
export function cellsOf(panel: Frame, name: string): { readonly values: Float64Array; readonly unit: readonly string[]; readonly time: Float64Array } {
  const unit = panel.columns.get(panel.index?.units.at(-1) ?? "ally");
  const codes = Array.from({ length: panel.length }, (_, i) =>
    unit === undefined ? "" : unit.kind === "number" ? String(unit.values[i]) : (unit.levels[unit.codes[i] as number] ?? ""),
  );
  return { values: numbers(panel, name), unit: codes, time: numbers(panel, panel.index?.time ?? "year") };
}
