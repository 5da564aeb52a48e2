import { type Executor, FealtyError } from "../../base/index.js";
import { type Mixing, mixing } from "../diagnostics.js";
import type { RollCalls } from "../roll-calls.js";
import { type Chain, type ChainStart, sampleChain } from "./chain.js";
import { fitFast } from "./fast.js";
import { type IdealPointOptions, type IdealPoints, itemsOf, prepare, rowsOf, turned } from "./ideal-points.js";
import type { IdealPointModel } from "./model.js";
import { checkAnchors } from "./orient.js";
import { publishedStart, publishedStep } from "./published-start.js";
import type { VoteTable } from "./vote-table.js";

/** Published samplers that can be carried out as they are. */
export const idealPointReplications = ["bailey-strezhnev-voeten"] as const;

export interface DrawOptions extends IdealPointOptions {
  /** Chains (4). */
  readonly chains?: number | undefined;
  /** Sweeps of each that are kept (2000), after half as many of burn-in. */
  readonly draws?: number | undefined;
  readonly seed: number;
  /**
   * A published sampler: from its start, and with its short moves of cut points, which forget the start slowly. Anchors say which units start high and low.
   */
  readonly replicate?: (typeof idealPointReplications)[number] | undefined;
}

export interface IdealPointDraws extends IdealPoints {
  readonly mixing: readonly Mixing[];
  /** Draws × positions, chain after chain; at most 1,000 a chain. */
  readonly draws: Float32Array;
  readonly kept: number;
  readonly chains: number;
  /** Share of moves of cut points that were taken. */
  readonly accepted: number;
}

/** What one chain is made from; survives structured cloning. */
export interface ChainTask {
  readonly table: VoteTable;
  readonly model: IdealPointModel;
  readonly start: ChainStart;
  readonly seed: number;
  readonly chain: number;
  readonly sweeps: number;
  readonly thin: number;
  readonly step?: number | undefined;
}

const mostKept = 1000;
/** Sweeps of the fast engine that find a start. */
const startSweeps = 40;

/** The computation "ideal-points-chain". */
export function idealPointChain({ table, model, start, seed, chain, sweeps, thin, step }: ChainTask): Chain {
  return sampleChain(table, model, { start, seed, chain, sweeps, burn: Math.ceil(sweeps / 2), thin, step });
}

/**
 * Posterior draws of ideal points by a sampler, chains side by side. Positions are posterior means, errors posterior standard deviations.
 * @throws FealtyError as idealPoints; "domain" for fewer than one chain or 100 sweeps.
 */
export async function idealPointDraws(calls: RollCalls, options: DrawOptions, executor: Executor): Promise<IdealPointDraws> {
  const { anchors = [], chains = 4, draws: sweeps = 2000, seed, replicate, signal, onProgress } = options;
  const refuse = (name: string, value: number, words: string): never => {
    throw new FealtyError("domain", `${name} is ${value}`, { kind: "usage", mend: `it must be ${words}` });
  };
  if (!Number.isInteger(chains) || chains < 1 || chains > 100) refuse("chains", chains, "a whole number from 1 to 100");
  if (!Number.isInteger(sweeps) || sweeps < 100 || sweeps > 1e6) refuse("sweeps", sweeps, "a whole number from 100 to a million");
  if (replicate !== undefined && (anchors.length === 0 || (options.model?.prior ?? "one-sided") !== "one-sided"))
    throw new FealtyError("replicate", `${replicate} needs ${anchors.length === 0 ? "an anchor" : "the one-sided prior"}`, {
      kind: "usage",
      mend: anchors.length === 0 ? "say which units start high and low" : "leave the prior out",
    });
  const { table, model, start } = prepare(calls, options);
  const first =
    replicate === undefined ? fitFast(table, model, { start, sweeps: startSweeps, signal }) : publishedStart(table, checkAnchors(table.units, anchors));
  const thin = Math.ceil(sweeps / mostKept);
  const task = (chain: number): ChainTask => ({
    table,
    model,
    start: { position: first.position, slope: first.slope, low: first.low, high: first.high },
    seed,
    chain: chain + 1,
    sweeps,
    thin,
    ...(replicate === undefined ? {} : { step: publishedStep }),
  });
  const found = await executor.map<ChainTask, Chain>(
    "ideal-points-chain",
    Array.from({ length: chains }, (_, chain) => ({ key: `chain ${chain + 1}`, input: task(chain) })),
    { signal, onProgress },
  );
  return { ...combine(calls, table, found, anchors), model, sweeps: sweeps + Math.ceil(sweeps / 2), change: 0, unanimous: table.unanimous, chains };
}

/** Largest R-hat with which chains count as converged. */
const worstRhat = 1.05;

function combine(
  calls: RollCalls,
  table: VoteTable,
  chains: readonly Chain[],
  anchors: NonNullable<IdealPointOptions["anchors"]>,
): Omit<IdealPointDraws, "model" | "sweeps" | "change" | "unanimous" | "chains"> {
  const places = table.unitOf.length;
  const each = chains[0]?.kept ?? 0;
  const kept = each * chains.length;
  const draws = new Float32Array(kept * places);
  chains.forEach((chain, c) => {
    draws.set(chain.draws.subarray(0, each * places), c * each * places);
  });
  const [position, se] = [new Float64Array(places), new Float64Array(places)];
  const mixed: Mixing[] = [];
  for (let p = 0; p < places; p++) {
    const own = chains.map((_, c) => Float64Array.from({ length: each }, (_, k) => draws[(c * each + k) * places + p] as number));
    let [sum, square] = [0, 0];
    for (const chain of own) for (let k = 0; k < each; k++) sum += chain[k] as number;
    const mean = sum / kept;
    for (const chain of own) for (let k = 0; k < each; k++) square += ((chain[k] as number) - mean) ** 2;
    position[p] = mean;
    se[p] = Math.sqrt(square / Math.max(1, kept - 1));
    mixed.push(mixing(own));
  }
  const { sign, contradicted } = turned(table, position, anchors);
  if (sign < 0) for (let k = 0; k < draws.length; k++) draws[k] = -(draws[k] as number);
  const mean = (of: (chain: Chain) => Float64Array): Float64Array =>
    (chains[0] ? of(chains[0]) : new Float64Array(0)).map((_, r) => chains.reduce((sum, chain) => sum + (of(chain)[r] as number), 0) / chains.length);
  return {
    ...rowsOf(table),
    position: position.map((x) => sign * x),
    se,
    resolutions: {
      ...itemsOf(calls, table),
      slope: mean(({ slope }) => slope).map((x) => sign * x),
      low: mean(({ low }) => low),
      high: mean(({ high }) => high),
    },
    mixing: mixed,
    draws,
    kept,
    accepted: chains.reduce((sum, { accepted }) => sum + accepted, 0) / Math.max(1, chains.length),
    converged: mixed.every(({ rhat }) => !(rhat > worstRhat)),
    contradicted,
  };
}
