import { FealtyError, suggest } from "../../base/index.js";
import {
  checkSpheres,
  type Counterfactual,
  defaultRules,
  type GivenPatron,
  type GivenState,
  learningNames,
  learningSettings,
  settingNumber,
  type SphereChange,
  type SphereRules,
  type SphereWorld,
  type Written,
} from "../../theory/index.js";
import { changesOf, counterfactualsOf, patronEntries, stateEntries } from "./lists.js";
import { syntheticSpheres } from "./synthetic.js";

/** States and patrons that histories begin with. */
export interface SphereGround {
  readonly patrons: readonly GivenPatron[];
  readonly states: readonly GivenState[];
  /** Which states they are, as a caption says it: "of 1990", "synthetic, no data". */
  readonly source: string;
  /** What the reader should know of where the states come from. */
  readonly notes: readonly string[];
  /** First year, unless the settings name another. */
  readonly first: number;
}

export interface SphereGiven {
  readonly world: SphereWorld;
  readonly changes: readonly SphereChange[];
  readonly counterfactuals: readonly Counterfactual[];
  /** Of the ground. */
  readonly source: string;
  readonly notes: readonly string[];
}

export interface SphereSource {
  /** States read from a year or a table, which lists of the settings then change; left out, those lists or the synthetic structure. */
  readonly ground?: SphereGround | undefined;
  /** N, or FIRST..LAST; wins over the settings. */
  readonly years?: string | undefined;
  /** Of the synthetic structure, where the settings have no `structure`. */
  readonly seed?: number | undefined;
  /** First year of states that have none. Default 1. */
  readonly first?: number | undefined;
}

const games = learningNames.filter((name) => name !== "allies");
const rules: readonly string[] = [...Object.keys(defaultRules), "targets"];
const own = ["policy", "budget", "kinds", "tolerance", "years", "states", "patrons", "dimensions", "structure", "changes", "counterfactuals"];

/** Names that the settings of spheres have. */
export const sphereNames: readonly string[] = [...games, ...rules, ...own];

/**
 * The world of section 5 that settings make, as a file of primitives or a study writes them.
 * @throws FealtyError of kind "usage" for what is no such world.
 */
export function sphereSettings(shared: Written, source: SphereSource = {}): SphereGiven {
  for (const name of Object.keys(shared))
    if (!sphereNames.includes(name))
      throw new FealtyError("unknown-primitive", `there is no primitive "${name}"`, { kind: "usage", mend: suggest(name, sphereNames) });
  const game = learningSettings({ beliefs: 101, menu: "0:3:61", ...only(shared, games) });
  const ground = groundOf(shared, source);
  const everyPatron: Partial<GivenPatron> = {
    ...(shared.policy === undefined ? {} : { policy: String(shared.policy) as NonNullable<GivenPatron["policy"]> }),
    ...(shared.budget === undefined ? {} : { budget: settingNumber("budget", shared.budget) }),
  };
  const { first, periods } = yearsOf(source.years ?? shared.years, ground.first);
  const world = checkSpheres({
    game,
    rules: Object.fromEntries(Object.entries(only(shared, rules)).map(([name, value]) => [name, ruleValue(name, value)])) as Partial<SphereRules>,
    patrons: ground.patrons.map((patron) => ({ ...everyPatron, ...patron })),
    states: ground.states,
    first,
    periods,
    ...(shared.kinds === undefined ? {} : { kinds: kindsOf(shared.kinds) }),
    ...(shared.tolerance === undefined ? {} : { tolerance: settingNumber("tolerance", shared.tolerance) }),
  });
  const { source: which, notes } = ground;
  return { world, changes: changesOf(shared.changes, "changes"), counterfactuals: counterfactualsOf(shared.counterfactuals), source: which, notes };
}

/** States that were read, with what lists change of them; else both lists; else the synthetic structure. */
function groundOf(shared: Written, { ground, seed = 1, first = 1 }: SphereSource): SphereGround {
  const listed = typeof shared.patrons === "object" && shared.patrons !== null ? patronEntries(shared.patrons) : undefined;
  const states = typeof shared.states === "object" && shared.states !== null ? shared.states : undefined;
  if (states !== undefined && !Array.isArray(states))
    throw new FealtyError("usage", "states is neither a number nor a list", { kind: "usage", mend: "write how many, or each state after a dash" });
  if (ground)
    return {
      ...ground,
      patrons: changed(ground.patrons, listed ?? [], "patrons"),
      states: changed(ground.states, states ? stateEntries(states, ground.patrons) : [], "states"),
    };
  if (states || listed) {
    if (!states || !listed)
      throw new FealtyError("usage", `the world lists ${listed ? "patrons but no states" : "states but no patrons"}`, {
        kind: "usage",
        mend: "list both, or begin with the states of a year or of a table",
      });
    const patrons = listed.map((entry, k): GivenPatron => ({ ...entry, code: entry.code ?? k + 1 }));
    return {
      patrons,
      states: stateEntries(states, patrons).map((entry, k): GivenState => ({ ...entry, code: entry.code ?? patrons.length + 101 + k })),
      source: "as listed",
      notes: [],
      first,
    };
  }
  const given = (["states", "patrons", "dimensions"] as const).flatMap((name) =>
    shared[name] === undefined ? [] : [[name, settingNumber(name, shared[name])] as const],
  );
  const structure = shared.structure === undefined ? seed : settingNumber("structure", shared.structure);
  return {
    ...syntheticSpheres({ ...Object.fromEntries(given), seed: structure }),
    source: "synthetic, no data",
    notes: ["states, patrons and pacts are synthetic"],
    first,
  };
}

/** Entries replace parts of those with their code, else their name. */
function changed<T extends { readonly code: number; readonly name?: string }>(all: readonly T[], entries: readonly Partial<T>[], what: string): T[] {
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
}

function only(shared: Written, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(shared).filter(([name]) => names.includes(name)));
}

/** Numbers where the default is one; "never" is no time at all; words stay. */
function ruleValue(name: string, value: unknown): number | string {
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
