import { constants } from "node:fs";
import { copyFile, mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { checkpoint, FealtyError, type Work } from "../base/index.js";
import { addedFile, entryOf } from "./added.js";
import { catalogue, dataset } from "./catalogue/index.js";
import type { PinnedFile } from "./dataset.js";
import { answers, download } from "./fetch-file.js";
import { dropStale, leavePartial, openPartial, type Partial, placePartial } from "./partial.js";
import { isAddress, originalPath, publicCopies, type Store, sourceOf } from "./store.js";
import { sha256Of, sizeOf, storageError } from "./whole-file.js";

export interface Pulled {
  readonly id: string;
  readonly file: PinnedFile;
  readonly path: string;
  /** False where the store had it already. */
  readonly fetched: boolean;
}

export interface PullOptions extends Work {
  /** Files at a time (4). */
  readonly atOnce?: number;
  /** Tries of a file (5). */
  readonly tries?: number;
  /** Longest silence of the other side, ms (20 000). */
  readonly stallMs?: number;
  /** First pause between tries, ms (500). */
  readonly pauseMs?: number;
}

/**
 * The files of datasets, each in the store and checked by size and hash. What is there and sound is not fetched again. Progress counts files.
 * Datasets without a public copy must have been added (`addFile`), and have no files here.
 * @returns files in the order of `ids`, each once.
 * @throws FealtyError (data) for files that cannot be had ("network", "refused", "no-file", "no-public-copy"), or are not what the catalogue pinned
 * ("other-file", with both hashes); what is wrong with further files is in `also`. Others: "unknown-dataset", "no-space", "not-writable", "interrupted".
 */
export async function pull(store: Store, ids: readonly string[], options: PullOptions = {}): Promise<Pulled[]> {
  const chosen = await Promise.all([...new Set(ids)].map((id) => entryOf(store, id)));
  for (const entry of chosen) if (!entry.files) await addedFile(store, entry);
  const wanted = chosen.flatMap(({ id, files = [] }) => files.map((file) => ({ id, file })));
  const results: Pulled[] = [];
  const failures: FealtyError[] = [];
  const hopeless = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, hopeless.signal]) : hopeless.signal;
  let done = 0;
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let at = next++; at < wanted.length && !signal.aborted; at = next++) {
      const one = wanted[at] as (typeof wanted)[number];
      try {
        results[at] = { ...one, ...(await pullFile(store, one.file, { ...options, signal })) };
        options.onProgress?.(++done, wanted.length, "pulling files");
      } catch (error) {
        if (!(error instanceof FealtyError)) throw error;
        if (error.code !== "interrupted") failures.push(error);
        if (stopsAll(error)) hopeless.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.atOnce ?? 4, wanted.length) }, lane));
  checkpoint(options);
  if (results.some((result) => result?.fetched)) await dropStale(store);
  if (failures.length > 0) throw together(failures);
  return results;
}

/** Whether other files would meet the same. */
function stopsAll({ code }: FealtyError): boolean {
  return code !== "refused" && code !== "no-file" && code !== "other-file";
}

function together(failures: readonly FealtyError[]): FealtyError {
  const [first, ...also] = [...failures].sort((a, b) => Number(stopsAll(b)) - Number(stopsAll(a))) as [FealtyError, ...FealtyError[]];
  if (also.length === 0) return first;
  const { code, message, kind, where, mend, cause } = first;
  return new FealtyError(code, message, { kind, where, mend, cause, also: also.slice(0, 20) });
}

/** Files found sound in this process, by place and hash: a file is read once for that. */
const sound = new Set<string>();

async function pullFile(store: Store, file: PinnedFile, options: PullOptions): Promise<{ path: string; fetched: boolean }> {
  const path = originalPath(store, file);
  const mark = `${path} ${file.sha256}`;
  const there = await sizeOf(path);
  if (there === file.bytes && (sound.has(mark) || (await sha256Of(path)) === file.sha256)) {
    sound.add(mark);
    return { path, fetched: false };
  }
  const partial = await openPartial(store, file);
  try {
    await gather(store, file, partial, options);
    await mkdir(dirname(path), { recursive: true });
    await placePartial(partial, path);
  } catch (error) {
    // Only a connection that broke off leaves something worth going on with.
    await leavePartial(partial, error instanceof FealtyError && (error.code === "network" || error.code === "interrupted"));
    throw storageError(error, path);
  }
  sound.add(mark);
  return { path, fetched: true };
}

/** Fills the partial file, and checks it. What was pieced together and comes out wrong is asked for once more as a whole. */
async function gather(store: Store, file: PinnedFile, partial: Partial, options: PullOptions): Promise<void> {
  const { kind, place } = sourceOf(store, file);
  if (kind === "file") {
    await copy(store, place, partial.path, file);
    await check(place, partial.path, file);
    return;
  }
  const { received, inOne } = await download(place, partial.file, { ...options, bytes: file.bytes, received: partial.received });
  if (!inOne && (received !== file.bytes || (await sha256Of(partial.path)) !== file.sha256))
    await download(place, partial.file, { ...options, bytes: file.bytes, received: 0 });
  await check(place, partial.path, file);
}

async function copy(store: Store, from: string, to: string, file: PinnedFile): Promise<void> {
  const found = await stat(from).catch(() => undefined);
  if (!found?.isFile()) {
    if (store.mirror !== undefined && !(await isFolder(store.mirror))) throw noMirror(store.mirror);
    throw new FealtyError("no-file", `the mirror has no file ${from}`, {
      kind: "data",
      mend: "complete the mirror, or name another (FEALTY_MIRROR or --from)",
    });
  }
  if (found.size !== file.bytes) throw otherFile(from, found.size, await sha256Of(from), file);
  // A link would let a later change of the mirror change the store.
  await copyFile(from, to, constants.COPYFILE_FICLONE);
}

async function check(place: string, path: string, file: PinnedFile): Promise<void> {
  const [size = 0, hash] = [await sizeOf(path), await sha256Of(path)];
  if (size !== file.bytes || hash !== file.sha256) throw otherFile(place, size, hash, file);
}

function otherFile(place: string, bytes: number, hash: string, file: PinnedFile): FealtyError {
  const instead =
    bytes === file.bytes
      ? `its hash is ${hash} instead of ${file.sha256}`
      : `${bytes} bytes with hash ${hash} instead of ${file.bytes} bytes with hash ${file.sha256}`;
  return new FealtyError("other-file", `${place} is not the file that the catalogue pinned: ${instead}`, {
    kind: "data",
    mend: "the copy was changed or damaged on the way, and is not used; name another mirror (FEALTY_MIRROR or --from)",
  });
}

/** Files of the datasets that the store does not hold; sizes are looked at, not hashes. */
export async function notYetPulled(store: Store, ids: readonly string[]): Promise<{ readonly id: string; readonly file: PinnedFile }[]> {
  const wanted = ids.flatMap((id) => (dataset(id).files ?? []).map((file) => ({ id, file })));
  const sizes = await Promise.all(wanted.map(({ file }) => sizeOf(originalPath(store, file))));
  return wanted.filter(({ file }, i) => sizes[i] !== file.bytes);
}

/** Whether data could be fetched now: a mirror folder that exists, or an address that answers within `ms` (5 000). One attempt. */
export async function reachable(store: Store, ms = 5000): Promise<boolean> {
  const [probe] = [...catalogue.values()].flatMap(({ files = [] }) => files);
  if (!probe) return false;
  const { kind, place } = sourceOf(store, probe);
  if (kind === "http") return answers(place, probe.bytes, ms);
  return isFolder(store.mirror ?? publicCopies);
}

/** The error of a mirror that was named and is not there: nothing is done in its place. */
export function noMirror(mirror: string): FealtyError {
  const what = isAddress(mirror) ? `the mirror ${mirror} does not answer as it should` : `the mirror ${mirror} is no folder of this machine`;
  return new FealtyError("no-mirror", what, { kind: "data", mend: "name one that is there, or none (unset FEALTY_MIRROR) to use the public copies" });
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
