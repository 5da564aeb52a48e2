import { dirname, resolve } from "node:path";
import { FealtyError } from "../base/index.js";
import { openStore } from "../data/index.js";
import { spheresOfYear, withoutPosition } from "../panel/index.js";
import { type SphereGiven, type SphereGround, sphereSettings, spheresFromFrame } from "../simulate/index.js";
import type { Settings } from "./primitives-file.js";
import { readTableFile } from "./table-files.js";

/** Where states and patrons come from, as a command line says. */
export interface SphereSource {
  /** File of primitives, beside which tables that it names are looked for. */
  readonly file?: string | undefined;
  readonly year?: number | undefined;
  readonly patrons?: readonly string[] | undefined;
  /** A table with a row a state. */
  readonly data?: string | undefined;
  /** N, or FIRST..LAST. */
  readonly years?: string | undefined;
  readonly seed?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, of: number, note?: string) => void) | undefined;
}

/**
 * The world of section 5 that a file of primitives, `--set` and a source of states make.
 * @throws FealtyError of kind "usage" for what is no such world, "data" where data are missing.
 */
export async function readSpheres({ shared }: Settings, source: SphereSource): Promise<SphereGiven> {
  const { file, years, seed, year, data, patrons } = source;
  if (year !== undefined && data !== undefined)
    throw new FealtyError("usage", "--year and --data both say where states come from", { kind: "usage", mend: "leave one out" });
  const table = tableOf(shared.states, file);
  const ground = await groundOf(source, table);
  if (patrons !== undefined && !ground && typeof shared.patrons !== "object")
    throw new FealtyError("usage", "--patrons names patrons of a year or a table", { kind: "usage", mend: "add --year YEAR or --data FILE" });
  const { states: _, ...others } = shared;
  return sphereSettings(table === undefined ? shared : others, { ground, years, seed });
}

/** From a year or a table, where one of them is asked for. */
async function groundOf({ year, data, patrons, signal, onProgress }: SphereSource, table: string | undefined): Promise<SphereGround | undefined> {
  if (year !== undefined) return spheresOfYear(openStore(), { year, patrons }, { signal, onProgress });
  const path = data ?? table;
  if (path === undefined) return undefined;
  const { leftOut, ...found } = spheresFromFrame(await readTableFile(path), patrons);
  return { ...found, source: `of ${path}`, notes: [`states of ${path}`, ...withoutPosition(leftOut)], first: 1 };
}

/** The table that a file of primitives names for its states. */
function tableOf(states: unknown, file: string | undefined): string | undefined {
  if (typeof states !== "object" || states === null || Array.isArray(states)) return undefined;
  const name = (states as Record<string, unknown>).file;
  if (typeof name !== "string")
    throw new FealtyError("usage", "states is neither a list nor a table", { kind: "usage", mend: "write a list, or states: {file: states.csv}" });
  return resolve(dirname(file ?? "."), name);
}
