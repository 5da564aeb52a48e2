import { type LearningPolicy, myopicAnswers, solveMyopic, type Transitions, transitions } from "../learning.js";
import type { LearningPrimitives } from "../learning-primitives.js";

/** What a relation of section 3 looks like k years into a leader's tenure, over all leaders that still serve; exact but for the grid of beliefs. */
export interface TenureYear {
  /** Years since the leader came. */
  readonly year: number;
  /** Probability that a demand is made. */
  readonly courted: number;
  /** Mean offer where one is made, and of those that are met (what a concession brings); NaN where there is none. */
  readonly offer: number;
  readonly offerMet: number;
  /** Probability that a demand is made and met. */
  readonly conceded: number;
  /** Mean reward paid for the year's answer, demanded or not. */
  readonly reward: number;
  /** Mean standard deviation of the patron's belief in the first type. */
  readonly width: number;
  /** Mean absolute changes to the next year of the same tenure: belief in the first type, whether courted, the offer (0 where none), and the reward. */
  readonly beliefMoves: number;
  readonly courtedMoves: number;
  readonly offerMoves: number;
  readonly rewardMoves: number;
}

export interface TenurePath {
  readonly years: readonly TenureYear[];
  readonly policy: LearningPolicy;
}

/**
 * Follows the distribution of (belief, type) from a new leader on, given that it stays: answers at σ_k, beliefs by Bayes' rule, each belief between nodes
 * shared among the corners around it as in the solution. Myopic allies.
 * @param years how many years of tenure.
 */
export function tenurePath(p: LearningPrimitives, years = 20, solved?: LearningPolicy): TenurePath {
  const policy = solved ?? solveMyopic(p);
  const { grid, menu, offer } = policy;
  const { types, size, nodes } = grid;
  const answers = myopicAnswers(p, menu);
  const moves = transitions(p, grid, menu, answers);
  // Mass of (node, type).
  let mass = new Float64Array(size * types);
  for (let k = 0; k < types; k++)
    for (let c = 0; c < types; c++) {
      const at = (moves.prior.corner[c] as number) * types + k;
      mass[at] = (mass[at] as number) + (moves.prior.weight[c] as number) * (p.prior[k] as number);
    }
  const asked = (node: number): boolean => (offer[node] as number) >= 0;
  const rewardAt = (node: number): number => (asked(node) ? (menu[offer[node] as number] as number) : 0);
  const sigma = (node: number, k: number): number => (asked(node) ? (answers[(offer[node] as number) * types + k] as number) : 0);
  const list: TenureYear[] = [];
  for (let year = 0; year < years; year++) {
    const next = new Float64Array(size * types);
    let [courted, conceded, offers, met, width] = [0, 0, 0, 0, 0];
    let [beliefMoves, courtedMoves, offerMoves, rewardMoves] = [0, 0, 0, 0];
    for (let node = 0; node < size; node++) {
      const first = nodes[node * types] as number;
      const now = rewardAt(node);
      for (let k = 0; k < types; k++) {
        const here = mass[node * types + k] as number;
        if (here === 0) continue;
        width += here * Math.sqrt(Math.max(0, first * (1 - first)));
        if (!asked(node)) {
          const at = node * types + k;
          next[at] = (next[at] as number) + here;
          continue;
        }
        const own = sigma(node, k);
        courted += here;
        offers += here * now;
        conceded += here * own;
        met += here * own * now;
        for (const answer of [0, 1] as const) {
          const share = here * (answer === 0 ? own : 1 - own);
          if (share === 0) continue;
          follow(moves, node * menu.length + (offer[node] as number), answer, (to, weight) => {
            const at = to * types + k;
            const part = share * weight;
            next[at] = (next[at] as number) + part;
            beliefMoves += part * Math.abs((nodes[to * types] as number) - first);
            courtedMoves += asked(to) ? 0 : part;
            offerMoves += part * Math.abs(rewardAt(to) - now);
            const paid = answer === 0 ? now : 0;
            const ahead = sigma(to, k);
            rewardMoves += part * (ahead * Math.abs(rewardAt(to) - paid) + (1 - ahead) * paid);
          });
        }
      }
    }
    list.push({
      year,
      courted,
      offer: courted > 0 ? offers / courted : Number.NaN,
      offerMet: conceded > 0 ? met / conceded : Number.NaN,
      conceded,
      reward: met,
      width,
      beliefMoves,
      courtedMoves,
      offerMoves,
      rewardMoves,
    });
    mass = next;
  }
  return { years: list, policy };
}

function follow({ after, grid: { types } }: Transitions, cell: number, answer: 0 | 1, tell: (node: number, weight: number) => void): void {
  const { corner, weight } = after[answer];
  for (let k = types * cell; k < types * (cell + 1); k++) if ((weight[k] as number) > 0) tell(corner[k] as number, weight[k] as number);
}
