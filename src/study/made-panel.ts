import { FealtyError, type Work } from "../base/index.js";
import type { Store } from "../data/index.js";
import { type Column, cellText, column, type Frame, frame, numberColumn, numbers, repeatedKeys, take, takeColumn, withColumns } from "../frame/index.js";
import { parseExpression, rowsWhere } from "../estimate/index.js";
import { buildPanel, families, type Panel, type PanelSpec, patronCode, stateName } from "../panel/index.js";
import type { Sample, VariableSummary } from "../report/index.js";
import type { World } from "../simulate/index.js";
import type { ReadFile } from "./own-files.js";
import type { BuiltPanel, OwnPanel } from "./schema.js";

/** A panel with what a report tells of it, however it came about. */
export interface MadePanel {
  readonly frame: Frame;
  readonly variables: readonly VariableSummary[];
  readonly sample: Sample;
  readonly notes: readonly string[];
  readonly datasets: readonly string[];
  readonly patron: number;
}

/** The panel that a study builds from the catalogue. */
export async function panelFromCatalogue(store: Store, spec: PanelSpec, mentioned: ReadonlySet<string>, work: Work): Promise<MadePanel> {
  const panel = await buildPanel(store, spec, work);
  const { lost, variables, leftOut, pacts, names, datasets } = panel;
  const patron = spec.spine === "ally-year" ? patronCode(String(spec.patron ?? "USA")) : 0;
  const missing = leftOut.filter(({ name }) => mentioned.has(name));
  return {
    frame: withMissing(
      panel.frame,
      missing.map(({ name }) => name),
    ),
    variables: variables.map(({ name, label, unit, family, datasets: from, domain, years }) => ({ name, label, unit, family, datasets: from, domain, years })),
    sample: {
      spine: spec.spine,
      patron: spec.patron === undefined ? "" : String(spec.patron),
      patronName: patron ? stateName(patron) : "",
      years: spec.years,
      rows: panel.frame.length,
      units: unitsOf(panel.frame),
      lost,
      pacts: pacts.map(pactOf),
      names: Object.fromEntries([...names].map(([code, name]) => [String(code), name])),
    },
    notes: missing.map(({ name, why }) => `${name} is left out: ${why}.`),
    datasets,
    patron,
  };
}

function pactOf({ ally, name, years, only }: Panel["pacts"][number]): Sample["pacts"][number] {
  const spans = years.split(", ").map((span) => span.split("–").map(Number));
  const all = spans.flatMap(([from = 0, to = from]) => Array.from({ length: to - from + 1 }, (_, k) => from + k));
  return { has: only, lacks: only === "ATOP" ? "signals data" : "ATOP", ally: String(ally), name, years: all };
}

/** The panel of the reference world: what the study asks for, simulated. What the world has no counterpart of is missing, and told. */
export function panelFromWorld(world: World, { spine, years, pact = "defense", where, patron }: BuiltPanel, mentioned: ReadonlySet<string>): MadePanel {
  if (spine !== "ally-year")
    throw new FealtyError("no-world", `the reference world has ally-years, and this study asks for ${spine}`, {
      kind: "data",
      mend: "give it data: a network, or FEALTY_MIRROR",
    });
  const [bound, dates] = [numbers(world.states, "pact"), numbers(world.states, "year")];
  const within = Array.from(dates.keys()).filter((i) => (dates[i] as number) >= years[0] && (dates[i] as number) <= years[1]);
  const wanted = pact === "none" ? 0 : 1;
  const chosen = Int32Array.from(within.filter((i) => bound[i] === wanted));
  const states = take(world.states, chosen);
  const own = frame(
    [
      ["patron", numberColumn(new Float64Array(states.length).fill(world.patron))],
      ...[...states.columns].filter(([name]) => name !== "pact"),
      ["us_pact", numberColumn(new Float64Array(states.length).fill(wanted))],
    ],
    { units: ["patron", "ally"], time: "year" },
  );
  const kept = where === undefined ? own : keep(own, where);
  const absent = [...mentioned].filter((name) => !kept.columns.has(name)).sort();
  const names = new Set(numbers(kept, "ally"));
  const labels = new Map([...families.values()].flatMap(({ variables }) => Object.entries(variables)));
  return {
    frame: withMissing(kept, absent),
    variables: [...kept.columns.keys()].slice(3).map((name) => ({
      name,
      label: labels.get(name)?.label ?? name,
      unit: labels.get(name)?.unit ?? "",
      family: "reference world",
      datasets: [],
      domain: "simulated",
      years,
    })),
    sample: {
      spine,
      patron: patron ?? "",
      patronName: "the simulated patron",
      years,
      rows: kept.length,
      units: names.size,
      lost: [
        { why: wanted === 1 ? "no pact with the patron" : "a pact with the patron", rows: within.length - states.length },
        ...(kept.length < own.length ? [{ why: `where: ${where}`, rows: own.length - kept.length }] : []),
      ],
      pacts: [],
      names: Object.fromEntries([...names].map((code) => [String(code), `State ${code}`])),
    },
    notes: absent.length > 0 ? [`The reference world has no counterpart of ${absent.join(", ")}.`] : [],
    datasets: [],
    patron: world.patron,
  };
}

/** A file of the user's as the panel. */
export function panelFromFile({ data, file }: ReadFile, { unit, time, imputations, where }: OwnPanel): MadePanel {
  const years = numbers(data, time);
  const keys = [unit, time, ...(imputations === undefined ? [] : [imputations])];
  const repeated = repeatedKeys(data, keys, 1)[0];
  if (repeated)
    throw new FealtyError("repeated-row", `rows ${repeated[0] + 1} and ${repeated[1] + 1} of ${file} have the same ${keys.join(" and ")}`, {
      kind: "data",
      where: { file, row: repeated[1] + 1 },
      mend: imputations === undefined ? "a panel has one row for each unit and period" : "each imputation has one row for each unit and period",
    });
  const indexed = frame(data.columns, { units: [unit], time });
  const kept = where === undefined ? indexed : keep(indexed, where);
  const known = years.filter((year) => !Number.isNaN(year));
  return {
    frame: kept,
    variables: [...data.columns].map(([name, { note }]) => ({
      name,
      label: note?.label ?? name,
      unit: note?.unit ?? "",
      family: file,
      datasets: [],
      domain: `as ${file} has it`,
    })),
    sample: {
      spine: `${unit}-${time}`,
      patron: "",
      patronName: "",
      years: [known.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY), known.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)],
      rows: kept.length,
      units: unitsOf(kept),
      lost: kept.length < data.length ? [{ why: `where: ${where}`, rows: data.length - kept.length }] : [],
      pacts: [],
      names: {},
    },
    notes: [],
    datasets: [],
    patron: 0,
  };
}

/** What of a file joins a panel: panel's column → file's column, and the columns to take (all others). */
export interface JoinedFile {
  readonly keys: Readonly<Record<string, string>>;
  readonly columns?: readonly string[] | undefined;
}

/**
 * The panel with columns of a user's file, joined by keys; rows that the file lacks are missing.
 * @throws FealtyError "repeated-row" (data) when the file has two rows of one key.
 */
export function merged(panel: MadePanel, { data, file }: ReadFile, { keys, columns }: JoinedFile): MadePanel {
  const own = Object.values(keys);
  const repeated = repeatedKeys(data, own, 1)[0];
  if (repeated)
    throw new FealtyError("repeated-row", `rows ${repeated[0] + 1} and ${repeated[1] + 1} of ${file} have the same ${own.join(" and ")}`, {
      kind: "data",
      where: { file, row: repeated[1] + 1 },
      mend: "name keys that tell its rows apart",
    });
  const key = (from: Frame, names: readonly string[]): ((row: number) => string) => {
    const sources = names.map((name) => column(from, name));
    return (row) => sources.map((source) => cellText(source, row) ?? "\u0000").join("\u0001");
  };
  const ofFile = key(data, own);
  const rows = new Map<string, number>();
  for (let row = 0; row < data.length; row++) rows.set(ofFile(row), row);
  const ofPanel = key(panel.frame, Object.keys(keys));
  const from = Int32Array.from({ length: panel.frame.length }, (_, row) => rows.get(ofPanel(row)) ?? -1);
  const found = from.reduce((n, row) => n + (row >= 0 ? 1 : 0), 0);
  const taken = columns ?? [...data.columns.keys()].filter((name) => !own.includes(name));
  return {
    ...panel,
    frame: withColumns(
      panel.frame,
      taken.map((name): [string, Column] => [name, spread(column(data, name), from)]),
    ),
    variables: [
      ...panel.variables,
      ...taken.map((name): VariableSummary => ({ name, label: name, unit: "", family: file, datasets: [], domain: `as ${file} has it` })),
    ],
    notes: [...panel.notes, `${file} has a row for ${found} of the panel's ${panel.frame.length} rows.`],
  };
}

function spread(source: Column, from: Int32Array): Column {
  const taken = takeColumn(
    source,
    from.map((row) => Math.max(0, row)),
  );
  from.forEach((row, i) => {
    if (row >= 0) return;
    if (taken.kind === "number") taken.values[i] = Number.NaN;
    else taken.codes[i] = -1;
  });
  return taken;
}

/** Columns without a value, so that what names them says that they are missing instead of failing. */
function withMissing(data: Frame, names: readonly string[]): Frame {
  return withColumns(
    data,
    names.filter((name) => !data.columns.has(name)).map((name) => [name, numberColumn(new Float64Array(data.length).fill(Number.NaN))] as const),
  );
}

function keep(data: Frame, where: string): Frame {
  const holds = rowsWhere(data, parseExpression(where));
  return take(
    data,
    Array.from({ length: data.length }, (_, i) => i).filter((i) => holds[i] === 1),
  );
}

function unitsOf(data: Frame): number {
  const source = column(data, data.index?.units.at(-1) ?? "ally");
  const seen = new Set<string | null>();
  for (let row = 0; row < data.length; row++) seen.add(cellText(source, row));
  return seen.size;
}
