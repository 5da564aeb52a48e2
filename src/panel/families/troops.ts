import { type Domain, family, source, statement, type Units } from "../family.js";
import { columnsOf, ofPatron, signalDomain, signals } from "./signals-data.js";

const older = source("troops-original", "o", "s.patron = 2 AND o.ccode = s.ally AND o.year = s.year");
/** The rebuilt series has Germany under 255 and both Vietnams of the war under 816 in all years. */
const rebuilt = source(
  "troops",
  "r",
  "s.patron = 2 AND r.ccode = CASE s.ally WHEN 260 THEN 255 WHEN 817 THEN 816 ELSE s.ally END AND s.ally <> CASE WHEN s.year <= 1975 THEN 816 ELSE -1 END AND r.year = s.year",
);

const olderUnits: Units = {
  about: "not Germany (255) in 1990, whose troops stand under 260",
  has: (ccode, year) => !(ccode === 255 && year === 1990),
};
const rebuiltUnits: Units = {
  about: "not 2008, nor Iraq in 2006 and 2007, where the file is two or three times too high",
  has: (ccode, year) => year !== 2008 && !(ccode === 645 && (year === 2006 || year === 2007)),
};
const stationed = (last: number, units: Units): Domain => ({ years: [1950, last], patrons: [2], units, absent: "missing" });

export const troops = family({
  name: "troops",
  about: "Troops of the patron in the ally's territory.",
  per: "patron",
  sources: [signals, older, rebuilt],
  variables: {
    troops: {
      label: "Troops of the patron, individual-signals data",
      unit: "persons",
      from: { m: columnsOf("troops") },
      rule: "PATRON_troops of the individual-signals data; coded 1981 to 2012, the zeros before are not (China's first are of 2008)",
      domain: signalDomain(1981, 2012),
    },
    us_troops: {
      label: "Troops of the United States, Kane's series extended",
      unit: "persons",
      from: { o: ["countryname", "year", "troops"] },
      rule: "troops of the host and year, as published",
      domain: stationed(2023, olderUnits),
    },
    us_troops_active: {
      label: "Active-duty troops of the United States, rebuilt series",
      unit: "persons",
      from: { r: ["countryname", "year", "troops_ad"] },
      rule: "sum of troops_ad over the names under which the host appears in the year; from 2008 some of the guard and reserve are in it; negative counts (1959) are missing",
      domain: stationed(2024, rebuiltUnits),
    },
  },
  sql: statement`
    SELECT s.row, ${ofPatron("troops")} AS troops, o.troops AS us_troops, a.us_troops_active
    FROM spine s
    LEFT JOIN ${signals}
    LEFT JOIN ${older}
    LEFT JOIN (
      SELECT s.row, CASE WHEN min(r.troops_ad) >= 0 THEN sum(r.troops_ad) END AS us_troops_active FROM spine s JOIN ${rebuilt} GROUP BY s.row
    ) a ON a.row = s.row`,
});
