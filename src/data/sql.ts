/** A quoted name in SQL. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A quoted text in SQL. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** What may stand in `sql`: texts are quoted, lists become (a, b), `{ raw }` is put in as it is, `{ name }` is a quoted name. */
export type SqlValue = string | number | boolean | null | readonly (string | number | boolean | null)[] | { readonly raw: string } | { readonly name: string };

/**
 * SQL with values in it, safely. In what it says, a sum, mean or variance of floating numbers must name an order (`sum(x ORDER BY year)`),
 * or its last digits depend on threads.
 */
export function sql(parts: TemplateStringsArray, ...values: readonly SqlValue[]): string {
  return parts.reduce((text, part, i) => text + part + (i < values.length ? show(values[i] as SqlValue) : ""), "");
}

function show(value: SqlValue): string {
  if (value === null) return "NULL";
  if (typeof value === "string") return literal(value);
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : Number.isNaN(value) ? "NULL" : `'${value}'::DOUBLE`;
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  if ("raw" in value) return value.raw;
  if ("name" in value) return identifier(value.name);
  // An empty list holds nothing, and IN () is no SQL.
  return value.length === 0 ? "(NULL)" : `(${value.map(show).join(", ")})`;
}
