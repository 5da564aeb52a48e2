import type { DiagnosedTruth, DiagnosisResults } from "../diagnosis-results.js";
import { html, join } from "../markup.js";
import { count, listed, many } from "../numbers.js";
import { question, type Section, type Source } from "./section.js";

/** What could this design find? Asked before its results. */
export function theDesign({ results, shelf }: Source): Section {
  const { diagnosis } = results;
  const body = diagnosis
    ? join([
        html`<p>Before any outcome was looked at, ${count(diagnosis.sims)} data sets were simulated from each of ${many(diagnosis.truths.length, "truth")} on ${diagnosis.structured ? "a declared structure" : "the study's own rows"} (${count(diagnosis.rows)} rows of ${many(diagnosis.units, "unit")}): years, gaps and covariates stay, signals and concessions are drawn anew. The study's own models were fitted to each, and its hypotheses judged by its own rules.</p>`,
        html`<p>${sentences(diagnosis).join(" ")}</p>`,
        shelf.figure("truth-matrix"),
        question("How well is each term estimated?"),
        shelf.table("diagnosis"),
        diagnosis.notes.length > 0 && html`<ul>${diagnosis.notes.map((note) => html`<li>${note}</li>`)}</ul>`,
      ])
    : join([]);
  return {
    id: "design",
    heading: "What could this design find?",
    question: "How often would it find the theory if it were true, and how often if something else were?",
    body,
  };
}

/** The matrix in sentences: the theory's hypotheses, then the truths that look like it. */
export function sentences({ truths }: DiagnosisResults): string[] {
  const theory = truths.find(({ name }) => name === "theory" || name === "learning");
  if (!theory) return [];
  const others = truths.filter((truth) => truth !== theory);
  const first = theory.tests[0];
  const compared = first
    ? others.flatMap((truth) => {
        const share = shareIn(truth, first.id);
        return share === undefined ? [] : [`under ${truth.name} in ${share} %`];
      })
    : [];
  const share = first && shareIn(theory, first.id);
  const found = theory.tests.slice(1).flatMap(({ id }) => {
    const own = shareIn(theory, id);
    return own === undefined ? [] : [`${id} in ${own} %`];
  });
  const alike = others.flatMap(({ name, tests }) => {
    // Two truths that no test tells apart: every share supported lies within the Monte Carlo error of the other's.
    const same = tests.every(({ id, supported }) => {
      const mine = theory.tests.find((test) => test.id === id)?.supported;
      return !mine || Number.isNaN(mine.value) || Number.isNaN(supported.value) || (supported.low <= mine.high && mine.low <= supported.high);
    });
    return same ? [name] : [];
  });
  return [
    ...(first && share !== undefined
      ? [`Under the theory, ${first.id} is found in ${share} % of the simulations${compared.length > 0 ? `; ${listed(compared)}` : ""}.`]
      : []),
    ...(found.length > 0 ? [`Under the theory the others are found so: ${listed(found)}.`] : []),
    ...(alike.length > 0
      ? [`No test of the study tells ${listed(alike)} from the theory at this number of simulations.`]
      : others.length > 0
        ? ["At least one test of the study tells each other truth from the theory."]
        : []),
  ];
}

function shareIn({ tests }: DiagnosedTruth, id: string): number | undefined {
  const found = tests.find((test) => test.id === id);
  return !found || Number.isNaN(found.supported.value) ? undefined : Math.round(100 * found.supported.value);
}
