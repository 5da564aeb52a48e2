import type { Variable } from "../dataset.js";

type More = Omit<Variable, "name" | "label">;
type Labels = Readonly<Record<string, string>>;

export function variable(name: string, label: string, more: More = {}): Variable {
  return { name, label, ...more };
}

/** Columns that share unit, years or codes, by name. */
export function variables(labels: Labels, more: More = {}): Variable[] {
  return Object.entries(labels).map(([name, label]) => ({ name, label, ...more }));
}

/** Columns of 0 (no) and 1 (yes). */
export function flags(labels: Labels, more: More = {}): Variable[] {
  return variables(labels, { values: [0, 1], ...more });
}

/** Columns of dates: days since 1970-01-01 where R or Excel kept them, ISO texts otherwise. */
export function dates(labels: Labels, more: More = {}): Variable[] {
  return variables(labels, { unit: "date", ...more });
}

/** A column of Correlates of War codes (2 to 990). */
export function cow(name = "ccode", whose = "the state", more: More = {}): Variable {
  return { name, label: `Correlates of War code of ${whose}`, range: [2, 990], ...more };
}

/** Numbered columns: `numbered("mem", 59, …)` is mem1 to mem59. */
export function numbered(stem: string, count: number, label: string, more: More = {}): Variable[] {
  return Array.from({ length: count }, (_, i) => ({ name: `${stem}${i + 1}`, label: `${label} ${i + 1}`, ...more }));
}
