import { numbers } from "../../frame/index.js";
import { binned, contractPicture, eventStudy, marginalEffect } from "./figures/curves.js";
import { intervals } from "./figures/intervals.js";
import { type StripRow, strip } from "./figures/strip.js";
import type { Figure } from "./figures/types.js";
import { count } from "./numbers.js";
import type { ModelResult, StudyResults } from "../results.js";

/** What the page needs to know of a study beyond its parts: which column is the outcome, and so on. */
export interface Roles {
  readonly outcome: string | undefined;
  readonly main: ModelResult | undefined;
  /** The term that the first hypothesis is about. */
  readonly term: string | undefined;
  readonly agreement: string | undefined;
  readonly willingness: string | undefined;
  readonly courted: string | undefined;
}

export function rolesOf({ models, measures, hypotheses, panel }: StudyResults): Roles {
  const main = models.find(({ name }) => name === "main") ?? models[0];
  const made = (is: string): string | undefined => measures.find((m) => m.is === is && panel.columns.get(m.name)?.kind === "number")?.name;
  const outcome = main?.fit.outcome?.name;
  return {
    main,
    outcome: outcome !== undefined && panel.columns.get(outcome)?.kind === "number" ? outcome : undefined,
    term: hypotheses.find((h) => h.model === main?.name && h.estimate !== undefined)?.id
      ? main?.fit.terms.find((t) => t !== "(Intercept)")
      : main?.fit.terms[0],
    agreement: made("agreement"),
    willingness: made("willingness"),
    courted: made("recent"),
  };
}

/** Every figure that the study's results can fill, by name. */
export function pictures(results: StudyResults): ReadonlyMap<string, Figure> {
  const roles = rolesOf(results);
  const { sample, models } = results;
  const source = `${sample.patronName}, ${sample.years[0]}–${sample.years[1]}; ${count(sample.rows)} ally-years of ${count(sample.units)} allies${results.simulated ? "; simulated data" : ""}.`;
  const labelOf = (name: string): string =>
    results.variables.find((v) => v.name === name)?.label || results.measures.find((m) => m.name === name)?.about || name;
  const found: (Figure | undefined)[] = [
    roles.outcome === undefined
      ? undefined
      : strip({
          name: "signals",
          title: "Signals by ally and year",
          caption: `Allies in the order of their mean. ${source}`,
          unit: labelOf(roles.outcome),
          ...byAlly(results, roles.outcome),
        }),
    roles.courted === undefined
      ? undefined
      : strip({
          name: "courted",
          title: "Who was courted when",
          caption: `Dark: ${labelOf(roles.courted).toLowerCase()}. ${source}`,
          unit: "courted",
          ends: [0, 1],
          ...byAlly(results, roles.courted),
        }),
    coverage(results, source),
    roles.outcome === undefined || roles.agreement === undefined
      ? undefined
      : binned(
          pairs(results, roles.agreement, roles.outcome),
          { name: "alignment", title: "Signals over alignment with the patron", caption: `Medians and quartiles over tenths of the ally-years. ${source}` },
          { x: labelOf(roles.agreement), y: labelOf(roles.outcome) },
        ),
    roles.outcome === undefined || roles.willingness === undefined
      ? undefined
      : binned(
          pairs(results, roles.willingness, roles.outcome),
          { name: "level", title: "Signals over willingness to concede", caption: `Medians and quartiles over tenths of the ally-years. ${source}` },
          { x: labelOf(roles.willingness), y: labelOf(roles.outcome) },
        ),
    results.contract
      ? contractPicture(results.contract.points, results.contract.cutOff, {
          name: "contract",
          title: "The reward over reluctance under the contract",
          caption: "Solved from the study's primitives; dotted: the cut-off beyond which no concession is bought.",
        })
      : undefined,
    ...models.flatMap((model) => [
      model.event
        ? eventStudy(
            model.event,
            {
              name: `event-${model.name}`,
              title: `${model.label}: signals around a concession`,
              caption: `Estimates with 95 % intervals, ${model.fit.vcovKind}; n = ${count(model.fit.n)}. ${source}`,
            },
            "Effect on the outcome of a concession of 1",
          )
        : undefined,
      model.marginal
        ? marginalEffect(
            model.marginal,
            {
              name: `marginal-${model.name}`,
              title: `${model.label}: effect of a concession over willingness`,
              caption: `Line with 95 % band, ${model.fit.vcovKind}; n = ${count(model.fit.n)}. ${source}`,
            },
            `Effect of ${model.marginal.of}`,
          )
        : undefined,
    ]),
    coefficients(results, source),
    robustness(results, source),
  ];
  return new Map(found.filter((f): f is Figure => f !== undefined).map((f) => [f.name, f]));
}

function pairs({ panel }: StudyResults, x: string, y: string): (readonly [number, number])[] {
  const [a, b] = [numbers(panel, x), numbers(panel, y)];
  return Array.from(a, (v, i) => [v, b[i] as number] as const);
}

function byAlly({ panel, sample }: StudyResults, name: string): { first: number; rows: StripRow[] } {
  const values = numbers(panel, name);
  const unit = panel.index?.units.at(-1) ?? "ally";
  const [ally, year] = [numbers(panel, unit), numbers(panel, panel.index?.time ?? "year")];
  const [first, last] = sample.years;
  const rows = new Map<number, (number | undefined)[]>();
  for (let i = 0; i < panel.length; i++) {
    const own = rows.get(ally[i] as number) ?? new Array<number | undefined>(last - first + 1).fill(undefined);
    own[(year[i] as number) - first] = values[i] as number;
    rows.set(ally[i] as number, own);
  }
  const mean = (row: readonly (number | undefined)[]): number => {
    const known = row.filter((v): v is number => v !== undefined && !Number.isNaN(v));
    return known.length ? known.reduce((a, b) => a + b, 0) / known.length : -Infinity;
  };
  return {
    first,
    rows: [...rows].sort((a, b) => mean(b[1]) - mean(a[1])).map(([code, row]) => ({ label: sample.names[String(code)] ?? String(code), values: row })),
  };
}

/** Share of rows with a value, by variable and year. */
function coverage({ panel, sample, variables, measures }: StudyResults, source: string): Figure {
  const [first, last] = sample.years;
  const year = numbers(panel, panel.index?.time ?? "year");
  const shown = [...variables.map((v) => v.name), ...measures.map((m) => m.name)].filter((name) => panel.columns.get(name)?.kind === "number");
  const rows = [...new Set(shown)].map((name): StripRow => {
    const values = numbers(panel, name);
    const [n, known] = [new Array<number>(last - first + 1).fill(0), new Array<number>(last - first + 1).fill(0)];
    values.forEach((v, i) => {
      const k = (year[i] as number) - first;
      n[k] = (n[k] ?? 0) + 1;
      if (!Number.isNaN(v)) known[k] = (known[k] ?? 0) + 1;
    });
    return { label: name, values: n.map((all, k) => (all === 0 ? undefined : known[k] === 0 ? Number.NaN : (known[k] as number) / all)) };
  });
  return strip({
    name: "coverage",
    title: "What is recorded when",
    caption: `Share of the year's allies for which the variable has a value. ${source}`,
    unit: "share of the year's allies",
    ends: [0, 1],
    first,
    rows,
  });
}

/** The first regressor of every model, in standard deviations of the outcome, so that outcomes compare. */
function coefficients({ models }: StudyResults, source: string): Figure | undefined {
  const rows = models.flatMap((m) => {
    const size = m.sizes?.[0];
    return size ? [{ label: `${m.label}: ${size.term}`, estimate: size.effect, lower: size.lower, upper: size.upper, base: m.name === "main" }] : [];
  });
  return rows.length < 2
    ? undefined
    : intervals({
        name: "coefficients",
        title: "One standard deviation of the first regressor, model by model",
        caption: `In standard deviations of each model's outcome, with 95 % intervals. ${source}`,
        axis: "Standard deviations of the outcome",
        rows,
      });
}

function robustness({ robustness: given }: StudyResults, source: string): Figure | undefined {
  if (given.length < 2) return undefined;
  const base = given.find((r) => r.base);
  const term = base?.term ?? given[0]?.term;
  const rows = given
    .filter((r) => r.term === term)
    .map((r) => ({ label: r.label, group: r.group, estimate: r.estimate, lower: r.ci[0], upper: r.ci[1], base: r.base === true }));
  return intervals({
    name: "robustness",
    title: "The coefficient of interest under other choices",
    caption: `${term} with 95 % intervals. ${source}`,
    axis: term ?? "",
    rows,
  });
}
