import type { Attention } from "./attention.js";
import { highestFirst } from "./courting-order.js";
import { drawFates } from "./fates.js";
import { myopicAnswers } from "./learning.js";
import { learn } from "./learning-rule.js";
import { playTables } from "./play-table.js";
import { standing } from "./standing.js";

/** One ally in one period of a run under the index policy. */
export interface CourtedPeriod {
  readonly t: number;
  readonly ally: number;
  /** Periods since its leader came, 0 in the first. */
  readonly since: number;
  /** The leader's type. */
  readonly type: number;
  /** Belief about the leader when the period's demands are made; a view, valid until the next call. */
  readonly belief: Float64Array;
  /** Whittle index at that belief, −Infinity where no demand is worth its cost. */
  readonly index: number;
  /**
   * The index that the ally has to pass to be courted: that of the last of the other allies that would be, −Infinity where there are fewer than
   * can be courted. NaN where signals are rationed, which no one number tells.
   */
  readonly others: number;
  readonly asked: boolean;
  /** Reward promised, NaN where nothing was asked. */
  readonly offer: number;
  readonly met: boolean;
  /** Payoff of the period to the patron from this ally. */
  readonly surplus: number;
}

/**
 * Plays one run of the index policy of section 4 and tells of every ally in every period: periods in order, allies in order within one. Leaders,
 * types and answers are those of `comparePolicies` at the same seed and run.
 */
export function playIndexPolicy(
  attention: Attention,
  { periods, seed, run }: { readonly periods: number; readonly seed: number; readonly run: number },
  tell: (period: CourtedPeriod) => void,
): void {
  const tables = playTables(attention);
  const { of, most } = tables.ration;
  const state = standing(tables, "index");
  const fates = drawFates(tables, periods, seed, run);
  const allies = Array.from(tables.kindOf, (k) => {
    const { p, menu } = tables.kinds[k] as (typeof tables.kinds)[number];
    return { p, menu, answers: myopicAnswers(p, menu), belief: Float64Array.from(p.prior), type: 0, since: 0 };
  });
  const order = highestFirst(state.score);
  const place = new Int32Array(allies.length);
  const none = Number.NEGATIVE_INFINITY;
  for (let t = 0; t < periods; t++) {
    for (let e = fates.from[t] as number; e < (fates.from[t + 1] as number); e++) {
      const who = fates.ally[e] as number;
      const one = allies[who] as (typeof allies)[number];
      one.type = fates.type[e] as number;
      one.since = t;
      one.belief.set(one.p.prior);
      state.renew(who, one.type);
    }
    place.fill(-1);
    // The scores of the last that is courted, and of the next that would be.
    let [last, next, left] = [none, none, most];
    order.begin();
    while (left > 0) {
      const who = order.next();
      if (who < 0) break;
      const at = state.offer(who, left);
      if (at < 0) continue;
      place[who] = at;
      left -= of === "demands" ? 1 : state.reward(who, at);
      last = left > 0 ? none : (state.score[who] as number);
    }
    if (of === "demands" && left === 0) {
      const who = order.next();
      next = who < 0 ? none : (state.score[who] as number);
    }
    if (of === "signals") for (let who = 0; who < place.length; who++) if ((place[who] as number) < 0 && state.unpaid(who)) place[who] = 0;
    allies.forEach(({ p, menu, answers, belief, type, since }, ally) => {
      const at = place[ally] as number;
      const asked = at >= 0;
      const index = state.score[ally] as number;
      const { surplus, met } = asked ? state.court(ally, at, fates.answer[t * allies.length + ally] as number) : { surplus: 0, met: false };
      tell({
        t,
        ally,
        since: t - since,
        type,
        belief,
        index,
        others: of === "signals" ? Number.NaN : asked ? next : last,
        asked,
        offer: asked ? (menu[at] as number) : Number.NaN,
        met,
        surplus,
      });
      if (asked) learn(belief, (k) => answers[at * p.costs.length + k] as number, met);
    });
  }
}
