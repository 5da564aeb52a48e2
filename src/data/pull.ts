import { readFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { checkpoint, FealtyError, type Work } from "../base/index.js";
import { dataset } from "./catalogue/index.js";
import type { Dataset, PinnedFile } from "./dataset.js";
import { answers, download } from "./fetch-file.js";
import { originalPath, publicCopies, type Store, sourceOf } from "./store.js";
import { sha256Of, sizeOf, writeWhole } from "./whole-file.js";

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
  readonly tries?: number;
  readonly stallMs?: number;
  readonly pauseMs?: number;
}

/**
 * The files of datasets, each in the store and checked by size and hash. What is there and sound is not fetched again.
 * @throws FealtyError (data) for a file that cannot be had, or that is not what the catalogue pinned (with both hashes).
 */
export async function pull(store: Store, ids: readonly string[], options: PullOptions = {}): Promise<Pulled[]> {
  const wanted = [...new Set(ids)].flatMap((id) => filesOf(dataset(id)).map((file) => ({ id, file })));
  const results: Pulled[] = new Array(wanted.length);
  const total = wanted.reduce((sum, { file }) => sum + file.bytes, 0);
  let done = 0;
  let next = 0;
  const stop = new AbortController();
  const forward = (): void => stop.abort();
  options.signal?.addEventListener("abort", forward, { once: true });
  const lane = async (): Promise<void> => {
    while (next < wanted.length) {
      const at = next++;
      const { id, file } = wanted[at] as (typeof wanted)[0];
      checkpoint({ signal: stop.signal });
      results[at] = { id, file, ...(await pullFile(store, file, { ...options, signal: stop.signal })) };
      done += file.bytes;
      options.onProgress?.(done, total, `pulling ${id}`);
    }
  };
  try {
    await Promise.all(
      Array.from({ length: Math.min(options.atOnce ?? 4, wanted.length) }, () =>
        lane().catch((error: unknown) => {
          stop.abort();
          throw error;
        }),
      ),
    );
  } catch (error) {
    checkpoint(options);
    throw error;
  } finally {
    options.signal?.removeEventListener("abort", forward);
  }
  return results;
}

function filesOf(entry: Dataset): readonly PinnedFile[] {
  if (entry.files) return entry.files;
  throw new FealtyError("no-public-copy", `${entry.id} has no public copy that may be fetched`, {
    kind: "data",
    mend: entry.instructions ?? `get it from ${entry.url} and add it with fealty data add`,
  });
}

/** Hashes of files found sound in this process: a file is read once for that. */
const sound = new Set<string>();

async function pullFile(store: Store, file: PinnedFile, options: PullOptions): Promise<{ path: string; fetched: boolean }> {
  const path = originalPath(store, file);
  if (sound.has(`${path} ${file.sha256}`)) return { path, fetched: false };
  if ((await sizeOf(path)) === file.bytes && (await sha256Of(path)) === file.sha256) {
    sound.add(`${path} ${file.sha256}`);
    return { path, fetched: false };
  }
  const { kind, place } = sourceOf(store, file);
  const bytes = kind === "file" ? await readFile(place).catch(() => missing(place)) : await download(place, { ...options, bytes: file.bytes });
  const hash = createHash("sha256").update(bytes).digest("hex");
  if (bytes.length !== file.bytes || hash !== file.sha256) {
    throw new FealtyError(
      "other-file",
      `${place} is not the file that the catalogue pinned: ${bytes.length} bytes with hash ${hash} instead of ${file.bytes} bytes with hash ${file.sha256}`,
      {
        kind: "data",
        mend: "the copy was changed or damaged on the way; use another mirror",
      },
    );
  }
  await writeWhole(path, async (out) => {
    await out.writeFile(bytes);
  });
  sound.add(`${path} ${file.sha256}`);
  return { path, fetched: true };
}

function missing(place: string): never {
  throw new FealtyError("no-file", `the mirror has no file ${place}`, { kind: "data", mend: "complete the mirror, or name another (FEALTY_MIRROR or --from)" });
}

/** Files of the datasets that the store does not hold; sizes are looked at, not hashes. */
export async function notYetPulled(store: Store, ids: readonly string[]): Promise<{ readonly id: string; readonly file: PinnedFile }[]> {
  const wanted = ids.flatMap((id) => (dataset(id).files ?? []).map((file) => ({ id, file })));
  const sizes = await Promise.all(wanted.map(({ file }) => sizeOf(originalPath(store, file))));
  return wanted.filter(({ file }, i) => sizes[i] !== file.bytes);
}

/** Whether data could be fetched now: a mirror folder that exists, or an address that answers within 5 seconds. One attempt. */
export async function reachable(store: Store, ms = 5000): Promise<boolean> {
  const base = store.mirror ?? publicCopies;
  if (/^https?:\/\//.test(base)) return answers(base, ms);
  const { stat } = await import("node:fs/promises");
  return stat(base).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
