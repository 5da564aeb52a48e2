import { checkpoint, FealtyError, type Work } from "../base/index.js";
import { evaluateNumbers, parseExpression } from "../estimate/index.js";
import { type ColumnNote, type Frame, numberColumn, numbers, shift, withColumns } from "../frame/index.js";
import {
  checkLearning,
  checkPrimitives,
  type ContractOptions,
  cutOff,
  type LearningPrimitives,
  type LearningRule,
  learn,
  learningRule,
  type Primitives,
  solveContracts,
} from "../theory/index.js";
import { inRow, mappedValues, type PrimitiveMap, valuesAt } from "./mapped-primitives.js";

const notes = {
  predicted_concession: { label: "Predicted concession: share of the demand (contract), probability that a demand is made and met (learning)" },
  predicted_reward: { label: "Predicted reward of this year's answer, recorded in the next year", unit: "signal units" },
  predicted_signal: { label: "Predicted signal of the year: the reward of the year before", unit: "signal units" },
  predicted_courted: { label: "Predicted: a demand is made that is paid for (contract), or made at all (learning) (1, 0)" },
  predicted_baseline: { label: "Predicted: what the ally concedes by itself" },
  predicted_distance: { label: "Reluctance less the cut-off beyond which nothing is bought", unit: "utils" },
  predicted_offer: { label: "Predicted offer; missing where nothing is asked", unit: "signal units" },
  predicted_belief: { label: "Filtered belief in the first type when the demand is made", unit: "probability" },
} as const satisfies Readonly<Record<string, ColumnNote>>;
type Predicted = keyof typeof notes;

export interface ContractPredictionOptions extends ContractOptions, Work {}

/**
 * What the stationary contract of section 2 predicts for every row of a panel at the primitives that its covariates make. Without a limit of attention
 * and with a bilateral audience each row stands for itself; else the allies of a patron and year are solved together. Rows that lack a covariate
 * have no prediction. The signal of a year is the reward of the year before (A3), missing where the panel lacks that row.
 * @param data a panel with an index.
 * @throws FealtyError naming the row whose primitives are out of their domain; as `shift` for a panel without index or with repeated rows.
 */
export function contractPredictions(data: Frame, base: Primitives, map: PrimitiveMap, options: ContractPredictionOptions = {}): Frame {
  const mapped = mappedValues(data, map);
  const out = columnsOf(data.length, ["predicted_concession", "predicted_reward", "predicted_courted", "predicted_baseline", "predicted_distance"]);
  const rows = Array.from({ length: data.length }, (_, row) => {
    const values = valuesAt(mapped, row);
    return values && { row, p: inRow(row, () => checkPrimitives({ ...base, ...values })) };
  }).filter((one) => one !== undefined);
  const together = options.attention !== undefined || options.audience === "multilateral";
  const groups = together ? groupsOf(data, rows) : rows.map((one) => [one]);
  groups.forEach((group, k) => {
    if (k % 1000 === 0) {
      checkpoint(options);
      options.onProgress?.(k, groups.length, "contracts");
    }
    const { allies } = solveContracts(
      group.map(({ p }) => p),
      options,
    );
    group.forEach(({ row, p }, i) => {
      const { concession, baseline, reassurance } = allies[i] as (typeof allies)[number];
      out.set("predicted_concession", row, concession);
      out.set("predicted_reward", row, reassurance);
      out.set("predicted_courted", row, concession > baseline ? 1 : 0);
      out.set("predicted_baseline", row, baseline);
      out.set("predicted_distance", row, Math.max(p.reluctance, 0) - cutOff(p));
    });
  });
  const told = out.into(data);
  return withColumns(told, { predicted_signal: { ...shift(told, "predicted_reward", 1), note: notes.predicted_signal } });
}

export interface LearningPredictionOptions extends Work {
  /** Expression that is 1 where the ally met a demand in the year, 0 where it refused, missing where nothing is known: no lesson is drawn. Default `concession > 0`. */
  readonly answers?: string;
  /** Expression that is 1 in the year of a new leader, whose belief is the prior. Default `leader_years == 0`. */
  readonly newLeader?: string;
}

/**
 * What the game of section 3 predicts for every row: the belief filtered from the ally's own answers, the offer made at it, and what to expect. Primitives
 * of a year are taken as if they stayed; `reluctance` in the map is added to the cost of every type. Games are solved once for each set of values,
 * rounded to three digits. An ally begins at the prior; years that the panel lacks bring a new leader with probability h each; an
 * answer where the model asks nothing teaches nothing. The signal of a year is the offer of the year before if the answer was a yes, 0 if a no.
 * @throws FealtyError as `contractPredictions`, "not-converged" where a game has no solution.
 */
export function learningPredictions(data: Frame, base: LearningPrimitives, map: PrimitiveMap, options: LearningPredictionOptions = {}): Frame {
  const { answers: met = "concession > 0", newLeader = "leader_years == 0" } = options;
  const index = data.index;
  if (!index)
    throw new FealtyError("no-index", "predictions of learning need a panel index", {
      kind: "usage",
      mend: "name the unit and the time column (--panel ally,year)",
    });
  const answer = evaluateNumbers(data, parseExpression(met));
  const fresh = evaluateNumbers(data, parseExpression(newLeader));
  const mapped = mappedValues(data, map);
  const ruleOf = rules(base, mapped);
  const out = columnsOf(data.length, ["predicted_concession", "predicted_reward", "predicted_courted", "predicted_offer", "predicted_belief"]);
  const paid = new Float64Array(data.length).fill(Number.NaN);
  const year = numbers(data, index.time);
  const units = histories(data);
  units.forEach((rows, k) => {
    checkpoint(options);
    options.onProgress?.(k, units.length, "allies");
    const belief = Float64Array.from(base.prior);
    let before = Number.NaN;
    for (const row of rows) {
      const gap = (year[row] as number) - before - 1;
      if (fresh[row] === 1) belief.set(base.prior);
      else if (gap > 0) {
        let stay = 1;
        for (let t = 0; t < gap; t++) stay *= 1 - base.turnover;
        for (let j = 0; j < belief.length; j++) belief[j] = stay * (belief[j] as number) + (1 - stay) * (base.prior[j] as number);
      }
      before = year[row] as number;
      out.set("predicted_belief", row, belief[0] as number);
      const rule = ruleOf(row);
      if (!rule) continue;
      const place = rule.offer(belief, 0.5);
      const offer = place < 0 ? Number.NaN : (rule.menu[place] as number);
      const sigma = base.costs.map((_, j) => (place < 0 ? 0 : rule.answer(belief, place, j)));
      const chance = sigma.reduce((sum, s, j) => sum + s * (belief[j] as number), 0);
      const reward = place < 0 ? 0 : chance * offer;
      out.set("predicted_courted", row, place < 0 ? 0 : 1);
      out.set("predicted_offer", row, offer);
      out.set("predicted_concession", row, chance);
      out.set("predicted_reward", row, reward);
      const said = answer[row] as number;
      paid[row] = place < 0 ? 0 : Number.isNaN(said) ? reward : said === 1 ? offer : 0;
      if (place >= 0 && !Number.isNaN(said)) learn(belief, (j) => sigma[j] as number, said === 1);
    }
  });
  const told = out.into(data);
  return withColumns(told, { predicted_signal: { ...shift(told, numberColumn(paid), 1), note: notes.predicted_signal } });
}

/** Games by row, each distinct one solved once. */
function rules(base: LearningPrimitives, mapped: ReadonlyMap<string, Float64Array>): (row: number) => LearningRule | undefined {
  const known = new Map<string, LearningRule>();
  return (row) => {
    const values = valuesAt(mapped, row);
    if (!values) return undefined;
    const rounded = Object.entries(values).map(([name, value]): [string, number] => [name, Number(value.toPrecision(3))]);
    const key = JSON.stringify(rounded);
    let rule = known.get(key);
    if (!rule) {
      const { reluctance = 0, ...own } = Object.fromEntries(rounded);
      rule = learningRule(inRow(row, () => checkLearning({ ...base, ...own, costs: base.costs.map((c) => c + reluctance) })));
      if (!rule.converged)
        throw new FealtyError("not-converged", `the game of learning did not converge at the primitives of row ${row + 1}`, {
          kind: "failed",
          mend: "more noise, or myopic allies, converge more often",
        });
      known.set(key, rule);
    }
    return rule;
  };
}

/** Rows of each unit in the order of time; rows without a unit or a time are left out. */
function histories(data: Frame): number[][] {
  const index = data.index as NonNullable<Frame["index"]>;
  const time = numbers(data, index.time);
  const names = index.units.map((name) => data.columns.get(name));
  const of = new Map<string, number[]>();
  for (let row = 0; row < data.length; row++) {
    const parts = names.map((c) => (c === undefined ? "" : String(c.kind === "number" ? c.values[row] : c.codes[row])));
    if (parts.includes("NaN") || parts.includes("-1") || Number.isNaN(time[row] as number)) continue;
    const key = parts.join(" ");
    const own = of.get(key);
    if (own) own.push(row);
    else of.set(key, [row]);
  }
  return [...of.values()].map((rows) => rows.sort((a, b) => (time[a] as number) - (time[b] as number)));
}

/** The rows of one patron (where the panel has several) and year together. */
function groupsOf<T extends { readonly row: number }>(data: Frame, rows: readonly T[]): T[][] {
  const time = data.index ? numbers(data, data.index.time) : undefined;
  const patron = data.columns.get("patron");
  const of = new Map<string, T[]>();
  for (const one of rows) {
    const who = patron === undefined ? 0 : patron.kind === "number" ? patron.values[one.row] : patron.codes[one.row];
    const key = `${who} ${time?.[one.row]}`;
    const own = of.get(key);
    if (own) own.push(one);
    else of.set(key, [one]);
  }
  return [...of.values()];
}

function columnsOf(length: number, names: readonly Predicted[]) {
  const columns = new Map(names.map((name) => [name, new Float64Array(length).fill(Number.NaN)]));
  return {
    set(name: Predicted, row: number, value: number): void {
      const values = columns.get(name);
      if (values) values[row] = value;
    },
    into: (data: Frame): Frame =>
      withColumns(
        data,
        [...columns].map(([name, values]) => [name, numberColumn(values, notes[name])] as const),
      ),
  };
}
