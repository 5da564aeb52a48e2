import { FealtyError } from "../../base/index.js";
import { writeWhole } from "../../data/index.js";
import { writeTable } from "../../formats/index.js";
import { frame, type Frame, numbers } from "../../frame/index.js";
import { contractPredictions, learningPredictions, primitiveMap } from "../../simulate/index.js";
import type { Io } from "../io.js";
import { readSettings } from "../primitives-file.js";
import { contractSettings, contractTerms } from "../solve/contract.js";
import { learningPrimitives } from "../solve/learning.js";
import { readTableFile, tableFormat } from "../table-files.js";

export interface PredictionOptions {
  readonly set?: readonly string[];
  readonly data?: string;
  readonly map?: readonly string[];
  readonly game?: string;
  readonly panel?: readonly string[];
  readonly answers?: string;
  readonly "new-leader"?: string;
  readonly out?: string;
}

const ofContract = ["reluctance", "costCurvature", "securityNeed", "satiation", "stake", "signalCost", "patience"];
const ofLearning = ["reluctance", "securityNeed", "satiation", "stake", "signalCost", "patience", "noise", "demandCost", "turnover"];

/** `fealty simulate predictions`: what a game predicts for every row of a panel. */
export async function runPredictions(file: string | undefined, options: PredictionOptions, io: Io, signal: AbortSignal): Promise<void> {
  if (options.data === undefined)
    throw new FealtyError("usage", "fealty simulate predictions needs a panel", { kind: "usage", mend: "name it with --data FILE" });
  const game = options.game ?? "contract";
  const out = options.out ?? "predicted.csv";
  const format = tableFormat(out);
  const { shared, allies } = await readSettings(file, options.set ?? []);
  if (allies.length > 1 || Object.keys(allies[0] ?? {}).some((name) => !(name in shared)))
    throw new FealtyError("usage", "predictions take one set of primitives", { kind: "usage", mend: "leave allies: out; --map tells how allies differ" });
  const map = primitiveMap(options.map ?? [], game === "contract" ? ofContract : ofLearning);
  const data = indexed(await readTableFile(options.data), options.panel);
  const work = { signal, onProgress: io.progress };
  const predicted = game === "contract" ? ofContracts(data, shared, map, work) : ofGames(data, shared, map, { ...work, options });
  const known = numbers(predicted, "predicted_reward").filter((x) => !Number.isNaN(x));
  const courted = numbers(predicted, "predicted_courted").filter((x) => x === 1).length;
  const bytes = writeTable(predicted, format);
  await writeWhole(out, async (handle) => {
    await handle.writeFile(bytes);
  });
  io.result(
    {
      model: "predictions",
      game,
      map,
      rows: predicted.length,
      predicted: known.length,
      courted,
      columns: [...predicted.columns.keys()].filter((name) => name.startsWith("predicted_")),
      file: out,
    },
    [
      `${known.length} of ${predicted.length} rows predicted by the ${game === "contract" ? "contract" : "game of learning"}; ${courted} courted; written to ${out}`,
      ...(known.length < predicted.length ? [`${predicted.length - known.length} rows lack a covariate of the map`] : []),
    ].join("\n"),
  );
}

type Shared = Readonly<Record<string, unknown>>;
type Map = ReturnType<typeof primitiveMap>;
interface Done {
  readonly signal: AbortSignal;
  readonly onProgress: Io["progress"];
}

function ofContracts(data: Frame, { audience, attention, ...own }: Shared, map: Map, work: Done): Frame {
  const terms = contractTerms({ ...(audience === undefined ? {} : { audience }), ...(attention === undefined ? {} : { attention }) });
  return contractPredictions(data, contractSettings(own), map, { ...terms, ...work });
}

function ofGames(data: Frame, shared: Shared, map: Map, { options, ...work }: Done & { readonly options: PredictionOptions }): Frame {
  return learningPredictions(data, learningPrimitives({ beliefs: 101, ...shared }), map, {
    ...(options.answers === undefined ? {} : { answers: options.answers }),
    ...(options["new-leader"] === undefined ? {} : { newLeader: options["new-leader"] }),
    ...work,
  });
}

/** The table as the panel that its columns say it is. */
function indexed(data: Frame, given: readonly string[] | undefined): Frame {
  const names = given ?? ["patron", "ally", "year"].filter((name) => data.columns.has(name));
  const [time, ...units] = [...names].reverse();
  if (time === undefined || units.length === 0)
    throw new FealtyError("no-index", "the table has no columns ally and year", {
      kind: "usage",
      mend: "name the unit and the time column with --panel ally,year",
    });
  return frame(data.columns, { units: units.reverse(), time });
}
