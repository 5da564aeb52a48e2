import { decapital, termLabel } from "../labels.js";
import { type Html, html, join } from "../markup.js";
import { estimateText, fixed, intervalText, significant } from "../numbers.js";
import type { ModelResult } from "../results.js";
import { sameTerm } from "../labels.js";
import { claims, question, type Section, type Source } from "./section.js";

/** Do signals follow concessions, and not run before them? */
export function rewards(source: Source): Section {
  const { results, shelf, roles } = source;
  const events = results.models.filter((m) => shelf.has(`event-${m.name}`));
  const corrected = results.models.flatMap((m) => m.corrected ?? []);
  const reliabilities = corrected.flatMap(({ reliability }) => reliability ?? []);
  const body = join([
    claims(source, "rewards"),
    shelf.table("main"),
    mainSentence(source),
    events.length > 0 && question("Do signals come after a concession, and not before it?"),
    ...events.map((m) => join([shelf.figure(`event-${m.name}`), eventSentence(m, source)])),
    shelf.has("corrected") && question("How much is lost because concessions are measured with error?"),
    shelf.table("corrected"),
    reliabilities.length > 0 &&
      html`<p>The reliability of the measured predictor within the effects of the model is ${fixed(Math.min(...reliabilities), 2)}${reliabilities.length > 1 ? ` to ${fixed(Math.max(...reliabilities), 2)}` : ""}: a naive slope is drawn towards zero by about that factor${corrected.some((c) => c.by === "correlation" && c.naive !== undefined) ? ", one per standard deviation by its square root" : ""}. ${corrected.some((c) => c.reliability !== undefined && c.corrected === undefined) ? "Where it is about zero nothing can correct the slope, and none is printed." : ""}</p>`,
    shelf.has("draws") && question("How much is lost because signals are measured with error?"),
    shelf.table("draws"),
    shelf.has("sizes") && question("How large is that?"),
    shelf.table("sizes"),
  ]);
  return {
    id: "rewards",
    heading: "Rewards",
    question: `Do signals follow concessions, and not run before them?${roles.main ? "" : " There is no model."}`,
    body,
  };
}

/** The main coefficient in words, with its size and interval, unless a claim has said it. */
function mainSentence({ roles: { main, term }, labels, results }: Source): Html {
  const i = main?.fit.terms.findIndex((t) => term !== undefined && sameTerm(t, term)) ?? -1;
  if (!main || i < 0 || term === undefined) return html``;
  const { fit, sizes = [] } = main;
  if (!fit.converged) return html`<p>The model “${main.label}” did not converge, and nothing is read from its numbers.</p>`;
  const [coef, se, ci] = [fit.coef[i], fit.se[i], fit.ci[i]];
  if (coef === undefined || ci === undefined || results.hypotheses.some((h) => h.estimate === coef)) return html``;
  const size = sizes.find((s) => sameTerm(s.term, term));
  const outcome = fit.outcome ? decapital(labels(fit.outcome.name)) : "the outcome";
  const interaction = fit.terms.some((t) => t.includes(":") && t.split(":").some((part) => sameTerm(part, term)));
  return html`<p>In the model “${main.label}” one unit more of ${decapital(termLabel(term, labels))} goes with ${estimateText(coef, se)} of ${outcome} (95 % interval ${intervalText(ci[0], ci[1], se)})${size ? html`; one standard deviation of it, ${significant(size.sd)}, with ${estimateText(size.effect, (size.upper - size.lower) / 3.92)} standard deviations (${intervalText(size.lower, size.upper)})` : ""}${interaction ? ", where what it is multiplied with is zero" : ""}.</p>`;
}

function eventSentence({ event, fit }: ModelResult, { labels }: Source): Html {
  if (!event) return html``;
  const points = event.at.map((at, i) => ({ at, effect: event.effect[i] as number, lower: event.lower[i] as number, upper: event.upper[i] as number }));
  const leads = points.filter(({ at }) => at <= 0);
  const lags = points.filter(({ at }) => at > 0);
  const widest = leads.reduce<(typeof points)[number] | undefined>((most, p) => (most && Math.abs(most.effect) >= Math.abs(p.effect) ? most : p), undefined);
  const first = lags.reduce<(typeof points)[number] | undefined>((least, p) => (least && least.at <= p.at ? least : p), undefined);
  const years = (n: number): string => `${Math.abs(n)} ${Math.abs(n) === 1 ? "year" : "years"}`;
  const said = ({ effect, lower, upper }: (typeof points)[number]): string =>
    `${estimateText(effect, (upper - lower) / 3.92)} (95 % interval ${intervalText(lower, upper)})`;
  const outcome = fit.outcome ? decapital(labels(fit.outcome.name)) : "the outcome";
  return html`<p>${widest ? `Of ${leads.length} placebo estimates the largest in size is ${said(widest)}, ${widest.at === 0 ? "in the same year" : `${years(widest.at)} ahead`}. ` : ""}${first ? `${years(first.at).replace(/^1 year$/, "One year")} after, the estimate for ${outcome} is ${said(first)}.` : ""}</p>`;
}
