import { checkpoint } from "../base/index.js";
import type { Frame } from "../frame/index.js";
import { type Attention, playIndexPolicy } from "../theory/index.js";
import { extent, type HistoryOptions, ofLearning, place, recorded } from "./histories.js";
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
    playIndexPolicy(attention, { periods: burn + span, seed, run }, (courted) => {
      const { ally, index, others, surplus, met, offer, t } = courted;
      const { p } = kinds[kindOf[ally] as number] as (typeof kinds)[number];
      const before = owed[ally] as number;
      owed[ally] = met ? offer : 0;
      if (t < burn) return;
      const row = recorded(p, courted, before);
      row.index = Number.isFinite(index) ? index : Number.NaN;
      row.others = Number.isFinite(others) ? others : Number.NaN;
      row.payoff = surplus;
      row.run = run + 1;
      table.add(Object.assign(row, place(run * n + ally, first + t - burn)));
    });
  }
  return table.frame();
}
