import type { Fan, SphereOutcome, SphereSummary, SphereView } from "../../simulate/index.js";
import { panel } from "../draw/axes.js";
import { type Figure, figure } from "../draw/figure.js";
import { extent, yearScale } from "../draw/scale.js";
import { band, curve, line, text } from "../draw/svg.js";
import { textWidth } from "../draw/text-width.js";
import { many, significant } from "../numbers.js";
import { patrons as looks, type Token } from "../tokens.js";
import { numbersTable } from "./numbers-table.js";

/** One line of a figure with what lies around it. */
interface Strand {
  readonly name: string;
  readonly fan: Fan;
  readonly token: Token;
  readonly dash: string;
}

const shown: readonly (readonly [outcome: SphereOutcome, title: string, unit: string])[] = [
  ["members", "Members of each sphere", "States"],
  ["concessions", "Concessions won", "Concessions a year"],
  ["signals", "Signals sent", "Signal units a year"],
  ["surplus", "What the patrons gain", "Utils a year"],
];

/**
 * Histories of spheres as figures: members, concessions, signals and surplus of each patron and the concentration of allegiance by year, with fans over
 * runs; and for each counterfactual its difference from the base in surplus, members and concentration, with the 95 % interval of the mean.
 * Bands that would lie over one another go to panels of their own, a patron each.
 */
export function sphereFigures({ patrons, states, source, first, periods, runs, base, counterfactuals }: SphereView): Figure[] {
  const years = Array.from({ length: periods }, (_, t) => first + t);
  const look = lookOf(patrons.map(({ name }) => name));
  const over = `Simulated from the primitives: ${many(states, "state")} (${source}), ${many(runs, "run")}`;
  const strands = (of: SphereSummary, outcome: SphereOutcome): Strand[] =>
    of.patrons.map(({ name, series }, j) => ({ name, fan: series[outcome], ...(look[j] as (typeof look)[number]) }));
  const accent = { token: "accent", dash: "" } as const;
  return [
    ...shown.map(([outcome, title, unit]) => fans({ name: `spheres-${outcome}`, title, unit, years, over, strands: strands(base, outcome), kind: "fan" })),
    fans({
      name: "spheres-concentration",
      title: "Concentration of allegiance",
      unit: "Sum of squared shares of members",
      years,
      over,
      strands: [{ name: "all", fan: base.system.hhi, ...accent }],
      kind: "fan",
    }),
    ...counterfactuals.flatMap(({ name, from, difference }, k) => {
      const at = { years, over: `${over}, common random numbers`, from };
      const file = `spheres-change-${k + 1}`;
      return [
        fans({
          ...at,
          name: `${file}-surplus`,
          title: `${name}: difference in surplus`,
          unit: "Utils a year",
          strands: strands(difference, "surplus"),
          kind: "difference",
        }),
        fans({
          ...at,
          name: `${file}-members`,
          title: `${name}: difference in members`,
          unit: "States",
          strands: strands(difference, "members"),
          kind: "difference",
        }),
        fans({
          ...at,
          name: `${file}-concentration`,
          title: `${name}: difference in concentration of allegiance`,
          unit: "Sum of squared shares of members",
          strands: [{ name: "all", fan: difference.system.hhi, ...accent }],
          kind: "difference",
        }),
      ];
    }),
  ];
}

interface Fans {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly years: readonly number[];
  /** Sample, in words. */
  readonly over: string;
  readonly strands: readonly Strand[];
  /** Quantiles of the runs about their median, or the mean with its interval. */
  readonly kind: "fan" | "difference";
  /** Year of the change. */
  readonly from?: number;
}

function fans({ name, title, unit, years, over, strands, kind, from }: Fans): Figure {
  const bands = ({ fan }: Strand): readonly (readonly [readonly number[], readonly number[], number])[] =>
    kind === "fan"
      ? [
          [fan.q05, fan.q95, 0.14],
          [fan.q25, fan.q75, 0.24],
        ]
      : [[fan.lower, fan.upper, 0.22]];
  const middle = ({ fan }: Strand): readonly number[] => (kind === "fan" ? fan.q50 : fan.mean);
  const several = strands.length > 1;
  const caption =
    kind === "fan"
      ? `${over}. Lines are medians over runs, bands hold 50 and 90 % of the runs.`
      : `${over}. Lines are means over runs of the difference from the base, bands their 95 % intervals; the change is in ${from}.`;
  const numbers = numbersTable(
    name,
    title,
    ["Year*", ...(several ? ["Patron"] : []), "Mean", "95 % low", "95 % high", "5 %", "25 %", "50 %", "75 %", "95 %"],
    strands.flatMap((strand) =>
      years.map((year, t) => {
        const { mean, lower, upper, q05, q25, q50, q75, q95 } = strand.fan;
        return [year, ...(several ? [strand.name] : []), ...[mean, lower, upper, q05, q25, q50, q75, q95].map((values) => values[t] as number)];
      }),
    ),
  );
  const description = strands
    .map((strand) => `${several ? `${strand.name}: ` : ""}from ${significant(middle(strand)[0])} to ${significant(middle(strand).at(-1))}`)
    .join("; ");
  return figure({ name, title, caption, description: `${title}. ${description}.`, numbers }, ({ width, narrow }) => {
    const all = strands.flatMap((strand) => [...bands(strand).flatMap(([low, high]) => [...low, ...high]), ...middle(strand)]).filter(Number.isFinite);
    const y = extent(all.length > 0 ? [...(kind === "difference" ? [0] : []), ...all] : [0, 1]);
    const [first, last] = [years[0] as number, years.at(-1) as number];
    const parts: string[] = [];
    let top = 0;
    const ticks = yearScale([first, last], [0, width], narrow ? 4 : 8).ticks.map((at) => ({ at, text: String(at) }));
    strands.forEach((strand, k) => {
      const label = several ? strand.name : "";
      const p = panel({
        width,
        narrow,
        top,
        height: several ? (narrow ? 92 : 112) : narrow ? 190 : 220,
        x: [first, last > first ? last : first + 1],
        y,
        yTitle: k === 0 ? unit : "",
        ...(k === strands.length - 1 ? { xTitle: "Year", xTicks: ticks } : { xTicks: [] }),
        right: several ? Math.ceil(Math.max(...strands.map((s) => textWidth(s.name, 12, true)))) + 16 : 14,
      });
      const x = years.map(p.x);
      parts.push(
        p.behind,
        from !== undefined && from > first ? line(p.x(from), p.top, p.x(from), p.bottom, "axis", { "stroke-dasharray": "3 3" }) : "",
        ...bands(strand).map(([low, high, opacity]) =>
          low.every(Number.isFinite) && high.every(Number.isFinite) ? band(x, low.map(p.y), high.map(p.y), strand.token, opacity) : "",
        ),
        curve(
          middle(strand).map((value, t) => [x[t] as number, p.y(value)]),
          strand.token,
          { "stroke-width": 2, "stroke-dasharray": strand.dash },
        ),
        label === "" ? "" : text(p.right + 8, p.y(middle(strand).findLast(Number.isFinite) ?? y[0]) + 4, label, { size: 12, bold: true, token: strand.token }),
      );
      top = p.end + (several ? 6 : 0);
    });
    return { height: top, body: parts.join("") };
  });
}

/** The hue and dashes of the five great powers where they are named; of others the next that is free. */
function lookOf(names: readonly string[]): readonly { readonly token: Token; readonly dash: string }[] {
  const all = Object.entries(looks);
  const free = all.filter(([name]) => !names.includes(name)).map(([, look]) => look);
  let next = 0;
  return names.map((name) => all.find(([own]) => own === name)?.[1] ?? free[next++ % Math.max(1, free.length)] ?? { token: "accent", dash: "" });
}
