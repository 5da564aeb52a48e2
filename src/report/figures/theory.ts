import type { AttentionView, ContractView, LearningView } from "../../theory/index.js";
import type { Figure } from "../draw/figure.js";
import { extent } from "../draw/scale.js";
import { fixed, many, plain, significant } from "../numbers.js";
import type { TheoryResults } from "../results.js";
import { beliefLine } from "./belief-line.js";
import { beliefTriangle } from "./belief-triangle.js";
import { contractPicture } from "./contract.js";
import { dropped } from "./dropped.js";
import { instead } from "./instead.js";
import { policies } from "./policies.js";
import { policyMaps } from "./policy-maps.js";
import { sphereFigures } from "./sphere-fans.js";
import { baseText, statics } from "./statics.js";
import { whittleLines } from "./whittle-lines.js";

/** Every figure of the solved game, in the order in which the argument goes. */
export function theoryFigures({ contract, learning, attention, spheres }: TheoryResults): Figure[] {
  return [
    ...(contract ? contractFigures(contract) : []),
    ...(learning ? learningFigures(learning) : []),
    ...(attention ? attentionFigures(attention) : []),
    ...(spheres ? sphereFigures(spheres).filter(({ name }) => /^spheres-(members|surplus|change-\d+-surplus)$/.test(name)) : []),
  ];
}

/** Reward and concession over reluctance, comparative statics, who is dropped first, what else could be done. @param primitives whose they are, where one ally is given. */
export function contractFigures(view: ContractView, primitives = "the primitives given"): Figure[] {
  const { curve, allies, sweeps, of, audience, attention } = view;
  const several = allies.length > 1;
  const whose = several ? `the primitives of ${of}, which gets most` : primitives;
  const limits = [
    ...(audience === "multilateral" ? ["a breach ends the relation with all allies"] : []),
    ...(attention === undefined ? [] : [`attention for ${plain(attention)} signal units a period`]),
  ];
  const off =
    several && limits.length > 0
      ? ` Dots: the contracts with all at once, with ${limits.join(" and ")}; they may lie off the curve, which is for one ally alone.`
      : "";
  return [
    contractPicture(curve, {
      name: "contract",
      title: "Reward and concession over an ally's reluctance, under the best self-enforcing contract",
      caption: `Solved from ${whose}, one ally at a time; no data. Dashed: where rewards begin, and the cut-off beyond which no reward that the patron would pay buys anything.${off}`,
      allies,
    }),
    statics(sweeps, {
      name: "contract-statics",
      title: "Reward and concession as one primitive changes",
      caption: `Solved from ${whose}; no data. All else held: ${sweeps.map(baseText).join(", ")}. Dots: the value at hand; broken line through it: the exact slope there. Where the concession is full, more stake or patience does nothing, and a larger need makes it cheaper.`,
    }),
    ...(view.dropped.length > 1
      ? [
          dropped(view, {
            name: "contract-dropped",
            title: "Who is dropped first as attention shrinks",
            caption: `Solved from the primitives of ${many(view.dropped.length, "ally", "allies")} with a bilateral audience; no data. A bar reaches from the attention that pays for all contracts down to that at which the ally gets nothing more.`,
          }),
        ]
      : []),
    instead(view.ways, {
      name: "contract-instead",
      title: "Selective reassurance, and what could be done instead",
      caption: `Solved from the primitives of ${many(allies.length, "ally", "allies")}${limits.length > 0 ? `, with ${limits.join(" and ")}` : ""}; no data. One signal promised to all: the best such promise that holds. Whatever they do: the selective contracts' signals sent before, for which no ally concedes more than it would by itself.`,
    }),
  ];
}

/** What the patron does and learns over its beliefs, and how that changes with turnover, noise and the cost of a demand. */
export function learningFigures(view: LearningView): Figure[] {
  const { map, types, costs, policies: maps } = view;
  const solved = `Solved from the primitives, ${view.ally} allies; no data. Largest gain from a one-shot deviation ${view.largestDeviationGain.toExponential(1)} utils${view.converged ? "" : "; NOT CONVERGED: this is no equilibrium"}${view.severalEquilibria ? "; SEVERAL EQUILIBRIA: the starts came to different values, the first is shown" : ""}.`;
  const found: Figure[] = [];
  if (types === 2)
    found.push(
      beliefLine(view, {
        name: "learning-beliefs",
        title: "What the patron offers and learns over its belief",
        caption: `${solved} Arrows: where the belief moves after the answer.`,
      }),
    );
  if (types === 3)
    found.push(
      beliefTriangle({
        name: "learning-beliefs",
        title: "What the patron offers over its beliefs in three types",
        caption: `${solved} Each corner is certainty of one type. Arrows: where the belief moves after the answer.`,
        description: triangleWords(map.offer),
        costs,
        beliefs: map.beliefs,
        values: map.offer,
        unit: "Reward offered (signal units)",
        none: "no demand",
        prior: map.prior,
        met: map.met,
        refused: map.refused,
      }),
    );
  if (maps.length > 0)
    found.push(
      policyMaps(maps, {
        name: "learning-policy",
        title: "What is offered, over the belief and one primitive at a time",
        caption: `The game solved anew at each value, ${view.ally} allies, on 101 beliefs; no data. Broken line: the value at hand.`,
        belief: `Belief that conceding costs the ally ${plain(costs[0])} rather than ${plain(costs[1])} utils`,
      }),
    );
  return found;
}

function triangleWords(offer: readonly (number | null)[]): string {
  const made = offer.filter((s): s is number => s !== null);
  if (made.length === 0) return "No demand is made at any belief.";
  const [low, high] = extent(made);
  return `A demand is made at ${fixed((100 * made.length) / offer.length, 0)} % of the beliefs; the reward offered is between ${significant(low)} and ${significant(high)} signal units.`;
}

/** Whittle's index over the belief, and the seven policies beside the bound. */
export function attentionFigures(view: AttentionView): Figure[] {
  const { kinds, of, most, periods, runs, seed, allies, charge } = view;
  const ration = `${many(allies, "ally", "allies")}, at most ${plain(most)} ${of === "demands" ? "demands" : "signal units promised"} a period`;
  const caption = `Solved from the primitives: ${ration}; no data.${view.indexable ? "" : " NOT INDEXABLE: the index is a rule of thumb here."}`;
  const first = kinds[0];
  const types = first?.beliefs[0]?.length ?? 0;
  const unit = of === "demands" ? "demand" : "signal unit";
  return [
    ...(types === 2
      ? [
          whittleLines(view, {
            name: "attention-index",
            title: "What courting an ally is worth, over the belief in it",
            caption: `${caption} Index: the charge a ${unit} at which courting and not courting are worth the same. Broken line: what one more ${unit} a period is worth.`,
          }),
        ]
      : types === 3 && first
        ? [
            beliefTriangle({
              name: "attention-index",
              title: `What courting an ally is worth, over the beliefs in it${kinds.length > 1 ? `: ${first.label}` : ""}`,
              caption: `${caption} Index: the charge a ${unit} at which courting and not courting are worth the same; worth courting above ${significant(charge)}. Each corner is certainty of one type.`,
              description: `The index lies between ${extent(first.index.filter((v): v is number => v !== null))
                .map((v) => significant(v))
                .join(" and ")}.`,
              costs: first.costs,
              beliefs: first.beliefs,
              values: first.index,
              unit: `Whittle's index (utils a ${unit})`,
              none: "no demand can be enforced",
              prior: first.prior,
            }),
          ]
        : []),
    policies(view, {
      name: "attention-policies",
      title: "Whom to court: seven policies, and the bound that none passes",
      caption: `${ration.charAt(0).toUpperCase()}${ration.slice(1)}; ${runs} runs of ${periods} periods on common random numbers, seed ${seed}; no data. Lines from thin to thick: 95, 90 and 50 % intervals of the mean over runs. Broken: the Lagrangian bound over these periods.`,
    }),
  ];
}
