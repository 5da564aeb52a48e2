import { splitRobustness } from "../figures/all.js";
import { decapital, termLabel } from "../labels.js";
import { type Html, html, join } from "../markup.js";
import { estimateText, intervalText, many } from "../numbers.js";
import type { RobustnessRow } from "../results.js";
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
          out.length > 0 && question("Does it hang on one ally?"),
          shelf.figure("leave-one-out"),
          out.length > 0 && leftOutSentence(out),
          shelf.table("robustness", { sortable: true }),
          detectable(source),
        ]);
  return { id: "fragility", heading: "How fragile?", question: "Would another reasonable analyst find the same?", body };
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

/** What the design could have found. */
function detectable({ results, shelf }: Source): Html {
  const known = results.hypotheses.filter((h) => h.smallestDetectable !== undefined);
  const missed = known.filter((h) => h.estimate !== undefined && Math.abs(h.estimate) < (h.smallestDetectable as number));
  return known.length === 0
    ? html``
    : html`<p>For ${many(known.length, "claim")} the design's smallest detectable effect is known (${shelf.ref("ledger")}); ${many(missed.length, "estimate")} ${missed.length === 1 ? "is" : "are"} smaller than that, so that little can be said of ${missed.length === 1 ? "it" : "them"} either way${missed.length ? `: ${missed.map((h) => h.id).join(", ")}` : ""}.</p>`;
}
