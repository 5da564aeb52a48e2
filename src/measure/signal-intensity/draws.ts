import { type Executor, FealtyError } from "../../base/index.js";
import type { Frame } from "../../frame/index.js";
import { cholesky } from "../../numeric/index.js";
import { type Mixing, mixing } from "../diagnostics.js";
import { quantile } from "../reliability.js";
import type { SignalChain, SignalChainTask } from "./chain.js";
import type { SignalColumns } from "./indicators.js";
import {
  assembled,
  loadingOf,
  type PreparedSignals,
  prepareSignals,
  residualVariance,
  type SignalIntensity,
  type SignalLoading,
  type SignalOptions,
} from "./signal-intensity.js";

export interface SignalDrawOptions extends SignalOptions {
  /** "sample" (default): chains of the posterior; "fast": parameters from the normal approximation at the mode. Scores are drawn exactly given either. */
  readonly engine?: "fast" | "sample" | undefined;
  /** Chains (4). */
  readonly chains?: number | undefined;
  /** Draws of the parameters in each chain (2000), after a burn-in of at most 300. */
  readonly sweeps?: number | undefined;
  /** Draws of the scores that are kept, over all chains (500); as many of each chain, so that there may be a few more. */
  readonly draws?: number | undefined;
  readonly seed: number;
}

export interface SignalDraws extends SignalIntensity {
  readonly engine: "fast" | "sample";
  readonly chains: number;
  readonly sweeps: number;
  /** How each loading has mixed, in the order of `loadings`; of independent draws too. */
  readonly mixing: readonly Mixing[];
  /** Share of proposals taken. */
  readonly accepted: number;
  /** Draws × scored rows. */
  readonly draws: Float32Array;
  readonly kept: number;
  /** Draws × loadings, chain after chain. */
  readonly loadingDraws: Float64Array;
}

/** The draws of each loading, chain by chain, and how they have mixed. */
export function loadingTraces({ loadings, loadingDraws, mixing: mixed, chains, sweeps }: SignalDraws) {
  const size = loadings.length;
  return loadings.map(({ name }, j) => ({
    name,
    chains: Array.from({ length: chains }, (_, c) => Float64Array.from({ length: sweeps }, (__, k) => loadingDraws[(c * sweeps + k) * size + j] as number)),
    rhat: mixed[j]?.rhat ?? Number.NaN,
    bulk: mixed[j]?.bulk ?? Number.NaN,
  }));
}

/** Largest R-hat with which chains count as converged. */
const worstRhat = 1.05;
/** Chains start near the mode, so that they need a burn-in for the length of their steps alone. */
const mostBurn = 300;

/**
 * Posterior draws of the intensity of signals, chains side by side: intensity and errors are posterior means and standard deviations, intervals of
 * loadings the 5 % and 95 % points of their draws. The same on any number of threads.
 * @throws FealtyError as `signalIntensity`; "domain" for options out of range; "unfinished" where no mode was found to start from.
 */
export async function signalDraws(data: Frame, columns: SignalColumns, options: SignalDrawOptions, executor: Executor): Promise<SignalDraws> {
  const { engine = "sample", seed, signal, onProgress } = options;
  const whole = (name: "chains" | "sweeps" | "draws", usual: number, least: number, most: number): number => {
    const value = options[name] ?? usual;
    if (!Number.isInteger(value) || value < least || value > most)
      throw new FealtyError("domain", `${name} is ${value}`, { kind: "usage", mend: `it must be a whole number from ${least} to ${most}` });
    return value;
  };
  const chains = whole("chains", 4, 1, 100);
  const sweeps = whole("sweeps", 2000, 100, 1_000_000);
  const draws = whole("draws", Math.min(500, chains * sweeps), chains, chains * sweeps);
  const prepared = prepareSignals(data, columns, { ...options, onProgress: undefined });
  const { merged, fit, priors } = prepared;
  const size = fit.theta.length;
  const factor = cholesky(fit.covariance.slice(), size);
  if (!fit.converged || factor.rank < size)
    throw new FealtyError("unfinished", "no mode of the parameters was found to start draws from", {
      kind: "failed",
      mend: "leave out a signal that hardly varies",
    });
  const task = (chain: number): SignalChainTask => ({
    data: merged,
    priors,
    mode: fit.theta,
    factor: factor.lower,
    from: engine === "fast" ? "normal" : "posterior",
    seed,
    chain: chain + 1,
    sweeps,
    burn: engine === "fast" ? 0 : Math.min(mostBurn, Math.ceil(sweeps / 2)),
    keep: Math.ceil(draws / chains),
  });
  const found = await executor.map<SignalChainTask, SignalChain>(
    "signal-intensity-chain",
    Array.from({ length: chains }, (_, chain) => ({ key: `chain ${chain + 1}`, input: task(chain) })),
    { signal, onProgress },
  );
  return { ...combined(prepared, found, sweeps), engine, chains, sweeps };
}

function combined(prepared: PreparedSignals, chains: readonly SignalChain[], sweeps: number): Omit<SignalDraws, "engine" | "chains" | "sweeps"> {
  const { merged, sign } = prepared;
  const size = prepared.fit.theta.length;
  const rows = merged.of.length;
  const kept = chains.reduce((sum, chain) => sum + chain.kept, 0);
  const draws = new Float32Array(kept * rows);
  let at = 0;
  for (const chain of chains) {
    draws.set(chain.scores, at);
    at += chain.scores.length;
  }
  if (sign < 0) for (let k = 0; k < draws.length; k++) draws[k] = -(draws[k] as number);
  const moment = (of: (chain: SignalChain) => Float64Array): Float64Array =>
    merged.count.map((_, p) => chains.reduce((sum, chain) => sum + (chain.kept / kept) * (of(chain)[p] as number), 0));
  const [mean, square] = [moment((chain) => chain.mean), moment((chain) => chain.square)];
  const sd = mean.map((m, p) => Math.sqrt(Math.max(0, (square[p] as number) - m * m)));
  const of = (values: Float64Array): Float64Array => Float64Array.from(merged.of, (p) => values[p] as number);
  const ways = merged.indicators.map((_, j) =>
    chains.map(({ theta }) => Float64Array.from({ length: sweeps }, (_, k) => sign * (theta[k * size + (merged.start[j] as number)] as number))),
  );
  const mixed = ways.map(mixing);
  const loadings = merged.indicators.map((indicator, j): SignalLoading => {
    const own = (ways[j] as Float64Array[]).flatMap((chain) => Array.from(chain));
    const loading = own.reduce((sum, x) => sum + x, 0) / own.length;
    const se = Math.sqrt(own.reduce((sum, x) => sum + (x - loading) ** 2, 0) / (own.length - 1));
    return loadingOf(
      indicator,
      prepared.priors,
      { loading, se, low: quantile(own, 0.05), high: quantile(own, 0.95) },
      residualVariance(merged, prepared.fit.theta, j),
    );
  });
  const made = assembled(prepared, of(mean), of(sd), loadings);
  return {
    ...made,
    converged: made.converged && mixed.every(({ rhat }) => !(rhat > worstRhat)),
    mixing: mixed,
    accepted: chains.reduce((sum, { accepted }) => sum + accepted, 0) / Math.max(1, chains.length),
    draws,
    kept,
    loadingDraws: Float64Array.from(
      { length: chains.length * sweeps * ways.length },
      (_, k) => ways[k % ways.length]?.[Math.floor(k / ways.length / sweeps)]?.[Math.floor(k / ways.length) % sweeps] as number,
    ),
  };
}
