import { FealtyError } from "../base/index.js";
import type { IdealPoints } from "../measure/index.js";
import { stateName } from "../panel/index.js";
import { codeVersion } from "./code-version.js";
import { type EstimatedPoints, isEstimated, type PointsEntry, type PointsInput, samplePoints } from "./estimated-points.js";
import type { HalvesInput } from "./halves.js";
import { halvable } from "./halves.js";
import { drawnMeasure, type MadeMeasure, measured, reliabilityOf } from "./made-measure.js";
import type { MadePanel } from "./made-panel.js";
import { type Answered, answersOf, type StudyVotes } from "./answers.js";
import { type MeasureResult, madeFrom } from "./measures.js";
import { columnsOf, measureStep, type Planning, panelStep, stepsFor } from "./planning.js";
import { rollCallStep } from "./steps-data.js";
import type { Step, StepContext } from "./steps.js";
import { measuresBehind } from "./study-panels.js";

/** Random splits of the roll calls, unless a measure says how many. */
export const defaultSplits = 100;

/** Steps of the named measures on a panel, each after those that it is made from. */
export function measureSteps(planning: Planning, panel: string, names: readonly string[]): Step[] {
  const measures = planning.study.spec.measures ?? {};
  // Positions are those of all states, whatever the panel: they are estimated once.
  const positions =
    panel === ""
      ? names.flatMap((name) => (measures[name] && isEstimated(measures[name]) ? [positionStep(planning.study.spec.seed, name, measures[name])] : []))
      : [];
  const answers = panel === "" && names.some((name) => measures[name]?.is === "compliance") ? [otherVotesStep()] : [];
  return [...positions, ...answers, ...names.map((name) => measureStepOf(planning, panel, name))];
}

const otherVotes = "other-votes";

/** Positions on the votes that are no demands; none where they cannot be estimated, which the measures that need them say. */
function otherVotesStep(): Step {
  return {
    name: otherVotes,
    needs: [rollCallStep],
    options: {},
    code: codeVersion("study/worker"),
    async run({ input, executor, work }): Promise<{ readonly points?: IdealPoints }> {
      const calls = (await input(rollCallStep)) as StudyVotes;
      if (!calls.demands?.some((marked) => marked === 1)) return {};
      try {
        const [points] = await executor.map<StudyVotes, IdealPoints>("other-votes", [{ key: "other votes", input: calls }], work);
        return points ? { points } : {};
      } catch (error) {
        if (!(error instanceof FealtyError) || error.kind === "interrupted") throw error;
        return {};
      }
    },
  };
}

/** The steps that answers to demands are made from, where a measure among the names, or behind them, is compliance. */
export function stepsOfAnswers({ study: { spec } }: Planning, names: Iterable<string>): string[] {
  return measuresBehind(spec, names).some((name) => spec.measures?.[name]?.is === "compliance") ? [otherVotes] : [];
}

async function answered(context: StepContext, calls: StudyVotes, patron: number): Promise<Answered | undefined> {
  const { points } = (await context.input(otherVotes)) as { readonly points?: IdealPoints };
  return points && answersOf(calls, patron, points);
}

/** Ideal points of all states from the roll calls, by a measure's model of time. */
function positionStep(seed: number, name: string, { prior = "none", engine = "fast", sweeps, draws }: PointsEntry): Step {
  return {
    name: `positions:${name}`,
    needs: [panelStep(""), rollCallStep],
    options: { prior, ...(engine === "sample" ? { engine, sweeps, draws, seed } : {}) },
    code: codeVersion("study/worker"),
    async run({ input, executor, work }): Promise<EstimatedPoints> {
      const { patron } = (await input(panelStep(""))) as MadePanel;
      const calls = (await input(rollCallStep)) as StudyVotes;
      if (engine === "sample") return samplePoints({ calls, prior, patron }, { sweeps, draws, seed }, executor, work, stateName);
      const [points] = await executor.map<PointsInput, EstimatedPoints>("ideal-points", [{ key: name, input: { calls, prior, patron } }], work);
      return points as EstimatedPoints;
    },
  };
}

function measureStepOf(planning: Planning, panel: string, name: string): Step {
  const { spec } = planning.study;
  const measures = spec.measures ?? {};
  const entry = measures[name];
  if (!entry) throw new Error(`no measure is named ${name}`);
  const halved = (entry.is === "concession" || entry.is === "compliance") && halvable(name, measures);
  const splits = halved && (entry.split ?? 0) > 1 && panel === "" ? (entry.splits ?? defaultSplits) : 0;
  const drawn = entry.is === "signal-intensity" && entry.draws !== undefined;
  const from = madeFrom(entry);
  const behind = splits > 0 ? measuresBehind(spec, [name]) : [];
  const estimated = isEstimated(entry) ? [`positions:${name}`] : [];
  const answers = entry.is === "compliance" || splits > 0 ? stepsOfAnswers(planning, [name]) : [];
  const votes = entry.is === "agreement" || entry.is === "compliance" || entry.is === "similarity" || splits > 0;
  return {
    name: measureStep(name, panel),
    needs: [
      ...new Set([...stepsFor(planning, panel, [...from, ...behind.filter((measure) => measure !== name)]), ...(votes ? [rollCallStep] : []), ...estimated]),
      ...answers,
    ],
    options: { entry, ...(splits > 0 ? { splits } : {}), ...(splits > 0 || drawn ? { seed: spec.seed } : {}) },
    code: codeVersion("study/worker"),
    async run(context): Promise<MadeMeasure> {
      const { patron } = (await context.input(panelStep(panel))) as MadePanel;
      const made = new Map<string, MeasureResult>();
      for (const source of from)
        if (Object.hasOwn(measures, source)) made.set(source, ((await context.input(measureStep(source, panel))) as MadeMeasure).result);
      const calls = votes ? ((await context.input(rollCallStep)) as StudyVotes) : undefined;
      const data = await columnsOf(planning, context, panel, from);
      const [points] = await Promise.all(estimated.map(async (step) => (await context.input(step)) as EstimatedPoints));
      const known = entry.is === "compliance" && calls ? await answered(context, calls, patron) : undefined;
      const given = { data, made, patron, calls, estimated: points, answered: known };
      const result = drawn ? await drawnMeasure(name, entry, given, spec.seed, context.executor, context.work) : measured(name, entry, given);
      const some = result.column.values.some((x) => !Number.isNaN(x));
      // Levels beside moves: how much of either is signal.
      const of = some && splits > 0 ? [...behind.filter((measure) => measures[measure]?.is === "agreement"), name] : [];
      const reliability =
        of.length > 0 ? await reliabilityOf(of, await halvesInput(planning, context, panel, [name]), splits, context.executor, context.work) : [];
      const { about, signal } = result;
      return {
        result,
        summary: {
          name,
          is: entry.is,
          about,
          ...(signal ? { signal } : {}),
          ...(points?.drawn ? { positions: { drawn: points.drawn.summary, traces: points.drawn.traces } } : {}),
          ...(reliability.length > 0 ? { reliability } : {}),
        },
      };
    },
  };
}

/** What the halves of the measures among `names` are made from. Needs the panel, the roll calls, what answers are made from, and the measures named that do not come in halves. */
export async function halvesInput(planning: Planning, context: StepContext, panel: string, names: Iterable<string>): Promise<HalvesInput> {
  const { spec } = planning.study;
  const measures = spec.measures ?? {};
  const all = [...names];
  const entries = measuresBehind(spec, all)
    .filter((name) => halvable(name, measures))
    .flatMap((name) => (measures[name] ? [[name, measures[name]] as const] : []));
  const others = [...all, ...entries.flatMap(([, entry]) => madeFrom(entry))].filter((name) => !halvable(name, measures));
  const { patron } = (await context.input(panelStep(panel))) as MadePanel;
  const calls = (await context.input(rollCallStep)) as StudyVotes;
  const known = entries.some(([, { is }]) => is === "compliance") ? await answered(context, calls, patron) : undefined;
  return {
    data: await columnsOf(planning, context, panel, others),
    entries,
    calls,
    ...(known ? { answered: known } : {}),
    patron,
    seed: spec.seed,
  };
}
