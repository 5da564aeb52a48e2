import { FealtyError } from "../base/index.js";
import { breachCount, dataset } from "../data/index.js";
import { writeParquet } from "../formats/index.js";
import { withColumns } from "../frame/index.js";
import {
  decapital,
  type HypothesisResult,
  labelsOf,
  type ModelResult,
  renderReport,
  type RobustnessRow,
  type StudyResults,
  termLabel,
} from "../report/index.js";
import { inOrder } from "./check.js";
import { codeVersion, packageVersions, version } from "./code-version.js";
import type { Comparison } from "./compare.js";
import type { ModelOutcome } from "./fit-model.js";
import { adjustedFor, type FamilyOutcome } from "./families.js";
import { judge } from "./hypotheses.js";
import { type MadeMeasure, momentsOf } from "./made-measure.js";
import { heldToTruth, type MadeTruth } from "./held-to-truth.js";
import type { MadePanel } from "./made-panel.js";
import { picture } from "./picture.js";
import { measureStep, type Planning, panelStep } from "./planning.js";
import type { MadeRivals } from "./rivals.js";
import { referencesOf } from "./references.js";
import { type ResultsDocument, resultsDocument } from "./results-document.js";
import type { RobustnessResult } from "./robustness.js";
import { formats } from "./schema.js";
import type { UsedFile } from "./steps-data.js";
import type { DiagnosisOutcome } from "./steps-diagnosis.js";
import type { Step, StepContext } from "./steps.js";
import { theoryResults } from "./steps-theory.js";

/** What the report step keeps: every file but provenance.json, which tells of a run. */
export interface MadeReport {
  /** By path from the folder of results; results.json is among them. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly results: ResultsDocument;
  readonly notes: readonly string[];
  /** Rows of each dataset that break what the catalogue promises of it. */
  readonly breaches: Readonly<Record<string, number>>;
}

/** The last step: verdicts, results.json, the page, tables, figures, the panel. */
export function reportStep(planning: Planning, before: readonly Step[]): Step {
  const { study, simulated } = planning;
  return {
    name: "report",
    needs: before.map(({ name }) => name),
    options: { name: study.name, text: study.text, seed: study.spec.seed, simulated },
    code: codeVersion("study/index"),
    run: (context) => makeReport(planning, before, context),
  };
}

async function makeReport(planning: Planning, before: readonly Step[], context: StepContext): Promise<MadeReport> {
  const { study, simulated } = planning;
  const { spec } = study;
  const started = new Date();
  const get = async <T>(name: string): Promise<T> => (await context.input(name)) as T;
  const panel = await get<MadePanel>(panelStep(""));
  const measureNames = inOrder(spec.measures ?? {});
  const measures = new Map<string, MadeMeasure>();
  for (const name of measureNames) measures.set(name, await get<MadeMeasure>(measureStep(name, "")));
  const outcomes = new Map<string, ModelOutcome>();
  for (const name of Object.keys(spec.models ?? {})) outcomes.set(name, await get<ModelOutcome>(`model:${name}`));
  const comparisons = new Map<string, Comparison | { readonly failed: string }>();
  for (const [id, claim] of Object.entries(spec.hypotheses ?? {})) if ("compare" in claim) comparisons.set(id, await get(`compare:${id}`));
  const families = new Map<string, FamilyOutcome>();
  for (const [name, { adjust }] of Object.entries(spec.families ?? {})) if (adjust === "romano-wolf") families.set(name, await get(`family:${name}`));
  const checks = new Map<string, RobustnessResult>();
  for (const name of Object.keys(spec.robustness ?? {})) checks.set(name, await get<RobustnessResult>(`grid:${name}`));

  const rivals = spec.rivals ? await get<MadeRivals>("rivals") : undefined;
  const diagnosis = spec.theory?.diagnose ? await get<DiagnosisOutcome>("diagnosis") : undefined;
  const rows = panel.sample.spine === "ally-year" ? "ally-years" : "rows";
  const models: ModelResult[] = [...outcomes.values()].flatMap((outcome) => ("result" in outcome ? [outcome.result] : []));
  const robustness: RobustnessRow[] = [...checks.values()].flatMap((check) => check.rows);
  const failed = [...outcomes].flatMap(([name, outcome]) => ("failed" in outcome ? [`The model ${name} could not be estimated: ${outcome.failed}.`] : []));
  const notes = [
    ...(simulated ? ["No data were at hand and none could be fetched: everything here is computed on the reference world, a simulation from the theory."] : []),
    ...(spec.note === undefined ? [] : [spec.note.trim()]),
    ...panel.notes,
    ...[...measures.values()].flatMap(({ result }) => result.notes),
    ...failed,
    ...[...families].flatMap(([name, found]) =>
      "failed" in found ? [`The hypotheses of ${name} could not be adjusted for one another: ${found.failed}.`] : [],
    ),
    ...[...checks.values()].flatMap((check) => check.failed),
    ...(rivals && "failed" in rivals ? [`The horse race could not be run: ${rivals.failed}.`] : []),
    ...(diagnosis && "failed" in diagnosis ? [`The design could not be diagnosed: ${diagnosis.failed}.`] : []),
  ];
  const whole = withColumns(
    panel.frame,
    [...measures].map(([name, { result }]) => [name, result.column] as const),
  );
  const labels = labelsOf({ variables: panel.variables, panel: whole });
  const say = (term: string): string => termLabel(term, labels).split(" × ").map(decapital).join(" × ");
  const judged: HypothesisResult[] = Object.entries(spec.hypotheses ?? {}).map(([id, claim]) => judge(id, claim, { models: outcomes, comparisons, rows, say }));
  const hypotheses = adjustedFor(spec, judged, families);
  const truth = before.some(({ name }) => name === "truth") ? heldToTruth(spec, await get<MadeTruth>("truth"), outcomes, hypotheses) : undefined;
  const theory = await theoryResults(planning, get);
  const results = resultsDocument({
    simulated,
    study: study.name,
    sample: { rows: panel.sample.rows, units: panel.sample.units, lost: panel.sample.lost },
    measures: Object.fromEntries(
      [...measures].map(
        ([
          name,
          {
            summary: { is, about, reliability, signal, positions },
          },
        ]) => [
          name,
          {
            is,
            about,
            ...momentsOf(whole, name),
            reliability,
            ...(signal ? { signal: { ...signal, traces: undefined } } : {}),
            ...(positions ? { positions: { ...positions, traces: undefined } } : {}),
          },
        ],
      ),
    ),
    models: Object.fromEntries(models.map(({ name, fit }) => [name, fit])),
    hypotheses: Object.fromEntries(
      hypotheses.map(({ id, says, verdict, estimate, se, p, adjusted, rests }) => [id, { says, verdict, estimate, se, p, adjusted, rests }]),
    ),
    more: {
      failed: Object.fromEntries([...outcomes].flatMap(([name, outcome]) => ("failed" in outcome ? [[name, outcome.failed]] : []))),
      corrected: Object.fromEntries(models.flatMap(({ name, corrected }) => (corrected ? [[name, corrected]] : []))),
      robustness: Object.fromEntries([...checks].map(([name, check]) => [name, check.rows])),
      rivals: rivals && !("failed" in rivals) ? { ...rivals.race } : {},
      curves: Object.fromEntries([...checks].flatMap(([name, { curve }]) => (curve ? [[name, curve]] : []))),
      theory: { ...theory },
      ...(diagnosis && !("failed" in diagnosis) ? { diagnosis: { ...diagnosis } } : {}),
      ...(truth ? { truth: { ...truth } } : {}),
    },
  });
  const about = typeof spec.about === "string" ? spec.about : spec.about === undefined ? undefined : String(spec.about.title ?? "");
  const datasets = await usesOf(planning, context);
  const shown: StudyResults = {
    name: study.name,
    title: spec.title,
    simulated,
    version,
    seed: spec.seed,
    hash: results.hash,
    source: study.text,
    ...(about === undefined ? {} : { about }),
    sample: panel.sample,
    panel: whole,
    variables: panel.variables,
    measures: [...measures.values()].map(({ summary }) => summary),
    models,
    hypotheses,
    robustness,
    curves: [...checks].flatMap(([name, { curve }]) => (curve ? [{ ...curve, label: spec.robustness?.[name]?.label ?? name }] : [])),
    theory,
    ...(diagnosis && !("failed" in diagnosis) ? { diagnosis } : {}),
    ...(truth ? { truth } : {}),
    ...(rivals && !("failed" in rivals) ? { rivals: rivals.race } : {}),
    datasets,
    references: referencesOf(spec, simulated ? [] : datasetNames(context)),
    provenance: {
      node: process.version,
      packages: Object.fromEntries(packageVersions(["@duckdb/node-api", "@resvg/resvg-js", "zod"])),
      started: started.toISOString(),
      finished: new Date().toISOString(),
      steps: context.records().map(({ name, key, cached, seconds }) => ({ name, key, cached, seconds })),
    },
    notes,
  };
  return {
    files: await filesOf(planning, shown, results, context),
    results,
    notes,
    breaches: Object.fromEntries(datasets.map(({ id, breaches = 0 }) => [id, breaches])),
  };
}

function datasetNames(context: StepContext): string[] {
  return context.records().flatMap(({ name }) => (name.startsWith("data:") && isDataset(name.slice(5)) ? [name.slice(5)] : []));
}

function isDataset(id: string): boolean {
  try {
    return dataset(id).id === id;
  } catch (error) {
    if (error instanceof FealtyError) return false;
    throw error;
  }
}

async function usesOf(planning: Planning, context: StepContext): Promise<StudyResults["datasets"]> {
  if (planning.simulated) return [];
  return Promise.all(
    datasetNames(context).map(async (id) => {
      const { title, version: edition, terms, publisher, faults, cite } = dataset(id);
      return {
        id,
        title,
        version: edition,
        terms,
        publisher,
        files: (await context.input(`data:${id}`)) as UsedFile[],
        breaches: await breachCount(planning.store, id, context.work),
        faults,
        cites: cite.map((one) => one.id),
      };
    }),
  );
}

async function filesOf({ study }: Planning, shown: StudyResults, results: ResultsDocument, { work }: StepContext): Promise<Map<string, Uint8Array>> {
  const report = await renderReport(shown);
  const wanted = study.spec.report?.formats ?? formats;
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);
  const files = new Map<string, Uint8Array>([
    ["report.html", text(report.html)],
    ["references.bib", text(report.bib)],
    ["panel.parquet", writeParquet(shown.panel)],
    ["results.json", text(results.text)],
  ]);
  for (const [name, table] of report.tables) {
    for (const format of wanted) {
      const content = table[format];
      files.set(`tables/${name}.${format}`, typeof content === "string" ? text(content) : content);
    }
  }
  let drawn = 0;
  for (const [name, { svg, csv }] of report.figures) {
    files.set(`figures/${name}.svg`, text(svg));
    files.set(`figures/${name}.csv`, text(csv));
    files.set(`figures/${name}.png`, await picture(svg));
    work.onProgress?.(++drawn, report.figures.size);
  }
  return files;
}
