import type { LearningPrimitives } from "../learning-primitives.js";
import { type Implication, judged } from "./implication.js";
import { tenurePath } from "./tenure-path.js";

/** Years of tenure that are looked at. */
const horizon = 20;

/**
 * H3 in the game of learning, from the exact distribution of beliefs by year of tenure (myopic allies): are beliefs widest early, do they and what
 * depends on them move most then, and does a concession bring more or less as tenure goes on.
 */
export function tenureImplications(p: LearningPrimitives): Implication[] {
  const { years, policy } = tenurePath({ ...p, allies: "myopic" }, horizon);
  const step = policy.menu.length > 1 ? (policy.menu[1] as number) - (policy.menu[0] as number) : 0;
  const courted = (years[0]?.courted ?? 0) > 0;
  const falls = (values: readonly number[], room: number): boolean => values.every((x, k) => k === 0 || x <= (values[k - 1] as number) + room);
  const first = (name: "beliefMoves" | "offerMoves" | "rewardMoves"): { first: number; largest: number; in: number } => {
    const values = years.slice(0, -1).map((y) => y[name]);
    const largest = Math.max(...values);
    return { first: values[0] as number, largest, in: values.indexOf(largest) + 1 };
  };
  const [belief, offer, reward] = [first("beliefMoves"), first("offerMoves"), first("rewardMoves")];
  const most = (one: typeof belief): boolean => one.first >= one.largest * (1 - 1e-6);
  const known = years.filter((y) => y.conceded > 1e-9);
  const slope = known.length > 1 ? (known.at(-1)?.offerMet ?? 0) - (known[0]?.offerMet ?? 0) : Number.NaN;
  const base = { model: "learning" as const };
  return [
    {
      ...base,
      id: "H3 width",
      claim: "beliefs are widest in the first year of a tenure, and narrow from then on",
      verdict: judged(
        courted,
        falls(
          years.map((y) => y.width),
          // A belief between nodes is shared among them, so that types and beliefs go together up to the grid alone: rises of 1e-9 are its own.
          1e-6,
        ),
      ),
      evidence: { first: years[0]?.width ?? 0, last: years.at(-1)?.width ?? 0 },
      condition: "always, on average over leaders that serve: a belief is a martingale and its spread is concave in it",
    },
    {
      ...base,
      id: "H3 belief",
      claim: "beliefs move most after the first year of a tenure",
      verdict: judged(courted && belief.largest > 1e-9, most(belief)),
      evidence: { first: belief.first, largest: belief.largest, largestIn: belief.in },
      condition: "where the same offer is made at every belief that is courted; an offer that teaches more, made later, moves beliefs later",
    },
    {
      ...base,
      id: "H3 offer",
      claim: "offers (0 where nothing is asked) move most after the first year of a tenure",
      verdict: judged(courted && offer.largest > step / 10, most(offer)),
      evidence: { first: offer.first, largest: offer.largest, largestIn: offer.in },
      condition: "not in general: a first offer may stand through several refusals, and the break comes when it is given up",
    },
    {
      ...base,
      id: "H3 reward",
      claim: "rewards paid move most after the first year of a tenure",
      verdict: judged(courted && reward.largest > step / 10, most(reward)),
      evidence: { first: reward.first, largest: reward.largest, largestIn: reward.in },
      condition: "not in general: answers keep their own noise however well the leader is known",
    },
    {
      ...base,
      id: "H3 sign",
      claim: "a concession brings less as tenure goes on (concession × tenure negative); two-sided, fails where it brings more",
      verdict: judged(courted && Math.abs(slope) > 1.5 * step, slope < 0),
      evidence: { first: known[0]?.offerMet ?? Number.NaN, last: known.at(-1)?.offerMet ?? Number.NaN, slope },
      condition:
        "no sign follows from the theory: a better name lowers the price paid, but those who refused are offered more where they too are worth buying, and enforcement caps the promise less the better the name",
    },
  ];
}
