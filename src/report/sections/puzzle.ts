import { correlation, meansBy, varianceShares, withinUnits } from "../facts/panel-facts.js";
import { decapital } from "../labels.js";
import { type Html, html, join } from "../markup.js";
import { count, fixed, listed, percent } from "../numbers.js";
import type { StudyResults } from "../results.js";
import { cellsOf } from "../tables/sample.js";
import { question, type Section, type Source } from "./section.js";

/** How unequal are signals among allies? */
export function puzzle({ results, roles, labels, shelf }: Source): Section {
  const { signal, alignment } = roles;
  const body =
    signal === undefined
      ? html``
      : join([
          html`<p>A patron owes its allies the same promise, and does not reaffirm it alike. ${shelf.ref("signals")} shows ${decapital(labels(signal))} for each ally and year.</p>`,
          shelf.figure("signals"),
          unequal(results, signal),
          alignment !== undefined && shelf.has("alignment") && question("Do signals go to those who already agree?"),
          shelf.figure("alignment"),
          alignment !== undefined && shelf.has("alignment") && agreement(results, signal, alignment),
          shelf.has("courted") && question("Who was courted, and when?"),
          shelf.figure("courted"),
        ]);
  return { id: "puzzle", heading: "The puzzle", question: "How unequal are signals among allies?", body };
}

function unequal({ panel, sample }: StudyResults, signal: string): Html {
  const { values, unit } = cellsOf(panel, signal);
  const { between, within, n } = varianceShares(values, unit);
  if (!Number.isFinite(between)) return html``;
  const sorted = [...meansBy(values, unit)].sort((a, b) => b[1].mean - a[1].mean);
  const named = (list: typeof sorted): string => listed(list.map(([code, { mean }]) => `${sample.names[code] ?? code} (${fixed(mean, 2)})`));
  return html`<p>Of the variance over ${count(n)} ally-years, ${percent(between)} lies between allies and ${percent(within)} between the years of one ally. The highest means are those of ${named(sorted.slice(0, 3))}, the lowest those of ${named(sorted.slice(-3).reverse())}.</p>`;
}

function agreement({ panel }: StudyResults, signal: string, alignment: string): Html {
  const [x, y] = [cellsOf(panel, alignment), cellsOf(panel, signal)];
  const both = (own: Float64Array, other: Float64Array): Float64Array => own.map((v, i) => (Number.isNaN(other[i]) ? Number.NaN : v));
  const [a, b] = [both(x.values, y.values), both(y.values, x.values)];
  const [ma, mb] = [meansBy(a, x.unit), meansBy(b, x.unit)];
  const units = [...ma.keys()];
  const between = correlation(
    units.map((u) => ma.get(u)?.mean ?? Number.NaN),
    units.map((u) => mb.get(u)?.mean ?? Number.NaN),
  );
  const within = correlation(withinUnits(a, x.unit), withinUnits(b, x.unit));
  return html`<p>Over the means of ${count(units.length)} allies the correlation is ${fixed(between, 2)}; over the years of one ally it is ${fixed(within, 2)}.</p>`;
}
