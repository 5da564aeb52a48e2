import { closeSync, fstatSync, mkdirSync, openSync, readdirSync, readFileSync, readSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "./canonical.js";
import { writeWhole } from "./files.js";
import { pack, unpack } from "./pack.js";

/** Results of steps, kept by key. Several processes may use one at the same time: a file appears whole, and equal keys hold equal data. */
export interface StepCache {
  /** The hash of the result kept under a key; undefined if there is none. The result itself is not read. */
  content(key: string): string | undefined;
  /** The result; undefined if there is none or it is damaged (then it is removed). */
  load(key: string): { readonly content: string; readonly value: unknown } | undefined;
  /** Keeps a result and says its hash. @throws the system's error when it cannot be written; nothing half-written is left. */
  save(key: string, step: string, value: unknown): string;
  /** Removes what was not used for longest until at most `limit` bytes are kept, and what broken runs left behind. */
  clean(limit: number): void;
}

const headLength = 256;

/** A cache in a folder. A file is one line of JSON padded to 256 bytes (step, hash, size), then the packed result. */
export function stepCache(folder: string): StepCache {
  const path = (key: string): string => join(folder, key.slice(0, 2), `${key}.step`);
  const read = (key: string): Uint8Array | undefined => {
    try {
      return readFileSync(path(key));
    } catch {
      return undefined;
    }
  };
  return {
    content(key) {
      return headOfFile(path(key))?.content;
    },
    load(key) {
      const bytes = read(key);
      if (!bytes) return undefined;
      const head = headOf(bytes);
      const body = bytes.subarray(headLength);
      if (!head || sha256(body) !== head.content) {
        rmSync(path(key), { force: true });
        return undefined;
      }
      const now = new Date();
      try {
        utimesSync(path(key), now, now);
      } catch {
        // Another process may have cleaned it away: the bytes are read all the same.
      }
      return { content: head.content, value: unpack(body) };
    },
    save(key, step, value) {
      const body = pack(value);
      const content = sha256(body);
      const head = `${JSON.stringify({ step: step.slice(0, 80), content, bytes: body.length })}`.padEnd(headLength - 1);
      const bytes = new Uint8Array(headLength + body.length);
      bytes.set(new TextEncoder().encode(`${head}\n`).subarray(0, headLength));
      bytes.set(body, headLength);
      writeWhole(path(key), bytes);
      return content;
    },
    clean(limit) {
      mkdirSync(folder, { recursive: true });
      const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
        .map((name) => join(folder, name))
        .flatMap((file) => {
          try {
            const { size, mtimeMs } = statSync(file);
            return /\.(step|tmp)$/.test(file) ? [{ file, size, mtimeMs }] : [];
          } catch {
            return [];
          }
        });
      const old = Date.now() - 3_600_000;
      for (const { file, mtimeMs } of files) if (file.endsWith(".tmp") && mtimeMs < old) rmSync(file, { force: true });
      const steps = files.filter(({ file }) => file.endsWith(".step")).sort((a, b) => a.mtimeMs - b.mtimeMs);
      let total = steps.reduce((sum, { size }) => sum + size, 0);
      for (const { file, size, mtimeMs } of steps) {
        // What was used in the last hour may belong to a run that goes on now.
        if (total <= limit || mtimeMs > old) break;
        rmSync(file, { force: true });
        total -= size;
      }
    },
  };
}

/** The head alone is read; a file of another size than it says is no result. */
function headOfFile(file: string): { readonly content: string } | undefined {
  let handle: number;
  try {
    handle = openSync(file, "r");
  } catch {
    return undefined;
  }
  try {
    const bytes = new Uint8Array(headLength);
    const head = readSync(handle, bytes, 0, headLength, 0) === headLength ? headOf(bytes) : undefined;
    return head && fstatSync(handle).size === headLength + head.bytes ? head : undefined;
  } finally {
    closeSync(handle);
  }
}

function headOf(bytes: Uint8Array): { readonly content: string; readonly bytes: number } | undefined {
  if (bytes.length < headLength) return undefined;
  try {
    const head = JSON.parse(new TextDecoder().decode(bytes.subarray(0, headLength))) as { content?: unknown; bytes?: unknown };
    return typeof head.content === "string" && typeof head.bytes === "number" ? { content: head.content, bytes: head.bytes } : undefined;
  } catch {
    return undefined;
  }
}
