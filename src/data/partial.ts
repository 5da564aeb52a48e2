import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { PinnedFile } from "./dataset.js";
import type { Store } from "./store.js";
import { isAbandoned, ownMark, storageError } from "./whole-file.js";

/** A file on its way, in the hands of one process. */
export interface Partial {
  readonly path: string;
  readonly file: FileHandle;
  /** Bytes that an earlier try had received. */
  readonly received: number;
}

/** Files on their way that nobody took up again for so long are removed. */
const staleAfterMs = 7 * 86_400_000;

function partialFolder(store: Store): string {
  return join(store.home, "originals", ".partial");
}

/**
 * Opens the place where a pinned file gathers. What an interrupted or killed process had received is taken over: a rename decides who gets it.
 * Names are those of the content, so that a copy from another mirror goes on where the first broke off.
 * @throws FealtyError "no-space", "not-writable".
 */
export async function openPartial(store: Store, { sha256, bytes }: PinnedFile): Promise<Partial> {
  const folder = partialFolder(store);
  const path = join(folder, `${sha256}.${ownMark()}`);
  try {
    await mkdir(folder, { recursive: true });
    for (const name of await readdir(folder)) {
      if (!name.startsWith(sha256) || !(name.endsWith(".free") || (await isAbandoned(folder, name)))) continue;
      const taken = await rename(join(folder, name), path).then(
        () => true,
        () => false,
      );
      if (!taken) continue;
      const file = await open(path, "r+");
      const { size } = await file.stat();
      if (size <= bytes) return { path, file, received: size };
      await file.truncate(0);
      return { path, file, received: 0 };
    }
    return { path, file: await open(path, "wx+"), received: 0 };
  } catch (error) {
    throw storageError(error, path);
  }
}

/** The file is whole: flushed and moved to its place. */
export async function placePartial({ path, file }: Partial, place: string): Promise<void> {
  await file.sync();
  await file.close();
  await rename(path, place);
}

/** Lets go of a file on its way: what it holds is kept for the next try, or removed. */
export async function leavePartial({ path, file }: Partial, keep: boolean): Promise<void> {
  const size = keep ? (await file.stat()).size : 0;
  await file.close().catch(() => undefined);
  if (size > 0) await rename(path, path.replace(/\.[^.]*$/, `.${ownMark()}.free`)).catch(() => undefined);
  else await rm(path, { force: true }).catch(() => undefined);
}

/** Removes what nobody took up again. */
export async function dropStale(store: Store): Promise<void> {
  const folder = partialFolder(store);
  for (const name of await readdir(folder).catch(() => [])) {
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > staleAfterMs) await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
}
