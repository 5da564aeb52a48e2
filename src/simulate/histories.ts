import { checkpoint, FealtyError, type Work } from "../base/index.js";
import type { Frame } from "../frame/index.js";
import { stream } from "../numeric/index.js";
import { type ContractOptions, type LearningPrimitives, type LearningRule, learn, learningRule, type Primitives, solveContracts } from "../theory/index.js";
import { type HistoryColumn, historyTable, simulatedCodes } from "./history-columns.js";

export interface HistoryOptions extends Work {
  /** First and last year, default 1 to 100. */
  readonly years?: readonly [number, number];
  /** Runs of the whole game, default 1; allies of different runs have different codes. */
  readonly runs?: number;
  /** Years played before the first, which are not in the table, default 0: then every leader is new in the first year. */
  readonly burn?: number;
  readonly seed?: number;
}

/** Most rows of one table. */
const mostRows = 20_000_000;
const common: readonly HistoryColumn[] = ["patron", "ally", "year", "concession", "signal", "reassurance", "demand", "offer", "reluctance", "willingness"];
export const ofLearning: readonly HistoryColumn[] = [...common, "type", "belief", "standing", "leader_years", "leader_change", "need", "stake", "payoff"];

/**
 * Histories of the relational contracts of section 2: one row an ally and year, the same in every year, since the contract is stationary and on its
 * path nobody breaks it. The signal of the first year is that of the year before it. Columns as `history-columns.ts` tells.
 * @throws FealtyError "domain" for years or allies that are none.
 */
export function contractHistories(allies: readonly Primitives[], terms: ContractOptions = {}, options: HistoryOptions = {}): Frame {
  const { first, span } = extent(options, allies.length);
  const solved = solveContracts(allies, terms).allies;
  const table = historyTable([...common, "baseline", "need", "stake", "payoff"], allies.length * span);
  allies.forEach((p, i) => {
    const { concession, reassurance, baseline, patronPayoff } = solved[i] as (typeof solved)[number];
    const asked = concession > baseline;
    const row = {
      ...place(i, first),
      concession,
      signal: reassurance,
      reassurance,
      demand: asked ? 1 : 0,
      offer: asked ? reassurance : Number.NaN,
      baseline,
      reluctance: p.reluctance,
      willingness: -p.reluctance,
      need: p.securityNeed,
      stake: p.stake,
      payoff: patronPayoff,
    };
    for (let t = 0; t < span; t++) {
      row.year = first + t;
      table.add(row);
    }
  });
  return table.frame();
}

/**
 * Histories of the game of section 3: one relation an ally, leaders that turn over, offers at the belief, answers at σ_k, beliefs by Bayes' rule. The
 * answer of a year stands in its row, its reward is `reassurance` there and `signal` in the next year (A3). Draws are addressed by (run, ally, year).
 * @param allies one set of primitives each; sets that are equal are solved once.
 * @throws FealtyError "domain" for years, runs or allies that are none; "not-converged" where a game has no solution to play.
 */
export function learningHistories(allies: readonly LearningPrimitives[], options: HistoryOptions = {}): Frame {
  const { first, span, runs, burn, seed } = extent(options, allies.length);
  const types = Math.max(1, ...allies.map(({ costs }) => costs.length));
  const rules = rulesOf(allies);
  const table = historyTable(
    [...ofLearning, ...(types > 2 ? (["belief_2"] as const) : []), ...(runs > 1 ? (["run"] as const) : [])],
    runs * allies.length * span,
  );
  for (let run = 0; run < runs; run++) {
    allies.forEach((p, i) => {
      checkpoint(options);
      options.onProgress?.(run * allies.length + i, runs * allies.length, "relations");
      playRelation(rules[i] as LearningRule, { seed, run, ally: i, periods: burn + span }, (period) => {
        if (period.t < burn) return;
        table.add(Object.assign(recorded(p, period, period.owed), place(run * allies.length + i, first + period.t - burn), { run: run + 1 }));
      });
    });
  }
  return table.frame();
}

/** One year of a relation as it was played. */
export interface Period {
  readonly t: number;
  /** Years since the leader came. */
  readonly since: number;
  readonly type: number;
  /** When the demand is made; valid until the next call. */
  readonly belief: Float64Array;
  readonly asked: boolean;
  /** Reward promised, NaN where nothing is asked. */
  readonly offer: number;
  readonly met: boolean;
  /** Reward of the year before, recorded now; NaN in the first. */
  readonly owed: number;
}

/** Plays one relation of section 3 from a new leader on. */
export function playRelation(
  rule: LearningRule,
  { seed, run, ally, periods }: { readonly seed: number; readonly run: number; readonly ally: number; readonly periods: number },
  tell: (period: Period) => void,
): void {
  const { p, menu } = rule;
  const belief = Float64Array.from(p.prior);
  let [type, since, owed] = [0, -1, Number.NaN];
  for (let t = 0; t < periods; t++) {
    // Four draws a year, used or not, so that what is drawn for a purpose never depends on another.
    const draws = stream(seed, run, ally, t);
    const [turn, kind, choice, answer] = [draws.uniform(), draws.uniform(), draws.uniform(), draws.uniform()];
    since++;
    if (t === 0 || turn < p.turnover) {
      belief.set(p.prior);
      since = 0;
      type = typeAt(p.prior, kind);
    }
    const place = rule.offer(belief, choice);
    const asked = place >= 0;
    const met = asked && answer < rule.answer(belief, place, type);
    const offer = asked ? (menu[place] as number) : Number.NaN;
    tell({ t, since, type, belief, asked, offer, met, owed });
    owed = met ? offer : 0;
    if (asked) {
      const sigma = p.costs.map((_, k) => rule.answer(belief, place, k));
      learn(belief, (k) => sigma[k] as number, met);
    }
  }
}

/** Solved once for each distinct set. @throws FealtyError "not-converged". */
function rulesOf(allies: readonly LearningPrimitives[]): LearningRule[] {
  const known = new Map<string, LearningRule>();
  return allies.map((p) => {
    const key = JSON.stringify(p);
    const rule = known.get(key) ?? learningRule(p);
    known.set(key, rule);
    if (!rule.converged)
      throw new FealtyError("not-converged", "the game of learning did not converge, so there is no equilibrium to play", {
        kind: "failed",
        mend: "see fealty solve learning at these primitives; more noise, or myopic allies, converge more often",
      });
    return rule;
  });
}

/** A year of a relation as a row. @param owed reward of the year before, recorded now. */
export function recorded(
  p: LearningPrimitives,
  { since, type, belief, asked, offer, met }: Omit<Period, "owed">,
  owed: number,
): Partial<Record<HistoryColumn, number>> {
  const cost = p.costs[type] as number;
  return {
    concession: met ? 1 : 0,
    signal: owed,
    reassurance: met ? offer : 0,
    demand: asked ? 1 : 0,
    offer,
    reluctance: cost,
    willingness: -cost,
    type: type + 1,
    belief: belief[0] as number,
    belief_2: belief.length > 2 ? (belief[1] as number) : Number.NaN,
    standing: -p.costs.reduce((sum, c, k) => sum + (belief[k] as number) * c, 0),
    leader_years: since,
    leader_change: since === 0 ? 1 : 0,
    need: p.securityNeed,
    stake: p.stake,
    payoff: (asked ? -p.demandCost : 0) + (met ? p.stake - p.signalCost * offer : 0),
  };
}

/** Which row it is. */
export function place(ally: number, year: number): Record<"patron" | "ally" | "year", number> {
  return { patron: simulatedCodes.patron, ally: simulatedCodes.firstAlly + ally, year };
}

function typeAt(prior: readonly number[], draw: number): number {
  let [type, sum] = [0, prior[0] as number];
  while (draw >= sum && type < prior.length - 1) sum += prior[++type] as number;
  return type;
}

/** How far the histories go. @throws FealtyError "domain". */
export function extent({ years: [first, last] = [1, 100], runs = 1, burn = 0, seed = 1 }: HistoryOptions, allies: number) {
  const whole = (name: string, value: number, least: number): void => {
    if (!Number.isInteger(value) || value < least)
      throw new FealtyError("domain", `${name} is ${value}`, { kind: "usage", mend: `it must be a whole number of ${least} or more` });
  };
  whole("the first year", first, -1e6);
  if (!Number.isInteger(last) || last < first)
    throw new FealtyError("domain", `years are ${first} to ${last}`, { kind: "usage", mend: "the last must be a whole number not below the first" });
  whole("runs", runs, 1);
  whole("burn", burn, 0);
  whole("seed", seed, 0);
  if (allies === 0) throw new FealtyError("domain", "there is no ally", { kind: "usage", mend: "give at least one" });
  const span = last - first + 1;
  const rows = span * runs * allies;
  if (rows > mostRows || burn + span > 1e6)
    throw new FealtyError("domain", `${allies} allies over ${span} years in ${runs} runs are ${rows} rows`, {
      kind: "usage",
      mend: `ask for at most ${mostRows} rows and a million years`,
    });
  return { first, span, runs, burn, seed };
}
