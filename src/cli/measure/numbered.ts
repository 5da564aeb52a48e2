import { type Column, column, type Frame, numberColumn, textColumn } from "../../frame/index.js";

/** Texts as numbers in the order of their names, numbers as they are. */
export interface Numbered {
  readonly values: Float64Array;
  name(value: number): string;
  value(name: string): number | undefined;
  column(values: Float64Array): Column;
}

export function numbered(data: Frame, name: string): Numbered {
  const source = column(data, name);
  if (source.kind === "number")
    return {
      values: source.values,
      name: String,
      value: (text) => (text.trim() === "" || !Number.isFinite(Number(text)) ? undefined : Number(text)),
      column: (values) => numberColumn(values),
    };
  const levels = [...source.levels].sort();
  const place = new Map(levels.map((level, k) => [level, k]));
  const label = (value: number): string => levels[value] ?? "";
  return {
    values: Float64Array.from(source.codes, (code) => (code < 0 ? Number.NaN : (place.get(source.levels[code] as string) as number))),
    name: label,
    value: (text) => place.get(text),
    column: (values) => textColumn(Array.from(values, label)),
  };
}
