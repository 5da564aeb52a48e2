import { FealtyError, suggest } from "../base/index.js";
import { writeWhole } from "../data/index.js";
import { writeTable } from "../formats/index.js";
import { command, type Options } from "./command.js";
import { executorOptions, openExecutor } from "./executor-options.js";
import { figuresOption, writeFigures } from "./figure-files.js";
import { readSettings } from "./primitives-file.js";
import { simulateAttention } from "./simulate/attention.js";
import { simulateContract } from "./simulate/contract.js";
import { simulateLearning } from "./simulate/learning.js";
import type { SimulateModel } from "./simulate/model.js";
import { refuseSphereSource, sphereOptions } from "./sphere-options.js";
import { tableFormat } from "./table-files.js";

const models: Readonly<Record<string, SimulateModel>> = {
  contract: simulateContract,
  learning: simulateLearning,
  attention: simulateAttention,
};

/** Options that predictions alone take. */
const predictionOptions = {
  game: { type: "string", choices: ["contract", "learning"], about: "predictions: by which game (default: contract)" },
  map: { type: "many", value: "NAME=EXPRESSION,…", about: "predictions: primitives made from the panel's columns" },
  panel: { type: "list", value: "UNIT,TIME", about: "predictions: columns of units and time (default: patron, ally, year)" },
  answers: { type: "string", value: "EXPRESSION", about: 'predictions, learning: 1 where a demand was met, 0 where refused (default: "concession > 0")' },
  "new-leader": { type: "string", value: "EXPRESSION", about: 'predictions, learning: 1 in the year of a new leader (default: "leader_years == 0")' },
} as const satisfies Options;

export default command({
  name: "simulate",
  about: "Play the game of the theory: histories as a table with the panel's columns.",
  usage: "fealty simulate MODEL [PRIMITIVES] [--set name=value,…] [--allies N] [--years N] [--runs N] [--out FILE]",
  details: `contract    stationary contracts with many allies; primitives as for fealty solve contract
learning    one relation an ally: leaders turn over, the patron offers at its belief, the ally answers, the belief follows Bayes' rule
attention   many allies, of whom few can be courted in a year, by their Whittle indices: primitives as for learning, and targets (most demands a
            year) or attention (most signal units promised in one), tolerance (of an index, as a share of the stake)
spheres     several patrons and the states between them: exit, bids, declared changes and what they alter, on common random numbers; states from
            --year of the catalogue, --data TABLE (a row a state: ccode, name, position, capabilities, need, patron), lists in the file, or a
            synthetic structure (--set states=195,patrons=3); primitives of learning, distanceCost, targets and other rules, policy;
            docs/how-to/simulate-a-sphere.md lists them
predictions   what a game predicts for every row of a panel (--data), its primitives made from columns: --map "reluctance=0.5-0.4*willingness".
            Contract: concession, reward, distance to the cut-off. Learning: the belief filtered from the ally's own answers, offer, reward.
            The columns predicted_… are added; predicted_signal of a year is the reward of the year before.
PRIMITIVES is a YAML or JSON file as for fealty solve; allies listed there may have a count. A value LOW..HIGH is drawn evenly from that range for
each ally: --set reluctance=-0.5..1.5.
A row is an ally and a year: patron, ally, year first. concession is the answer of the year, reassurance its reward, which is recorded as the signal of
the next year; in the first year signal is missing, unless years before it are played with --burn.
The ending of --out decides the format: .csv, .parquet, .arrow, .dta.`,
  examples: [
    "fealty simulate contract --set reluctance=-0.5..1.5 --allies 500 --years 1950..2012 --out histories.csv",
    'fealty simulate learning --set "costs=0.2;1.5,turnover=0.15" --allies 200 --years 60 --burn 40 --seed 1 --out histories.parquet --json',
    "fealty simulate attention --set targets=20 --allies 200 --years 100 --out histories.csv",
    "fealty simulate spheres --year 1990 --patrons USA,RUS,CHN --years 40 --runs 500 --out spheres.parquet --figures pictures",
    "fealty simulate spheres sphere.yaml --set targets=12 --json",
    'fealty simulate predictions --data panel.csv --map "reluctance=0.5-0.4*willingness,securityNeed=exp(0.3*threat)" --out predicted.csv',
  ],
  maxArgs: 2,
  options: {
    set: { type: "list", value: "NAME=VALUE", about: "primitives that replace those of the file and the defaults" },
    allies: { type: "number", value: "N", about: "allies alike, where the primitives do not list them (default: 50, learning 100, attention 200)" },
    years: { type: "string", value: "N", about: "how many, from 1, or FIRST..LAST (default: 100, spheres 50)" },
    runs: { type: "number", value: "N", about: "runs of the whole game, with allies of their own (default: 1, spheres 200)" },
    burn: { type: "number", value: "N", about: "years played before the first, and left out (default: 0)" },
    out: { type: "string", value: "FILE", about: "file to write (default: histories.csv)" },
    ...sphereOptions,
    data: { type: "string", value: "TABLE", about: "spheres: begin with the states of a table; predictions: the panel" },
    keep: { type: "number", value: "N", about: "spheres: runs whose histories are in the table (default: 10)" },
    ...predictionOptions,
    ...figuresOption,
    ...executorOptions,
  },
  async run({ args: [model = "", file], options, io, signal }) {
    for (const name of model === "predictions" ? [] : (Object.keys(predictionOptions) as (keyof typeof predictionOptions)[]))
      if (options[name] !== undefined)
        throw new FealtyError("usage", `fealty simulate ${model} has no --${name}`, { kind: "usage", mend: "it belongs to fealty simulate predictions" });
    if (model === "spheres") {
      const { runSpheres } = await import("./simulate/spheres.js");
      return runSpheres(file, options, io, signal);
    }
    if (model === "predictions") {
      const { runPredictions } = await import("./simulate/predictions.js");
      return runPredictions(file, options, io, signal);
    }
    const simulate = Object.hasOwn(models, model) ? models[model] : undefined;
    if (!simulate)
      throw new FealtyError("usage", `fealty simulate has no model "${model}"`, {
        kind: "usage",
        mend: suggest(model, [...Object.keys(models), "spheres", "predictions"]),
      });
    refuseSphereSource("simulate", model, options);
    const out = options.out ?? "histories.csv";
    const format = tableFormat(out);
    const years = yearsOf(options.years ?? "100");
    const [runs, burn, seed] = [options.runs ?? 1, options.burn ?? 0, options.seed ?? 1];
    const settings = await readSettings(file, options.set ?? []);
    const executor = openExecutor(options, io, signal);
    try {
      const { frame, json, text } = await simulate(settings, {
        years,
        runs,
        burn,
        seed,
        allies: options.allies,
        executor,
        file,
        signal,
        onProgress: io.progress,
      });
      const bytes = writeTable(frame, format);
      await writeWhole(out, async (handle) => {
        await handle.writeFile(bytes);
      });
      if (options.figures !== undefined) await writeFigures(options.figures, [], io);
      io.result(
        { model, rows: frame.length, columns: [...frame.columns.keys()], years, runs, seed, ...json, file: out },
        `${text}\n${frame.length} rows, ${years[0]} to ${years[1]}, written to ${out}`,
      );
    } finally {
      await executor.close();
    }
  },
});

function yearsOf(text: string): readonly [number, number] {
  const match = /^(\d+)(?:\.\.(\d+))?$/.exec(text.trim());
  if (!match)
    throw new FealtyError("years", `--years does not take "${text}"`, { kind: "usage", mend: "write how many, or the first and the last, as 1950..2012" });
  const [first, last] = [Number(match[1]), match[2] === undefined ? undefined : Number(match[2])];
  return last === undefined ? [1, first] : [first, last];
}
