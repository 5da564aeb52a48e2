import { randomUUID } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { checkpoint, FealtyError, interrupted, type Work } from "../base/index.js";
import type { Frame } from "../frame/index.js";
import { type DuckDb, resultFrame } from "./duckdb-columns.js";
import { createTable } from "./register.js";
import { identifier, literal } from "./sql.js";
import type { Store } from "./store.js";
import { tableFile } from "./tables.js";
import { isAbandoned, ownMark } from "./whole-file.js";

/**
 * Tables in DuckDB, in memory. A sum, mean or variance of floating numbers in SQL must name an order (`sum(x ORDER BY year)`), or its last digits
 * depend on threads.
 */
export interface Database {
  /** The rows of a query. `params` stand for $1, $2, … */
  query(text: string, params?: readonly (string | number | boolean | null)[]): Promise<Frame>;
  run(text: string): Promise<void>;
  /** A frame as a table under a name; what had the name goes. */
  register(name: string, data: Frame): Promise<void>;
  close(): Promise<void>;
}

export interface DatabaseOptions extends Work {
  /** Threads of DuckDB; default: all cores. */
  readonly threads?: number | undefined;
  /** Memory of DuckDB in MiB, beyond which it goes on on disk; default: three fifths of what there is. */
  readonly memory?: number | undefined;
}

/** The name of a dataset's view. */
export function viewName(id: string): string {
  return id.replace(/[^A-Za-z0-9]/g, "_");
}

/**
 * Opens datasets in DuckDB, pulled and read where they are not there yet. Each is a view named like its id with _ for -: columns as published,
 * `_row` (1-based data row of the original) and, where there are several files, `_file`. Close it.
 * @throws FealtyError as `pull` and `table`; "interrupted"; "memory" where a query needs more than there is.
 */
export async function database(store: Store, ids: readonly string[], options: DatabaseOptions = {}): Promise<Database> {
  const wanted = [...new Set(ids)];
  const files = await tablesOf(store, wanted, options);
  const db = await loadDuckDb();
  const spill = join(tmpdir(), `${spillPrefix}.${ownMark()}`);
  await removeAbandoned();
  const instance = await db.api.DuckDBInstance.create(":memory:", {
    memory_limit: `${options.memory ?? memoryMiB()}MiB`,
    temp_directory: spill,
    // Nothing is fetched behind the user's back.
    autoinstall_known_extensions: "false",
    ...(options.threads === undefined ? {} : { threads: String(Math.max(1, Math.floor(options.threads))) }),
  });
  const connection = await instance.connect();
  const stop = (): void => connection.interrupt();
  options.signal?.addEventListener("abort", stop);
  const registered = new Map<string, string>();
  // One at a time: a result is taken while it comes, and the next query would cut it off.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(async () => {
      checkpoint(options);
      try {
        return await work();
      } catch (error) {
        throw explain(error, options.signal);
      }
    });
    last = turn.catch(() => undefined);
    return turn;
  };
  const result: Database = {
    query: (text, params) => inTurn(async () => resultFrame(db, await connection.stream(text, params ? [...params] : undefined))),
    run: (text) =>
      inTurn(async () => {
        await connection.run(text);
      }),
    register: (name, data) =>
      inTurn(async () => {
        const before = registered.get(name);
        const own = `registered_${registered.size}_${randomUUID().slice(0, 8)}`;
        await createTable(db, connection, own, data);
        await showAs(connection, name, identifier(own));
        registered.set(name, own);
        if (before !== undefined) await connection.run(`DROP TABLE ${identifier(before)}`);
      }),
    close: async () => {
      await last;
      options.signal?.removeEventListener("abort", stop);
      connection.closeSync();
      instance.closeSync();
      await rm(spill, { recursive: true, force: true });
    },
  };
  try {
    for (const [i, id] of wanted.entries()) await showAs(connection, viewName(id), `read_parquet(${literal(files[i] as string)})`);
  } catch (error) {
    await result.close();
    throw error;
  }
  return result;
}

async function tablesOf(store: Store, ids: readonly string[], { signal, onProgress }: DatabaseOptions): Promise<string[]> {
  const files: string[] = [];
  for (const [i, id] of ids.entries()) {
    checkpoint({ signal });
    files.push(await tableFile(store, id, { signal }));
    onProgress?.(i + 1, ids.length, "opening datasets");
  }
  return files;
}

async function showAs(connection: DuckDBConnection, name: string, source: string): Promise<void> {
  await connection.run(`CREATE OR REPLACE VIEW ${identifier(name)} AS SELECT * FROM ${source}`);
}

let loaded: Promise<DuckDb> | undefined;
/** Loaded when first needed: it takes a while, and most commands do without. */
function loadDuckDb(): Promise<DuckDb> {
  loaded ??= Promise.all([import("@duckdb/node-api"), import("@duckdb/node-bindings")]).then(([api, raw]) => ({ api, raw: raw.default }));
  return loaded;
}

function explain(error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return interrupted();
  const { message } = error as Error;
  if (!/^Out of Memory/i.test(message)) return error;
  return new FealtyError("memory", "a query needs more memory than this machine has left", {
    mend: "close other programs, or ask for fewer years or rows",
    cause: error,
  });
}

/** What DuckDB may use: three fifths of the memory, so that the columns it gives have room too. */
function memoryMiB(): number {
  const allowed = process.constrainedMemory?.() ?? 0;
  const memory = allowed > 0 ? Math.min(allowed, totalmem()) : totalmem();
  return Math.max(512, Math.floor((memory * 0.6) / 2 ** 20));
}

const spillPrefix = "fealty-duckdb";

/** Folders that killed processes spilled into. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir()).catch(() => [])) {
    if (name.startsWith(`${spillPrefix}.`) && (await isAbandoned(tmpdir(), name)))
      await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  }
}
