import { capital, decapital, type Labels } from "../labels.js";
import type { ModelResult, StudyResults } from "../results.js";
import { type Place, type Roles, splitRobustness } from "../roles.js";
import type { Table } from "../table.js";
import { detectableTable, ledgerTable, robustnessTable } from "./findings.js";
import { diagnosisTable } from "./diagnosis.js";
import { togetherSentence } from "./together.js";
import { furtherTable } from "./further.js";
import { certificateTable, correctionTable, drawsTable, sizeTable } from "./models.js";
import { regressionTable } from "./regression.js";
import { rivalsTable, rivalTests } from "./rivals.js";
import { truthTable } from "./truth.js";
import { descriptiveTable, pactDifferences, sampleFlow, usedColumns } from "./sample.js";
import { datasetsTable, filesTable, loadingsTable, reliabilityTable, variablesTable } from "./sources.js";

/** Every table that the study's results can fill. */
export function tablesOf(results: StudyResults, roles: Roles, labels: Labels): Table[] {
  const { models, measures, robustness, hypotheses, datasets, variables, sample } = results;
  const used = usedColumns(results);
  const shown = new Set(used);
  const described = variables.filter((v) => shown.has(v.name));
  const placed = (place: Place): ModelResult[] => models.filter((m) => roles.place(m) === place);
  const outcome = roles.main?.fit.outcome ? decapital(labels(roles.main.fit.outcome.name)) : "the outcome";
  const regression = (name: string, place: Place, caption: string): Table | undefined => {
    const own = placed(place);
    return own.length ? regressionTable(own, { name, caption, labels }) : undefined;
  };
  const { out } = splitRobustness(results, roles.term);
  const others = robustness.filter((r) => !out.includes(r));
  const list = [
    sampleFlow(results),
    used.length ? descriptiveTable(results, used, labels) : undefined,
    sample.pacts.length ? pactDifferences(results) : undefined,
    results.diagnosis ? diagnosisTable(results.diagnosis, labels) : undefined,
    regression("main", "rewards", `${capital(outcome)} and the concessions before them: the main models side by side.`),
    models.some((m) => m.corrected?.length) ? correctionTable(models, labels) : undefined,
    models.some((m) => m.fit.outcomeDraws) ? drawsTable(models, labels) : undefined,
    models.some((m) => m.sizes?.length) ? sizeTable(placed("rewards"), labels) : undefined,
    regression("selection", "selection", "Who is rewarded? Models of the level of signals and of the reward per unit conceded."),
    regression("attention-models", "attention", "Attention, turnover, stake and need: the models."),
    regression("alternative-models", "alternatives", "Other explanations: other controls, outcomes, estimators and populations."),
    results.rivals ? rivalsTable(results.rivals, labels) : undefined,
    results.rivals ? rivalTests(results.rivals) : undefined,
    others.length ? { ...robustnessTable(others, labels), notes: (results.curves ?? []).map((curve) => togetherSentence(curve, labels)) } : undefined,
    out.length ? robustnessTable(out, labels, { name: "left-out", caption: "The coefficient of interest without each ally in turn." }) : undefined,
    hypotheses.some((h) => h.smallestDetectable !== undefined) ? detectableTable(hypotheses) : undefined,
    results.truth ? truthTable(results.truth, labels) : undefined,
    hypotheses.length ? ledgerTable(hypotheses) : undefined,
    measures.some((m) => m.reliability?.length) ? reliabilityTable(measures) : undefined,
    measures.some((m) => m.signal) ? loadingsTable(measures) : undefined,
    furtherTable(models, labels),
    models.length ? certificateTable(models) : undefined,
    described.length ? variablesTable(described) : undefined,
    datasets.length ? datasetsTable(datasets) : undefined,
    datasets.some((d) => d.files.length) ? filesTable(datasets) : undefined,
  ];
  return list.filter((table): table is Table => table !== undefined);
}
