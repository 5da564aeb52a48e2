import { checkpoint } from "../base/index.js";
import type { Frame } from "../frame/index.js";
import { type Attention, playIndexPolicy } from "../theory/index.js";
import { extent, type HistoryOptions, ofLearning, type Period, place, recorded } from "./histories.js";
import { type HistoryColumn, historyTable } from "./history-columns.js";

/**
 * Histories under rationed attention (section 4): the index policy's own play, one row an ally and year, with the index and the index of others that it
 * has to pass. Leaders, types and answers are those of `comparePolicies` at the same seed, run by run, where no years are burnt.
 * @throws FealtyError "domain" for years or runs that are none.
 */
export function attentionHistories(attention: Attention, options: HistoryOptions = {}): Frame {
  const { kindOf, kinds } = attention;
  const n = kindOf.length;
  const { first, span, runs, burn, seed } = extent(options, n);
  const types = Math.max(...kinds.map(({ p }) => p.costs.length));
  const names: HistoryColumn[] = [...ofLearning, "index", "others", ...(types > 2 ? (["belief_2"] as const) : []), ...(runs > 1 ? (["run"] as const) : [])];
  const table = historyTable(names, runs * n * span);
  const owed = new Float64Array(n);
  for (let run = 0; run < runs; run++) {
    checkpoint(options);
    options.onProgress?.(run, runs, "runs");
    owed.fill(Number.NaN);
    playIndexPolicy(attention, { periods: burn + span, seed, run }, ({ ally, index, others, surplus, ...rest }) => {
      const { p } = kinds[kindOf[ally] as number] as (typeof kinds)[number];
      const period: Period = { ...rest, owed: owed[ally] as number };
      owed[ally] = rest.met ? rest.offer : 0;
      if (rest.t < burn) return;
      table.add({
        ...place(run * n + ally, first + rest.t - burn),
        run: run + 1,
        ...recorded(p, period),
        index: Number.isFinite(index) ? index : Number.NaN,
        others: Number.isFinite(others) ? others : Number.NaN,
        payoff: surplus,
      });
    });
  }
  return table.frame();
}
