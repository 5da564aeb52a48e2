import { rewardBins } from "../figures/all.js";
import { decapital, termLabel } from "../labels.js";
import { type Html, html, join } from "../markup.js";
import { estimateText, fixed, intervalText } from "../numbers.js";
import type { MarginalCurve } from "../results.js";
import { claims, question, type Section, type Source } from "./section.js";

/** Who is rewarded? */
export function selection(source: Source): Section {
  const { results, shelf, labels } = source;
  const curves = results.models.filter((m) => shelf.has(`marginal-${m.name}`));
  const body = join([
    claims(source, "selection"),
    shelf.has("reward") && question("Do pivotal allies get most?"),
    shelf.figure("reward"),
    shelf.has("reward") && binsSentence(source),
    curves.length > 0 && question("Does the answer to a concession depend on who concedes?"),
    ...curves.map((m) =>
      join([shelf.figure(`marginal-${m.name}`), m.marginal && html`<p>${curveSentence(m.marginal, `${decapital(termLabel(m.marginal.of, labels))}`)}</p>`]),
    ),
    shelf.table("selection"),
  ]);
  return { id: "selection", heading: "Selection", question: "Who is rewarded?", body };
}

function binsSentence({ results, roles: { signal, willingness }, labels }: Source): Html {
  if (signal === undefined || willingness === undefined) return html``;
  const bins = rewardBins(results, signal, willingness);
  const most = bins.reduce((best, bin, i) => (bin.y > (bins[best]?.y ?? 0) ? i : best), 0);
  const [first, last, top] = [bins[0], bins.at(-1), bins[most]];
  if (!first || !last || !top) return html``;
  const said = ({ y, ci }: (typeof bins)[number]): string => `${fixed(y, 2)} (95 % interval ${fixed(ci[0], 2)} to ${fixed(ci[1], 2)})`;
  return html`<p>The mean of ${decapital(labels(signal))} is ${said(first)} in the least willing tenth and ${said(last)} in the most willing; it is highest, ${said(top)}, in tenth ${most + 1} of ${bins.length}.</p>`;
}

/** The effect at the 5th percentile, the median and the 95th percentile of the sample. */
function curveSentence({ at, effect, lower, upper, values }: MarginalCurve, of: string): string {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const said = [0.05, 0.5, 0.95].map((p) => {
    const value = sorted[Math.round(p * (sorted.length - 1))] ?? Number.NaN;
    const k = at.reduce((best, x, i) => (Math.abs(x - value) < Math.abs((at[best] as number) - value) ? i : best), 0);
    const [low, high] = [lower[k] as number, upper[k] as number];
    return `${estimateText(effect[k], (high - low) / 3.92)} (95 % interval ${intervalText(low, high)})`;
  });
  return `The effect of ${of} is ${said[0]} at the 5th percentile of the sample, ${said[1]} at its median and ${said[2]} at the 95th percentile.`;
}
