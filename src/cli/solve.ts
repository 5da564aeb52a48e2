import { FealtyError, suggest } from "../base/index.js";
import type { Figure } from "../report/index.js";
import { command } from "./command.js";
import { executorOptions, openExecutor } from "./executor-options.js";
import { figuresOption, writeFigures } from "./figure-files.js";
import { readSettings, type Settings } from "./primitives-file.js";
import { type AttentionOptions, solveAttentionModel } from "./solve/attention.js";
import { solveContractModel } from "./solve/contract.js";
import { solveLearningModel } from "./solve/learning.js";
import { refuseSphereSource, sphereOptions } from "./sphere-options.js";
import type { SphereSource } from "./sphere-settings.js";

/** What a model gives: its JSON, its words, and its figures, which are drawn only where they are asked for. */
interface Told {
  readonly json: object;
  readonly text: string;
  readonly figures?: () => Promise<readonly Figure[]>;
}
const models: Readonly<
  Record<string, (settings: Settings, options: AttentionOptions & SphereSource & { readonly region?: readonly string[] | undefined }) => Told | Promise<Told>>
> = {
  contract: solveContractModel,
  learning: solveLearningModel,
  attention: solveAttentionModel,
  // Simulates and estimates: loaded only where it is asked for.
  implications: async (settings, options) => (await import("./solve/implications.js")).solveImplicationsModel(settings, options),
  // What reads states from the catalogue is large, and is loaded only for them.
  spheres: async (settings, options) => (await import("./solve/spheres.js")).solveSpheresModel(settings, options),
};

export default command({
  name: "solve",
  about: "Solve the game of the theory.",
  usage: "fealty solve MODEL [PRIMITIVES] [--set name=value,…]",
  details: `contract    the best self-enforcing contracts: reluctance, costCurvature, securityNeed, satiation, stake, signalCost, patience;
            audience=bilateral|multilateral (who ends the relation after a breach), attention=B (most signal units in a period)
learning    who is willing, learned from answers: costs and prior (one a type, separated by semicolons), turnover, noise, demandCost, stake,
            signalCost, patience, securityNeed, satiation, allies=myopic|strategic, menu=LOW:HIGH:COUNT, beliefs=N, patronNoise
attention   which of many allies to court: the primitives of learning, count (allies alike), targets (most demands a period) or attention
            (most signal units promised in a period), periods, runs, tolerance (of an index, as a share of the stake); Whittle indices, an
            upper bound, and seven policies on common random numbers
spheres     what each patron offers whom at the start, what bids are worth to states, and where the first bids lead: primitives and sources of
            states as for fealty simulate spheres
implications  what the claims of the theory about data come to at these primitives, claim by claim: the primitives of contract and learning
            together (a name that both have is shared), runs (simulated panels, 0 for none), panelAllies, years, points (a side of the region)
PRIMITIVES is a YAML or JSON file of names and values; under "allies:" a list of such sets, or {file: allies.csv} with one row an ally.`,
  examples: [
    "fealty solve contract --set reluctance=0.4,stake=2 --json",
    'fealty solve learning --set "costs=0.2;1.5,turnover=0.1,allies=strategic" --json',
    'fealty solve attention --set "count=200,targets=20,periods=100,runs=1000,costs=0.2;1.5" --seed 1 --json',
    "fealty solve attention --set count=200,attention=10 --threads 2 --json",
    "fealty solve contract allies.yaml --set audience=multilateral,attention=3 --figures pictures",
    "fealty solve implications --region stake=0.5..4,cost=0.3..2.5 --figures pictures --json",
  ],
  maxArgs: 2,
  options: {
    set: { type: "list", value: "NAME=VALUE", about: "primitives that replace those of the file and the defaults" },
    region: { type: "list", value: "NAME=FROM..TO,…", about: "implications: two primitives over which to say where each claim holds; also cost, willingPrior" },
    ...sphereOptions,
    ...figuresOption,
    ...executorOptions,
  },
  async run({ args: [model = "", file], options, io, signal }) {
    const solve = Object.hasOwn(models, model) ? models[model] : undefined;
    if (!solve) throw new FealtyError("usage", `fealty solve has no model "${model}"`, { kind: "usage", mend: suggest(model, Object.keys(models)) });
    if (model !== "spheres") refuseSphereSource("solve", model, options);
    if (model !== "implications" && options.region !== undefined)
      throw new FealtyError("usage", `fealty solve ${model} takes no --region`, { kind: "usage", mend: "it belongs to fealty solve implications" });
    const { year, patrons, data } = options;
    const executor = openExecutor(options, io, signal);
    try {
      const { json, text, figures } = await solve(await readSettings(file, options.set ?? []), {
        ...{ file, year, patrons, data, region: options.region },
        seed: options.seed,
        executor,
        signal,
        onProgress: (done, of, note) => io.progress(done, of, note),
      });
      if (options.figures !== undefined) await writeFigures(options.figures, (await figures?.()) ?? [], io);
      io.result(json, text);
    } finally {
      await executor.close();
    }
  },
});
