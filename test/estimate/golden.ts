import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Fit } from "../../src/estimate/index.js";
import { readCsv } from "../../src/formats/index.js";
import { type Frame, frame } from "../../src/frame/index.js";

/** One entry of estimates.json; `vcov` is column-major, and may have rows for further parameters after the terms. */
export interface Reference {
  readonly terms: readonly string[];
  readonly coef?: readonly number[];
  readonly se?: readonly (number | null)[];
  readonly vcov?: readonly number[];
  readonly n?: number;
  readonly loglik?: number | null;
  readonly deviance?: unknown;
  readonly r2?: number | null;
  readonly wr2?: number | null;
  readonly ssr?: unknown;
  readonly theta?: number;
  readonly [key: string]: unknown;
}

const folder = resolve("test/estimate/golden");

export function goldenFrame(file: string, units: readonly string[] = [], time = ""): Frame {
  const data = readCsv(readFileSync(`${folder}/${file}`), { name: file });
  return units.length > 0 ? frame(data.columns, { units, time }) : data;
}

export function goldenJson<T>(file: string): T {
  return JSON.parse(readFileSync(`${folder}/${file}`, "utf8")) as T;
}

const scalars = { n: "n", loglik: "loglik", r2: "r2", withinR2: "wr2", theta: "theta", deviance: "deviance", ssr: "ssr" } as const;

/** The largest relative difference between a fit and its reference, and where it is. */
export function worstDifference(fit: Fit, reference: Reference, notCompared: readonly string[] = []): { worst: number; at: string } {
  const index = new Map(fit.terms.map((t, i) => [t.replace(/\s/g, ""), i]));
  const at = reference.terms.map((t) => index.get(t.replace(/\s/g, "")));
  const found = { worst: 0, at: "" };
  const compare = (what: string, ours: number | undefined, theirs: number, scale = Math.abs(theirs)): void => {
    const d = ours === undefined ? Number.POSITIVE_INFINITY : Math.abs(ours - theirs) / Math.max(1e-12, scale);
    if (!(d <= found.worst)) Object.assign(found, { worst: Number.isNaN(d) ? Number.POSITIVE_INFINITY : d, at: `${what}: ${ours}, not ${theirs}` });
  };
  at.forEach((j, i) => {
    const own = j ?? -1;
    const theirSe = reference.se?.[i];
    if (reference.coef)
      compare(`coef ${reference.terms[i]}`, fit.coef[own], reference.coef[i] as number, Math.max(Math.abs(reference.coef[i] as number), theirSe ?? 0));
    if (theirSe != null) compare(`se ${reference.terms[i]}`, fit.se[own], theirSe);
  });
  if (reference.vcov) {
    const stride = Math.round(Math.sqrt(reference.vcov.length));
    at.forEach((r, i) => {
      at.forEach((c, j) => {
        compare(
          `vcov ${reference.terms[i]}, ${reference.terms[j]}`,
          fit.vcov[r ?? -1]?.[c ?? -1],
          reference.vcov?.[j * stride + i] as number,
          (reference.se?.[i] ?? 0) * (reference.se?.[j] ?? 0),
        );
      });
    });
  }
  for (const [ours, theirs] of Object.entries(scalars)) {
    const value = reference[theirs];
    if (typeof value === "number" && !notCompared.includes(ours)) compare(ours, fit[ours as keyof typeof scalars], value);
  }
  return found;
}
