import { baseline, cutOff, solveContract } from "../contract.js";
import { learningRule } from "../learning-rule.js";
import type { LearningPrimitives } from "../learning-primitives.js";
import { myopicAnswers, solveMyopic } from "../learning.js";
import type { Primitives } from "../primitives.js";
import { type Implication, judged, largestFall, singlePeaked } from "./implication.js";

const claims = {
  a: "the level of reward is hump-shaped in willingness: none for the wholly aligned, none beyond the cut-off",
  b: "the reward per unit conceded rises with reluctance up to the cut-off",
};

/** H2 in the contract of section 2 (bilateral, no limit of attention): the reward and the reward per unit conceded over reluctance, others as given. */
export function contractSelection(p: Primitives, points = 401): Implication[] {
  const last = cutOff(p);
  const low = -p.costCurvature - 0.2;
  const at = Array.from({ length: points }, (_, k) => low + ((last + 0.2 - low) * k) / (points - 1));
  const solved = at.map((reluctance) => solveContract({ ...p, reluctance }));
  const rewards = solved.map((c) => c.reassurance);
  const per = solved.map((c) => (c.concession > c.baseline + 1e-9 ? c.reassurance / (c.concession - c.baseline) : Number.NaN));
  const known = per.filter((x) => !Number.isNaN(x));
  const peak = rewards.indexOf(Math.max(...rewards));
  const room = 1e-9 * (1 + Math.max(...rewards));
  const aligned = Math.max(0, ...rewards.filter((_, k) => baseline({ ...p, reluctance: at[k] as number }) >= 1));
  const beyond = Math.max(0, ...rewards.filter((_, k) => (at[k] as number) > last + 1e-9));
  const there = (rewards[peak] as number) > room;
  return [
    {
      id: "H2a",
      model: "contract",
      claim: claims.a,
      verdict: judged(there, singlePeaked(rewards, room) && aligned <= room && beyond <= room),
      evidence: { peakAt: at[peak] as number, peak: rewards[peak] as number, aligned, beyond, cutOff: last },
      condition:
        "always (bilateral audience, no limit of attention, δ > 0); over willingness alone: where need, stake and cost of signals also differ between allies it holds at each of their values",
    },
    {
      id: "H2b",
      model: "contract",
      claim: claims.b,
      verdict: judged(known.length > 1, largestFall(known) <= 1e-6 * (1 + Math.max(...known))),
      evidence: { lowest: known[0] ?? Number.NaN, highest: known.at(-1) ?? Number.NaN, largestFall: largestFall(known) },
      condition: "always; flat where enforcement binds, at δv/κ per unit",
    },
  ];
}

/** How finely costs and rewards of a game with one type are tried. */
const fine = { costs: 61, rewards: 601 };

/**
 * H2 in the game of learning. Over types: the games with one type, whose cost the patron knows, costs from the aligned to beyond the largest that is
 * courted. Over beliefs (two types): offers and expected rewards at the nodes of the given game.
 */
export function learningSelection(p: LearningPrimitives): Implication[] {
  return [...typeSelection(p), ...(p.costs.length === 2 ? beliefSelection(p) : [])];
}

/** H2 over types: see `learningSelection`. */
export function typeSelection(p: LearningPrimitives, { costs, rewards } = fine): Implication[] {
  const top = (p.stake / p.signalCost) * Math.max(1, p.patience);
  const menu = [0, top, rewards] as const;
  const step = top / (rewards - 1);
  const play = (cost: number): { readonly offer: number; readonly expected: number; readonly free: boolean } => {
    const own: LearningPrimitives = { ...p, costs: [cost], prior: [1], menu };
    const rule = learningRule({ ...own, allies: "myopic" });
    const a = rule.offer([1], 0.5);
    if (a < 0) return { offer: Number.NaN, expected: 0, free: true };
    const offer = rule.menu[a] as number;
    const unbound = solveMyopic(own, { enforced: false }).offer[0] as number;
    return { offer, expected: offer * rule.answer([1], a, 0), free: unbound === a };
  };
  // Nobody is courted whose cost is above what the largest reward is worth by more than the noise can bridge.
  const [low, high] = [-10 * p.noise - 0.2, highestCourted(p, play)];
  const games = Array.from({ length: costs }, (_, k) => play(low + ((high - low) * k) / (costs - 1)));
  const expected = games.map((g) => g.expected);
  const peak = expected.indexOf(Math.max(...expected));
  const there = (expected[peak] as number) > 2 * step;
  const free = games.map((g) => (g.free ? g.offer : Number.NaN));
  const offers = games.map((g) => g.offer);
  return [
    {
      id: "H2a",
      model: "learning",
      claim: claims.a,
      verdict: judged(there, singlePeaked(expected, 3 * step) && (expected[0] as number) <= 0.05 * (expected[peak] as number) + step && expected.at(-1) === 0),
      evidence: {
        peakAt: low + ((high - low) * peak) / (costs - 1),
        peak: expected[peak] as number,
        aligned: expected[0] as number,
        beyond: expected.at(-1) as number,
        cutOff: high,
      },
      condition: "over types whose cost is known, if demands cost something (w > 0): else a demand without hope is made of everybody",
    },
    {
      id: "H2b",
      model: "learning",
      claim: claims.b,
      verdict: judged(there, largestFall(offers) <= 2 * step),
      evidence: {
        lowest: offers[0] ?? Number.NaN,
        highest: Math.max(0, ...offers.filter((x) => !Number.isNaN(x))),
        largestFall: largestFall(offers),
        largestFallUnbound: largestFall(free),
        bound: games.filter((g) => !g.free).length / games.length,
      },
      condition:
        "wherever enforcement does not bind; where it does the promise shrinks with the value of the relation, and the reward falls towards the cut-off",
    },
  ];
}

/** A cost beyond which no type is courted, found by doubling and halving. */
function highestCourted(p: LearningPrimitives, play: (cost: number) => { readonly offer: number }): number {
  let [low, high] = [0, p.securityNeed + p.noise];
  for (let i = 0; i < 12 && !Number.isNaN(play(high).offer); i++) [low, high] = [high, 2 * high];
  for (let i = 0; i < 12; i++) {
    const middle = (low + high) / 2;
    if (Number.isNaN(play(middle).offer)) high = middle;
    else low = middle;
  }
  return high + 0.02 * (high + 1);
}

/** H2 over beliefs, two types: see `learningSelection`. */
export function beliefSelection(p: LearningPrimitives): Implication[] {
  const { grid, menu, offer } = solveMyopic({ ...p, allies: "myopic" });
  const answers = myopicAnswers(p, menu);
  const cheap = (p.costs[0] as number) <= (p.costs[1] as number) ? 0 : 1;
  const nodes = Array.from({ length: grid.size }, (_, k) => (cheap === 0 ? k : grid.size - 1 - k));
  const asked = nodes.filter((node) => (offer[node] as number) >= 0);
  const rewardAt = (node: number): number => ((offer[node] as number) < 0 ? 0 : (menu[offer[node] as number] as number));
  const expected = nodes.map((node) => {
    const a = offer[node] as number;
    if (a < 0) return 0;
    const b = grid.nodes[2 * node] as number;
    return rewardAt(node) * (b * (answers[2 * a] as number) + (1 - b) * (answers[2 * a + 1] as number));
  });
  const step = menu.length > 1 ? (menu[1] as number) - (menu[0] as number) : 0;
  const most = Math.max(...expected);
  const peak = nodes[expected.indexOf(most)] as number;
  // From the most willing belief down, so that a fall is a reward that falls with reluctance.
  const falls = largestFall([...asked].reverse().map(rewardAt));
  const first = asked[0];
  return [
    {
      id: "H2a belief",
      model: "learning",
      claim: "the expected reward is hump-shaped in the belief that the ally is willing, with its peak inside",
      verdict: judged(most > 2 * step, singlePeaked(expected, 2 * step) && expected.indexOf(most) > 0 && expected.indexOf(most) < nodes.length - 1),
      evidence: {
        peakAt: grid.nodes[2 * peak + cheap] as number,
        peak: most,
        unwilling: expected[0] as number,
        willing: expected.at(-1) as number,
        courtedFrom: first === undefined ? Number.NaN : (grid.nodes[2 * first + cheap] as number),
      },
      condition: "not in general: none below the belief from which the ally is courted, and above it the reward may fall, rise or both",
    },
    {
      id: "H2b belief",
      model: "learning",
      claim: "among courted allies the reward of a concession falls with the belief that the ally is willing (concession × willingness negative)",
      verdict: judged(asked.length > 1 && most > 2 * step, falls <= 1.5 * step),
      evidence: {
        atLeast: first === undefined ? Number.NaN : rewardAt(first),
        atMost: asked.length ? rewardAt(asked.at(-1) as number) : Number.NaN,
        largestFall: falls,
      },
      condition: "where enforcement does not bind and tomorrow does not depend on today's answer (h = 1 or δ = 0); nearly everywhere else too",
    },
  ];
}
