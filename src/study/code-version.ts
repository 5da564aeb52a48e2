import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { sha256 } from "./canonical.js";

const known = new Map<string, string>();

/**
 * The version of the code of a file of this package and of all that it imports: a hash of their text, so that a changed method makes its
 * results anew and nothing else does. Packages outside the bundle count by the version that package.json pins.
 * @param entry path below dist (or src) without ending, e.g. "panel/index".
 */
export function codeVersion(entry: string): string {
  const before = known.get(entry);
  if (before) return before;
  const root = rootFolder();
  const first = ["js", "ts"].map((ending) => join(root, `${entry}.${ending}`)).find((file) => existsSync(file));
  if (!first) throw new Error(`the package lacks ${entry}`);
  const seen = new Map<string, string>();
  const outside = new Set<string>();
  const waiting = [first];
  for (let file = waiting.pop(); file; file = waiting.pop()) {
    if (seen.has(file)) continue;
    const text = readFileSync(file, "utf8");
    seen.set(file, text);
    for (const match of text.matchAll(/(?:\bfrom\s*|\bimport\s*\(\s*|\bimport\s*)["']([^"']+)["']/g)) {
      const target = match[1] as string;
      if (!target.startsWith(".")) outside.add(target);
      else {
        const path = resolve(dirname(file), target);
        const found = [path, path.replace(/\.js$/, ".ts")].find((candidate) => existsSync(candidate));
        if (found) waiting.push(found);
      }
    }
  }
  const parts = [...seen].map(([file, text]) => `${file.slice(root.length)} ${sha256(text)}`).sort();
  const version = sha256([...parts, ...packages(outside)].join("\n"));
  known.set(entry, version);
  return version;
}

/** The folder of built rooms, or of their sources: two levels up from here or from a chunk of the bundle. */
function rootFolder(): string {
  return dirname(dirname(fileURLToPath(import.meta.url)));
}

/** Name and pinned version of each package that is imported by name. */
function packages(names: ReadonlySet<string>): string[] {
  return [...packageVersions(names)].map(([name, version]) => `${name} ${version}`).sort();
}

/** The version of this package. */
export const version: string = manifest().version ?? "unknown";

/** The versions of packages that package.json pins. */
export function packageVersions(names: Iterable<string>): Map<string, string> {
  const { dependencies, devDependencies } = manifest();
  const versions = { ...devDependencies, ...dependencies };
  return new Map([...names].flatMap((name) => (versions[name] === undefined ? [] : [[name, versions[name]] as const])));
}

interface Manifest {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function manifest(): Manifest {
  return createRequire(import.meta.url)("../../package.json") as Manifest;
}
