import { type Column, type Frame, frame, numberColumn } from "../../frame/index.js";

/**
 * Draws as a long table: the keys of each place, then chain, draw and value.
 * @param draws draws × places, chain after chain.
 */
export function longDraws(draws: Float32Array, kept: number, keys: readonly (readonly [string, Column])[], name: string, chains: number): Frame {
  const places = draws.length / kept;
  const repeated = keys.map(([key, source]): readonly [string, Column] => {
    const at = (row: number): number => row % places;
    if (source.kind === "number") return [key, numberColumn(Float64Array.from(draws, (_, row) => source.values[at(row)] as number))];
    return [key, { kind: "code", codes: Int32Array.from(draws, (_, row) => source.codes[at(row)] as number), levels: source.levels }];
  });
  return frame([
    ...repeated,
    ["chain", numberColumn(Float64Array.from(draws, (_, row) => Math.floor(Math.floor(row / places) / (kept / chains)) + 1))],
    ["draw", numberColumn(Float64Array.from(draws, (_, row) => Math.floor(row / places) + 1))],
    [name, numberColumn(Float64Array.from(draws))],
  ]);
}
