import { createHash } from "node:crypto";

/**
 * JSON in one form: keys in order, numbers in their shortest decimal form, −0 as 0, a number that is not finite as null, undefined left out.
 * Equal data give equal text.
 */
export function canonical(value: unknown): string {
  return json(value, true);
}

/** The same with keys as they come: the order of a study is worth keeping where people read. */
export function inOrderJson(value: unknown): string {
  return json(value, false);
}

function json(value: unknown, sorted: boolean): string {
  const inner = (part: unknown): string => json(part, sorted);
  if (value === null || value === undefined) return "null";
  if (typeof value === "number") return Number.isFinite(value) ? String(value === 0 ? 0 : value) : "null";
  if (typeof value === "string" || typeof value === "boolean") return JSON.stringify(value);
  if (Array.isArray(value) || value instanceof Float64Array || value instanceof Int32Array)
    return `[${Array.from(value as ArrayLike<unknown>, inner).join(",")}]`;
  if (value instanceof Map) return inner(Object.fromEntries(value));
  const entries = Object.entries(value as object).filter(([, part]) => part !== undefined);
  if (sorted) entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([key, part]) => `${JSON.stringify(key)}:${inner(part)}`).join(",")}}`;
}

export function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}
