import { FealtyError } from "../../base/index.js";
import { elementary } from "../../numeric/index.js";
import type { Expression } from "../formula/expression.js";
import { evaluateNumbers } from "../design/evaluate.js";
import type { VcovKind } from "./kind.js";
import type { Scores } from "./scores.js";
import { periodCodes } from "./serial.js";

/** Kilometres. */
const radius = 6371;
const degree = Math.PI / 180;

/**
 * Meat that lets rows within a distance correlate, whatever their periods or (`same`) in one period; great-circle distances. Rows at one place are summed first,
 * and places are sorted by latitude, so that only bands within the distance are compared.
 * Source: Conley (1999); fixest's vcov_conley with the spherical distance for the uniform kernel.
 * @throws FealtyError "coordinates" for a latitude or longitude that is missing or out of range.
 */
export function conleyMeat({ design, columns, factors }: Scores, { km, lat, lon, kernel, same }: VcovKind & { kind: "conley" }): Float64Array {
  const { rows, sample } = design;
  const at = (name: string, most: number): Float64Array => {
    const name_: Expression = { kind: "name", name, at: { start: 0, end: name.length } };
    const all = evaluateNumbers(sample.data, name_);
    return Float64Array.from(rows, (row) => {
      const v = all[row] as number;
      if (!(Math.abs(v) <= most))
        throw new FealtyError("coordinates", `"${name}" is ${v}`, {
          kind: "data",
          where: { row: row + 1 },
          mend: `it must be degrees between −${most} and ${most}`,
        });
      return v;
    });
  };
  const [latitude, longitude] = [at(lat, 90), at(lon, 360)];
  const size = columns.length;
  const period = same ? periodCodes(design, `conley:${km}km,…,same`) : undefined;
  const place = new Map<string, number>();
  // Places of different periods are different places; by period they are far apart in the order below.
  const where: [number, number, number][] = [];
  const placeOf = Int32Array.from(rows, (_, i) => {
    const at = period ? (period.codes[i] as number) : 0;
    const key = `${latitude[i]},${longitude[i]},${at}`;
    let p = place.get(key);
    if (p === undefined) {
      p = where.push([(latitude[i] as number) * degree, (longitude[i] as number) * degree, at]) - 1;
      place.set(key, p);
    }
    return p;
  });
  const sums = new Float64Array(where.length * size);
  columns.forEach((x, j) => {
    for (let i = 0; i < factors.length; i++) {
      const cell = (placeOf[i] as number) * size + j;
      sums[cell] = (sums[cell] as number) + (x[i] as number) * (factors[i] as number);
    }
  });
  const order = where
    .map((_, p) => p)
    .sort((p, q) => (where[p]?.[2] ?? 0) - (where[q]?.[2] ?? 0) || (where[p]?.[0] ?? 0) - (where[q]?.[0] ?? 0) || (where[p]?.[1] ?? 0) - (where[q]?.[1] ?? 0));
  const meat = new Float64Array(size * size);
  const band = km / radius;
  const add = (p: number, q: number, weight: number): void => {
    for (let a = 0; a < size; a++)
      for (let b = 0; b < size; b++)
        meat[a * size + b] = (meat[a * size + b] as number) + weight * (sums[p * size + a] as number) * (sums[q * size + b] as number);
  };
  order.forEach((p, i) => {
    add(p, p, 1);
    const [latP, lonP, periodP] = where[p] as [number, number, number];
    for (let j = i + 1; j < order.length; j++) {
      const q = order[j] as number;
      const [latQ, lonQ, periodQ] = where[q] as [number, number, number];
      if (periodQ !== periodP || latQ - latP > band + 1e-12) break;
      const distance = greatCircle(latP, lonP, latQ, lonQ);
      if (distance > km) continue;
      const weight = kernel === "uniform" ? 1 : 1 - distance / km;
      add(p, q, weight);
      add(q, p, weight);
    }
  });
  return meat;
}

/** Kilometres between two points in radians, by the haversine. */
export function greatCircle(lat1: number, lon1: number, lat2: number, lon2: number): number {
  const { sin, cos, asin } = elementary;
  const [a, b] = [sin((lat2 - lat1) / 2), sin((lon2 - lon1) / 2)];
  const h = a * a + cos(lat1) * cos(lat2) * b * b;
  return 2 * radius * asin(Math.min(1, Math.sqrt(h)));
}
