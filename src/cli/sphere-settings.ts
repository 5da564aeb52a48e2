import { dirname, resolve } from "node:path";
import { FealtyError, suggest } from "../base/index.js";
import { openStore } from "../data/index.js";
import { sphereStart } from "../panel/index.js";
import { spheresFromFrame, syntheticSpheres } from "../simulate/index.js";
import {
  checkSpheres,
  type Counterfactual,
  defaultLearning,
  defaultRules,
  type GivenPatron,
  type GivenState,
  type SphereChange,
  type SphereRules,
  type SphereWorld,
} from "../theory/index.js";
import { learningPrimitives } from "./solve/learning.js";
import { type Settings, settingNumber } from "./primitives-file.js";
import { changesOf, counterfactualsOf, patronEntries, stateEntries } from "./sphere-lists.js";
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

export interface SphereGiven {
  readonly world: SphereWorld;
  readonly changes: readonly SphereChange[];
  readonly counterfactuals: readonly Counterfactual[];
  /** What the reader should know of where the states come from. */
  readonly notes: readonly string[];
}

interface Structure {
  readonly patrons: readonly GivenPatron[];
  readonly states: readonly GivenState[];
  readonly notes: readonly string[];
  readonly first: number;
}

const games = [...Object.keys(defaultLearning).filter((name) => name !== "allies"), "patronNoise"];
const rules: readonly string[] = [...Object.keys(defaultRules), "targets"];
const own = ["policy", "budget", "kinds", "tolerance", "years", "states", "patrons", "dimensions", "structure", "changes", "counterfactuals"];

/**
 * The world of section 5 that a file of primitives, `--set` and a source of states make.
 * @throws FealtyError of kind "usage" for what is no such world, "data" where data are missing.
 */
export async function readSpheres({ shared }: Settings, source: SphereSource): Promise<SphereGiven> {
  for (const name of Object.keys(shared)) {
    const known = [...games, ...rules, ...own];
    if (!known.includes(name)) throw new FealtyError("unknown-primitive", `there is no primitive "${name}"`, { kind: "usage", mend: suggest(name, known) });
  }
  const game = learningPrimitives({ beliefs: 101, menu: "0:3:61", ...only(shared, games) });
  const structure = await structureOf(shared, source);
  const everyPatron: Partial<GivenPatron> = {
    ...(shared.policy === undefined ? {} : { policy: String(shared.policy) as NonNullable<GivenPatron["policy"]> }),
    ...(shared.budget === undefined ? {} : { budget: settingNumber("budget", shared.budget) }),
  };
  const { first, periods } = yearsOf(source.years ?? shared.years, structure.first);
  const world = checkSpheres({
    game,
    rules: Object.fromEntries(Object.entries(only(shared, rules)).map(([name, value]) => [name, ruleValue(name, value)])) as Partial<SphereRules>,
    patrons: structure.patrons.map((patron) => ({ ...everyPatron, ...patron })),
    states: structure.states,
    first,
    periods,
    ...(shared.kinds === undefined ? {} : { kinds: kindsOf(shared.kinds) }),
    ...(shared.tolerance === undefined ? {} : { tolerance: settingNumber("tolerance", shared.tolerance) }),
  });
  return { world, changes: changesOf(shared.changes, "changes"), counterfactuals: counterfactualsOf(shared.counterfactuals), notes: structure.notes };
}

/** States and patrons: a table, a year of the catalogue, lists of the file, or the synthetic structure; lists replace parts of the first two. */
async function structureOf(shared: Settings["shared"], source: SphereSource): Promise<Structure> {
  const { file, year, data, patrons: wanted } = source;
  if (year !== undefined && data !== undefined)
    throw new FealtyError("usage", "--year and --data both say where states come from", { kind: "usage", mend: "leave one out" });
  const listed = typeof shared.patrons === "object" && shared.patrons !== null ? patronEntries(shared.patrons) : undefined;
  const given = stateList(shared.states, file);
  const base = await from(source, given?.table);
  if (base) {
    const change = <T extends { readonly code: number; readonly name?: string }>(all: readonly T[], entries: readonly Partial<T>[], what: string): T[] => {
      const out = [...all];
      for (const entry of entries) {
        const place = out.findIndex(({ code, name }) => code === entry.code || (entry.code === undefined && name === entry.name));
        if (place < 0)
          throw new FealtyError("usage", `${what} lists ${entry.name ?? entry.code}, which is not among the states that are read`, {
            kind: "usage",
            mend: suggest(
              String(entry.name ?? entry.code),
              out.map(({ code, name }) => name ?? String(code)),
            ),
          });
        out[place] = { ...(out[place] as T), ...entry };
      }
      return out;
    };
    return {
      ...base,
      patrons: change(base.patrons, listed ?? [], "patrons"),
      states: change(base.states, given?.list ? stateEntries(given.list, base.patrons) : [], "states"),
    };
  }
  if (wanted !== undefined && listed === undefined)
    throw new FealtyError("usage", "--patrons names patrons of a year or a table", { kind: "usage", mend: "add --year YEAR or --data FILE" });
  if (given?.list || listed) {
    if (!given?.list || !listed)
      throw new FealtyError("usage", `${file} lists ${listed ? "patrons but no states" : "states but no patrons"}`, {
        kind: "usage",
        mend: "list both, or read states with --year or --data",
      });
    const patrons = listed.map((entry, k): GivenPatron => ({ ...entry, code: entry.code ?? k + 1 }));
    return {
      patrons,
      states: stateEntries(given.list, patrons).map((entry, k): GivenState => ({ ...entry, code: entry.code ?? patrons.length + 101 + k })),
      notes: [],
      first: 1,
    };
  }
  const whole = (name: string, value: unknown): number | undefined => (value === undefined ? undefined : settingNumber(name, value));
  const [states, powers, dimensions, seed] = [
    whole("states", shared.states),
    whole("patrons", shared.patrons),
    whole("dimensions", shared.dimensions),
    whole("structure", shared.structure),
  ];
  const made = syntheticSpheres({
    ...(states === undefined ? {} : { states }),
    ...(powers === undefined ? {} : { patrons: powers }),
    ...(dimensions === undefined ? {} : { dimensions }),
    seed: seed ?? source.seed ?? 1,
  });
  return { ...made, notes: ["states, patrons and pacts are synthetic"], first: 1 };
}

/** From a table or a year, where one of them is asked for. */
async function from({ year, data, patrons, signal, onProgress }: SphereSource, table: string | undefined): Promise<Structure | undefined> {
  const told = (leftOut: readonly { readonly name: string; readonly why: string }[]): string[] =>
    leftOut.length === 0 ? [] : [`left out, without a position: ${leftOut.map(({ name }) => name).join(", ")}`];
  if (year !== undefined) {
    const powers = patrons ?? ["USA", "RUS", "CHN"];
    const start = await sphereStart(openStore(), { year, patrons: powers }, { signal, onProgress });
    const found = spheresFromFrame(
      start.frame,
      powers.map((power) => (/^\d+$/.test(power) ? Number(power) : power.toUpperCase())),
    );
    const borrowed = start.borrowed.map((one) => `${one.name} (${one.year})`);
    return {
      ...found,
      notes: [
        `states of ${year}: ${start.datasets.join(", ")}`,
        ...(borrowed.length > 0 ? [`position or capabilities of an earlier year: ${borrowed.join(", ")}`] : []),
        ...told(found.leftOut),
      ],
      first: year,
    };
  }
  const path = data ?? table;
  if (path === undefined) return undefined;
  const found = spheresFromFrame(await readTableFile(path), patrons);
  return { ...found, notes: [`states of ${path}`, ...told(found.leftOut)], first: 1 };
}

/** A list of the file, or a table that it names. */
function stateList(states: unknown, file: string | undefined): { readonly list?: unknown; readonly table?: string } | undefined {
  if (typeof states !== "object" || states === null) return undefined;
  if (Array.isArray(states)) return { list: states };
  const name = (states as Record<string, unknown>).file;
  if (typeof name !== "string")
    throw new FealtyError("usage", "states is neither a list nor a table", { kind: "usage", mend: "write a list, or states: {file: states.csv}" });
  return { table: resolve(dirname(file ?? "."), name) };
}

function only(shared: Settings["shared"], names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(shared).filter(([name]) => names.includes(name)));
}

/** Numbers where the default is one; "never" is no time at all; words stay. */
export function ruleValue(name: string, value: unknown): number | string {
  if (value === "never" && (name === "reentryAfterExit" || name === "reentryAfterBreach")) return Number.POSITIVE_INFINITY;
  if (name === "switching" && (value === "system" || value === "own")) return value;
  const standard = defaultRules[name as keyof typeof defaultRules];
  return name === "targets" || name === "switching" || typeof standard === "number" ? settingNumber(name, value) : String(value);
}

function kindsOf(value: unknown): readonly [number, number] | "exact" {
  if (value === "exact") return "exact";
  const match = /^\s*(\d+)\s*[x×;]\s*(\d+)\s*$/.exec(Array.isArray(value) ? value.join("x") : String(value));
  if (!match) throw new FealtyError("domain", `kinds is ${String(value)}`, { kind: "usage", mend: "write COSTSxNEEDS, as 17x5, or exact" });
  return [Number(match[1]), Number(match[2])];
}

/** How many years from the first on, or the first and the last. */
function yearsOf(given: unknown, first: number): { readonly first: number; readonly periods: number } {
  const text = given === undefined ? "50" : String(given).trim();
  const match = /^(-?\d+)(?:\.\.(-?\d+))?$/.exec(text);
  const [a, b] = [Number(match?.[1]), match?.[2] === undefined ? undefined : Number(match[2])];
  if (!match || (b === undefined ? a < 1 : b < a))
    throw new FealtyError("years", `years is "${text}"`, { kind: "usage", mend: "write how many, or the first and the last, as 1990..2040" });
  return b === undefined ? { first, periods: a } : { first: a, periods: b - a + 1 };
}
