import { FealtyError } from "../base/index.js";
import { expressionVariables, formulaOptions, parseFormula } from "../estimate/index.js";
import { type Frame, numberColumn, withColumns } from "../frame/index.js";
import { structuredPanel } from "../simulate/index.js";
import { inOrder } from "./check.js";
import type { DiagnosePanel, DrawnColumn } from "./diagnose.js";
import { madeFrom } from "./measures.js";
import { variablesOf } from "./model-spec.js";
import { behindMeasure, rolesOfRules } from "./rivals.js";
import type { MeasureEntry, ModelEntry, StudySpec } from "./schema.js";
import type { DiagnoseEntry } from "./schema-diagnose.js";
import { measuresBehind } from "./study-panels.js";

/** Models that are fitted: those named, else those of the hypotheses, and always the design. */
export function diagnosedModels(spec: StudySpec, { design, models }: DiagnoseEntry): string[] {
  const ofHypotheses = Object.values(spec.hypotheses ?? {}).flatMap((claim) =>
    "compare" in claim ? claim.compare.map((text) => text.slice(0, text.indexOf("."))) : [claim.model],
  );
  const wanted = new Set([design, ...(models ?? ofHypotheses)]);
  return Object.keys(spec.models ?? {}).filter((name) => wanted.has(name));
}

/** Names that a formula has as its outcome. */
export function outcomesOf({ fit, formula }: ModelEntry): string[] {
  return expressionVariables(parseFormula(formula, formulaOptions(fit)).outcome);
}

/** What is drawn anew and what is made anew, decided from the study's text alone. */
export interface Replaced {
  readonly concession: string | undefined;
  readonly gap: string | undefined;
  readonly positions: readonly string[];
  /** Measures that are answers to demands. */
  readonly answers: readonly string[];
  /** Other moves, answers, gaps and positions: they are drawn from the same history. */
  readonly also: NonNullable<DiagnosePanel["also"]>;
  readonly regime: string | undefined;
  readonly tenure: string | undefined;
  readonly drawn: readonly DrawnColumn[];
  readonly remade: readonly (readonly [string, MeasureEntry])[];
  /** What rests on drawn columns and no model reads: it is hidden all the same. */
  readonly hidden: readonly string[];
}

/** @throws FealtyError "no-concession" (usage) where neither a measure nor `columns` says what the concession is. */
export function replacedIn(spec: StudySpec, entry: DiagnoseEntry, extra: readonly string[] = []): Replaced {
  const { measures = {}, models = {} } = spec;
  const roles = rolesOfRules(spec, "");
  const concession = entry.columns?.concession ?? roles.concession;
  if (concession === undefined)
    throw new FealtyError("no-concession", "the study has no measure that is a concession", {
      kind: "usage",
      mend: "name its column under theory.diagnose, e.g. columns: {concession: move}",
    });
  const used = diagnosedModels(spec, entry).flatMap((name) => models[name] ?? []);
  const design = models[entry.design];
  const main = design ? outcomesOf(design) : [];
  const sources = (name: string): string[] => [name, ...behindMeasure(spec, name)];
  const signals = new Set(main.flatMap(sources));
  const isPlacebo = (name: string): boolean => entry.placebo?.includes(name) ?? !sources(name).some((source) => signals.has(source));
  const drawn = new Map<string, DrawnColumn>();
  for (const model of used) {
    for (const name of outcomesOf(model)) {
      const as = Object.hasOwn(measures, name) ? "score" : kindOf(model.fit);
      const before = drawn.get(name);
      if (!before || before.as === "score") drawn.set(name, { name, as, placebo: isPlacebo(name), outcome: true });
    }
  }
  // Acts and amounts that signals are made from: what else is made from them follows the same signals.
  for (const name of [...drawn.keys()]) {
    const measure = measures[name];
    if ((measure?.is !== "signal-index" && measure?.is !== "signal-intensity") || isPlacebo(name)) continue;
    for (const part of measure.from) {
      const source = typeof part === "string" ? part : part.column;
      if (!drawn.has(source) && !Object.hasOwn(measures, source)) drawn.set(source, { name: source, as: actOrCount(part), placebo: false, outcome: false });
    }
  }
  const kinds = (is: MeasureEntry["is"]): string[] => Object.entries(measures).flatMap(([name, one]) => (one.is === is ? [name] : []));
  const positions = [...kinds("agreement"), ...kinds("ideal-points")];
  const gap = entry.columns?.gap ?? roles.gap;
  const fixed = new Set([
    concession,
    ...kinds("concession"),
    ...kinds("compliance"),
    ...kinds("gap"),
    ...(gap === undefined ? [] : [gap]),
    ...positions,
    ...drawn.keys(),
  ]);
  const others = [
    ...kinds("concession").map((name) => [name, "concession"] as const),
    ...kinds("compliance").map((name) => [name, "answer"] as const),
    ...kinds("gap").map((name) => [name, "gap"] as const),
  ];
  const needed = measuresBehind(spec, [...used.flatMap(variablesOf), ...extra]);
  const moved = new Set(fixed);
  const remade: [string, MeasureEntry][] = [];
  for (const name of inOrder(measures)) {
    const measure = measures[name];
    if (!measure || fixed.has(name) || !needed.includes(name)) continue;
    if (entry.structure === undefined && !madeFrom(measure).some((from) => moved.has(from))) continue;
    moved.add(name);
    remade.push([name, measure]);
  }
  const read = new Set(measuresBehind(spec, used.flatMap(variablesOf)));
  const made = remade.filter(([name]) => read.has(name));
  const sourcesRead = new Set([...used.flatMap(variablesOf), ...made.flatMap(([, measure]) => madeFrom(measure))]);
  const needless = [...drawn.values()].filter(({ name, outcome }) => !outcome && !sourcesRead.has(name)).map(({ name }) => name);
  const willing = Object.values(measures).find((measure) => measure.is === "willingness");
  return {
    concession,
    gap,
    positions,
    answers: kinds("compliance"),
    also: [...others, ...positions.slice(1).map((name) => [name, "position"] as const)].filter(
      ([name]) => name !== concession && name !== gap && needed.includes(name),
    ),
    regime: entry.columns?.regime ?? (willing?.is === "willingness" ? willing.from[1] : undefined),
    tenure: entry.columns?.tenure ?? "leader_years",
    drawn: [...drawn.values()].filter(({ name }) => !needless.includes(name)),
    remade: made,
    hidden: [...needless, ...remade.flatMap(([name]) => (read.has(name) ? [] : [name]))],
  };
}

/** What a part of a measure of signals is drawn as. */
function actOrCount(part: string | { readonly scale: "as-is" | "log1p" } | { readonly as?: "binary" | "count" | "amount" | undefined }): DrawnColumn["as"] {
  if (typeof part === "string") return "act";
  return ("scale" in part ? part.scale === "log1p" : "as" in part && part.as !== "binary" && part.as !== undefined) ? "count" : "act";
}

function kindOf(fit: string): DrawnColumn["as"] {
  if (/^(poisson|negbin|zip|zinb|hurdle)/.test(fit)) return "count";
  return /^(logit|probit|clogit|firth)$/.test(fit) ? "act" : "score";
}

/** Columns and measures that a diagnosis reads of a panel. */
export function diagnosedColumns(spec: StudySpec, entry: DiagnoseEntry, replaced: Replaced, extra: readonly string[]): string[] {
  const models = diagnosedModels(spec, entry).flatMap((name) => spec.models?.[name] ?? []);
  const { concession, gap, positions, also, regime, tenure, drawn, remade, hidden } = replaced;
  return [
    ...new Set(
      [
        ...models.flatMap(variablesOf),
        ...extra,
        ...[concession, gap, regime, tenure].flatMap((name) => name ?? []),
        ...positions,
        ...also.map(([name]) => name),
        ...drawn.map(({ name }) => name),
        ...hidden,
        ...remade.flatMap(([name, measure]) => [name, ...madeFrom(measure)]),
      ].filter((name) => name !== undefined),
    ),
  ];
}

/** The panel without what is drawn: of those columns only where they are missing is kept. */
export function blinded(data: Frame, replaced: Replaced, courted: boolean): DiagnosePanel {
  const { concession, gap, positions, answers, also, regime, tenure, drawn, remade, hidden: unread } = replaced;
  const hidden = new Set([
    concession,
    gap,
    ...positions,
    ...also.map(([name]) => name),
    ...drawn.map(({ name }) => name),
    ...remade.map(([name]) => name),
    ...unread,
  ]);
  const columns = [...hidden].flatMap((name) => {
    const own = name === undefined ? undefined : data.columns.get(name);
    return name === undefined || own?.kind !== "number"
      ? []
      : [
          [
            name,
            numberColumn(
              own.values.map((v) => (Number.isNaN(v) ? Number.NaN : 0)),
              own.note,
            ),
          ] as const,
        ];
  });
  const blank = withColumns(data, columns);
  const here = <T extends { readonly name: string }>(all: readonly T[]): T[] => all.filter(({ name }) => blank.columns.has(name));
  return {
    data: blank,
    concession,
    conceded: concession !== undefined && answers.includes(concession) ? "answer" : "move",
    gap,
    position: positions.find((name) => blank.columns.has(name)),
    also: also.filter(([name]) => blank.columns.has(name)),
    regime,
    tenure,
    courted,
    drawn: here(drawn),
    remade,
    positions,
    answers,
  };
}

/** A panel of the declared structure, with a covariate for every column that the models read and nothing draws. */
export function structured(spec: StudySpec, entry: DiagnoseEntry, replaced: Replaced, names: readonly string[], seed: number): Frame {
  const { structure } = entry;
  if (!structure) throw new Error("no structure is declared");
  const drawn = new Set(
    [replaced.concession, replaced.gap, ...replaced.positions, ...replaced.also.map(([name]) => name), ...replaced.drawn.map(({ name }) => name)].filter(
      (name) => name !== undefined,
    ),
  );
  const own = "file" in spec.panel ? { unit: spec.panel.unit, time: spec.panel.time } : { unit: "ally", time: "year" };
  const keys = new Set<string>([own.unit, own.time]);
  const covariates = names.filter((name) => !drawn.has(name) && !keys.has(name) && !Object.hasOwn(spec.measures ?? {}, name)).sort();
  const panel = structuredPanel(structure, { covariates, outcomes: [...drawn].sort(), ...own }, seed);
  const whole = withoutGaps(panel, [replaced.concession, replaced.gap, ...replaced.positions, ...replaced.also.map(([name]) => name)]);
  return withColumns(
    whole,
    replaced.remade.map(([name]) => [name, numberColumn(new Float64Array(panel.length))] as const),
  );
}

/** Outcomes are missing where the structure says so; positions are known everywhere. */
function withoutGaps(panel: Frame, names: readonly (string | undefined)[]): Frame {
  return withColumns(
    panel,
    names.flatMap((name) => (name === undefined ? [] : [[name, numberColumn(new Float64Array(panel.length))] as const])),
  );
}
