import { open } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { createReadStream } from "node:fs";
import { FealtyError, type Work } from "../../base/index.js";
import { database, literal, type Store } from "../../data/index.js";
import { codeColumn, type Frame, frame, numberColumn, numbers } from "../../frame/index.js";
import { fromCow, toCow } from "../crosswalk.js";
import { states } from "../states.js";
import { cameoAct, eventActs, type EventAct, ploverAct } from "./codes.js";
import { type EventFormat, eventReading, type EventReading } from "./formats.js";

export interface EventOptions extends Work {
  /** Correlates of War code of the patron. */
  readonly patron: number;
  readonly format?: EventFormat | undefined;
  /** First and last year. */
  readonly years?: readonly [number, number] | undefined;
  /** One event of a code a source, target and day: what ICEWS does itself, and what reports of one act by many papers call for. */
  readonly oneADay?: boolean | undefined;
  readonly threads?: number | undefined;
  /** Memory of DuckDB in MiB (1200). */
  readonly memory?: number | undefined;
}

export interface CodedEvents {
  /**
   * A row an event between the patron and another state, by date, states and code: `date` (ISO), `year`, `patron`, `ally`, `from` ("patron" or "ally"), `act`,
   * `code`, `intensity`, `n` (rows of the files that say so).
   */
  readonly events: Frame;
  /** A row a state and year with any event: `patron`, `ally`, `year`, counts of the patron's acts by name, of the ally's as `ally_` and name. */
  readonly counts: Frame;
  readonly formats: readonly EventFormat[];
  /** Rows of the files; rows between the patron and a state; of these, rows whose code is no act of the theory. */
  readonly rows: number;
  readonly between: number;
  readonly noAct: number;
  /** Rows that could not be read, and where the first of them stand. */
  readonly rejected: number;
  readonly firstRejected: readonly { readonly file: string; readonly line: number }[];
  /** Actors of the patron's rows that are no state (organisations, regions, codes not known), with their rows: most first. */
  readonly unknownActors: readonly { readonly actor: string; readonly rows: number }[];
  /** Codes that are none of their scheme, with their rows. */
  readonly unknownCodes: readonly { readonly code: string; readonly rows: number }[];
}

/** Bytes of a file in which its first line must end. */
const firstBytes = 65_536;

/**
 * Files of event data as signals of a patron to its allies and answers to it. Files are streamed through DuckDB, of which no more stays than the rows between the
 * patron and other states; results do not depend on threads or on the order of rows.
 * @throws FealtyError "no-file"; "event-format"; "no-patron"; as `database`.
 */
export async function codeEvents(store: Store, files: readonly string[], options: EventOptions): Promise<CodedEvents> {
  const { patron, format, years, oneADay = false, threads, memory = 1200, signal, onProgress } = options;
  if (!states.has(patron))
    throw new FealtyError("no-patron", `there is no state ${patron}`, { kind: "usage", mend: "name the patron by its three letters or its code" });
  if (files.length === 0) throw new FealtyError("no-file", "no file of events was named", { kind: "usage", mend: "name one or more files" });
  const readings: EventReading[] = [];
  for (const file of files) readings.push(eventReading(file, await firstLine(file), format));
  const db = await database(store, [], { signal, threads, memory });
  try {
    await db.run(
      "CREATE TABLE found (date DATE, year INTEGER, source VARCHAR, target VARCHAR, code VARCHAR, intensity DOUBLE, n BIGINT, actors VARCHAR, codes VARCHAR)",
    );
    let rows = 0;
    for (const [k, reading] of readings.entries()) {
      onProgress?.(k, readings.length, "files");
      const own = namesOf(patron, reading.actors);
      const list = own.map(literal).join(", ");
      const within = years ? `AND year(day) BETWEEN ${years[0]} AND ${years[1]}` : "";
      // Actors of several countries stand with semicolons between them; the first counts.
      await db.run(`CREATE OR REPLACE TEMP VIEW read AS
        SELECT coalesce(try_strptime(date, '%Y%m%d'), try_strptime(date, '%Y-%m-%d'), try_strptime(date, '%m/%d/%Y'))::DATE AS day,
          trim(split_part(source, ';', 1)) AS source, trim(split_part(target, ';', 1)) AS target, trim(code) AS code, try_cast(intensity AS DOUBLE) AS intensity
        FROM (${reading.select})`);
      // One pass over the file: its rows by whether they are wanted, the wanted ones whole.
      await db.run(`CREATE OR REPLACE TEMP TABLE own AS
        SELECT day, source, target, code, intensity, count(*) AS n FROM (
          SELECT CASE WHEN wanted THEN day END AS day, CASE WHEN wanted THEN source END AS source, CASE WHEN wanted THEN target END AS target,
            CASE WHEN wanted THEN code END AS code, CASE WHEN wanted THEN intensity END AS intensity
          FROM (SELECT *, coalesce((source IN (${list}) OR target IN (${list})) AND source <> target AND source <> '' AND target <> ''
            AND day IS NOT NULL ${within}, false) AS wanted FROM read))
        GROUP BY ALL`);
      rows += numbers(await db.query("SELECT coalesce(sum(n), 0)::BIGINT AS n FROM own"), "n")[0] as number;
      await db.run(
        `INSERT INTO found SELECT day, year(day), source, target, code, intensity, n, '${reading.actors}', '${reading.codes}' FROM own WHERE day IS NOT NULL`,
      );
    }
    onProgress?.(readings.length, readings.length, "files");
    return await coded(db, { patron, oneADay, rows, readings });
  } finally {
    await db.close();
  }
}

type Db = Awaited<ReturnType<typeof database>>;

/** The names that a state has in a format's actors, over all years. */
function namesOf(ccode: number, actors: EventReading["actors"]): string[] {
  const state = states.get(ccode);
  if (actors === "name") return state?.names.map(({ name }) => name) ?? [];
  const years = Array.from({ length: 80 }, (_, k) => 1946 + k);
  return [...new Set(years.flatMap((year) => fromCow(ccode, "iso3", year) ?? []).map(String))];
}

async function coded(
  db: Db,
  {
    patron,
    oneADay,
    rows,
    readings,
  }: { readonly patron: number; readonly oneADay: boolean; readonly rows: number; readonly readings: readonly EventReading[] },
): Promise<CodedEvents> {
  if (oneADay)
    await db.run(`CREATE OR REPLACE TABLE found AS
      SELECT date, year, source, target, code, min(intensity) AS intensity, 1::BIGINT AS n, actors, codes FROM found GROUP BY date, year, source, target, code, actors, codes`);
  // Who an actor is depends on the year: each pair once.
  const pairs = await db.query(
    "SELECT DISTINCT name, year, actors FROM (SELECT source AS name, year, actors FROM found UNION SELECT target, year, actors FROM found) ORDER BY ALL",
  );
  const text = (data: Frame, column: string, row: number): string => {
    const source = data.columns.get(column);
    return source?.kind === "code" ? (source.levels[source.codes[row] as number] ?? "") : "";
  };
  const ccode = Float64Array.from({ length: pairs.length }, (_, row) => {
    const system = text(pairs, "actors", row) === "name" ? "name" : "iso3";
    return toCow(text(pairs, "name", row), system, numbers(pairs, "year")[row] as number) ?? Number.NaN;
  });
  await db.register("actor", frame([...pairs.columns, ["ccode", numberColumn(ccode)]]));
  const schemes = await db.query("SELECT DISTINCT code, codes FROM found ORDER BY ALL");
  const acts = Array.from(
    { length: schemes.length },
    (_, row) => (text(schemes, "codes", row) === "plover" ? ploverAct : cameoAct)(text(schemes, "code", row)) ?? "unknown",
  );
  const levels = [...Object.keys(eventActs), "none", "unknown"];
  await db.register(
    "act",
    frame([
      ...schemes.columns,
      [
        "act",
        codeColumn(
          Int32Array.from(acts, (act) => levels.indexOf(act)),
          levels,
        ),
      ],
    ]),
  );
  await db.run(`CREATE VIEW joined AS
    SELECT f.date, f.year, f.code, f.intensity, f.n, k.act, f.source, f.target, s.ccode AS sender, t.ccode AS receiver
    FROM found f JOIN actor s ON s.name = f.source AND s.year = f.year AND s.actors = f.actors
      JOIN actor t ON t.name = f.target AND t.year = f.year AND t.actors = f.actors
      JOIN act k ON k.code = f.code AND k.codes = f.codes`);
  const known = `sender IS NOT NULL AND receiver IS NOT NULL AND sender <> receiver`;
  const whole = await db.query(
    `SELECT coalesce(sum(n), 0)::BIGINT AS n, coalesce(sum(n) FILTER (act IN ('none', 'unknown')), 0)::BIGINT AS without FROM joined WHERE ${known}`,
  );
  const events = await db.query(`
    SELECT strftime(date, '%Y-%m-%d') AS date, year, ${patron} AS patron, CASE WHEN sender = ${patron} THEN receiver ELSE sender END AS ally,
      CASE WHEN sender = ${patron} THEN 'patron' ELSE 'ally' END AS "from", act, code, intensity, n
    FROM joined WHERE ${known} AND act NOT IN ('none', 'unknown') ORDER BY ALL`);
  const own = (Object.keys(eventActs) as EventAct[]).flatMap((act) => [
    `coalesce(sum(n) FILTER (act = '${act}' AND sender = ${patron}), 0)::BIGINT AS "${act}"`,
    `coalesce(sum(n) FILTER (act = '${act}' AND sender <> ${patron}), 0)::BIGINT AS "ally_${act}"`,
  ]);
  const counts = await db.query(`
    SELECT ${patron} AS patron, CASE WHEN sender = ${patron} THEN receiver ELSE sender END AS ally, year, ${own.join(", ")}
    FROM joined WHERE ${known} GROUP BY ALL ORDER BY patron, ally, year`);
  const unknown = await db.query(`
    SELECT name, sum(n)::BIGINT AS n FROM (SELECT source AS name, n FROM joined WHERE sender IS NULL UNION ALL SELECT target, n FROM joined WHERE receiver IS NULL)
    GROUP BY name ORDER BY n DESC, name`);
  const strange = await db.query("SELECT code, sum(n)::BIGINT AS n FROM joined WHERE act = 'unknown' GROUP BY code ORDER BY n DESC, code");
  const rejects = await db.query(`
    SELECT s.file_path AS file, e.line AS line FROM reject_errors e JOIN reject_scans s ON s.scan_id = e.scan_id AND s.file_id = e.file_id GROUP BY ALL ORDER BY ALL`);
  const list = <Name extends string>(data: Frame, column: string, name: Name): { readonly [key in Name]: string }[] =>
    Array.from({ length: data.length }, (_, row) => ({ [name]: text(data, column, row), rows: numbers(data, "n")[row] as number }) as never);
  return {
    events,
    counts,
    formats: [...new Set(readings.map(({ format }) => format))],
    rows,
    between: numbers(whole, "n")[0] as number,
    noAct: numbers(whole, "without")[0] as number,
    rejected: rejects.length,
    firstRejected: Array.from({ length: Math.min(3, rejects.length) }, (_, row) => ({
      file: text(rejects, "file", row),
      line: numbers(rejects, "line")[row] as number,
    })),
    unknownActors: list(unknown, "name", "actor") as unknown as CodedEvents["unknownActors"],
    unknownCodes: list(strange, "code", "code") as unknown as CodedEvents["unknownCodes"],
  };
}

/** The first line of a file, plain or compressed by gzip. @throws FealtyError "no-file", "event-format" for an empty file. */
async function firstLine(file: string): Promise<string> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    throw new FealtyError("no-file", error.code === "ENOENT" ? `there is no file ${file}` : `${file} cannot be read`, {
      kind: "data",
      mend: "name files of event data",
    });
  });
  const start = new Uint8Array(4);
  try {
    await handle.read(start, 0, 4, 0);
  } finally {
    await handle.close();
  }
  if (start[0] === 0x50 && start[1] === 0x4b)
    throw new FealtyError("event-format", `${file} is a zip archive`, { kind: "data", mend: "unpack it first: DuckDB streams plain and gzip files alone" });
  const raw = createReadStream(file, { end: firstBytes });
  const stream = start[0] === 0x1f && start[1] === 0x8b ? raw.pipe(createGunzip()) : raw;
  let text = "";
  try {
    for await (const chunk of stream) {
      text += String(chunk);
      if (text.includes("\n")) break;
    }
  } catch {
    // The end of what was read of a compressed file is in the middle of a block: what came before it is enough.
    if (text === "") throw new FealtyError("event-format", `${file} cannot be unpacked`, { kind: "data", mend: "download it again: the gzip file is damaged" });
  }
  const line =
    text
      .split("\n")[0]
      ?.replace(/\r$/, "")
      .replace(/^\uFEFF/, "") ?? "";
  if (line === "") throw new FealtyError("event-format", `${file} is empty`, { kind: "data", mend: "name a file with events" });
  return line;
}
