import { type Executor, FealtyError } from "../../base/index.js";
import { writeWhole } from "../../data/index.js";
import { writeTable } from "../../formats/index.js";
import {
  type Estimate,
  type PatronSummary,
  simulateSpheres,
  type SphereHistories,
  type SphereOutcome,
  sphereFrame,
  type SphereView,
  sphereView,
} from "../../simulate/index.js";
import type { Frame } from "../../frame/index.js";
import { type ExecutorOptions, openExecutor } from "../executor-options.js";
import { writeFigures } from "../figure-files.js";
import type { Io } from "../io.js";
import { readSettings, type Settings } from "../primitives-file.js";
import { readSpheres, type SphereSource } from "../sphere-settings.js";
import { tableFormat } from "../table-files.js";

export interface SphereRun extends SphereSource {
  readonly executor: Executor;
  /** Default 200. */
  readonly runs?: number | undefined;
  /** Runs whose histories are in the table. Default 10, or all where there are fewer. */
  readonly keep?: number | undefined;
}

export interface SpheresSimulated {
  readonly frame: Frame;
  readonly json: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly view: SphereView;
  readonly years: readonly [number, number];
  readonly runs: number;
}

/** Rows that are held in memory without trouble. */
const mostRows = 5_000_000;

/** Options of `fealty simulate` that the spheres take. */
export type SphereOptions = ExecutorOptions &
  Pick<SphereSource, "year" | "patrons" | "data" | "years" | "seed"> & {
    readonly set?: readonly string[];
    readonly runs?: number;
    readonly keep?: number;
    readonly out?: string;
    readonly figures?: string;
    readonly allies?: number;
    readonly burn?: number;
  };

/** `fealty simulate spheres`. */
export async function runSpheres(file: string | undefined, options: SphereOptions, io: Io, signal: AbortSignal): Promise<void> {
  for (const name of ["allies", "burn"] as const)
    if (options[name] !== undefined)
      throw new FealtyError("usage", `fealty simulate spheres has no --${name}`, {
        kind: "usage",
        mend: name === "allies" ? "write --set states=N, or name states with --year or --data" : "leave the first years out of the table",
      });
  const out = options.out ?? "histories.csv";
  const format = tableFormat(out);
  const settings = await readSettings(file, options.set ?? []);
  const executor = openExecutor(options, io, signal);
  try {
    const { year, patrons, data, years: wanted, seed = 1, runs: asked, keep } = options;
    const source = { file, year, patrons, data, years: wanted, seed, runs: asked, keep, executor, signal, onProgress: io.progress };
    const { frame, json, text, view, years, runs } = await simulateSpheresModel(settings, source);
    const bytes = writeTable(frame, format);
    await writeWhole(out, async (handle) => {
      await handle.writeFile(bytes);
    });
    if (options.figures !== undefined) {
      const { sphereFigures } = await import("../../report/index.js");
      await writeFigures(options.figures, sphereFigures(view), io);
    }
    io.result(
      { model: "spheres", rows: frame.length, columns: [...frame.columns.keys()], years, runs, seed, ...json, file: out },
      `${text}\n${frame.length} rows of ${Math.min(keep ?? 10, runs)} runs written to ${out}`,
    );
  } finally {
    await executor.close();
  }
}

/** Histories of several patrons, and what declared changes make of them. */
export async function simulateSpheresModel(settings: Settings, options: SphereRun): Promise<SpheresSimulated> {
  const { world, changes, counterfactuals, source, notes } = await readSpheres(settings, options);
  const { runs = 200, seed = 1, executor, signal, onProgress } = options;
  const keep = Math.min(options.keep ?? 10, runs);
  const rows = keep * world.states.length * world.periods;
  if (rows > mostRows)
    throw new FealtyError("domain", `the histories of ${keep} runs may have ${rows} rows`, {
      kind: "usage",
      mend: `a table has at most ${mostRows}: keep ${Math.floor(mostRows / (world.states.length * world.periods))} runs or fewer with --keep; the summary is of all runs all the same`,
    });
  const histories = await simulateSpheres(world, executor, { changes, counterfactuals, runs, seed, keep }, { signal, onProgress });
  const years: readonly [number, number] = [world.first, world.first + world.periods - 1];
  const base = histories.scenarios[0] as SphereHistories["scenarios"][number];
  const [first] = base.solved;
  return {
    frame: sphereFrame(base, histories.records[0] ?? []),
    view: sphereView(histories, { source, notes, counterfactuals }),
    years,
    runs,
    json: {
      states: world.states.length,
      rules: Object.fromEntries(Object.entries(world.rules).map(([name, value]) => [name, value === Number.POSITIVE_INFINITY ? "never" : value])),
      ...(notes.length > 0 ? { notes } : {}),
      kept: keep,
      patrons: world.patrons.map((patron, j) => ({
        ...patron,
        demands: first?.targets[j],
        chargeAtStart: first?.charges[j],
        ...((first?.uniform[j] ?? -1) >= 0 ? { uniformReward: first?.uniform[j] } : {}),
      })),
      base: histories.base,
      counterfactuals: histories.counterfactuals,
    },
    text: text(histories, notes),
  };
}

function text({ world, runs, seed, base, counterfactuals }: SphereHistories, notes: readonly string[]): string {
  const last = world.first + world.periods - 1;
  const none = world.states.filter(({ patron }) => patron === null).length;
  const width = Math.max(8, ...world.patrons.map(({ name }) => name.length + 2));
  const line = ({ name, whole, series }: PatronSummary): string =>
    [
      name.padEnd(width),
      `${fixed(series.members.mean[0], 1)} to ${fixed(series.members.mean.at(-1), 1)}`.padEnd(18),
      ...yearly.map(([outcome]) => aYear(whole[outcome], world.periods).padEnd(24)),
    ]
      .join("")
      .trimEnd();
  const head = ["patron".padEnd(width), "members".padEnd(18), ...yearly.map(([, words]) => words.padEnd(24))].join("").trimEnd();
  return [
    `${world.states.length} states, ${none} without a patron at the start, ${world.patrons.length} patron${world.patrons.length === 1 ? "" : "s"}; ${world.first} to ${last}, ${runs} runs, seed ${seed}`,
    ...notes,
    "means over runs with 95 % intervals; members in the first and the last year, the rest a year",
    head,
    ...base.patrons.map(line),
    `concentration of allegiance ${fixed(base.system.hhi.mean[0], 3)} in ${world.first}, ${fixed(base.system.hhi.mean.at(-1), 3)} in ${last} (an even division is ${fixed(1 / world.patrons.length, 3)})`,
    ...counterfactuals.flatMap(({ name, from, difference, summary }) => {
      const periods = last - from + 1;
      const rows = difference.patrons.map(({ name: own, whole }) => {
        const parts = [`members ${signed(whole.members, 1)}`, ...yearly.map(([outcome, words]) => `${words} ${signed(whole[outcome], periods)}`)];
        return `  ${own.padEnd(width - 2)}${verdict(whole.surplus)} ${parts.join("; ")}`;
      });
      return [
        `${name}: from ${from} on, difference a year from the base`,
        ...rows,
        `  concentration ${signed(difference.hhi, 1, 4)}, ${fixed(summary.system.hhi.mean.at(-1), 3)} in ${last}`,
      ];
    }),
  ].join("\n");
}

const yearly: readonly (readonly [SphereOutcome, string])[] = [
  ["concessions", "concessions"],
  ["signals", "signals"],
  ["surplus", "surplus"],
  ["exits", "exits"],
  ["breaches", "breaches"],
];

function verdict({ mean, lower, upper }: Estimate): string {
  if (lower > 0) return "gains;";
  if (upper < 0) return "loses;";
  return mean === 0 ? "as before;" : "undecided;";
}

function fixed(x: number | undefined, digits: number): string {
  return x === undefined || Number.isNaN(x) ? "–" : x.toFixed(digits);
}

function aYear({ mean, lower, upper }: Estimate, periods: number): string {
  return mean === 0 && lower === 0 && upper === 0 ? "0" : `${fixed(mean / periods, 2)} [${fixed(lower / periods, 2)}, ${fixed(upper / periods, 2)}]`;
}

function signed({ mean, lower, upper }: Estimate, periods: number, digits = 3): string {
  if (mean === 0 && lower === 0 && upper === 0) return "0";
  const sign = (x: number): string => `${x > 0 ? "+" : ""}${fixed(x / periods, digits)}`;
  return `${sign(mean)} [${sign(lower)}, ${sign(upper)}]`;
}
