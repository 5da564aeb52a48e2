import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { writeWhole } from "./files.js";

/**
 * Writes a set of files into a folder so that each appears whole, and the last one only when all others are there: first into a temporary sibling,
 * then moved one by one. Files that are there already with the same bytes are left alone; those of an earlier set that this one lacks are taken away.
 * @param files by path from the folder.
 * @param last the path that is moved last.
 * @param earlier paths of the set that was there before.
 */
export function writeSet(folder: string, files: ReadonlyMap<string, Uint8Array | string>, last: string, earlier: Iterable<string> = []): void {
  const parent = dirname(folder);
  mkdirSync(parent, { recursive: true });
  removeLeftovers(parent, basename(folder));
  const temporary = join(parent, `.${basename(folder)}.${process.pid}.tmp`);
  const order = [...files.keys()].filter((path) => path !== last);
  if (files.has(last)) order.push(last);
  try {
    const changed = order.filter((path) => !same(join(folder, path), files.get(path) as Uint8Array | string));
    for (const path of changed) writeWhole(join(temporary, path), files.get(path) as Uint8Array | string, { sync: path === last });
    for (const path of changed) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      renameSync(join(temporary, path), join(folder, path));
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  for (const path of earlier) if (!files.has(path) && isInside(path)) rmSync(join(folder, path), { force: true });
}

function same(path: string, content: Uint8Array | string): boolean {
  try {
    return readFileSync(path).equals(typeof content === "string" ? Buffer.from(content) : content);
  } catch {
    return false;
  }
}

/** A list of earlier files is read from disk: it may name nothing outside the folder. */
function isInside(path: string): boolean {
  return path !== "" && !path.startsWith("/") && !path.split(/[\\/]/).includes("..");
}

/** Temporary folders of runs that are no more. */
function removeLeftovers(parent: string, name: string): void {
  if (!existsSync(parent)) return;
  for (const entry of readdirSync(parent)) {
    const pid = entry.startsWith(`.${name}.`) && entry.endsWith(".tmp") ? Number(entry.slice(name.length + 2, -4)) : Number.NaN;
    if (Number.isInteger(pid) && pid !== process.pid && !isAlive(pid)) rmSync(join(parent, entry), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
