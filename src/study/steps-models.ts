import { drawnOutcome, overDraws } from "../estimate/index.js";
import { clusterOf } from "./model-spec.js";
import { comparedOf, effectsOf, expectedSign, followedTerm } from "./check-models.js";
import { codeVersion } from "./code-version.js";
import type { CompareInput, Comparison } from "./compare.js";
import { batches } from "./computations.js";
import type { ModelOutcome, ModelTask } from "./fit-model.js";
import { halvable } from "./halves.js";
import { notByCorrelation, slopeByCorrelation, undefinedByCorrelation } from "./by-correlation.js";
import { correctedSlopes, type SplitFit, type SplitInput } from "./latent.js";
import type { MadeMeasure } from "./made-measure.js";
import type { MadePanel } from "./made-panel.js";
import { imputationsOf, requestsOf, specOf, variablesOf } from "./model-spec.js";
import { columnsOf, measureStep, type Planning, panelStep, stepsBehind, stepsFor } from "./planning.js";
import { checkRobustness, type RobustnessResult } from "./robustness.js";
import type { ModelEntry } from "./schema.js";
import { rollCallStep } from "./steps-data.js";
import { defaultSplits, halvesInput, stepsOfAnswers } from "./steps-measures.js";
import type { Step, StepContext } from "./steps.js";
import { variants } from "./variants.js";

/** Steps of models, of comparisons between models, and of checks. */
export function modelSteps(planning: Planning): Step[] {
  const { models = {}, robustness = {}, hypotheses = {} } = planning.study.spec;
  return [
    ...Object.entries(models).map(([name, model]) => modelStep(planning, name, model)),
    ...Object.entries(hypotheses).flatMap(([id, claim]) => ("compare" in claim ? [compareStep(planning, id, claim.compare as [string, string])] : [])),
    ...Object.keys(robustness).map((name) => gridStep(planning, name)),
  ];
}

/** Splits in one task. */
const together = 5;

function modelStep(planning: Planning, name: string, model: ModelEntry): Step {
  const { spec } = planning.study;
  const { measures = {}, hypotheses = {} } = spec;
  const panel = model.panel ?? "";
  const imputations = imputationsOf(spec);
  const variables = [...variablesOf(model), ...(imputations === undefined ? [] : [imputations])];
  const humps = Object.values(hypotheses).flatMap((claim) => ("shape" in claim && claim.model === name ? [claim.in] : []));
  const asksChance = [model.boot, model.margins, model.interaction].some((asked) => asked !== undefined);
  const task: ModelTask = {
    name,
    label: model.label ?? name,
    note: model.note,
    spec: specOf(model, model.did !== undefined || model.net !== undefined || asksChance ? spec.seed : undefined),
    requests: requestsOf(model),
    effects: model.effects?.[0] === undefined ? undefined : effectsOf(model.effects[0]),
    event: model.event,
    ...(imputations === undefined ? {} : { imputations }),
    humps: [...new Set(humps)],
  };
  const halved = new Set(variables.filter((variable) => halvable(variable, measures)));
  const [split, correlation] = (["split", "correlation"] as const).map((way) => model.latent?.includes(way) === true && halved.size > 0) as [boolean, boolean];
  const undefinedWhy = correlation ? notByCorrelation(task.spec, halved) : undefined;
  const latent = split || (correlation && undefinedWhy === undefined);
  const drawn = model.latent?.includes("draws") === true ? drawnOutcome(model.formula) : undefined;
  const splits = latent ? splitsOf(planning, variables) : 0;
  return {
    name: `model:${name}`,
    needs: latent ? [...stepsBehind(planning, panel, variables), rollCallStep, ...stepsOfAnswers(planning, variables)] : stepsFor(planning, panel, variables),
    options: {
      task,
      splits,
      ...(correlation ? { correlation, split } : {}),
      ...(latent ? { seed: spec.seed } : {}),
      ...(drawn === undefined ? {} : { drawn }),
    },
    code: codeVersion("study/worker"),
    async run(context): Promise<ModelOutcome> {
      const data = await columnsOf(planning, context, panel, variables);
      const [outcome] = await context.executor.map<{ data: typeof data; task: ModelTask }, ModelOutcome>("model", [{ key: name, input: { data, task } }], {
        signal: context.work.signal,
      });
      if (!outcome || !("result" in outcome) || !outcome.result.fit.converged) return outcome as ModelOutcome;
      let { result } = outcome;
      const draws = drawn === undefined ? undefined : ((await context.input(measureStep(drawn, panel))) as MadeMeasure).result.draws;
      if (draws) result = { ...result, fit: { ...result.fit, outcomeDraws: await overDraws(data, task.spec, draws, context.executor, context.work) } };
      const fits = splits > 0 ? await fitSplits(planning, context, panel, model, variables, splits, correlation && undefinedWhy === undefined) : [];
      if (split || correlation) {
        const byCorrelation = undefinedWhy === undefined ? slopeByCorrelation(fits, result, splits) : undefinedByCorrelation(task.spec, halved, undefinedWhy);
        result = { ...result, corrected: [...(split ? correctedSlopes(fits, result.fit, splits) : []), ...byCorrelation] };
      }
      return { ...outcome, result };
    },
  };
}

function splitsOf({ study }: Planning, variables: readonly string[]): number {
  const measures = study.spec.measures ?? {};
  const asked = variables.flatMap((name) => {
    const entry = measures[name];
    return (entry?.is === "concession" || entry?.is === "compliance") && entry.splits !== undefined ? [entry.splits] : [];
  });
  return Math.max(...asked, asked.length === 0 ? defaultSplits : 0);
}

async function fitSplits(
  planning: Planning,
  context: StepContext,
  panel: string,
  model: ModelEntry,
  variables: readonly string[],
  splits: number,
  correlation: boolean,
): Promise<SplitFit[]> {
  const input = await halvesInput(planning, context, panel, variables);
  const all = Array.from({ length: splits }, (_, k) => k);
  const answers = await context.executor.map<SplitInput, SplitFit[]>(
    "splits",
    batches(all, together).map((batch, k) => ({
      key: `splits ${k}`,
      input: {
        ...input,
        spec: specOf({ ...model, vcov: model.vcov.slice(0, 1) }),
        splits: batch,
        ...(correlation ? { correlated: { cluster: clusterOf(model.vcov) } } : {}),
      },
    })),
    context.work,
  );
  return answers.flat();
}

function compareStep(planning: Planning, id: string, [first, second]: readonly [string, string]): Step {
  const { models = {} } = planning.study.spec;
  const sides = [first, second].map((text) => {
    const [name, term] = comparedOf(text) ?? ["", ""];
    const model = models[name];
    if (!model) throw new Error(`no model is named ${name}`);
    return { model, term, panel: model.panel ?? "", variables: variablesOf(model) };
  });
  return {
    name: `compare:${id}`,
    needs: [...new Set(sides.flatMap(({ panel, variables }) => stepsFor(planning, panel, variables)))],
    options: sides.map(({ model, term }) => ({ spec: specOf(model), term })),
    code: codeVersion("study/worker"),
    async run(context): Promise<Comparison | { readonly failed: string }> {
      const [a, b] = (await Promise.all(
        sides.map(async ({ model, term, panel, variables }) => ({ data: await columnsOf(planning, context, panel, variables), spec: specOf(model), term })),
      )) as [CompareInput["first"], CompareInput["second"]];
      const unit = a.data.index?.units.at(-1);
      const cluster = clusterOf(a.spec.vcov) ?? (unit === undefined ? [] : [unit]);
      const [found] = await context.executor.map<CompareInput, Comparison | { readonly failed: string }>(
        "compare",
        [{ key: id, input: { first: a, second: b, cluster, standardised: true } }],
        {
          signal: context.work.signal,
        },
      );
      return found ?? { failed: "no answer" };
    },
  };
}

function gridStep(planning: Planning, name: string): Step {
  const { spec } = planning.study;
  const entry = spec.robustness?.[name];
  const model = entry ? spec.models?.[entry.of] : undefined;
  const term = entry ? (entry.term ?? followedTerm(spec, entry.of)) : undefined;
  if (!entry || !model || term === undefined) throw new Error(`no check is named ${name}`);
  const sign = expectedSign(spec, entry.of, term);
  const out = entry.vary["leave-out"];
  const imputations = imputationsOf(spec);
  const used = new Map<string, Set<string>>();
  for (const variant of [model, ...variants(entry, model).map(({ model: changed }) => changed)]) {
    const panel = variant.panel ?? "";
    const names = used.get(panel) ?? new Set([out, imputations].filter((column) => column !== undefined));
    for (const variable of variablesOf(variant)) names.add(variable);
    used.set(panel, names);
  }
  const main = model.panel ?? "";
  return {
    name: `grid:${name}`,
    needs: [...new Set([...used].flatMap(([panel, names]) => stepsFor(planning, panel, names)))],
    options: { entry, model, term, ...(entry.draws === undefined ? {} : { seed: spec.seed, sign }) },
    code: codeVersion("study/worker"),
    async run(context): Promise<RobustnessResult> {
      const frames = new Map(await Promise.all([...used].map(async ([panel, names]) => [panel, await columnsOf(planning, context, panel, names)] as const)));
      const { sample } = (await context.input(panelStep(main))) as MadePanel;
      const frame = (panel: string | undefined) => {
        const found = frames.get(panel ?? "");
        if (!found) throw new Error(`no panel is named ${panel}`);
        return found;
      };
      return checkRobustness({ name, entry, model, term, imputations, seed: spec.seed, sign, frame, names: sample.names }, context.executor, context.work);
    },
  };
}
