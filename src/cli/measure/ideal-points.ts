import { FealtyError } from "../../base/index.js";
import { cellText, type Column, column, type Frame, frame, numberColumn, numbers } from "../../frame/index.js";
import {
  type Anchor,
  type IdealPointDraws,
  idealPointDraws,
  type idealPointReplications,
  type IdealPointOptions,
  idealPointReliability,
  type IdealPoints,
  idealPoints,
  positionTraces,
  quantile,
} from "../../measure/index.js";
import { readTableFile } from "../table-files.js";
import { needed } from "./input.js";
import { longDraws } from "../long-draws.js";
import type { Numbered } from "./numbered.js";
import { votesOf } from "./votes.js";
import type { Measured, MeasureOptions, MeasureWork } from "./options.js";

/** `fealty measure ideal-points`: a row a state and time. */
export async function measureIdealPoints(data: Frame, options: MeasureOptions, { executor, signal, onProgress }: MeasureWork): Promise<Measured> {
  const names = needed("ideal-points", { unit: options.unit, item: options.item, vote: options.vote });
  if (options.draws !== undefined && options.engine !== "sample")
    throw new FealtyError("usage", "--draws needs --engine sample", { kind: "usage", mend: "the fast engine gives positions and errors, no draws" });
  const { replicate } = options;
  if (replicate === "mcmanus-nieman")
    throw new FealtyError("usage", `--replicate ${replicate} is of signal-intensity`, { kind: "usage", mend: "write --replicate bailey-strezhnev-voeten" });
  if (replicate !== undefined && (options.engine !== "sample" || options.start !== undefined))
    throw new FealtyError("usage", `--replicate ${replicate} ${options.start === undefined ? "needs --engine sample" : "takes no --start"}`, {
      kind: "usage",
      mend: options.start === undefined ? "the published points come from a sampler" : "it starts where the published sampler does",
    });
  const started = Date.now();
  const { unit, item, calls } = votesOf(data, { ...names, time: options.time }, options.codes);
  const given: IdealPointOptions & { readonly seed: number } = {
    model: Object.fromEntries(
      Object.entries({
        prior: options.prior,
        smooth: options.smooth,
        innovation: options.innovation,
        slopeVariance: options["slope-variance"],
        cutVariance: options["cut-variance"],
      }).filter(([, value]) => value !== undefined),
    ),
    anchors: (options.orient ?? []).map((text) => anchorOf(text, unit)),
    bridge: options.bridge === undefined ? undefined : bridges(data, options.bridge, item.values, calls.items),
    abstain: options.abstain as "middle" | "no" | "missing" | undefined,
    still: options.time === undefined,
    start: options.start === undefined ? undefined : await earlier(options.start, unit),
    seed: options.seed ?? 1,
    signal,
    onProgress,
  };
  const sampled =
    options.engine === "sample"
      ? await idealPointDraws(calls, { ...given, chains: options.chains, draws: options.sweeps, replicate: replicate as Replication | undefined }, executor)
      : undefined;
  const points: IdealPoints = sampled ?? idealPoints(calls, { ...given, sweeps: options.sweeps });
  const { start: _, signal: __, onProgress: ___, ...halves } = given;
  const reliability =
    options.split === undefined ? undefined : await idealPointReliability(calls, { ...halves, splits: options.split }, executor, { signal, onProgress });
  const still = options.time === undefined;
  const keys: [string, Column][] = [["unit", unit.column(points.unit)], ...(still ? [] : [["time", numberColumn(points.time)] as [string, Column]])];
  const table = frame([
    ...keys,
    ["position", numberColumn(points.position)],
    ["se", numberColumn(points.se)],
    ["votes", numberColumn(Float64Array.from(points.votes))],
    ...(sampled ? (["rhat", "bulk", "tail"] as const).map((name) => [name, numberColumn(sampled.mixing.map((m) => m[name]))] as const) : []),
  ]);
  const more = new Map<string, Frame>();
  if (options.draws !== undefined && sampled) more.set(options.draws, longDraws(sampled.draws, sampled.kept, keys, "position", sampled.chains));
  if (options.items !== undefined) more.set(options.items, itemTable(points, item));
  const seconds = (Date.now() - started) / 1000;
  const placed = new Set(points.unit);
  const unplaced = [...new Set(unit.values)].filter((value) => !Number.isNaN(value) && !placed.has(value)).map(unit.name);
  const { json, text } = told(points, sampled, {
    replicate,
    reliability,
    seconds,
    unplaced,
    units: placed.size,
    times: still ? 1 : calls.times.length,
    name: unit.name,
  });
  return {
    table,
    json,
    text,
    more,
    ...(sampled ? { traces: positionTraces(sampled, (k) => `${unit.name(points.unit[k] as number)}${still ? "" : ` ${points.time[k]}`}`) } : {}),
  };
}

function anchorOf(text: string, unit: Numbered): Anchor {
  const sides = text.split(/[<>]/).map((part) => part.trim());
  if (sides.length !== 2 || sides.some((side) => side === ""))
    throw new FealtyError("usage", `--orient does not take "${text}"`, { kind: "usage", mend: 'write "HIGHER > LOWER", e.g. "2 > 40"' });
  const [first, second] = sides.map((side) => {
    const value = unit.value(side);
    if (value === undefined)
      throw new FealtyError("anchor", `--orient names ${side}, which is no unit`, { kind: "data", mend: "use a value of the column of --unit" });
    return value;
  }) as [number, number];
  return text.includes("<") ? [second, first] : [first, second];
}

/** The text of each item. @throws FealtyError "bridge" for an item with two texts. */
function bridges(data: Frame, name: string, item: Float64Array, items: readonly number[]): string[] {
  const source = column(data, name);
  const texts = new Map<number, string>();
  for (let row = 0; row < data.length; row++) {
    const text = (cellText(source, row) ?? "").trim();
    const known = texts.get(item[row] as number);
    if (known !== undefined && known !== text)
      throw new FealtyError("bridge", `an item has two texts in "${name}"`, { kind: "data", where: { row: row + 1 }, mend: "give each item one text" });
    texts.set(item[row] as number, text);
  }
  return items.map((number) => texts.get(number) ?? "");
}

async function earlier(file: string, unit: Numbered): Promise<(code: number, time: number) => number | undefined> {
  const table = await readTableFile(file);
  const names = column(table, "unit");
  const [times, positions] = [table.columns.has("time") ? numbers(table, "time") : undefined, numbers(table, "position")];
  const known = new Map<string, number>();
  for (let row = 0; row < table.length; row++) {
    const code = unit.value(cellText(names, row) ?? "");
    const position = positions[row] as number;
    if (code !== undefined && !Number.isNaN(position)) known.set(`${code} ${times ? times[row] : Number.NaN}`, position);
  }
  return (code, time) => known.get(`${code} ${time}`);
}

function itemTable({ resolutions: { items, slope, low, high } }: IdealPoints, item: Numbered): Frame {
  const rows = items.flatMap((numbersOf, r) => numbersOf.map((number) => ({ number, r })));
  const of = (values: Float64Array): Column => numberColumn(rows.map(({ r }) => values[r] as number));
  return frame([
    ["item", item.column(Float64Array.from(rows, ({ number }) => number))],
    ["resolution", numberColumn(rows.map(({ r }) => r + 1))],
    ["slope", of(slope)],
    ["low", of(low)],
    ["high", of(high)],
  ]);
}

type Replication = (typeof idealPointReplications)[number];

interface About {
  readonly replicate: string | undefined;
  readonly reliability: Awaited<ReturnType<typeof idealPointReliability>> | undefined;
  readonly seconds: number;
  readonly units: number;
  /** Units of the table without any vote on an item that divides. */
  readonly unplaced: readonly string[];
  readonly times: number;
  name(value: number): string;
}

function told(
  points: IdealPoints,
  sampled: IdealPointDraws | undefined,
  { replicate, reliability, seconds, units, unplaced, times, name }: About,
): { readonly json: object; readonly text: string } {
  const votes = points.votes.reduce((a, b) => a + b, 0);
  const resolutions = points.resolutions.items.length;
  const contradicted = points.contradicted.map(([a, b]) => `${name(a)} > ${name(b)}`);
  const known = sampled?.mixing.filter(({ rhat }) => !Number.isNaN(rhat));
  const mixed = known && {
    rhat: Math.max(...known.map(({ rhat }) => rhat)),
    bulk: Math.min(...known.map(({ bulk }) => bulk)),
    tail: Math.min(...known.map(({ tail }) => tail)),
    medianRhat: quantile(
      known.map(({ rhat }) => rhat),
      0.5,
    ),
    medianBulk: quantile(
      known.map(({ bulk }) => bulk),
      0.5,
    ),
  };
  const json = {
    kind: "ideal-points",
    engine: sampled ? "sample" : "fast",
    ...(replicate === undefined ? {} : { replicate }),
    ...points.model,
    positions: points.position.length,
    units,
    times,
    resolutions,
    votes,
    unanimous: points.unanimous,
    sweeps: points.sweeps,
    converged: points.converged,
    ...(sampled ? { chains: sampled.chains, kept: sampled.kept, accepted: sampled.accepted, mixing: mixed } : { change: points.change }),
    ...(contradicted.length > 0 ? { contradicted } : {}),
    ...(unplaced.length > 0 ? { unplaced } : {}),
    ...(reliability ? { reliability } : {}),
    seconds,
  };
  const percent = (x: number): string => (Number.isNaN(x) ? "none: halves do not go together" : x.toFixed(2));
  const text = [
    `${points.position.length} positions of ${units} units at ${times} time${times === 1 ? "" : "s"}, from ${votes} votes on ${resolutions} resolutions; ${points.unanimous} items without division left out`,
    sampled
      ? `${sampled.chains} chains of ${sampled.kept / sampled.chains} kept draws; worst R-hat ${mixed?.rhat.toFixed(3)}, fewest effective draws ${mixed?.bulk.toFixed(0)} (middle), ${mixed?.tail.toFixed(0)} (tails)`
      : `${points.sweeps} sweeps, last change ${points.change.toExponential(1)}`,
    ...(points.converged
      ? []
      : [sampled ? "NOT CONVERGED: some R-hat is above 1.05; take more --sweeps" : "NOT CONVERGED: positions still move; take more --sweeps"]),
    ...(unplaced.length > 0
      ? [
          `${unplaced.length} unit${unplaced.length === 1 ? " has" : "s have"} no position, without a vote on an item that divides: ${unplaced.slice(0, 5).join(", ")}${unplaced.length > 5 ? ", …" : ""}`,
        ]
      : []),
    ...(contradicted.length > 0 ? [`the votes contradict the anchor${contradicted.length === 1 ? "" : "s"} ${contradicted.join(", ")}`] : []),
    ...(reliability
      ? [
          `reliability over ${reliability.splits} splits: levels ${percent(reliability.levels.whole)}, changes ${percent(reliability.changes.whole)}; within units and times: levels ${percent(reliability.levelsWithin.whole)}, changes ${percent(reliability.changesWithin.whole)}`,
        ]
      : []),
  ].join("\n");
  return { json, text };
}
