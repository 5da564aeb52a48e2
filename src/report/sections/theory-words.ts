import type { AttentionView, ContractSweep, ContractView, LearningView } from "../../theory/index.js";
import { beliefWords } from "../figures/belief-line.js";
import { policyWords } from "../figures/policies.js";
import { primitiveNames } from "../figures/statics.js";
import { fixed, many, percent, plain, significant } from "../numbers.js";

/** What a figure of the theory answers, and what its numbers say. */
export interface Told {
  readonly figure: string;
  readonly question: string;
  readonly answer: string;
}

/** Questions and answers of the contract, in the order of its figures. */
export function contractTold(view: ContractView): Told[] {
  const { curve, sweeps, ways, dropped } = view;
  const { peak, cutOff, aligned } = curve;
  const of = (way: string) => ways.find((w) => w.way === way);
  const [own, uniform, gift, none] = ["selective", "uniform", "unconditional", "none"].map(of);
  const [first, last] = [dropped[0], dropped.at(-1)];
  return [
    {
      figure: "contract",
      question: "Which allies are worth a reward?",
      answer:
        peak.reassurance > 0
          ? `At these primitives an ally is courted while its reluctance is between ${plain(aligned)} and ${fixed(cutOff, 2)} utils; the pivotal one, at ${fixed(peak.reluctance, 2)}, gets ${fixed(peak.reassurance, 2)} signal units.`
          : "At these primitives no ally of any reluctance is courted.",
    },
    {
      figure: "contract-statics",
      question: "What raises the reward?",
      answer: sweeps
        .map(slopeWords)
        .join("; ")
        .replace(/^./, (c) => c.toUpperCase())
        .concat("."),
    },
    ...(first && last && dropped.length > 1
      ? [
          {
            figure: "contract-dropped",
            question: "Who is dropped first when attention shrinks?",
            answer: `Paying for all contracts takes ${significant(view.fullAttention)} signal units a period. ${first.id} is lost first, at ${significant(first.attention)}; ${last.id} is kept longest.`,
          },
        ]
      : []),
    ...(own && uniform && gift && none
      ? [
          {
            figure: "contract-instead",
            question: "What would it cost to reassure all alike, or without conditions?",
            answer: `Selective contracts leave the patron ${significant(own.payoff - none.payoff)} utils a period more than no signal; one signal promised to all ${significant(uniform.payoff - none.payoff)}; the same signals sent whatever the allies do bring nothing and cost ${significant(gift.cost)}.`,
          },
        ]
      : []),
  ];
}

function slopeWords({ over, base, slope }: ContractSweep): string {
  const name = primitiveNames[over]?.name.toLowerCase() ?? over;
  const way =
    Math.abs(slope.reassurance) < 1e-9
      ? "does not move the reward"
      : `${slope.reassurance > 0 ? "raises" : "lowers"} the reward by ${significant(Math.abs(slope.reassurance), 2)} for each unit`;
  return `${/^(stake|patience)$/.test(name) ? `more ${name}` : `a higher ${name}`} (now ${plain(base.at)}) ${way}`;
}

/** Questions and answers of learning. */
export function learningTold(view: LearningView): Told[] {
  const { types, map, policies, reputation, valueAtPrior } = view;
  if (types === 1) return [];
  const ratchet =
    reputation === undefined
      ? ""
      : reputation < 0
        ? " Allies that look ahead are less willing than such as do not: a better name lowers the price paid (ratchet)."
        : " Allies that look ahead are more willing than such as do not: a better name makes larger promises credible.";
  const made = map.offer.filter((s): s is number => s !== null);
  const shares = policies.map(({ offer }) => offer.flat().filter((s) => s !== null).length / Math.max(1, offer.flat().length));
  return [
    {
      figure: "learning-beliefs",
      question: "Whom does the patron try, and what does it learn from the answer?",
      answer: `${types === 2 ? beliefWords(view) : `A demand is made at ${percent(made.length / map.offer.length)} of the beliefs.`} At the prior the relation is worth ${fixed(valueAtPrior, 2)} utils from now on.${ratchet}`,
    },
    ...(policies.length > 0
      ? [
          {
            figure: "learning-policy",
            question: "How do turnover, noise and the cost of a demand change that?",
            answer: `Over the ranges shown a demand is made in ${policies.map(({ over }, k) => `${percent(shares[k] as number)} of the cells of ${primitiveNames[over]?.name.toLowerCase() ?? over}`).join(", ")}.`,
          },
        ]
      : []),
  ];
}

/** Questions and answers of attention. */
export function attentionTold(view: AttentionView): Told[] {
  const { allies, most, of, charge, horizonBound, policies } = view;
  const sorted = [...policies].sort((a, b) => b.mean - a.mean);
  const [best, worst] = [sorted[0], sorted.at(-1)];
  const index = policies.find(({ name }) => name === "index");
  const share = (value: number): string => (horizonBound > 0 ? percent(value / horizonBound, 1) : "–");
  return [
    {
      figure: "attention-index",
      question: "Which allies are worth the patron's attention?",
      answer: `With ${plain(most)} ${of} a period for ${many(allies, "ally", "allies")}, courting pays where the index is above ${fixed(charge, 2)} utils.`,
    },
    ...(best && worst && index
      ? [
          {
            figure: "attention-policies",
            question: "How much does it matter whom the patron courts?",
            answer: `Courting by index reaches ${share(index.mean)} of what no policy can pass; ${best.name === "index" ? "no other does better" : `“${policyWords[best.name] ?? best.name}” ${share(best.mean)}`}; “${policyWords[worst.name] ?? worst.name}” reaches ${share(worst.mean)}.`,
          },
        ]
      : []),
  ];
}
