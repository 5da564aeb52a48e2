import { expect } from "vitest";
import type { Database } from "../../src/data/index.js";
import { type Frame, frame, numberColumn, numbers } from "../../src/frame/index.js";
import { type Family, fits } from "../../src/panel/family.js";
import { chooseFamilies } from "../../src/panel/families/index.js";
import { cutSpine, fill, rolesOf, within } from "../../src/panel/fill.js";
import { givenSpine, type SpineKind, unitColumns } from "../../src/panel/spine.js";

/** Distinct rows of a spine from triples of numbers; a unit stands beside no copy of itself. */
export function spineRows(kind: SpineKind, cells: readonly (readonly [number, number, number])[]): Frame {
  const units = unitColumns[kind];
  const seen = new Map<string, readonly number[]>();
  for (const [a, b, year] of cells) {
    if (units.length === 2 && a === b) continue;
    const own = units.length === 2 ? (kind === "dyad-year" ? [Math.min(a, b), Math.max(a, b)] : [a, b]) : [b];
    seen.set([...own, year].join(), [...own, year]);
  }
  const rows = [...seen.values()];
  const names = [...units, "year"];
  return frame(
    names.map((name, i) => [name, numberColumn(rows.map((row) => row[i] as number))] as const),
    { units, time: "year" },
  );
}

/**
 * What every variable of every family must hold on any rows whatever: the rows stay; outside the domain the cell is missing; inside, a value
 * without a row of a source behind it is a 0 that the domain allows.
 */
export async function holdDomains(db: Database, kind: SpineKind, rows: Frame, only?: readonly string[]): Promise<number> {
  const spine = await givenSpine(db, kind, rows);
  let cells = 0;
  for (const family of chooseFamilies(only ?? ["all"])) {
    if (!fits(family, kind)) continue;
    const filled = await fill(db, spine, family, "defense");
    for (const role of rolesOf(family, kind)) {
      await cutSpine(db, role);
      for (const [base, variable] of Object.entries(family.variables)) {
        const name = role.name(base);
        const column = filled.columns.find(([own]) => own === name)?.[1];
        if (!column) continue;
        const inside = within(rows, role, variable.domain);
        const behind = await rowsBehind(db, family, Object.keys(variable.from));
        for (let i = 0; i < rows.length; i++) {
          const value = column.kind === "number" ? (column.values[i] as number) : (column.codes[i] as number) < 0 ? Number.NaN : 1;
          const where = `${family.name}.${name}, row ${[...rows.columns.keys()].map((key) => numbers(rows, key)[i])}`;
          if (!inside(i)) expect(value, `${where}: outside its domain`).toBeNaN();
          else if (variable.domain.absent === "zero") expect(value, `${where}: none recorded is 0`).not.toBeNaN();
          else if (!Number.isNaN(value)) expect(behind.has(i), `${where}: ${value} has no source row`).toBe(true);
          if (inside(i) && !behind.has(i)) expect(Number.isNaN(value) || value === 0, `${where}: ${value} out of nothing`).toBe(true);
          cells++;
        }
      }
    }
  }
  return cells;
}

/** Rows of the spine that have a row of every source named behind them. */
async function rowsBehind(db: Database, family: Family, aliases: readonly string[]): Promise<Set<number>> {
  let common: Set<number> | undefined;
  for (const { alias, tables, on } of family.sources) {
    if (!aliases.includes(alias)) continue;
    const found = new Set(numbers(await db.query(`SELECT DISTINCT s.row FROM spine s JOIN ${tables} ON ${on}`), "row"));
    common = common === undefined ? found : new Set([...common].filter((row) => found.has(row)));
  }
  return common ?? new Set();
}
