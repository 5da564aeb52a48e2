import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";

/** Floor of each room, and whether it may use Node: the table of docs/explanation/architecture.md. */
const rooms: Record<string, { floor: number; node: boolean }> = {
  base: { floor: 0, node: false },
  numeric: { floor: 1, node: false },
  frame: { floor: 2, node: false },
  formats: { floor: 3, node: false },
  theory: { floor: 3, node: false },
  estimate: { floor: 3, node: false },
  measure: { floor: 3, node: false },
  data: { floor: 4, node: true },
  simulate: { floor: 4, node: false },
  rivals: { floor: 4, node: false },
  text: { floor: 4, node: false },
  panel: { floor: 5, node: true },
  structural: { floor: 5, node: false },
  report: { floor: 6, node: false },
  study: { floor: 7, node: true },
  cli: { floor: 8, node: true },
};
/** Packages that reach for Node, and so may be imported only by rooms that may. */
const nodePackages = /^(@duckdb\/|@resvg\/|undici)/;

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : /\.tsx?$/.test(name) ? [path] : [];
  });
}

const imports = files("src").flatMap((file) =>
  [...readFileSync(file, "utf8").matchAll(/(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+)"([^"]+)"/gm)].map((match) => ({ file, target: match[1] as string })),
);
const roomOf = (file: string): string => relative("src", file).split("/")[0] as string;

describe("rooms and floors", () => {
  test("every folder of src is a room of the plan", () => {
    expect(readdirSync("src").filter((name) => !(name in rooms))).toEqual([]);
  });
  test("a room imports only from lower floors", () => {
    const upward = imports.filter(({ file, target }) => {
      if (!target.startsWith(".")) return false;
      const [from, to] = [roomOf(file), roomOf(join(dirname(file), target))];
      return from !== to && (rooms[to]?.floor ?? 99) >= (rooms[from]?.floor ?? -1);
    });
    expect(upward).toEqual([]);
  });
  test("another room is entered by its index alone", () => {
    const windows = imports.filter(
      ({ file, target }) => target.startsWith(".") && roomOf(file) !== roomOf(join(dirname(file), target)) && !/\/index\.js$/.test(target),
    );
    expect(windows).toEqual([]);
  });
  test("a browser-safe room imports nothing of Node", () => {
    const unsafe = imports.filter(({ file, target }) => !rooms[roomOf(file)]?.node && (target.startsWith("node:") || nodePackages.test(target)));
    expect(unsafe).toEqual([]);
  });
  test("files do not import one another in a circle", () => {
    const graph = new Map<string, string[]>();
    for (const { file, target } of imports) {
      if (!target.startsWith(".")) continue;
      graph.set(file, [...(graph.get(file) ?? []), join(dirname(file), target).replace(/\.js$/, ".ts")]);
    }
    const done = new Set<string>();
    const visit = (file: string, path: string[]): string[] | undefined => {
      if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
      if (done.has(file)) return undefined;
      for (const next of graph.get(file) ?? []) {
        const circle = visit(next, [...path, file]);
        if (circle) return circle;
      }
      done.add(file);
      return undefined;
    };
    for (const file of graph.keys()) expect(visit(file, [])).toBeUndefined();
  });
});
