import { decapital, termLabel } from "../labels.js";
import { type Html, html, join } from "../markup.js";
import { estimateText, intervalText, listed, many } from "../numbers.js";
import type { RobustnessRow } from "../results.js";
import { splitRobustness } from "../roles.js";
import { togetherSentence } from "../tables/together.js";
import { question, type Section, type Source } from "./section.js";

/** Would another reasonable analyst find the same? */
export function fragility(source: Source): Section {
  const { results, shelf, roles, labels } = source;
  const { kept, out } = splitRobustness(results, roles.term);
  const base = kept.find((r) => r.base);
  const term = decapital(termLabel(roles.term ?? "", labels));
  const body =
    results.robustness.length === 0
      ? html``
      : join([
          base && html`<p>The main estimate of ${term} is ${said(base)}. What follows changes one choice at a time.</p>`,
          shelf.figure("specifications"),
          kept.length > 1 &&
            rangeSentence(
              kept.filter((r) => !r.base),
              base,
            ),
          ...(results.curves ?? []).map((curve) => html`<p>${togetherSentence(curve, labels)}</p>`),
          out.length > 0 && question("Does it hang on one ally?"),
          shelf.figure("leave-one-out"),
          out.length > 0 && leftOutSentence(out),
          shelf.has("left-out") &&
            html`<details class="more"><summary>The estimates without each ally, as a table</summary>${shelf.table("left-out", { sortable: true })}</details>`,
          shelf.table("robustness"),
          shelf.has("detectable") && question("Could the design have found an effect?"),
          shelf.table("detectable"),
          detectable(source),
        ]);
  const further = shelf.has("further") && join([question("What else were the models asked?"), shelf.table("further")]);
  return { id: "fragility", heading: "How fragile?", question: "Would another reasonable analyst find the same?", body: join([body, further]) };
}

function said({ estimate, se, ci }: RobustnessRow): string {
  return `${estimateText(estimate, se)} (95 % interval ${intervalText(ci[0], ci[1], se)})`;
}

function rangeSentence(rows: readonly RobustnessRow[], base: RobustnessRow | undefined): Html {
  const least = rows.reduce((a, b) => (b.estimate < a.estimate ? b : a));
  const most = rows.reduce((a, b) => (b.estimate > a.estimate ? b : a));
  const [above, below] = [rows.filter((r) => r.ci[0] > 0).length, rows.filter((r) => r.ci[1] < 0).length];
  const sign = base ? rows.filter((r) => r.estimate > 0 === base.estimate > 0).length : 0;
  return html`<p>Of ${many(rows.length, "other estimate")}, ${base ? `${sign} ${sign === 1 ? "has" : "have"} the sign of the main one; ` : ""}${above} ${above === 1 ? "lies" : "lie"} above zero with the whole 95 % interval, ${below} below, and ${rows.length - above - below} ${rows.length - above - below === 1 ? "interval holds" : "intervals hold"} zero. They run from ${said(least)} for “${least.label}” to ${said(most)} for “${most.label}”.</p>`;
}

function leftOutSentence(rows: readonly RobustnessRow[]): Html {
  const least = rows.reduce((a, b) => (b.estimate < a.estimate ? b : a));
  const most = rows.reduce((a, b) => (b.estimate > a.estimate ? b : a));
  return html`<p>Without ${least.label} the estimate is least, ${said(least)}; without ${most.label} it is most, ${said(most)}.</p>`;
}

/** Of claims that stay open: whether their design could have found an effect of the size that was estimated. */
function detectable({ results, shelf }: Source): Html {
  const open = results.hypotheses.filter((h) => h.verdict === "inconclusive" && h.smallestDetectable !== undefined && h.estimate !== undefined);
  const missed = open.filter((h) => Math.abs(h.estimate as number) < (h.smallestDetectable as number));
  if (open.length === 0) return html``;
  const first = html`Of ${many(open.length, "inconclusive claim")} ${many(missed.length, "estimate")} ${missed.length === 1 ? "is" : "are"} smaller than what the design finds with power 0.8 (${shelf.ref("detectable")})`;
  return missed.length === 0
    ? html`<p>${first}.</p>`
    : html`<p>${first}: ${listed(missed.map((h) => h.id))}. A true effect of that size would be missed more often than one time in five.</p>`;
}
