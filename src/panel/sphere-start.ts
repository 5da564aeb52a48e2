import type { Work } from "../base/index.js";
import type { Store } from "../data/index.js";
import { type Frame, frame, numberColumn, numbers, textColumn } from "../frame/index.js";
import { buildPanel, type Panel, panelNeeds, type PanelSpec } from "./panel.js";
import { patronCode, patronLetters } from "./spine.js";
import { stateName } from "./states.js";

/** The states of a year as a history of spheres begins with them. */
export interface SphereStart {
  /** A row a member of the system: ccode, name (letters for patrons), ideal_point, cinc, leader_years, patron (code; missing: none), pacts (promises by these patrons). */
  readonly frame: Frame;
  /** States whose position or capabilities are those of an earlier year, and which. */
  readonly borrowed: readonly { readonly name: string; readonly year: number }[];
  readonly datasets: readonly string[];
}

/** Years before the one asked for in which a missing position or capability is looked for. */
const back = 5;

/**
 * States, capabilities (CINC), positions (published ideal points), years of leaders in office, and patrons of a year: the patron is the one that has
 * promised the state its defence (ATOP); of several the nearest in position, else the lower code. A position or capability that is missing in the year
 * is that of the last of the five years before it; if there is none it stays missing.
 * @param patrons letters or codes.
 * @throws FealtyError as `buildPanel`.
 */
export async function sphereStart(
  store: Store,
  { year, patrons }: { readonly year: number; readonly patrons: readonly string[] },
  work: Work = {},
): Promise<SphereStart> {
  const codes = [...new Set(patrons.map(patronCode))].sort((a, b) => a - b);
  const [ofMembers, ofPacts] = specsOf(year, codes);
  const members = await buildPanel(store, ofMembers, work);
  const pacts = await buildPanel(store, ofPacts, work);
  const borrowed: { name: string; year: number }[] = [];
  const [ccode, when] = [numbers(members.frame, "ccode"), numbers(members.frame, "year")];
  const latest = new Map<number, Map<string, { value: number; year: number }>>();
  for (let row = 0; row < members.frame.length; row++) {
    const own = latest.get(ccode[row] as number) ?? new Map<string, { value: number; year: number }>();
    latest.set(ccode[row] as number, own);
    for (const name of ["ideal_point", "cinc"] as const) {
      const value = numbers(members.frame, name)[row] as number;
      const before = own.get(name);
      if (!Number.isNaN(value) && (!before || before.year <= (when[row] as number))) own.set(name, { value, year: when[row] as number });
    }
  }
  const now = Array.from(when, (y, row) => ({ y, row })).filter(({ y }) => y === year);
  const states = now.map(({ row }) => {
    const code = ccode[row] as number;
    const of = (name: string): number => {
      const found = latest.get(code)?.get(name);
      if (found && found.year < year) borrowed.push({ name: stateName(code), year: found.year });
      return found?.value ?? Number.NaN;
    };
    return { code, position: of("ideal_point"), cinc: of("cinc"), leader: numbers(members.frame, "leader_years")[row] as number };
  });
  const promised = promises(pacts);
  const positions = new Map(states.map(({ code, position }) => [code, position]));
  const patronOf = ({ code, position }: (typeof states)[number]): number => {
    const own = promised.get(code) ?? [];
    const away = (patron: number): number => Math.abs(position - (positions.get(patron) ?? Number.NaN));
    return [...own].sort((a, b) => (Number.isNaN(away(a) - away(b)) ? 0 : away(a) - away(b)) || a - b)[0] ?? Number.NaN;
  };
  return {
    frame: frame({
      ccode: numberColumn(states.map(({ code }) => code)),
      name: textColumn(states.map(({ code }) => (codes.includes(code) ? patronLetters(code) : stateName(code)))),
      ideal_point: numberColumn(states.map(({ position }) => position)),
      cinc: numberColumn(states.map(({ cinc }) => cinc)),
      leader_years: numberColumn(states.map(({ leader }) => leader)),
      patron: numberColumn(states.map((state) => (codes.includes(state.code) ? Number.NaN : patronOf(state)))),
      pacts: numberColumn(states.map(({ code }) => (codes.includes(code) ? 0 : (promised.get(code)?.length ?? 0)))),
    }),
    borrowed: borrowed.filter(({ name }, k) => borrowed.findIndex((other) => other.name === name) === k),
    datasets: [...new Set([...members.datasets, ...pacts.datasets])],
  };
}

/** Datasets of the catalogue that the states of any year are read from. */
export const sphereNeeds = (): readonly string[] => [...new Set(specsOf(2000, [patronCode("USA")]).flatMap((spec) => panelNeeds(spec)))];

function specsOf(year: number, codes: readonly number[]): readonly [PanelSpec, PanelSpec] {
  return [
    { spine: "state-year", years: [year - back, year], add: ["capabilities", "ideal-points", "leaders"] },
    { spine: "ally-year", patron: codes.map(String), pact: "defense", years: [year, year], add: [] },
  ];
}

/** Patrons that have promised each state its defence. */
function promises({ frame: rows }: Panel): Map<number, number[]> {
  const out = new Map<number, number[]>();
  const [patron, ally] = [numbers(rows, "patron"), numbers(rows, "ally")];
  ally.forEach((code, row) => {
    out.set(code, [...(out.get(code) ?? []), patron[row] as number]);
  });
  return out;
}
