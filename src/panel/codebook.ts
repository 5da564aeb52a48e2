import { type Citation, type Dataset, dataset } from "../data/index.js";
import { numbers } from "../frame/index.js";
import type { Panel, PanelSpec } from "./panel.js";
import { checkSpec } from "./panel.js";
import { patronLetters } from "./spine.js";

/** What a panel's file needs beside it to be read, cited and made again. */
export interface Codebook {
  readonly panel: PanelSpec;
  readonly rows: number;
  readonly units: number;
  readonly years: readonly [number, number];
  readonly candidates: number;
  readonly lost: Panel["lost"];
  readonly variables: readonly (Panel["variables"][number] & {
    readonly n: number;
    readonly missing: number;
    readonly zeros: number;
    readonly observed?: readonly [number, number];
  })[];
  readonly leftOut: Panel["leftOut"];
  readonly datasets: readonly {
    readonly id: string;
    readonly title: string;
    readonly version: string;
    readonly publisher: string;
    readonly url: string;
    readonly terms: string;
    readonly faults: Dataset["faults"];
    readonly cite: readonly Citation[];
  }[];
  readonly pacts: Panel["pacts"];
  readonly treaties: Panel["treaties"];
  readonly states: readonly { readonly code: number; readonly name: string }[];
}

/** The codebook of a panel, as data. */
export function codebook(panel: Panel): Codebook {
  const { frame, spec } = panel;
  const year = numbers(frame, "year");
  const unit = frame.index?.units.at(-1) ?? "ally";
  return {
    panel: spec,
    rows: frame.length,
    units: new Set(numbers(frame, unit)).size,
    years: extent(year),
    candidates: panel.candidates,
    lost: panel.lost,
    variables: panel.variables.map((variable) => ({ ...variable, ...coverage(panel, variable.name, year) })),
    leftOut: panel.leftOut,
    datasets: panel.datasets.map((id) => {
      const { title, version, publisher, url, terms, faults, cite } = dataset(id);
      return { id, title, version, publisher, url, terms, faults, cite };
    }),
    pacts: panel.pacts,
    treaties: panel.treaties,
    states: [...panel.names].map(([code, name]) => ({ code, name })),
  };
}

/** The same as Markdown, for readers. */
export function codebookMarkdown(panel: Panel): string {
  const book = codebook(panel);
  const { kind, patrons, pact } = checkSpec(panel.spec);
  const what = kind === "ally-year" ? `allies of ${patrons.map(patronLetters).join(", ")} by year (pact: ${pact})` : kind;
  return [
    "# Codebook",
    "",
    `Rows: ${what}, ${panel.spec.years.join("–")}. ${count(book.rows)} rows, ${count(book.units)} units, of ${count(book.candidates)} candidates.`,
    `Units are states of the Correlates of War system. Outside its domain a variable is missing, never 0.`,
    ...section(
      "Rows lost",
      book.lost.map(({ why, rows }) => `- ${count(rows)}: ${why}`),
    ),
    "",
    "## Variables",
    "",
    "| variable | label | unit | family | exists | made from | n | missing | zeros | years |",
    "|---|---|---|---|---|---|--:|--:|--:|---|",
    ...book.variables.map(
      (v) =>
        `| \`${v.name}\` | ${cell(v.label)} | ${cell(v.unit)} | ${v.family} | ${cell(v.domain)} | ${cell(v.rule)} (${v.datasets.join(", ")}) | ${v.n} | ${v.missing} | ${v.zeros} | ${v.observed ? v.observed.join("–") : ""} |`,
    ),
    ...section(
      "Left out",
      book.leftOut.map(({ name, why }) => `- \`${name}\`: ${why}`),
    ),
    ...section(
      "Pacts that the sources tell differently",
      book.pacts.map(({ patron, name, ally, years, only }) => `- ${patron}, ${name} (${ally}), ${years}: in ${only} alone`),
    ),
    ...section(
      "Treaties behind the rows",
      book.treaties.map(
        ({ patron, name, ally, atopid, start, end }) => `- ${patron}, ${name} (${ally}): ATOP ${atopid}, ${start} to ${end ?? "2018, in force"}`,
      ),
    ),
    ...section(
      "Sources",
      book.datasets.flatMap(({ id, title, version, publisher, url, terms, faults, cite }) => [
        `- **${id}**: ${title}, ${version}. ${publisher}, ${url}. ${terms}`,
        ...cite.map((one) => `  - Cite: ${citation(one)}`),
        ...faults.map(({ what: fault, done }) => `  - Known fault: ${fault} Done: ${done}`),
      ]),
    ),
    ...section(
      "States",
      book.states.map(({ code, name }) => `- ${code} ${name}`),
    ),
    "",
  ].join("\n");
}

/** Where the codebook of a panel's file lies: `panel.parquet` has `panel.codebook.json` beside it. */
export function codebookPath(file: string, ending: "md" | "json"): string {
  return `${file.replace(/\.[^./\\]+$/, "")}.codebook.${ending}`;
}

/** One line for a reader; the report's formatter writes the full forms. */
export function citation({ author = [], issued, title, "container-title": journal, volume, issue, page, publisher, DOI, URL, version }: Citation): string {
  const names = author.map(({ family, given, literal }) => literal ?? [given, family].filter(Boolean).join(" ")).join(", ");
  const year = issued?.["date-parts"][0]?.[0];
  const place = journal ? `${journal}${volume ? ` ${volume}` : ""}${issue ? `(${issue})` : ""}${page ? `: ${page}` : ""}` : (publisher ?? "");
  const link = DOI ? `doi:${DOI}` : (URL ?? "");
  return [`${names}${year ? ` (${year})` : ""}`, `${title}${version ? `, ${version}` : ""}`, place, link].filter((part) => part !== "").join(". ");
}

function coverage({ frame }: Panel, name: string, year: Float64Array): { n: number; missing: number; zeros: number; observed?: readonly [number, number] } {
  const source = frame.columns.get(name);
  let [n, zeros, first, last] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < frame.length; i++) {
    const value = source?.kind === "number" ? (source.values[i] as number) : (source?.codes[i] ?? -1) < 0 ? Number.NaN : 1;
    if (Number.isNaN(value)) continue;
    n++;
    if (value === 0) zeros++;
    first = Math.min(first, year[i] as number);
    last = Math.max(last, year[i] as number);
  }
  return { n, missing: frame.length - n, zeros, ...(n > 0 ? { observed: [first, last] as const } : {}) };
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", `## ${title}`, "", ...lines];
}

function extent(values: Float64Array): [number, number] {
  return values.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

function count(n: number): string {
  return n.toLocaleString("en-US");
}
