import { FealtyError } from "../base/index.js";
import type { Fit } from "./fit.js";

// JSON has no NaN, no infinities and no −0 that JavaScript would write, so they are written as these texts, which R's jsonlite reads as numbers
// where it expects them (its own form is "NaN", "Inf", "-Inf"). A text of the fit that looks like one, as a term named NaN does, gets a "~" before it.
const special: ReadonlyMap<string, number> = new Map([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
  ["-0", -0],
]);
const escaped = /^~*(?:NaN|-?Infinity|-0)$/;

/** A fit, or any plain data, as JSON can hold it without loss: JSON.stringify of what this returns is read back by `fromJsonable`. */
export function toJsonable(value: unknown): unknown {
  if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0) ? value : Object.is(value, -0) ? "-0" : String(value);
  if (typeof value === "string") return escaped.test(value) ? `~${value}` : value;
  if (Array.isArray(value)) return value.map(toJsonable);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, toJsonable(part)]));
}

/** The inverse of `toJsonable`. */
export function fromJsonable(value: unknown): unknown {
  if (typeof value === "string") return special.get(value) ?? (escaped.test(value) ? value.slice(1) : value);
  if (Array.isArray(value)) return value.map(fromJsonable);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, fromJsonable(part)]));
}

/** One line of JSON. Numbers have their shortest form that reads back to the same bits. */
export function fitToJson(fit: Fit): string {
  return JSON.stringify(toJsonable(fit));
}

/**
 * The fit that `fitToJson` wrote, equal in every number and text.
 * @throws FealtyError "fit-json" (data) for text that is no JSON, or JSON that is no fit.
 */
export function fitFromJson(text: string, name = "the text"): Fit {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch (error) {
    throw new FealtyError("fit-json", `${name} is no JSON: ${(error as Error).message}`, { kind: "data", mend: "write it with fealty fit … --out FIT.json" });
  }
  return asFit(fromJsonable(read), name);
}

/** Checks that plain data have what every fit has. @throws FealtyError "fit-json" (data) naming the entry that is missing. */
export function asFit(value: unknown, name = "the data"): Fit {
  const wrong = (why: string): FealtyError =>
    new FealtyError("fit-json", `${name} is no fit: ${why}`, { kind: "data", mend: "write it with fealty fit … --out FIT.json" });
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw wrong("it is not one object");
  const fit = value as Readonly<Record<string, unknown>>;
  const texts = (key: string): void => {
    if (typeof fit[key] !== "string") throw wrong(`"${key}" is no text`);
  };
  const isNumbers = (list: unknown): boolean => Array.isArray(list) && list.every((v) => typeof v === "number");
  for (const key of ["fit", "formula", "vcovKind"]) texts(key);
  if (typeof fit.n !== "number") throw wrong('"n" is no number');
  if (typeof fit.converged !== "boolean") throw wrong('"converged" is neither true nor false');
  const terms = fit.terms;
  if (!Array.isArray(terms) || !terms.every((t) => typeof t === "string")) throw wrong('"terms" is no list of texts');
  for (const key of ["coef", "se", "t", "p"])
    if (!isNumbers(fit[key]) || (fit[key] as unknown[]).length !== terms.length) throw wrong(`"${key}" has not one number a term`);
  const { ci, vcov, dropped, certificate } = fit;
  if (!Array.isArray(ci) || ci.length !== terms.length || !ci.every((pair) => isNumbers(pair) && (pair as unknown[]).length === 2))
    throw wrong('"ci" has not two numbers a term');
  if (!Array.isArray(vcov) || vcov.length !== terms.length || !vcov.every((row) => isNumbers(row) && (row as unknown[]).length === terms.length))
    throw wrong('"vcov" has not one row and one column a term');
  if (dropped === null || typeof dropped !== "object") throw wrong('"dropped" is missing');
  if (certificate === null || typeof certificate !== "object") throw wrong('"certificate" is missing');
  return value as Fit;
}
