import type { Database } from "../data/index.js";
import { numbers } from "../frame/index.js";
import { behindSql } from "./families/treaties.js";
import { patronLetters, type SpineSpec } from "./spine.js";
import { stateName } from "./states.js";

/** Years in which one of the two sources has a defence pact of patron and ally and the other has none. */
export interface PactDifference {
  readonly patron: string;
  readonly ally: number;
  readonly name: string;
  /** "1963–1980", "1981–1985, 1990". */
  readonly years: string;
  readonly count: number;
  /** The source that has the pact. */
  readonly only: "ATOP" | "signals data";
}

/** A treaty behind rows of a panel. */
export interface Treaty {
  readonly patron: string;
  readonly ally: number;
  readonly name: string;
  readonly atopid: number;
  /** Year in which both were first bound by it. */
  readonly start: number;
  /** Year in which it ended between them; absent where it was in force at the end of 2018. */
  readonly end?: number;
}

/** Where ATOP's promises of defence and the pact flags of the individual-signals data part, over members of the system and the years of both. */
export async function pactDifferences(db: Database, { patrons, years: [first, last] }: SpineSpec): Promise<PactDifference[]> {
  const flags = "CASE p.patron WHEN 2 THEN s.us_pact WHEN 200 THEN s.uk_pact WHEN 220 THEN s.fra_pact WHEN 365 THEN s.rus_pact WHEN 710 THEN s.chi_pact END";
  const found = await db.query(`
    SELECT x.patron, x.ally, x.year, max(x.atop) AS atop, max(x.flag) AS flag
    FROM (
      SELECT ccode1 AS patron, ccode2 AS ally, year, 1 AS atop, 0 AS flag FROM atop_ddyad_year WHERE atop_defense = 1 AND ccode1 IN (${patrons.join(", ")})
      UNION ALL
      SELECT p.patron, s.ccode, s.year, 0, 1 FROM mcmanus_nieman_signals s CROSS JOIN (SELECT unnest([${patrons.join(", ")}]) AS patron) p WHERE ${flags} = 1
    ) x JOIN members m ON m.ccode = x.ally AND m.year = x.year
    WHERE x.year BETWEEN ${Math.max(first, 1950)} AND ${Math.min(last, 2012)}
    GROUP BY x.patron, x.ally, x.year HAVING max(x.atop) <> max(x.flag)
    ORDER BY x.patron, x.ally, x.year`);
  const [patron, ally, year, atop] = ["patron", "ally", "year", "atop"].map((name) => numbers(found, name)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const groups = new Map<string, { patron: number; ally: number; only: PactDifference["only"]; years: number[] }>();
  for (let i = 0; i < found.length; i++) {
    const only = atop[i] === 1 ? "ATOP" : "signals data";
    const key = `${patron[i]} ${ally[i]} ${only}`;
    const group = groups.get(key) ?? { patron: patron[i] as number, ally: ally[i] as number, only, years: [] };
    group.years.push(year[i] as number);
    groups.set(key, group);
  }
  return [...groups.values()].map((group) => ({
    patron: patronLetters(group.patron),
    ally: group.ally,
    name: stateName(group.ally),
    years: yearsInWords(group.years),
    count: group.years.length,
    only: group.only,
  }));
}

/** The treaties behind the rows of `panel_rows`. */
export async function treatiesBehind(db: Database, { kind, pact }: SpineSpec): Promise<Treaty[]> {
  await db.run("CREATE OR REPLACE TEMP VIEW spine AS SELECT row, patron AS ccode1, ally AS ccode2, year FROM panel_rows");
  const found = await db.query(`
    WITH ${behindSql({ spine: kind, pact })}
    SELECT s.ccode1 AS patron, s.ccode2 AS ally, b.atopid, min(b.first) AS start, max(b.last) AS last
    FROM behind b JOIN spine s ON s.row = b.row WHERE b.counts GROUP BY ALL ORDER BY patron, ally, start, b.atopid`);
  const [patron, ally, atopid, start, last] = ["patron", "ally", "atopid", "start", "last"].map((name) => numbers(found, name)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  return Array.from({ length: found.length }, (_, i) => ({
    patron: patronLetters(patron[i] as number),
    ally: ally[i] as number,
    name: stateName(ally[i] as number),
    atopid: atopid[i] as number,
    start: start[i] as number,
    ...(last[i] === 9999 ? {} : { end: last[i] as number }),
  }));
}

/** Sorted years as spans: "1954–1956, 1960". */
export function yearsInWords(years: readonly number[]): string {
  const spans: [number, number][] = [];
  for (const year of years) {
    const open = spans.at(-1);
    if (open && year === open[1] + 1) open[1] = year;
    else spans.push([year, year]);
  }
  return spans.map(([from, to]) => (from === to ? String(from) : `${from}–${to}`)).join(", ");
}
