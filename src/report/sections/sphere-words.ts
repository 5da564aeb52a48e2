import type { Estimate, PatronSummary, SphereContrast, SphereView } from "../../simulate/index.js";
import { capital } from "../labels.js";
import { fixed, listed, many, significant } from "../numbers.js";
import type { Told } from "./theory-words.js";

/** Questions and answers of spheres: who holds what over the years, what it brings, and what each counterfactual is worth to whom. */
export function spheresTold(view: SphereView): Told[] {
  const { base, first, periods, notes, unaligned, counterfactuals } = view;
  const last = first + periods - 1;
  const sizes = base.patrons.map(({ name, series: { members } }) => `from ${fixed(members.mean[0], 1)} to ${fixed(members.mean.at(-1), 1)} (${name})`);
  const richest = [...base.patrons].sort((a, b) => b.whole.surplus.mean - a.whole.surplus.mean);
  return [
    {
      figure: "spheres-members",
      question: "What becomes of a sphere?",
      answer: `From ${first} to ${last} the mean number of members goes ${listed(sizes)}; ${many(unaligned, "state")} ${unaligned === 1 ? "begins" : "begin"} without a patron. The concentration of allegiance goes from ${fixed(base.system.hhi.mean[0], 3)} to ${fixed(base.system.hhi.mean.at(-1), 3)}; an even division is ${fixed(1 / view.patrons.length, 3)}.${notes.map((note) => ` ${capital(note)}.`).join("")}`,
    },
    {
      figure: "spheres-surplus",
      question: "What is a sphere worth to its patron?",
      answer: `A year brings ${listed(richest.map(({ name, whole }) => `${name} ${aYear(whole.surplus, periods)}`))} utils on average over runs, with 95 % intervals.`,
    },
    ...counterfactuals.map((contrast, k) => ({
      figure: `spheres-change-${k + 1}-surplus`,
      question: `${contrast.name}: who gains, and who loses?`,
      answer: contrastWords(view, contrast),
    })),
  ];
}

function contrastWords(view: SphereView, { from, difference, turned }: SphereContrast): string {
  const years = view.first + view.periods - from;
  const verdict = (sign: number): PatronSummary[] => difference.patrons.filter(({ whole }) => signOf(whole.surplus) === sign);
  const parts = ([1, -1] as const).flatMap((sign) =>
    verdict(sign).map(
      ({ name, whole: { surplus, members } }) =>
        `${name} ${sign > 0 ? "gains" : "loses"} ${aYear(surplus, years, sign)} utils a year (members on average ${signed(members)})`,
    ),
  );
  const open = verdict(0).map(({ name }) => name);
  const rest = open.length > 0 ? [`for ${listed(open)} the interval of the difference in surplus holds 0`] : [];
  const own = turned && difference.patrons.find(({ name }) => name === turned.patron);
  const before = view.patrons.find(({ name }) => name === turned?.patron)?.policy;
  const worth =
    own && before && before !== turned.policy
      ? ` Courting by ${policyName(before)} rather than by ${policyName(turned.policy)} is thus worth ${aYear(own.whole.surplus, years, -1)} utils a year to ${own.name}.`
      : "";
  return `From ${from} on ${[...parts, ...rest].join("; ")}.${worth}`;
}

function signOf({ mean, lower, upper }: Estimate): number {
  if (lower > 0 || (lower === 0 && mean > 0)) return 1;
  return upper < 0 || (upper === 0 && mean < 0) ? -1 : 0;
}

const policyName = (name: string): string => (name === "uniform" ? "the same reward for all" : name === "index" ? "the index" : `the rule “${name}”`);

/** A year's mean and interval of a sum over years, times `sign`. */
function aYear({ mean, lower, upper }: Estimate, years: number, sign = 1): string {
  const ends = [lower, upper].map((x) => (sign * x) / years).sort((a, b) => a - b);
  return `${significant((sign * mean) / years)} [${ends.map((x) => significant(x)).join(", ")}]`;
}

function signed({ mean, lower, upper }: Estimate): string {
  const text = (x: number): string => `${x > 0 ? "+" : ""}${fixed(x, 1)}`;
  return `${text(mean)} [${text(lower)}, ${text(upper)}]`;
}
