import { FealtyError } from "../base/index.js";
import { patronCode, patronLetters, spherePatrons } from "../panel/index.js";
import { type SphereGiven, type SphereGround, sphereNames, sphereSettings, syntheticSpheres } from "../simulate/index.js";
import { settingNumber, type Written } from "../theory/index.js";

/** What `theory.spheres` says, taken apart. */
export interface SphereEntry {
  /** As a file of primitives has it. */
  readonly shared: Written;
  /** Year of the catalogue whose states are wanted. */
  readonly year?: number;
  /** Patrons of that year. */
  readonly patrons: readonly string[];
  readonly runs: number;
}

/** Names that `theory.spheres` takes. */
export const sphereKeys: readonly string[] = [...sphereNames, "runs", "year"];

/** Codes of the stand-in's states begin above those of all states that there are. */
const standInStates = 10_000;

/** @throws FealtyError "usage" or "domain" naming the value. */
export function sphereEntry({ runs, year, patrons, ...others }: Written): SphereEntry {
  const list = Array.isArray(patrons) ? (patrons as readonly unknown[]) : [];
  const named = list.filter((one) => typeof one !== "object" || one === null).map(String);
  const entries = list.filter((one) => typeof one === "object" && one !== null) as Written[];
  if (year === undefined && named.length > 0)
    throw new FealtyError("usage", `patrons names ${named.join(", ")}, but no year is given`, {
      kind: "usage",
      mend: "add year: YEAR, or write how many there are, or each as {name: A, position: 0}",
    });
  if (year !== undefined && patrons !== undefined && !Array.isArray(patrons))
    throw new FealtyError("usage", `patrons is ${JSON.stringify(patrons)}, and those of a year have names`, {
      kind: "usage",
      mend: "write a list, as [USA, RUS]",
    });
  const also = named.length === 0 ? [] : entries.flatMap(({ name, code }) => name ?? code ?? []).map(String);
  const wanted = named.length === 0 ? spherePatrons : [...new Set([...named, ...also])];
  if (year !== undefined) wanted.forEach(patronCode);
  const rest = entries.length > 0 ? entries : year === undefined ? patrons : undefined;
  return {
    shared: { ...others, ...(rest === undefined ? {} : { patrons: rest }) },
    ...(year === undefined ? {} : { year: whole("year", year, 1816, 2100) }),
    patrons: wanted,
    runs: whole("runs", runs ?? 200, 2, 100_000),
  };
}

/** The world of an entry on the states of its year. @throws FealtyError as `sphereSettings`. */
export function onGround({ shared }: SphereEntry, ground: SphereGround): SphereGiven {
  return sphereSettings(typeof shared.states === "number" ? without(shared, ["states"]) : shared, { ground });
}

/**
 * The world of an entry without data: what it declares itself, or in place of a year's states a synthetic structure whose patrons have the names
 * of those wanted. What concerns single states of a year has no counterpart there, and is left out and told.
 * @throws FealtyError as `sphereSettings`.
 */
export function withoutData({ shared, year, patrons }: SphereEntry, seed: number): SphereGiven {
  if (year === undefined) return sphereSettings(shared, { seed });
  const codes = patrons.map(patronCode);
  const size = shared.states === undefined || Array.isArray(shared.states) ? undefined : settingNumber("states", shared.states);
  const made = syntheticSpheres({
    ...(size === undefined ? {} : { states: size }),
    patrons: codes.length,
    seed: shared.structure === undefined ? seed : settingNumber("structure", shared.structure),
  });
  const codeOf = (code: number): number => codes[made.patrons.findIndex((patron) => patron.code === code)] as number;
  const ground: SphereGround = {
    patrons: made.patrons.map((patron) => ({ ...patron, code: codeOf(patron.code), name: patronLetters(codeOf(patron.code)) })),
    states: made.states.map((state) => ({
      ...state,
      code: state.code + standInStates,
      patron: typeof state.patron === "number" ? codeOf(state.patron) : null,
    })),
    source: `synthetic, no data, in place of those of ${year}`,
    notes: [],
    first: year,
  };
  const given = sphereSettings(without(shared, ["states"]), { ground });
  const single = (changes: SphereGiven["changes"]): boolean => changes.some(({ state }) => state !== undefined);
  const dropped = single(given.changes) || given.counterfactuals.some(({ changes }) => single(changes)) || Array.isArray(shared.states);
  return {
    ...given,
    changes: given.changes.filter(({ state }) => state === undefined),
    counterfactuals: given.counterfactuals.filter(({ changes }) => !single(changes)),
    notes: dropped ? [`what is declared of single states of ${year} is left out`] : [],
  };
}

function without(of: Written, names: readonly string[]): Written {
  return Object.fromEntries(Object.entries(of).filter(([name]) => !names.includes(name)));
}

function whole(name: string, value: unknown, least: number, most: number): number {
  const number = settingNumber(name, value);
  if (!Number.isInteger(number) || number < least || number > most)
    throw new FealtyError("domain", `${name} is ${number}`, { kind: "usage", mend: `it must be a whole number from ${least} to ${most}` });
  return number;
}
