import { type Domain, family, type SqlContext, source, statement } from "../family.js";
import { atopColumns, type Pact, patrons } from "../spine.js";

const promised = source("atop-ddyad-year", "d", "d.ccode1 = s.ccode1 AND d.ccode2 = s.ccode2 AND d.year = s.year");
const promisedBack = source("atop-ddyad-year", "e", "e.ccode1 = s.ccode2 AND e.ccode2 = s.ccode1 AND e.year = s.year");
const flagged = source("mcmanus-nieman-signals", "m", "m.ccode = s.ccode2 AND m.year = s.year");

/** The last year of ATOP 5.1: an exit in year 0 means that the treaty was in force then. */
const atopEnd = 2018;
const exit = (member: string): string => `coalesce(nullif(${member}.yrexit, 0), ${atopEnd})`;

/** Both states as members of one treaty in one phase: p is the first state, q the second. */
const pair = {
  dataset: "atop-member",
  alias: "p",
  tables: "(atop_member p JOIN atop_member q ON q.atopid = p.atopid AND q.phase = p.phase AND q.member <> p.member)",
  on: `p.member = s.ccode1 AND q.member = s.ccode2 AND s.year BETWEEN greatest(p.yrent, q.yrent) AND least(${exit("p")}, ${exit("q")})`,
};

const coded: Domain = { years: [1815, atopEnd], absent: "zero" };
const treatyOnly: Domain = { years: [1815, atopEnd], absent: "missing" };
const memberColumns = ["atopid", "phase", "member", "yrent", "yrexit", "defense", "offense", "neutral", "nonagg", "consul"];

const obligation = (label: string, column: string) => ({
  label,
  unit: "0 or 1",
  from: { d: [column] },
  rule: `${column} of ATOP's directed dyad-years: the first state (the patron) promises it to the second (the ally); in dyads without direction, either does. Dyads that ATOP does not list are not allied: 0`,
  domain: coded,
});

const pactFlag = (letters: string, column: string) => ({
  label: `Pact of ${letters} in the individual-signals data`,
  unit: "0 or 1",
  from: { m: [column] },
  rule: `${column} of the individual-signals data, as published`,
  domain: { years: [1950, 2012], patrons: [patrons.get(letters) as number], absent: "missing" } as Domain,
});

export const treaties = family({
  name: "treaties",
  about: "Obligations of alliance treaties, the treaties behind them with their start and end, and the pact flags of the individual-signals data.",
  per: "dyad",
  sources: [promised, promisedBack, pair, flagged],
  variables: {
    defense: obligation("Promise of defence", "atop_defense"),
    offense: obligation("Promise of help in attack", "atop_offense"),
    neutrality: obligation("Promise of neutrality", "atop_neutral"),
    nonaggression: obligation("Promise not to attack", "atop_nonagg"),
    consultation: obligation("Promise to consult", "atop_consul"),
    alliances: {
      label: "Treaties with such a promise in force",
      unit: "treaties",
      from: { p: memberColumns },
      rule: "treaties of which both states are members in the year and in which the first state (the patron) makes the promise of the panel's pact (any promise, in dyads)",
      domain: coded,
    },
    treaty: {
      label: "ATOP numbers of these treaties, the earliest first",
      unit: "list",
      from: { p: memberColumns },
      rule: "as alliances",
      domain: treatyOnly,
      text: true,
    },
    treaty_start: {
      label: "Year in which both were first bound by one of these treaties",
      unit: "year",
      from: { p: memberColumns },
      rule: "the later of the two entries, over all phases of the treaty; the earliest of the treaties",
      domain: treatyOnly,
    },
    treaty_end: {
      label: "Year in which the last of these treaties ended between them",
      unit: "year; missing while one was in force at the end of 2018",
      from: { p: memberColumns },
      rule: "the earlier of the two exits, over all phases of the treaty; the latest of the treaties",
      domain: treatyOnly,
    },
    nato: {
      label: "Both are members of the North Atlantic Treaty",
      unit: "0 or 1",
      from: { p: memberColumns },
      rule: "membership of ATOP treaty 3180 in the year",
      domain: coded,
    },
    us_pact: pactFlag("USA", "us_pact"),
    uk_pact: pactFlag("GBR", "uk_pact"),
    fra_pact: pactFlag("FRA", "fra_pact"),
    rus_pact: pactFlag("RUS", "rus_pact"),
    chi_pact: pactFlag("CHN", "chi_pact"),
  },
  sql: (context) => statement`
    WITH ${behindSql(context)}
    , treaties AS (
      SELECT row, count(*) FILTER (counts) AS alliances, string_agg(atopid::INTEGER::VARCHAR, ' ' ORDER BY first, atopid) FILTER (counts) AS treaty,
        min(first) FILTER (counts) AS treaty_start, max(last) FILTER (counts) AS treaty_end, max((atopid = 3180)::INTEGER) AS nato
      FROM behind GROUP BY row
    )
    SELECT s.row, ${obligations(context)},
      t.alliances, t.treaty, t.treaty_start, nullif(t.treaty_end, 9999) AS treaty_end, t.nato,
      CASE WHEN s.ccode1 = 2 THEN m.us_pact END AS us_pact,
      CASE WHEN s.ccode1 = 200 THEN m.uk_pact END AS uk_pact,
      CASE WHEN s.ccode1 = 220 THEN m.fra_pact END AS fra_pact,
      CASE WHEN s.ccode1 = 365 THEN m.rus_pact END AS rus_pact,
      CASE WHEN s.ccode1 = 710 THEN m.chi_pact END AS chi_pact
    FROM spine s
    LEFT JOIN ${promised}
    LEFT JOIN ${promisedBack}
    LEFT JOIN treaties t ON t.row = s.row
    LEFT JOIN ${flagged}`,
});

/** The treaties of which both states are members in the row's year: `behind` (row, atopid, first, last, counts), last 9999 while in force. */
export function behindSql(context: SqlContext): string {
  return statement`spans AS (
      SELECT p.member AS ccode1, q.member AS ccode2, p.atopid, min(greatest(p.yrent, q.yrent)) AS first,
        max(CASE WHEN p.yrexit = 0 AND q.yrexit = 0 THEN 9999 ELSE least(${exit("p")}, ${exit("q")}) END) AS last
      FROM atop_member p JOIN atop_member q ON q.atopid = p.atopid AND q.phase = p.phase AND q.member <> p.member
      GROUP BY ALL
    ), behind AS (
      SELECT s.row, p.atopid, any_value(t.first) AS first, any_value(t.last) AS last, bool_or(${promiseOf(context)}) AS counts
      FROM spine s JOIN ${pair}
      JOIN spans t ON t.ccode1 = s.ccode1 AND t.ccode2 = s.ccode2 AND t.atopid = p.atopid
      GROUP BY s.row, p.atopid
    )`;
}

/** The five obligations: what the first state promises, or, in dyads without direction, what either does. */
function obligations({ spine }: SqlContext): string {
  return Object.entries(atopColumns)
    .map(([name, column]) => (spine === "dyad-year" ? `greatest(d.${column}, e.${column}) AS ${name}` : `d.${column} AS ${name}`))
    .join(", ");
}

/** Whether the first member of a pair (either, in dyads without direction) makes the promise that makes the row. */
function promiseOf({ spine, pact }: SqlContext): string {
  const column: Readonly<Partial<Record<Pact, string>>> = {
    defense: "defense",
    offense: "offense",
    neutrality: "neutral",
    nonaggression: "nonagg",
    consultation: "consul",
  };
  const own = spine === "ally-year" ? column[pact] : undefined;
  const columns = own ? [own] : Object.values(column);
  const members = spine === "dyad-year" ? ["p", "q"] : ["p"];
  return `greatest(${[...members.flatMap((member) => columns.map((name) => `${member}.${name}`)), "0"].join(", ")}) = 1`;
}
