import type { Frame } from "../frame/index.js";
import type { World } from "../simulate/index.js";
import { comparedOf } from "./check-models.js";
import { codeVersion } from "./code-version.js";
import type { ModelOutcome, ModelTask } from "./fit-model.js";
import { type MadeTruth, mainModel } from "./held-to-truth.js";
import type { MadePanel } from "./made-panel.js";
import { specOf } from "./model-spec.js";
import { type Planning, panelStep } from "./planning.js";
import { worldOf, worldYears } from "./reference.js";
import type { ModelEntry, StudySpec } from "./schema.js";
import type { Step } from "./steps.js";
import { exactPanels, expectedOutcome, outcomeText } from "./truth.js";

/** The step `truth`, on the reference world alone: the models of the claims and the main one, fitted to what is true. */
export function truthSteps({ study: { spec }, simulated }: Planning): Step[] {
  const models = modelsHeld(spec);
  if (!simulated || Object.keys(models).length === 0) return [];
  const tasks = Object.fromEntries(Object.entries(models).map(([name, model]) => [name, taskOf(spec, name, model)]));
  const panels = [...new Set(Object.values(models).map(({ panel = "" }) => panel))];
  return [
    {
      name: "truth",
      needs: panels.map(panelStep),
      options: { world: spec.seed, span: worldYears(spec), measures: spec.measures, models, tasks },
      code: codeVersion("study/index"),
      async run(context): Promise<MadeTruth> {
        const inputs: { key: string; input: { data: Frame; task: ModelTask } }[] = [];
        const world = withKeptSignals(worldOf(spec));
        for (const panel of panels) {
          const own = Object.fromEntries(Object.entries(models).filter(([, model]) => (model.panel ?? "") === panel));
          const { frame } = (await context.input(panelStep(panel))) as MadePanel;
          for (const [name, data] of exactPanels(spec, frame, world, own)) {
            const task = tasks[name];
            if (task) inputs.push({ key: `truth ${name}`, input: { data, task } });
          }
        }
        const found = await context.executor.map<{ data: Frame; task: ModelTask }, ModelOutcome>("model", inputs, { signal: context.work.signal });
        return Object.fromEntries(inputs.map(({ input }, k) => [input.task.name, found[k] ?? { failed: "no answer" }]));
      },
    },
  ];
}

/** The world, each draw of whose signals is made once for all panels. */
function withKeptSignals(world: World): World {
  const kept = new Map<number, ReturnType<World["signals"]>>();
  return {
    ...world,
    signals(draw) {
      const found = kept.get(draw) ?? world.signals(draw);
      kept.set(draw, found);
      return found;
    },
  };
}

/** Models that claims rest on, and the main one. */
function modelsHeld(spec: StudySpec): Record<string, ModelEntry> {
  const { models = {}, hypotheses = {} } = spec;
  const named = Object.values(hypotheses).flatMap((claim) =>
    "compare" in claim ? claim.compare.flatMap((text) => comparedOf(text)?.[0] ?? []) : [claim.model],
  );
  const wanted = new Set([mainModel(spec), ...named]);
  return Object.fromEntries(
    Object.entries(models).filter(([name, { formula }]) => wanted.has(name) && formula.includes("~") && outcomeText(formula).trim() !== ""),
  );
}

function taskOf({ hypotheses = {} }: StudySpec, name: string, model: ModelEntry): ModelTask {
  const { formula } = model;
  const humps = Object.values(hypotheses).flatMap((claim) => ("shape" in claim && claim.model === name ? [claim.in] : []));
  const changed = { ...model, formula: `${expectedOutcome} ${formula.slice(formula.indexOf("~"))}`, vcov: model.vcov.slice(0, 1) };
  return { name, label: model.label ?? name, spec: specOf(changed), humps: [...new Set(humps)] };
}
