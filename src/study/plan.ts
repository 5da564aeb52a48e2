import { inOrder } from "./check.js";
import { variablesOf } from "./model-spec.js";
import type { Planning } from "./planning.js";
import { familySteps } from "./families.js";
import { diagnosisSteps } from "./steps-diagnosis.js";
import { dataSteps } from "./steps-data.js";
import { measureSteps } from "./steps-measures.js";
import { modelSteps } from "./steps-models.js";
import { reportStep } from "./steps-report.js";
import { rivalSteps } from "./steps-rivals.js";
import type { Step } from "./steps.js";
import { truthSteps } from "./steps-truth.js";
import { theorySteps } from "./steps-theory.js";
import { measuresBehind, modelsIn } from "./study-panels.js";

/**
 * The steps of a study, each after those it needs: `data:ID`, `panel` (and `panel:NAME`), `measure:NAME` (`measure:NAME@PANEL`), `model:NAME`,
 * `compare:ID`, `grid:NAME`, `family:NAME`, `theory:NAME`, `rivals`, `diagnosis`, `truth`, `report`.
 */
export function planOf(planning: Planning): Step[] {
  const { spec } = planning.study;
  const other = Object.keys(spec.panels ?? {}).flatMap((panel) => {
    const names = modelsIn(spec).flatMap((model) => (model.panel === panel ? variablesOf(model) : []));
    return measureSteps(planning, panel, measuresBehind(spec, names));
  });
  const steps = [
    ...dataSteps(planning),
    ...measureSteps(planning, "", inOrder(spec.measures ?? {})),
    ...other,
    ...modelSteps(planning),
    ...familySteps(planning),
    ...theorySteps(planning),
    ...rivalSteps(planning),
    ...diagnosisSteps(planning),
    ...truthSteps(planning),
  ];
  return [...steps, reportStep(planning, steps)];
}
