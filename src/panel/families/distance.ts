import { type Frame, numbers } from "../../frame/index.js";
import { elementary } from "../../numeric/index.js";
import { family, source, statement } from "../family.js";

const apart = source("mindist", "d", "d.ccode1 = least(s.ccode1, s.ccode2) AND d.ccode2 = greatest(s.ccode1, s.ccode2) AND d.year = s.year");
const contact = source(
  "cow-contiguity",
  "c",
  "c.ccode1 = s.ccode1 AND c.ccode2 = s.ccode2 AND s.year BETWEEN year(c.stdate) AND year(c.enddate) AND c.conttype > 0",
);
/** The capital of 31 December: a capital that moved in the year is the new one. */
const capitalOf = (alias: string, side: string) =>
  source("cow-capitals", alias, `${alias}.ccode = s.${side} AND make_date(s.year::INTEGER, 12, 31) BETWEEN ${alias}.stdate AND ${alias}.enddate`);
const capital1 = capitalOf("a", "ccode1");
const capital2 = capitalOf("b", "ccode2");

export const distance = family({
  name: "distance",
  about: "How far two states are from each other.",
  per: "dyad",
  sources: [apart, contact, capital1, capital2],
  variables: {
    distance_km: {
      label: "Shortest distance between the two territories",
      unit: "kilometres",
      from: { d: ["ccode1", "ccode2", "year", "mindist"] },
      rule: "mindist on 1 January: the first year of a state is missing; neighbours have 0",
      domain: { years: [1886, 2019], absent: "missing" },
    },
    capital_km: {
      label: "Distance between the two capitals",
      unit: "kilometres",
      from: { a: ["capital", "lat", "lng"], b: ["capital", "lat", "lng"] },
      rule: "great circle on a sphere of 6371.0088 km between the capitals of the end of the year",
      domain: { years: [1816, 2024], absent: "missing" },
    },
    contiguity: {
      label: "Direct contiguity",
      unit: "1 by land, 2 to 5 by up to 12, 24, 150 and 400 miles of water, 0 not contiguous: no scale",
      from: { c: ["conttype", "stdate", "enddate"] },
      rule: "the closest conttype of the spells that touch the year; pairs that are not listed are not contiguous",
      domain: { years: [1816, 2016], absent: "zero" },
    },
    contiguous: {
      label: "Contiguous by land or by up to 400 miles of water",
      unit: "0 or 1",
      from: { c: ["conttype", "stdate", "enddate"] },
      rule: "1 where contiguity is 1 to 5",
      domain: { years: [1816, 2016], absent: "zero" },
    },
  },
  sql: statement`
    SELECT s.row, d.mindist AS distance_km, c.contiguity, (c.contiguity > 0)::INTEGER AS contiguous, k.lat1, k.lng1, k.lat2, k.lng2
    FROM spine s
    LEFT JOIN ${apart}
    LEFT JOIN (SELECT s.row, min(c.conttype) AS contiguity FROM spine s JOIN ${contact} GROUP BY s.row) c ON c.row = s.row
    LEFT JOIN (
      SELECT s.row, arg_max(a.lat, a.stdate) AS lat1, arg_max(a.lng, a.stdate) AS lng1, arg_max(b.lat, b.stdate) AS lat2, arg_max(b.lng, b.stdate) AS lng2
      FROM spine s JOIN ${capital1} JOIN ${capital2}
      GROUP BY s.row
    ) k ON k.row = s.row`,
  derive: (queried) => ({ capital_km: greatCircles(queried) }),
});

const earthRadius = 6371.0088;

/** Kilometres between lat1, lng1 and lat2, lng2 (degrees), by the haversine. */
function greatCircles(places: Frame): Float64Array {
  const [lat1, lng1, lat2, lng2] = ["lat1", "lng1", "lat2", "lng2"].map((name) => numbers(places, name)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const known = new Map<string, number>();
  return lat1.map((lat, i) => {
    const to = [lng1[i], lat2[i], lng2[i]] as [number, number, number];
    const key = `${lat},${to}`;
    let km = known.get(key);
    if (km === undefined) known.set(key, (km = greatCircle(lat, ...to)));
    return km;
  });
}

function greatCircle(lat1: number, lng1: number, lat2: number, lng2: number): number {
  const { asin, cos, sin } = elementary;
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const square = (x: number): number => x * x;
  const h = square(sin(radians(lat2 - lat1) / 2)) + cos(radians(lat1)) * cos(radians(lat2)) * square(sin(radians(lng2 - lng1) / 2));
  return 2 * earthRadius * asin(Math.min(1, Math.sqrt(h)));
}
