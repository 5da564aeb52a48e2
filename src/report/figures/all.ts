import { type Frame, shift } from "../../frame/index.js";
import { contractView, defaultPrimitives } from "../../theory/index.js";
import { bins, meansBy } from "../facts/panel-facts.js";
import { covarianceWords, decapital, fullLabel, type Labels, sameTerm, termLabel, unitOf } from "../labels.js";
import { count, many, percent, withArticle } from "../numbers.js";
import type { HypothesisResult, ModelResult, RobustnessRow, StudyResults } from "../results.js";
import { placeOf, type Roles, splitRobustness } from "../roles.js";
import { cellsOf, usedColumns } from "../tables/sample.js";
import type { Figure } from "../draw/figure.js";
import { alliesScatter } from "./allies-scatter.js";
import { type Bin, binned } from "./binned.js";
import { courted, type CourtedRow } from "./courted.js";
import { eventStudy } from "./event-study.js";
import { type ForestRow, forest } from "./forest.js";
import { leaveOneOut } from "./leave-one-out.js";
import { marginalEffect } from "./marginal-effect.js";
import { ownScales } from "./own-scales.js";
import { rivalBlocks, rivalsFigure } from "./rivals.js";
import { specificationCurve } from "./specification-curve.js";
import { decimal, type StripRow, strip } from "./strip.js";
import { type Trace, traces } from "./traces.js";
import { truthMatrix } from "./truth-matrix.js";
import { contractFigures, theoryFigures } from "./theory.js";

/** Every figure that the study's results can fill, by name. */
export function figuresOf(results: StudyResults, roles: Roles, labels: Labels): ReadonlyMap<string, Figure> {
  const source = sourceOf(results);
  const found: (Figure | undefined)[] = [
    roles.signal === undefined ? undefined : signalStrip(results, roles.signal, labels, source),
    roles.signal === undefined || roles.alignment === undefined ? undefined : alignment(results, roles.signal, roles.alignment, labels, source),
    courtedWhen(results, roles, labels, source),
    ...theory(results),
    coverage(results, labels, source),
    results.diagnosis ? truthMatrix(results.diagnosis) : undefined,
    ...results.models.flatMap((model) => [event(model, labels, source), marginal(model, labels, source)]),
    roles.signal === undefined || roles.willingness === undefined ? undefined : reward(results, roles.signal, roles.willingness, labels, source),
    ownScaleFigure(results, "attention", "Attention, turnover, stake and need: the estimates", source),
    alternatives(results, roles, labels, source),
    ...(results.rivals ? [rivalsFigure(results.rivals, labels), rivalBlocks(results.rivals, labels)] : []),
    ...robustness(results, roles, labels, source),
    ...results.measures.flatMap(({ name, signal }) => (signal?.traces ? [tracesOf(name, signal.traces, "Loadings")] : [])),
    ...results.measures.flatMap(({ name, positions }) => (positions?.traces ? [tracesOf(name, positions.traces, "Positions that mixed worst")] : [])),
  ];
  return new Map(found.filter((f): f is Figure => f !== undefined).map((f) => [f.name, f]));
}

function tracesOf(measure: string, drawn: readonly Trace[], what: string): Figure {
  return traces(drawn, {
    name: `traces-${measure}`,
    title: `How the chains of ${measure} went`,
    caption: `${what}, each chain in its own look, every so many draws. Chains that lie over one another and wander nowhere have mixed.`,
  });
}

function sourceOf({ sample, panel, simulated }: StudyResults): string {
  return `${count(panel.length)} ally-years of ${many(sample.units, "ally", "allies")} of ${withArticle(sample.patronName)}, ${sample.years[0]}–${sample.years[1]}${simulated ? "; simulated data" : ""}.`;
}

function modelSource({ fit, label }: ModelResult, simulated: string): string {
  const clusters = Object.entries(fit.clusters ?? {}).map(([by, n]) => `${count(n)} clusters of ${by}`);
  return `Model “${label}”: n = ${count(fit.n)}${clusters.length ? `, ${clusters.join(", ")}` : ""}; standard errors ${covarianceWords(fit.vcovKind)}. ${simulated}`;
}

const intervals = "Lines from thin to thick: 95, 90 and 50 % intervals.";

/** Values by unit and year: undefined where the panel has no row. */
function byUnit({ panel, sample }: StudyResults, name: string): { readonly label: string; readonly values: (number | undefined)[] }[] {
  const { values, unit, time } = cellsOf(panel, name);
  const [first, last] = sample.years;
  const rows = new Map<string, (number | undefined)[]>();
  values.forEach((value, i) => {
    const own = rows.get(unit[i] as string) ?? new Array<number | undefined>(last - first + 1).fill(undefined);
    const k = (time[i] as number) - first;
    if (k >= 0 && k < own.length) own[k] = value;
    rows.set(unit[i] as string, own);
  });
  return [...rows].map(([code, row]) => ({ label: sample.names[code] ?? code, values: row }));
}

function withUnit(results: StudyResults, name: string, labels: Labels): string {
  const unit = unitOf(results, name);
  return unit === "" ? labels(name) : `${labels(name)} (${unit})`;
}

function signalStrip(results: StudyResults, signal: string, labels: Labels, source: string): Figure {
  const mean = (values: readonly (number | undefined)[]): number => {
    const known = values.filter((v): v is number => v !== undefined && !Number.isNaN(v));
    return known.length ? known.reduce((a, b) => a + b, 0) / known.length : Number.NEGATIVE_INFINITY;
  };
  const rows = byUnit(results, signal)
    .map((row): StripRow & { mean: number } => ({
      ...row,
      mean: mean(row.values),
      remark: Number.isFinite(mean(row.values)) ? decimal(mean(row.values)) : "–",
    }))
    .sort((a, b) => b.mean - a.mean || (a.label < b.label ? -1 : 1));
  return strip({
    name: "signals",
    title: `${labels(signal)} by ally and year`,
    caption: `Allies in the order of their mean. Shades are seven equal steps from the 2nd to the 98th percentile. ${source}`,
    description: `${rows.length} allies from ${rows[0]?.label}, with the highest mean (${rows[0]?.remark}), to ${rows.at(-1)?.label}, with the lowest (${rows.at(-1)?.remark}).`,
    unit: withUnit(results, signal, labels),
    absent: "no ally in that year",
    remarks: "mean",
    first: results.sample.years[0],
    rows,
    legend: decimal,
  });
}

function alignment(results: StudyResults, signal: string, align: string, labels: Labels, source: string): Figure {
  const [x, y] = [cellsOf(results.panel, align), cellsOf(results.panel, signal)];
  const both = (own: Float64Array, other: Float64Array): Float64Array => own.map((v, i) => (Number.isNaN(other[i]) ? Number.NaN : v));
  const [mx, my] = [meansBy(both(x.values, y.values), x.unit), meansBy(both(y.values, x.values), y.unit)];
  const allies = [...mx].map(([code, { mean, n }]) => ({ label: results.sample.names[code] ?? code, x: mean, y: my.get(code)?.mean ?? Number.NaN, years: n }));
  return alliesScatter(allies, bins(x.values, y.values, x.unit), {
    name: "alignment",
    title: `${labels(signal)} against ${decapital(labels(align))}`,
    caption: `Grey: each ally's means over its years, the outlying ones named. Line: means of tenths of the ally-years with 95 % intervals, clustered by ally. ${source}`,
    xTitle: withUnit(results, align, labels),
    yTitle: withUnit(results, signal, labels),
  });
}

/** By the study's own measure; where it has none, by the fifth of the allies with the strongest signals of each year. */
function courtedWhen(results: StudyResults, { courted: by, signal }: Roles, labels: Labels, source: string): Figure | undefined {
  const name = by ?? signal;
  if (name === undefined) return undefined;
  const rows: CourtedRow[] = by === undefined ? topFifth(byUnit(results, name)) : byUnit(results, name);
  const rule =
    by === undefined
      ? `Thick: among the fifth of allies with the strongest signals of the year (${decapital(labels(name))}).`
      : `Thick: ${decapital(fullLabel(results, by))}.`;
  return courted(rows, {
    name: "courted",
    title: "Who was courted when",
    caption: `${rule} Thin: an ally that was not, or of which it is not known. ${source}`,
    first: results.sample.years[0],
  });
}

function topFifth(rows: readonly CourtedRow[]): CourtedRow[] {
  const span = Math.max(0, ...rows.map(({ values }) => values.length));
  const least = Array.from({ length: span }, (_, k) => {
    const known = rows.map(({ values }) => values[k]).filter((v): v is number => v !== undefined && !Number.isNaN(v));
    return known.sort((a, b) => b - a)[Math.max(0, Math.ceil(known.length / 5) - 1)] ?? Number.POSITIVE_INFINITY;
  });
  return rows.map(({ label, values }) => ({
    label,
    values: values.map((v, k) => (v === undefined || Number.isNaN(v) ? v : v >= (least[k] as number) ? 1 : 0)),
  }));
}

/** The game at the study's primitives; at the defaults the contract's picture alone. */
function theory({ theory: own = {} }: StudyResults): Figure[] {
  return [
    ...(own.contract ? [] : contractFigures(contractView([defaultPrimitives], ["default"]), "the default primitives").slice(0, 1)),
    ...theoryFigures(own),
  ];
}

function coverage(results: StudyResults, labels: Labels, source: string): Figure | undefined {
  const names = usedColumns(results);
  if (names.length === 0) return undefined;
  const [first, last] = results.sample.years;
  const families = new Map(results.variables.map((v) => [v.name, v.family]));
  const rows = names.map((name): StripRow => {
    const { values, time } = cellsOf(results.panel, name);
    const [all, known] = [new Array<number>(last - first + 1).fill(0), new Array<number>(last - first + 1).fill(0)];
    let sum = 0;
    values.forEach((v, i) => {
      const k = (time[i] as number) - first;
      if (k < 0 || k >= all.length) return;
      all[k] = (all[k] ?? 0) + 1;
      if (!Number.isNaN(v)) [known[k], sum] = [(known[k] ?? 0) + 1, sum + 1];
    });
    return {
      label: labels(name),
      group: families.get(name) ?? "measures",
      remark: percent(sum / Math.max(1, values.length)),
      values: all.map((n, k) => (n === 0 ? undefined : known[k] === 0 ? Number.NaN : (known[k] as number) / n)),
    };
  });
  const order = [...new Set(rows.map(({ group }) => group))];
  return strip({
    name: "coverage",
    title: "What is known when: share of the year's allies for which a variable has a value",
    caption: `A variable outside its years is missing, never zero. ${source}`,
    description: `${rows.length} variables by year. Numbers in the table below.`,
    unit: "share of the year's allies",
    missing: "none",
    remarks: "all years",
    ends: [0, 1],
    first,
    rows: rows.sort((a, b) => order.indexOf(a.group) - order.indexOf(b.group)),
    legend: (value) => percent(value),
  });
}

function event(model: ModelResult, labels: Labels, source: string): Figure | undefined {
  if (!model.event || model.event.at.length === 0) return undefined;
  const outcome = model.fit.outcome ? decapital(labels(model.fit.outcome.name)) : "the outcome";
  return eventStudy(model.event, {
    name: `event-${model.name}`,
    title: `Leads and lags of ${decapital(labels(model.event.of))}: what goes with them in ${outcome}`,
    caption: `Each point is one coefficient, the others held fixed. Shaded: ${decapital(labels(model.event.of))} of the same year or later, which no answer can follow yet. ${intervals} ${modelSource(model, source)}`,
    yTitle: `Effect on ${outcome} of one unit more of ${decapital(labels(model.event.of))}`,
    xTitle: `Years from ${decapital(labels(model.event.of))} to ${outcome}; below zero it lies in the future`,
    placeboTo: 0,
    ...lawOf(model),
  });
}

function marginal(model: ModelResult, labels: Labels, source: string): Figure | undefined {
  if (!model.marginal || model.marginal.at.length < 2) return undefined;
  const [of, over] = [termLabel(model.marginal.of, labels), termLabel(model.marginal.over, labels)];
  return marginalEffect(model.marginal, {
    name: `marginal-${model.name}`,
    title: `The effect of ${decapital(of)} over ${decapital(over)}`,
    caption: `Bands: 50, 90 and 95 % intervals. Below: where the rows of the model lie; dotted lines at their 5th and 95th percentile. ${modelSource(model, source)}`,
    yTitle: `Effect on ${model.fit.outcome ? decapital(labels(model.fit.outcome.name)) : "the outcome"} of one unit more of ${decapital(of)}`,
    xTitle: over,
    ...lawOf(model),
  });
}

/** Bins of willingness a year before, as the models take it. */
export function rewardBins({ panel }: Pick<StudyResults, "panel">, signal: string, willingness: string): Bin[] {
  const { values, unit } = cellsOf(panel, signal);
  return bins(lagged(panel, willingness), values, unit);
}

function lagged(panel: Frame, name: string): Float64Array {
  const column = shift(panel, name, 1);
  return column.kind === "number" ? column.values : new Float64Array(panel.length).fill(Number.NaN);
}

function reward(results: StudyResults, signal: string, willingness: string, labels: Labels, source: string): Figure | undefined {
  const found = rewardBins(results, signal, willingness);
  return found.length < 3
    ? undefined
    : binned(found, {
        name: "reward",
        title: `${labels(signal)} over ${decapital(labels(willingness))}`,
        caption: `Means of tenths of the ally-years, nothing held fixed. ${intervals} Clustered by ally. ${source}`,
        xTitle: `${withUnit(results, willingness, labels)}, a year before`,
        yTitle: withUnit(results, signal, labels),
      });
}

function ownScaleFigure(results: StudyResults, place: "attention", title: string, source: string): Figure | undefined {
  const rows = results.hypotheses.filter((h) => placeOf(h) === place).flatMap((h) => rowOf(h, results.models));
  return rows.length === 0
    ? undefined
    : ownScales(rows, {
        name: place,
        title,
        caption: `Each in the unit of its own model. ${intervals} Shaded: effects that the design finds with a power below 0.8. ${source}`,
      });
}

function rowOf(h: HypothesisResult, models: readonly ModelResult[]) {
  // Bands are drawn from a 95 % interval.
  if (h.estimate === undefined || h.ci === undefined || (h.ciLevel ?? 95) !== 95 || !Number.isFinite(h.estimate)) return [];
  const model = models.find((m) => m.name === h.model);
  return [
    {
      label: `${h.id}. ${h.says}`,
      estimate: h.estimate,
      ci: h.ci,
      ...(h.se === undefined ? {} : { se: h.se }),
      ...(h.smallestDetectable === undefined ? {} : { detectable: h.smallestDetectable }),
      ...(model ? lawOf(model) : {}),
    },
  ];
}

/** The term of interest in every model that has it, in standard deviations of that model's outcome. */
function alternatives(results: StudyResults, roles: Roles, labels: Labels, source: string): Figure | undefined {
  const { term } = roles;
  if (term === undefined) return undefined;
  const main = roles.main?.fit.outcome?.name;
  const rows = results.models.flatMap((m): ForestRow[] => {
    const size = m.sizes?.find((s) => sameTerm(s.term, term));
    if (!size) return [];
    const same = m.fit.outcome?.name === main && m.fit.fit === roles.main?.fit.fit;
    const population = same && /population|placebo|without|pact/i.test(m.label);
    const group = population ? "Other populations" : same ? `Outcome: ${labels(main ?? "")}` : "Other outcomes and estimators";
    return [{ label: m.label, group, estimate: size.effect, ci: [size.lower, size.upper], n: m.fit.n, base: m === roles.main, ...lawOf(m) }];
  });
  const order = [...new Set(rows.map(({ group }) => group))];
  return rows.length < 2
    ? undefined
    : forest(
        rows.sort((a, b) => order.indexOf(a.group) - order.indexOf(b.group)),
        {
          name: "alternatives",
          title: `${termLabel(term, labels)}: one coefficient across controls, outcomes and populations`,
          caption: `What one standard deviation of it, within the absorbed effects, goes with. ${intervals} In colour: the main model. ${source}`,
          axis: "Standard deviations of each model's outcome",
        },
      );
}

/** The specification curve, and the estimates without each ally. */
function robustness(results: StudyResults, { term, main }: Roles, labels: Labels, source: string): (Figure | undefined)[] {
  const { kept, out } = splitRobustness(results, term);
  const base = results.robustness.find((r) => r.base && term !== undefined && sameTerm(r.term, term));
  const yTitle = `Effect of ${decapital(termLabel(term ?? "", labels))} (${main?.fit.outcome ? decapital(labels(main.fit.outcome.name)) : "outcome"} per unit)`;
  const about = { df: main?.fit.df };
  return [
    kept.length < 3
      ? undefined
      : specificationCurve(
          kept.map((r) => asForest(r, about.df)),
          {
            name: "specifications",
            title: `${termLabel(term ?? "", labels)} under other choices`,
            caption: `Sorted by size; below each estimate the choice in which it differs from the main one (in colour). 95 % intervals, by the covariance that each names. ${source}`,
            yTitle,
          },
        ),
    out.length < 3
      ? undefined
      : leaveOneOut(
          out.map((r) => asForest(r, about.df)),
          base ? asForest(base, about.df) : undefined,
          {
            name: "leave-one-out",
            title: `${termLabel(term ?? "", labels)} without each ally in turn`,
            caption: `95 % intervals; dashed: with all allies. ${source}`,
            yTitle,
          },
        ),
  ];
}

function asForest({ label, group, estimate, ci, se, n, base }: RobustnessRow, df: number | undefined): ForestRow {
  return { label, group, estimate, ci, se, n, base: base === true, ...(df === undefined ? {} : { df }) };
}

function lawOf({ fit }: ModelResult): { df?: number } {
  return fit.df === undefined ? {} : { df: fit.df };
}
