import type { DiagnosisResults } from "../diagnosis-results.js";
import { type Canvas, type Drawing, type Figure, figure } from "../draw/figure.js";
import { el, rect, text } from "../draw/svg.js";
import { fitText, textWidth } from "../draw/text-width.js";
import { count } from "../numbers.js";
import { paint, ramp, sizes } from "../tokens.js";
import { numbersTable } from "./numbers-table.js";

/** Truths by tests: in each cell the share of simulations in which the hypothesis was supported, and below it the share in which the test spoke against it. */
export function truthMatrix(diagnosis: DiagnosisResults): Figure | undefined {
  const { truths, sims } = diagnosis;
  const ids = truths[0]?.tests.map(({ id }) => id) ?? [];
  if (ids.length === 0) return undefined;
  const title = "What the design finds, by what is true";
  const numbers = numbersTable(
    "truth-matrix",
    title,
    ["Truth", "Hypothesis", "Supported", "From", "To", "Against", "From", "To", "Not tested"],
    truths.flatMap(({ name, tests }) =>
      tests.map(({ id, supported, against, untested }) => [
        name,
        id,
        supported.value,
        supported.low,
        supported.high,
        against.value,
        against.low,
        against.high,
        untested,
      ]),
    ),
  );
  return figure(
    {
      name: "truth-matrix",
      title,
      caption: `Rows: what makes the signals in the simulations. Columns: the study's hypotheses, judged by its own rules. In a cell the per cent of ${count(sims)} simulations in which the hypothesis is supported; below, smaller, in which the test speaks against it. Shade: the share supported. No real outcome was read.`,
      description: `A matrix of ${truths.length} truths by ${ids.length} hypotheses with percentages. Under ${truths[0]?.name ?? "the first"}: ${truths[0]?.tests.map(({ id, supported }) => `${id} ${percentOf(supported.value)}`).join(", ") ?? ""}.`,
      numbers,
      width: sizes.column,
    },
    (canvas) => draw(diagnosis, ids, canvas),
  );
}

function draw({ truths }: DiagnosisResults, ids: readonly string[], { width, narrow }: Canvas): Omit<Drawing, "width"> {
  const size = narrow ? 10 : 12;
  const left = Math.min(narrow ? 92 : 150, Math.ceil(Math.max(...truths.map(({ name }) => textWidth(name, size)))) + 8);
  const cell = (width - left) / ids.length;
  const height = narrow ? 30 : 36;
  const top = 36;
  const parts: string[] = [text(0, 12, fitText("Truth, and per cent of simulations with each hypothesis supported", width, size), { size, token: "muted" })];
  ids.forEach((id, k) => {
    parts.push(text(left + (k + 0.5) * cell, top - 6, fitText(id, cell - 1, size), { anchor: "middle", size, bold: true }));
  });
  truths.forEach(({ name, tests }, r) => {
    const y = top + r * height;
    parts.push(text(left - 6, y + height / 2 + size / 3, fitText(name, left - 6, size), { anchor: "end", size }));
    ids.forEach((id, k) => {
      const test = tests.find((one) => one.id === id);
      const x = left + k * cell;
      const known = test !== undefined && !Number.isNaN(test.supported.value);
      const shade = known ? Math.min(ramp.length - 1, Math.floor(test.supported.value * ramp.length)) : -1;
      if (known) parts.push(rect(x + 1, y + 1, cell - 2, height - 2, ramp[shade] ?? "ramp0"));
      else parts.push(el("rect", { x: x + 1, y: y + 1, width: cell - 2, height: height - 2, fill: "none", stroke: paint("line") }));
      // From the fourth shade on text is as light as the page's ground, in both themes.
      const token = shade >= 4 ? "ground" : "text";
      const middle = x + cell / 2;
      parts.push(
        text(middle, y + height / 2 + (known ? -1 : 4), known ? percentOf(test.supported.value) : "–", { anchor: "middle", size: narrow ? 11 : 13, token }),
      );
      if (known) parts.push(text(middle, y + height - (narrow ? 5 : 6), percentOf(test.against.value), { anchor: "middle", size: narrow ? 8 : 10, token }));
    });
  });
  const foot = top + truths.length * height + 16;
  const words = narrow ? "large: supported; small: against" : "large: supported; small: the test speaks against it";
  parts.push(text(left, foot, fitText(words, width - left, size), { size: narrow ? 9 : 11, token: "muted" }));
  return { height: foot + 8, body: parts.join("") };
}

function percentOf(value: number): string {
  return Number.isNaN(value) ? "–" : String(Math.round(100 * value));
}
