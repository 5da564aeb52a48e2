import { type Column, type ColumnNote, type Frame, frame } from "../frame/index.js";

/** The key under which a file's metadata say what its columns cannot. */
export const notesKey = "fealty";

/** What is kept as JSON: notes and orders of levels by column, and the panel index. */
interface Kept {
  readonly index?: { readonly units: readonly string[]; readonly time: string };
  readonly columns: readonly [name: string, kept: KeptColumn][];
}

interface KeptColumn {
  readonly label?: string;
  readonly unit?: string;
  readonly time?: "days" | "seconds";
  readonly valueLabels?: readonly [number, string][];
  readonly missingCodes?: readonly [number, string][];
  readonly levels?: readonly string[];
}

/**
 * Notes, index and orders of levels as JSON; undefined if there is nothing to say.
 * @param levelsKept whether the file itself keeps levels in their order, used or not.
 */
export function notesText(data: Frame, { levelsKept }: { levelsKept: boolean }): string | undefined {
  const columns = [...data.columns].flatMap(([name, column]): [string, KeptColumn][] => {
    const levels = column.kind === "code" && !levelsKept && !inOrder(column.codes, column.levels.length) ? { levels: column.levels } : {};
    const kept = { ...keptNote(column.note), ...levels };
    return Object.keys(kept).length > 0 ? [[name, kept]] : [];
  });
  if (columns.length === 0 && !data.index) return undefined;
  return JSON.stringify({ ...(data.index ? { index: data.index } : {}), columns } satisfies Kept);
}

/** The frame with what `text` says of its columns; as it is if the text says nothing that fits. */
export function withNotes(data: Frame, text: string | undefined): Frame {
  const kept = parseKept(text);
  if (!kept) return data;
  const said = new Map(kept.columns);
  const columns = [...data.columns].map(([name, column]) => [name, noted(column, said.get(name))] as const);
  const { index } = kept;
  const known = index && [...index.units, index.time].every((name) => data.columns.has(name));
  return frame(columns, known ? index : undefined);
}

/** Whether codes number levels in the order of first appearance, each used. */
function inOrder(codes: Int32Array, levels: number): boolean {
  let next = 0;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] as number;
    if (code > next) return false;
    if (code === next) next++;
  }
  return next === levels;
}

function keptNote(note: ColumnNote | undefined): KeptColumn {
  if (!note) return {};
  const { valueLabels, missingCodes, ...rest } = note;
  return { ...rest, ...(valueLabels ? { valueLabels: [...valueLabels] } : {}), ...(missingCodes ? { missingCodes: [...missingCodes] } : {}) };
}

function noted(column: Column, kept: KeptColumn | undefined): Column {
  if (!kept) return column;
  const { levels, valueLabels, missingCodes, ...rest } = kept;
  const note: ColumnNote = {
    ...column.note,
    ...rest,
    ...(valueLabels ? { valueLabels: new Map(valueLabels) } : {}),
    ...(missingCodes ? { missingCodes: new Map(missingCodes) } : {}),
  };
  const withNote = Object.keys(note).length > 0 ? { note } : {};
  if (column.kind === "number" || !levels) return { ...column, ...withNote };
  const place = new Map(levels.map((level, code) => [level, code]));
  const codes = column.levels.map((level) => place.get(level));
  if (codes.includes(undefined)) return { ...column, ...withNote };
  return { kind: "code", codes: column.codes.map((code) => codes[code] ?? -1), levels, ...withNote };
}

/** Metadata of a file are as hostile as the rest of it: only what has the right shape is taken. */
function parseKept(text: string | undefined): Kept | undefined {
  if (text === undefined || text.length > 1e8) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(value) || !Array.isArray(value.columns)) return undefined;
  const columns = value.columns.flatMap((entry: unknown): [string, KeptColumn][] => {
    if (!Array.isArray(entry) || typeof entry[0] !== "string" || !isObject(entry[1])) return [];
    const { label, unit, time, valueLabels, missingCodes, levels } = entry[1];
    return [
      [
        entry[0],
        {
          ...(typeof label === "string" ? { label } : {}),
          ...(typeof unit === "string" ? { unit } : {}),
          ...(time === "days" || time === "seconds" ? { time } : {}),
          ...(isPairs(valueLabels) ? { valueLabels } : {}),
          ...(isPairs(missingCodes) ? { missingCodes } : {}),
          ...(Array.isArray(levels) && levels.every((level) => typeof level === "string") ? { levels } : {}),
        },
      ],
    ];
  });
  const index = isObject(value.index) ? value.index : undefined;
  const units = index && Array.isArray(index.units) && index.units.every((unit) => typeof unit === "string") ? index.units : undefined;
  return { columns, ...(units && typeof index?.time === "string" ? { index: { units, time: index.time } } : {}) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isPairs(value: unknown): value is [number, string][] {
  return Array.isArray(value) && value.every((pair) => Array.isArray(pair) && typeof pair[0] === "number" && typeof pair[1] === "string");
}
