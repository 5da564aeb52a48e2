import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { FealtyError } from "../base/index.js";

/** SHA-256 of a file, hex. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Uint8Array);
  return hash.digest("hex");
}

/** SHA-256 of bytes, hex. */
export function sha256OfBytes(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Bytes of a file, or undefined where there is none. */
export async function sizeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    (found) => (found.isFile() ? found.size : undefined),
    () => undefined,
  );
}

/**
 * A file that appears whole or not at all: written under a name of this process's own beside its place, flushed, then renamed into it.
 * Whatever goes wrong, nothing half-written is left under the final name, and the temporary one is removed.
 * @throws FealtyError "no-space", "not-writable" where the disk is full or the folder may not be written to.
 */
export async function writeWhole(path: string, write: (file: FileHandle, temporary: string) => Promise<void>): Promise<void> {
  const temporary = `${path}.${ownMark()}.part`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(temporary, "wx");
    try {
      await write(file, temporary);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw storageError(error, path);
  }
}

/** Names the process that a temporary file belongs to, on whichever machine of a shared disk. */
export function ownMark(): string {
  return `${machine}-${process.pid}-${randomUUID().slice(0, 8)}`;
}

const machine = hostname().replace(/[^A-Za-z0-9]/g, "");
/** Another machine's temporary file is taken for abandoned after so long without a write. */
const abandonedAfterMs = 3_600_000;

/** Whether the process that a temporary file is named after has gone. */
export async function isAbandoned(folder: string, name: string): Promise<boolean> {
  const [, host, pid] = /\.([A-Za-z0-9]*)-(\d+)-[0-9a-f]{8}(?:\.part)?$/.exec(name) ?? [];
  if (pid === undefined) return false;
  if (host === machine) return !isRunning(Number(pid));
  const found = await stat(join(folder, name)).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > abandonedAfterMs;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Removes what killed processes left half-written in a folder. */
export async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (name.endsWith(".part") && (await isAbandoned(folder, name))) await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
}

/** The sentence for what a disk refuses; other errors as they are. */
export function storageError(error: unknown, path: string): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  const folder = dirname(path);
  if (code === "ENOSPC" || code === "EDQUOT")
    return new FealtyError("no-space", `there is no room left on the disk of ${folder}`, {
      mend: "free some, or name another folder with FEALTY_HOME; nothing half-written was left",
      cause: error,
    });
  // Making folders on a read-only disk is ENOENT in Node.
  if (code === "EACCES" || code === "EROFS" || code === "EPERM" || (code === "ENOENT" && syscall === "mkdir"))
    return new FealtyError("not-writable", `${folder} may not be written to`, {
      mend: "name a folder that may be with FEALTY_HOME",
      cause: error,
    });
  if (code === "ENOTDIR" || code === "EISDIR" || code === "EEXIST")
    return new FealtyError("not-writable", `${path} cannot be written: something else has a name on the way to it`, {
      mend: "move that away, or name another folder with FEALTY_HOME",
      cause: error,
    });
  return error;
}
