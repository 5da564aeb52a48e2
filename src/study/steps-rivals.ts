import { labelsOf } from "../report/index.js";
import { codeVersion } from "./code-version.js";
import type { MadePanel } from "./made-panel.js";
import { columnsOf, type Planning, panelStep, stepsFor } from "./planning.js";
import { behindMeasure, type MadeRivals, type RivalsInput, type RivalsOutcome, rivalVariables, rolesOfRules } from "./rivals.js";
import type { Step } from "./steps.js";

/** The step `rivals`, where a study has a horse race. */
export function rivalSteps(planning: Planning): Step[] {
  const { spec } = planning.study;
  const { rivals: entry } = spec;
  if (!entry) return [];
  const roles = rolesOfRules(spec, entry.outcome);
  const variables = rivalVariables(spec, entry);
  const behind = behindMeasure(spec, entry.outcome);
  return [
    {
      name: "rivals",
      needs: stepsFor(planning, "", variables),
      options: { entry, roles, behind, seed: spec.seed },
      code: codeVersion("study/worker"),
      async run(context): Promise<MadeRivals> {
        const data = await columnsOf(planning, context, "", variables);
        const input: RivalsInput = { data, entry, roles, behind, seed: spec.seed };
        const [found] = await context.executor.map<RivalsInput, RivalsOutcome>("rivals", [{ key: "rivals", input }], { signal: context.work.signal });
        if (!found || "failed" in found) return found ?? { failed: "no answer" };
        const labels = labelsOf({ variables: ((await context.input(panelStep(""))) as MadePanel).variables, panel: data });
        return { race: found, labels: Object.fromEntries(variables.map((name) => [name, labels(name)])) };
      },
    },
  ];
}
