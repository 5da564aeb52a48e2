import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import type { Work } from "../base/index.js";
import type { Frame } from "../frame/index.js";
import { writeParquet } from "../formats/index.js";
import { frameOf } from "./query-frame.js";
import type { Store } from "./store.js";
import { tableFile } from "./tables.js";
import { writeWhole } from "./whole-file.js";

/** Tables in DuckDB, in memory. */
export interface Database {
  /** The rows of a query. Sums of floating numbers in it must name an order, or they depend on threads. */
  query(text: string): Promise<Frame>;
  run(text: string): Promise<void>;
  /** A frame as a table. */
  register(name: string, data: Frame): Promise<void>;
  close(): Promise<void>;
}

/** The name of a dataset's view. */
export function viewName(id: string): string {
  return id.replace(/[^A-Za-z0-9]/g, "_");
}

/** Each dataset is a view named like its id with _ for -; columns as published, `_row` (1-based data row of the original) and `_file` beside them. */
export async function database(store: Store, ids: readonly string[], work: Work & { readonly threads?: number } = {}): Promise<Database> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const folder = await mkdtemp(join(tmpdir(), "fealty-duckdb-"));
  const instance = await DuckDBInstance.create(":memory:", {
    memory_limit: "4GB",
    temp_directory: folder,
    ...(work.threads === undefined ? {} : { threads: String(work.threads) }),
  });
  const connection = await instance.connect();
  await connection.run("SET preserve_insertion_order = true");
  const known = new Set<string>();
  let registered = 0;
  const result: Database = {
    query: async (text) => frameOf(await connection.stream(text)),
    run: async (text) => {
      await connection.run(text);
    },
    register: async (name, data) => {
      const file = join(folder, `registered-${registered++}.parquet`);
      const bytes = await writeParquet(data);
      await writeWhole(file, async (out) => {
        await out.writeFile(bytes);
      });
      await connection.run(`CREATE OR REPLACE VIEW ${identifier(name)} AS SELECT * FROM read_parquet(${literal(file)})`);
    },
    close: async () => {
      connection.closeSync();
      instance.closeSync();
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    for (const [i, id] of [...new Set(ids)].entries()) {
      work.onProgress?.(i, ids.length, `reading ${id}`);
      if (!known.has(id)) await attach(connection, store, id, work);
      known.add(id);
    }
  } catch (error) {
    await result.close();
    throw error;
  }
  return result;
}

async function attach(connection: DuckDBConnection, store: Store, id: string, work: Work): Promise<void> {
  const file = await tableFile(store, id, work);
  await connection.run(`CREATE OR REPLACE VIEW ${identifier(viewName(id))} AS SELECT * FROM read_parquet(${literal(file)})`);
}

/** A quoted name in SQL. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A quoted text in SQL. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** SQL with values in it: texts are quoted, numbers stand as they are, lists become (a, b); `raw` parts are put in as they are. */
export function sql(parts: TemplateStringsArray, ...values: readonly (string | number | readonly (string | number)[] | { readonly raw: string })[]): string {
  const show = (value: (typeof values)[number]): string =>
    typeof value === "string"
      ? literal(value)
      : typeof value === "number"
        ? String(value)
        : "raw" in value
          ? value.raw
          : `(${(value as readonly (string | number)[]).map(show).join(", ")})`;
  return parts.reduce((text, part, i) => text + part + (i < values.length ? show(values[i] as (typeof values)[number]) : ""), "");
}
