import type { Fit } from "../estimate/index.js";
import { estimateModel, termIndex } from "../estimate/index.js";
import { type Frame, numberColumn, numbers, withColumns } from "../frame/index.js";
import { filteredBelief } from "../measure/index.js";
import { elementary, stream } from "../numeric/index.js";
import type { Verdict } from "../report/index.js";
import { type Drawn, ontoRows, type Scale, seedAt, type SimulatorInput, simulator, type TruthPanel, withMoves } from "../simulate/index.js";
import { type Comparison, type CompareInput, compareEstimates } from "./compare.js";
import { type ModelOutcome, type ModelTask, orFailure, outcomeOf } from "./fit-model.js";
import { judge } from "./hypotheses.js";
import { leaderCodes } from "./answers.js";
import { type MeasureResult, makeMeasure, timeOf, unitOf } from "./measures.js";
import type { HypothesisEntry, MeasureEntry } from "./schema.js";

/** How an outcome or a signal is drawn: a score as it is, a count, an act done or not. */
export interface DrawnColumn {
  readonly name: string;
  readonly as: "score" | "count" | "act";
  /** Nothing moves it: it has its own ally and year effects and noise. */
  readonly placebo: boolean;
  /** An outcome of a model, not only something that measures are made from. */
  readonly outcome: boolean;
}

/** A panel without its outcomes: of the columns that are drawn it holds only where they are missing. */
export interface DiagnosePanel extends TruthPanel {
  readonly drawn: readonly DrawnColumn[];
  /** Measures that are made anew, each after those it is made from. */
  readonly remade: readonly (readonly [string, MeasureEntry])[];
  /** Measures that are the position, for willingness that is made from them. */
  readonly positions: readonly string[];
  /** Measures that are answers to demands, for beliefs that are made from them. */
  readonly answers: readonly string[];
}

/** Terms whose estimates are followed. */
export interface Followed {
  readonly model: string;
  readonly term: string;
}

/** Some simulations of one truth: all that decides what they come to. */
export interface DiagnoseInput extends Omit<SimulatorInput, "panel"> {
  readonly panels: Readonly<Record<string, DiagnosePanel>>;
  readonly models: readonly { readonly task: ModelTask; readonly panel: string }[];
  readonly hypotheses: Readonly<Record<string, HypothesisEntry>>;
  /** Columns of the clusters of each comparison. */
  readonly clusters: Readonly<Record<string, readonly string[]>>;
  readonly followed: readonly Followed[];
  readonly scale: Scale;
  readonly seed: number;
  readonly first: number;
  readonly sims: number;
  /** Simulations, from the first on, in which models are fitted without error too. */
  readonly exact: number;
}

/** By simulation; NaN where a model could not be fitted. */
export interface DiagnoseRuns {
  readonly verdicts: Readonly<Record<string, readonly Verdict[]>>;
  readonly terms: readonly {
    readonly estimate: readonly number[];
    readonly se: readonly number[];
    readonly df: readonly number[];
    readonly exact: readonly number[];
  }[];
}

/** Draws panels, fits the study's models to each and judges its hypotheses by the study's own rules. */
export function diagnoseRuns(input: DiagnoseInput): DiagnoseRuns {
  const { truth, panels, models, hypotheses, followed, scale, seed, first, sims } = input;
  const verdicts: Record<string, Verdict[]> = Object.fromEntries(Object.keys(hypotheses).map((id) => [id, []]));
  const terms = followed.map(() => ({ estimate: [] as number[], se: [] as number[], df: [] as number[], exact: [] as number[] }));
  const used = [...new Set(models.map(({ panel }) => panel))];
  const simulators = new Map(used.map((name) => [name, simulator({ ...input, panel: panelOf(panels, name) }, scale)]));
  for (let sim = first; sim < first + sims; sim++) {
    const own = seedAt(seed, truth.name, sim);
    const draws = new Map([...simulators].map(([name, one]) => [name, one.draw(name === "" ? own : seedAt(own, name, 0))]));
    const frames = new Map([...draws].map(([name, drawn]) => [name, filled(panelOf(panels, name), drawn, own, false)]));
    const found = fitted(input, frames);
    for (const [id, claim] of Object.entries(hypotheses))
      verdicts[id]?.push(judge(id, claim, { models: found.outcomes, comparisons: found.comparisons, rows: "rows" }).verdict);
    followed.forEach(({ model, term }, k) => {
      const fit = fitOf(found.outcomes.get(model));
      const [estimate, se] = valueOfTerm(fit, term);
      terms[k]?.estimate.push(estimate);
      terms[k]?.se.push(se);
      terms[k]?.df.push(fit?.df ?? Number.POSITIVE_INFINITY);
    });
    if (sim >= input.exact) continue;
    const clean = new Map([...draws].map(([name, drawn]) => [name, filled(panelOf(panels, name), drawn, own, true)]));
    const wanted = new Set(followed.map(({ model }) => model));
    const without = fitted({ ...input, hypotheses: {}, models: models.filter(({ task }) => wanted.has(task.name)) }, clean);
    followed.forEach(({ model, term }, k) => {
      terms[k]?.exact.push(valueOfTerm(fitOf(without.outcomes.get(model)), term)[0]);
    });
  }
  return { verdicts, terms };
}

function panelOf(panels: DiagnoseInput["panels"], name: string): DiagnosePanel {
  const found = panels[name];
  if (!found) throw new Error(`no panel is named ${name}`);
  return found;
}

interface Fits {
  readonly outcomes: ReadonlyMap<string, ModelOutcome>;
  readonly comparisons: ReadonlyMap<string, Comparison | { readonly failed: string }>;
}

/** Each model once, whatever rests on it. */
function fitted({ models, hypotheses, clusters }: Pick<DiagnoseInput, "models" | "hypotheses" | "clusters">, frames: ReadonlyMap<string, Frame>): Fits {
  const estimates = new Map(
    models.map(({ task, panel }) => {
      const data = frames.get(panel) as Frame;
      return [task.name, { data, task, estimate: orFailure(() => estimateModel(data, task.spec)) }] as const;
    }),
  );
  const outcomes = new Map(
    [...estimates].map(
      ([name, { data, task, estimate }]) => [name, "failed" in estimate ? estimate : orFailure(() => outcomeOf(data, task, estimate))] as const,
    ),
  );
  const comparisons = new Map<string, Comparison | { readonly failed: string }>();
  for (const [id, claim] of Object.entries(hypotheses)) {
    if (!("compare" in claim)) continue;
    const sides = claim.compare.map((text) => ({ ...estimates.get(text.slice(0, text.indexOf("."))), term: text.slice(text.indexOf(".") + 1).trim() }));
    const [a, b] = sides;
    if (!a?.estimate || !b?.estimate || !a.data || !b.data || !a.task || !b.task || "failed" in a.estimate || "failed" in b.estimate) {
      comparisons.set(id, { failed: "a model could not be estimated" });
      continue;
    }
    const pair = [a.estimate, b.estimate] as const;
    const sideOf = ({ data, spec, term }: CompareInput["first"]): CompareInput["first"] => ({ data, spec, term });
    const compared: CompareInput = {
      first: sideOf({ data: a.data, spec: a.task.spec, term: a.term }),
      second: sideOf({ data: b.data, spec: b.task.spec, term: b.term }),
      cluster: clusters[id] ?? [],
      standardised: true,
    };
    comparisons.set(
      id,
      orFailure(() => compareEstimates(compared, pair)),
    );
  }
  return { outcomes, comparisons };
}

function fitOf(outcome: ModelOutcome | undefined): Fit | undefined {
  return outcome && "result" in outcome && outcome.result.fit.converged ? outcome.result.fit : undefined;
}

function valueOfTerm(fit: Fit | undefined, term: string): readonly [number, number] {
  const plain = (text: string): string => text.replace(/\s+/g, "");
  if (!fit?.terms.some((name) => plain(name) === plain(term))) return [Number.NaN, Number.NaN];
  const j = termIndex(fit.terms, term);
  return [fit.coef[j] as number, fit.se[j] as number];
}

/** The panel with what was drawn in the place of its own, and the measures that rest on it made anew. */
function filled(panel: DiagnosePanel, { rows, measured: seen, exact: clean, outcome, expected }: Drawn, seed: number, exact: boolean): Frame {
  const moves = exact ? clean : seen;
  let data = withMoves(panel, rows, moves);
  const drawnAs = ({ name, as, placebo }: DrawnColumn, k: number, without: boolean): Float64Array => {
    const like = numbers(panel.data, name);
    const score = placebo ? placeboOf(panel, rows, seed, k, without) : without ? expected : outcome;
    if (as === "score") return ontoRows(rows, score, like);
    const chance = stream(seed, 40 + k);
    const own = score.map((y) => {
      const [normal, uniform] = [chance.normal(), chance.uniform()];
      if (as === "act") return y + normal > 0 ? 1 : 0;
      const mean = elementary.exp(0.7 + 0.8 * y);
      return without ? mean : poisson(mean, uniform);
    });
    return ontoRows(rows, own, like);
  };
  data = withColumns(
    data,
    panel.drawn.map(
      (column, k) => [column.name, numberColumn(drawnAs(column, k, exact && column.as === "score"), data.columns.get(column.name)?.note)] as const,
    ),
  );
  const made = new Map<string, MeasureResult>();
  const gapColumn = numberColumn(ontoRows(rows, moves.gap));
  for (const [name, entry] of panel.remade) {
    // A position stands for its distance where willingness is made from it.
    const of = entry.is === "willingness" ? entry.from.filter((from) => panel.positions.includes(from)) : [];
    const known = new Map(of.map((from) => [from, { column: masked(gapColumn.values, numbers(panel.data, from)), about: "", notes: [] }] as const));
    const belief = entry.is === "belief" && panel.answers.includes(entry.from) ? entry : undefined;
    const found = orFailure(() =>
      belief
        ? { column: numberColumn(beliefFrom(data, belief)), about: "", notes: [] }
        : makeMeasure(name, entry, { data, made: new Map([...made, ...known]), patron: 0 }),
    );
    // What cannot be made is missing everywhere, as in the study itself.
    const result = "failed" in found ? { column: numberColumn(new Float64Array(data.length).fill(Number.NaN)), about: "", notes: [] } : found;
    made.set(name, result);
    data = withColumns(data, [[name, result.column]]);
  }
  if (!exact) return data;
  return withColumns(
    data,
    panel.drawn.flatMap((column, k) => (column.as === "count" && column.outcome ? [[column.name, numberColumn(drawnAs(column, k, true))] as const] : [])),
  );
}

/**
 * Beliefs from one demand a year, met where the answer is above what was expected. Types are taken as known, evenly from those that mostly refuse to those
 * that mostly comply: to find them anew in every simulation would take hours and change only their scale.
 */
function beliefFrom(data: Frame, { from, types = 3, leader, turnover }: Extract<MeasureEntry, { is: "belief" }>): Float64Array {
  const answers = numbers(data, from);
  const leads = leader === undefined ? undefined : leaderCodes(data, leader);
  const rates = Array.from({ length: types }, (_, k) => (k + 1) / (types + 1));
  const { readiness } = filteredBelief(
    {
      unit: numbers(data, unitOf(data)),
      time: numbers(data, timeOf(data)),
      met: answers.map((value) => (value > 0 ? 1 : 0)),
      demands: answers.map((value) => (Number.isNaN(value) ? 0 : 1)),
      leader: leads,
    },
    { types, turnover, held: { rates, prior: rates.map(() => 1 / types) } },
  );
  return readiness;
}

function masked(values: Float64Array, like: Float64Array) {
  return numberColumn(values.map((v, i) => (Number.isNaN(like[i] as number) ? Number.NaN : v)));
}

/** Ally and year effects and noise of its own. */
function placeboOf({ data }: DiagnosePanel, { units, years }: Drawn["rows"], seed: number, k: number, without: boolean): Float64Array {
  const out = new Float64Array(units * years);
  if (without || data.length === 0) return out;
  const yearly = stream(seed, 60 + k);
  const ofYear = Float64Array.from({ length: years }, () => 0.3 * yearly.normal());
  for (let u = 0; u < units; u++) {
    const own = stream(seed, 80 + k, u);
    const lasting = 0.7 * own.normal();
    let e = own.normal();
    for (let t = 0; t < years; t++) {
      e = 0.5 * e + 0.866 * own.normal();
      out[u * years + t] = lasting + (ofYear[t] as number) + 0.65 * e;
    }
  }
  return out;
}

/** Poisson by inversion, one uniform a draw. */
function poisson(mean: number, u: number): number {
  let p = elementary.exp(-mean);
  let [k, sum] = [0, p];
  while (u > sum && k < 10_000 && p > 0) {
    k++;
    p *= mean / k;
    sum += p;
  }
  return k;
}
