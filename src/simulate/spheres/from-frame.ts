import { FealtyError } from "../../base/index.js";
import { cellText, type Column, type Frame } from "../../frame/index.js";
import type { GivenPatron, GivenState } from "../../theory/index.js";

/** A structure of states out of a table. */
export interface SphereStructure {
  readonly patrons: readonly GivenPatron[];
  readonly states: readonly GivenState[];
  /** Rows left out, and why. */
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
}

/** Names under which a column is looked for, the first that is there. */
const names = {
  code: ["ccode", "code", "ally", "state"],
  name: ["name", "ally_name", "state_name"],
  position: ["position", "ideal_point"],
  second: ["position_2", "ideal_point_2"],
  capabilities: ["capabilities", "cinc"],
  need: ["need", "securityNeed"],
  patron: ["patron"],
  leaderYears: ["leader_years"],
} as const;

/**
 * States out of a table with a row a state: `ccode`, `name`, `position` (or `ideal_point`; with `position_2` on a plane), `capabilities` (or `cinc`),
 * `need`, `patron` (code or name; empty: none), `leader_years`. Code and position must be there, the rest have defaults. Patrons are rows of the table
 * too: those named, else those that the column `patron` names.
 * @throws FealtyError "unknown-column" (usage), "domain", "data" for a patron that has no row or no position.
 */
export function spheresFromFrame(data: Frame, wanted?: readonly (string | number)[]): SphereStructure {
  const find = (key: keyof typeof names): Column | undefined => names[key].flatMap((name) => data.columns.get(name) ?? [])[0];
  const need = (key: keyof typeof names): Column => {
    const found = find(key);
    if (!found)
      throw new FealtyError("unknown-column", `the table of states has no column ${names[key][0]}`, {
        kind: "usage",
        mend: `name one ${names[key].join(" or ")}; it has ${[...data.columns.keys()].join(", ")}`,
      });
    return found;
  };
  if (data.length === 0) throw new FealtyError("no-rows", "the table of states has no rows", { kind: "data", mend: "write one a state" });
  const [code, position] = [need("code"), need("position")];
  const [name, second, capabilities, security, patron, leader] = [
    find("name"),
    find("second"),
    find("capabilities"),
    find("need"),
    find("patron"),
    find("leaderYears"),
  ];
  const number = (column: Column | undefined, row: number, what: string): number | undefined => {
    const text = column ? cellText(column, row) : null;
    if (text === null || text.trim() === "") return undefined;
    const value = Number(text);
    if (!Number.isFinite(value)) throw new FealtyError("data", `${what} is "${text}", and a number is needed`, { kind: "data", where: { row: row + 1 } });
    return value;
  };
  const rows = Array.from({ length: data.length }, (_, row) => {
    const own = number(code, row, names.code[0]);
    if (own === undefined) throw new FealtyError("data", "a state has no code", { kind: "data", where: { row: row + 1 } });
    const at = [number(position, row, "position"), ...(second ? [number(second, row, "position_2")] : [])];
    const text = name ? cellText(name, row) : null;
    return {
      code: own,
      name: text ?? String(own),
      position: at.every((x) => x !== undefined) ? (at as number[]) : undefined,
      capabilities: number(capabilities, row, "capabilities"),
      securityNeed: number(security, row, "need"),
      leaderYears: number(leader, row, "leader_years"),
      patron: patron ? (cellText(patron, row)?.trim() ?? "") : "",
    };
  });
  const place = (who: string | number): number => rows.findIndex((row) => row.name === String(who) || row.code === Number(who));
  const given = wanted ?? [...new Set(rows.flatMap((row) => (row.patron === "" ? [] : [row.patron])))];
  if (given.length === 0)
    throw new FealtyError("domain", "the table of states names no patron", { kind: "usage", mend: "name patrons with --patrons, or in a column patron" });
  const powers = [...new Set(given.map(place))].map((row, k) => {
    const found = rows[row];
    if (!found)
      throw new FealtyError("data", `the patron "${given[k]}" has no row in the table of states`, { kind: "data", mend: "write one for each patron" });
    if (!found.position) throw new FealtyError("data", `the patron ${found.name} has no position`, { kind: "data", mend: "give it one" });
    return { code: found.code, name: found.name, position: found.position, ...known("capabilities", found.capabilities) };
  });
  const leftOut: { name: string; why: string }[] = [];
  const states = rows.flatMap((row): GivenState[] => {
    if (powers.some((power) => power.code === row.code)) return [];
    if (!row.position) {
      leftOut.push({ name: row.name, why: "no position" });
      return [];
    }
    const own = row.patron === "" ? undefined : powers.find((power) => power.name === row.patron || power.code === Number(row.patron));
    return [
      {
        code: row.code,
        name: row.name,
        position: row.position,
        patron: own?.code ?? null,
        ...known("capabilities", row.capabilities),
        ...known("securityNeed", row.securityNeed),
        ...known("leaderYears", row.leaderYears),
      },
    ];
  });
  return { patrons: powers, states, leftOut };
}

function known<K extends string>(name: K, value: number | undefined): { readonly [P in K]?: number } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [P in K]?: number });
}
