import { FealtyError } from "../base/index.js";
import { cellText, column, type Frame } from "../frame/index.js";
import type { DiagnosedTruth, DiagnosisResults } from "../report/index.js";
import { type ReadyRule, readyRules, shareKnown, termsOf } from "../rivals/index.js";
import { expressionVariables, formulaTerms, formulaVariables, parseFormula } from "../estimate/index.js";
import { type RivalTruth, scaleOf, type SimulatorInput, type Truth, truthSettings, truths } from "../simulate/index.js";
import { contractSettings, learningSettings } from "../theory/index.js";
import { codeVersion } from "./code-version.js";
import { batches } from "./computations.js";
import type { DiagnoseInput, DiagnosePanel, DiagnoseRuns, Followed } from "./diagnose.js";
import { blinded, diagnosedColumns, diagnosedModels, outcomesOf, type Replaced, replacedIn, structured } from "./diagnosis-panels.js";
import { diagnosedTruth } from "./diagnosis-summary.js";
import { type ModelTask, orFailure } from "./fit-model.js";
import type { MadeMeasure } from "./made-measure.js";
import { clusterOf, imputationsOf, specOf, variablesOf } from "./model-spec.js";
import { columnsOf, measureStep, type Planning, stepsBehind } from "./planning.js";
import { behindMeasure, rivalVariables, rolesOfRules } from "./rivals.js";
import type { StudySpec } from "./schema.js";
import type { DiagnoseEntry } from "./schema-diagnose.js";
import type { Step, StepContext } from "./steps.js";
import { measuresBehind, modelsIn } from "./study-panels.js";

/** What the step finds: the diagnosis, or why there is none. */
export type DiagnosisOutcome = DiagnosisResults | { readonly failed: string };

/** Simulations in a task, and simulations in which models are fitted without error too. */
const together = 10;
const exactRuns = 5;

/** Truths beside the rivals that are tried unless the study names its own. */
const usual = ["theory", "null", "unconditional", "anticipation"];

/** The step `diagnosis`, where a study asks for one. */
export function diagnosisSteps(planning: Planning): Step[] {
  const { spec } = planning.study;
  const entry = spec.theory?.diagnose;
  if (!entry) return [];
  const main = outcomesOf(modelOf(spec, entry.design))[0] ?? "";
  const extra = rivalVariables(spec, { outcome: main, rules: spec.rivals?.rules });
  const replaced = orFailure(() => replacedIn(spec, entry, extra));
  const used = entry.structure ? [] : panelsOf(spec, entry);
  const names = "failed" in replaced ? [] : diagnosedColumns(spec, entry, replaced, extra);
  return [
    {
      name: "diagnosis",
      needs: [...new Set(used.flatMap((panel) => stepsBehind(planning, panel, namesOn(spec, panel, names))))],
      options: { entry, spec: { ...spec, title: "", note: "", robustness: {}, report: {} } },
      code: codeVersion("study/worker"),
      async run(context): Promise<DiagnosisOutcome> {
        if ("failed" in replaced) return replaced;
        if (imputationsOf(spec) !== undefined) return { failed: "a panel of imputed data sets has no single set of rows" };
        return diagnosed(planning, context, { entry, replaced, main, extra, names });
      },
    },
  ];
}

interface Asked {
  readonly entry: DiagnoseEntry;
  readonly replaced: Replaced;
  /** The outcome of the design. */
  readonly main: string;
  /** Columns of the rivals. */
  readonly extra: readonly string[];
  readonly names: readonly string[];
}

async function diagnosed(planning: Planning, context: StepContext, asked: Asked): Promise<DiagnosisOutcome> {
  const { spec } = planning.study;
  const { entry, replaced } = asked;
  const { seed, hypotheses = {} } = spec;
  const panels: Record<string, DiagnosePanel> = {};
  for (const panel of panelsOf(spec, entry)) panels[panel] = await panelFor(planning, context, asked, panel);
  const own = panels[""] ?? Object.values(panels)[0];
  if (!own) return { failed: "no model is left to fit" };
  const notes: string[] = [];
  const reliability = entry.truth?.reliability ?? (await reliabilityOf(planning, context, replaced.concession, entry.structure !== undefined));
  const outcomeReliability = entry.truth?.outcomeReliability ?? (await outcomeReliabilityOf(planning, context, asked.main, entry.structure !== undefined));
  const settings = truthSettings({
    ...defined(entry.truth ?? {}),
    ...(reliability === undefined ? {} : { reliability }),
    ...(outcomeReliability === undefined ? {} : { outcomeReliability }),
  });
  const rivals = rivalTruths(spec, own, asked.main, notes);
  const models = diagnosedModels(spec, entry);
  const judged = Object.fromEntries(
    Object.entries(hypotheses).filter(([, claim]) =>
      ("compare" in claim ? claim.compare.map((text) => text.slice(0, text.indexOf("."))) : [claim.model]).every((name) => models.includes(name)),
    ),
  );
  const followed = followedTerms(spec, entry, judged);
  const results: DiagnosedTruth[] = [];
  const chosen = truthsOf(entry, rivals);
  const total = chosen.length * entry.sims;
  for (const [k, truth] of chosen.entries()) {
    const input: Omit<SimulatorInput, "panel"> = {
      truth,
      settings,
      contract: contractSettings(onlyShared(spec.theory?.contract ?? {})),
      learning: learningSettings(spec.theory?.learning ?? {}),
    };
    const scale = orFailure(() => scaleOf({ ...input, panel: own }, seed));
    if ("failed" in scale) {
      notes.push(`${truth.name} is left out: ${scale.failed}.`);
      continue;
    }
    if (scale.strength === 0 && "terms" in truth) notes.push(`Nothing of ${truth.name} varies on this panel: under it the signals are noise.`);
    const tasks = batches(
      Array.from({ length: entry.sims }, (_, sim) => sim),
      together,
    ).map((batch) => ({
      key: `${truth.name} ${batch[0]}`,
      input: {
        ...input,
        scale,
        panels,
        models: models.map((name) => ({ task: taskOf(spec, name, judged), panel: modelOf(spec, name).panel ?? "" })),
        hypotheses: judged,
        clusters: clustersOf(spec, judged, own),
        followed,
        seed,
        first: batch[0] ?? 0,
        sims: batch.length,
        exact: exactRuns,
      } satisfies DiagnoseInput,
    }));
    const { signal, onProgress } = context.work;
    const runs = await context.executor.map<DiagnoseInput, DiagnoseRuns>("diagnose", tasks, {
      signal,
      onProgress: onProgress && ((done) => onProgress(k * entry.sims + Math.min(entry.sims, done * together), total, truth.name)),
    });
    results.push(diagnosedTruth(runs, { truth, hypotheses: judged, followed, zero: (one) => isZero(spec, truth, one, replaced) }));
  }
  return {
    design: entry.design,
    sims: entry.sims,
    seed,
    rows: own.data.length,
    units: new Set(unitValues(own.data)).size,
    structured: entry.structure !== undefined,
    settings,
    truths: results,
    notes: [
      ...notes,
      ...(models.some((name) => modelOf(spec, name).latent?.some((way) => way === "split" || way === "correlation"))
        ? ["Slopes are the naive ones: halves of the roll calls are not simulated."]
        : []),
    ],
  };
}

function panelsOf(spec: StudySpec, entry: DiagnoseEntry): string[] {
  return [...new Set(["", ...diagnosedModels(spec, entry).map((name) => modelOf(spec, name).panel ?? "")])];
}

/** Of the names those that the study makes on a panel: measures are made there for its models alone. */
function namesOn(spec: StudySpec, panel: string, names: readonly string[]): string[] {
  if (panel === "") return [...names];
  const behind = new Set(
    measuresBehind(
      spec,
      modelsIn(spec).flatMap((model) => (model.panel === panel ? variablesOf(model) : [])),
    ),
  );
  return names.filter((name) => behind.has(name) || !Object.hasOwn(spec.measures ?? {}, name));
}

async function panelFor(planning: Planning, context: StepContext, { entry, replaced, names }: Asked, panel: string): Promise<DiagnosePanel> {
  const { spec } = planning.study;
  const built = panel === "" ? spec.panel : { ...spec.panel, ...spec.panels?.[panel] };
  const courted = !("pact" in built && built.pact === "none");
  const seed = spec.seed + (panel === "" ? 0 : 1 + Object.keys(spec.panels ?? {}).indexOf(panel));
  const data = entry.structure ? structured(spec, entry, replaced, names, seed) : await columnsOf(planning, context, panel, namesOn(spec, panel, names));
  const remade = replaced.remade.filter(([name]) => data.columns.has(name));
  return blinded(data, { ...replaced, remade }, courted);
}

/** Of the measured concession within ally and year, where its halves were compared. */
async function reliabilityOf(planning: Planning, context: StepContext, concession: string | undefined, isStructured: boolean): Promise<number | undefined> {
  if (isStructured || concession === undefined || !Object.hasOwn(planning.study.spec.measures ?? {}, concession)) return undefined;
  const { summary } = (await context.input(measureStep(concession, ""))) as MadeMeasure;
  const whole = summary.reliability?.find(({ of, within }) => of === concession && within !== "none")?.median;
  return whole === undefined || Number.isNaN(whole) ? undefined : Math.min(1, Math.max(0.05, whole));
}

/** Of an outcome that is an intensity of signals, within ally and year: its model says so, whatever the values are. */
async function outcomeReliabilityOf(planning: Planning, context: StepContext, outcome: string, isStructured: boolean): Promise<number | undefined> {
  if (isStructured || planning.study.spec.measures?.[outcome]?.is !== "signal-intensity") return undefined;
  const within = ((await context.input(measureStep(outcome, ""))) as MadeMeasure).summary.signal?.reliability.within;
  return within === undefined || Number.isNaN(within) ? undefined : Math.min(1, Math.max(0.05, within));
}

/** The rules of the horse race, less the theory's own, as truths. Only whether covariates exist enters their choice. */
function rivalTruths(spec: StudySpec, { data, gap, positions }: DiagnosePanel, main: string, notes: string[]): RivalTruth[] {
  const roles = rolesOfRules(spec, main);
  const known = (term: string): number | undefined => {
    const names = termsOf("", term).flatMap(({ factors }) => factors.flatMap(expressionVariables));
    return names.every((name) => data.columns.get(name)?.kind === "number") ? shareKnown(data, main, term) : undefined;
  };
  const ready = orFailure(() => readyRules({ roles, known, behind: new Set(behindMeasure(spec, main)) }, spec.rivals?.rules));
  if ("failed" in ready) {
    notes.push(`No rival is tried: ${ready.failed}.`);
    return [];
  }
  for (const { name, why } of ready.leftOut) if (name !== "loyalty") notes.push(`The rival ${name} is not tried: ${why}.`);
  const far = new Set([gap, "ideal_distance"]);
  return ready.rules.flatMap((rule): RivalTruth[] => {
    if (rule.name === "loyalty") return [];
    const all = termsOf(rule.name, rule.formula).map(({ factors }) => ({ factors, names: factors.flatMap(expressionVariables) }));
    const own = all.filter(({ names }) => !names.includes(main));
    const repeats = own.length === 0 ? { repeats: 0.8 } : {};
    const terms = own.map(
      ({ factors, names }) => ({ factors, sign: names.some((name) => far.has(name)) && !names.some((name) => positions.includes(name)) ? -1 : 1 }) as const,
    );
    return [{ name: rule.name, says: sayOf(rule), terms, ...repeats }];
  });
}

function sayOf({ mechanism, formula }: ReadyRule): string {
  const words = (mechanism ?? `signals follow ${formula}`).replace(/\.$/, "");
  return words.charAt(0).toLowerCase() + words.slice(1);
}

function truthsOf({ truths: named }: DiagnoseEntry, rivals: readonly RivalTruth[]): Truth[] {
  const wanted = named ?? [...usual, ...rivals.map(({ name }) => name)];
  return [...new Set(wanted)].map((name) => {
    const rival = rivals.find((one) => one.name === name);
    if (!rival && !Object.hasOwn(truths, name))
      throw new FealtyError("unknown-truth", `there is no truth "${name}" here`, {
        kind: "usage",
        mend: `the truths are ${[...Object.keys(truths), ...rivals.map((one) => one.name)].join(", ")}`,
      });
    return rival ?? { name };
  });
}

/** Terms of the design as its formula has them, and the terms of hypotheses on other models. */
function followedTerms(spec: StudySpec, { design }: DiagnoseEntry, judged: NonNullable<StudySpec["hypotheses"]>): Followed[] {
  const own = mainTerms(modelOf(spec, design).formula).map((term) => ({ model: design, term }));
  const others = Object.values(judged).flatMap((claim) => ("term" in claim && claim.model !== design ? [{ model: claim.model, term: claim.term }] : []));
  return [...own, ...others];
}

/** Whether a truth makes a term zero: concessions earn nothing where nothing is paid for them, and placebos follow nothing. */
function isZero(spec: StudySpec, truth: Truth, { model, term }: Followed, { concession, drawn }: Replaced): boolean {
  const outcome = outcomesOf(modelOf(spec, model));
  if (drawn.some(({ name, placebo }) => placebo && outcome.includes(name))) return true;
  if (truth.name === "null" || truth.name === "unconditional") return true;
  return "terms" in truth && concession !== undefined && namesOf(term).includes(concession);
}

/** Columns that a term reads. */
function namesOf(term: string): string[] {
  return formulaVariables(`1 ~ ${term}`);
}

/** Terms of a formula that are one column each, whatever the data. */
function mainTerms(formula: string): string[] {
  return formulaTerms(parseFormula(formula)).filter((term) => term !== "(Intercept)" && !term.includes("*"));
}

function modelOf(spec: StudySpec, name: string) {
  const model = spec.models?.[name];
  if (!model) throw new Error(`no model is named ${name}`);
  return model;
}

/** The coefficients, their first covariance and humps: what the model is asked beside does not bear on a verdict. */
function taskOf(spec: StudySpec, name: string, judged: NonNullable<StudySpec["hypotheses"]>): ModelTask {
  const model = modelOf(spec, name);
  const { did, net, ...plain } = model;
  const humps = Object.values(judged).flatMap((claim) => ("shape" in claim && claim.model === name ? [claim.in] : []));
  return {
    name,
    label: name,
    spec: specOf({ ...plain, vcov: model.vcov.slice(0, 1), ...(did === undefined ? {} : { did }), ...(net === undefined ? {} : { net }) }, spec.seed),
    humps: [...new Set(humps)],
  };
}

/** Columns of the clusters that each comparison adds up over. */
function clustersOf(spec: StudySpec, judged: NonNullable<StudySpec["hypotheses"]>, { data }: DiagnosePanel): Record<string, readonly string[]> {
  const unit = data.index?.units.at(-1);
  return Object.fromEntries(
    Object.entries(judged).flatMap(([id, claim]) => {
      if (!("compare" in claim)) return [];
      const first = (claim.compare[0] ?? "").slice(0, (claim.compare[0] ?? "").indexOf("."));
      return [[id, clusterOf(modelOf(spec, first).vcov) ?? (unit === undefined ? [] : [unit])] as const];
    }),
  );
}

/** Primitives that all allies share: the simulated allies differ by their reluctance. */
function onlyShared(written: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { allies: _, audience: __, attention: ___, ...shared } = written;
  return shared;
}

function unitValues(data: Frame): (string | null)[] {
  const source = column(data, data.index?.units.at(-1) ?? "ally");
  return Array.from({ length: data.length }, (_, row) => cellText(source, row));
}

function defined<T extends object>(given: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
