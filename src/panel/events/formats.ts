import { FealtyError } from "../../base/index.js";
import { identifier, literal } from "../../data/index.js";

/** Formats of event data. */
export const eventFormats = ["gdelt", "icews", "polecat", "phoenix"] as const;
export type EventFormat = (typeof eventFormats)[number];

/** How a file of a format is read: as `date` (ISO or YYYYMMDD text), `source`, `target`, `code`, `intensity`. */
export interface EventReading {
  readonly format: EventFormat;
  /** What the code and the actors are written in. */
  readonly codes: "cameo" | "plover";
  readonly actors: "iso3" | "name";
  /** A table function of DuckDB and what is selected of it. */
  readonly select: string;
}

const gdeltColumns = { date: 2, source: 8, target: 18, code: 27, intensity: 31 };
const phoenixColumns = { date: 2, source: 7, target: 11, code: 14, intensity: 17 };

/**
 * How to read a file, from its first line: GDELT has 57 or 58 (1.0) or 61 (2.0) columns and no header, Phoenix in near real time 26 and no header; the others
 * are told by the names in their header. Codebooks: GDELT 1.0 and 2.0 Event Database, ICEWS Coded Event Data, POLECAT, Cline Center Historical Phoenix, Phoenix.
 * @throws FealtyError "event-format" for a file that is none of them, or not the one that was named.
 */
export function eventReading(file: string, firstLine: string, wanted?: EventFormat): EventReading {
  const found = recognise(file, firstLine);
  if (!found)
    throw new FealtyError("event-format", `${file} has the columns of no event data that is known here`, {
      kind: "data",
      mend: "GDELT, ICEWS, POLECAT and Phoenix files are read as they are published",
    });
  if (wanted !== undefined && found.format !== wanted)
    throw new FealtyError("event-format", `${file} is ${found.format}, not ${wanted}`, { kind: "data", mend: "leave out --format, or name the right file" });
  return found;
}

function recognise(file: string, line: string): EventReading | undefined {
  const tabs = line.split("\t");
  if ([57, 58, 61].includes(tabs.length) && /^\d+$/.test(tabs[0] ?? "")) return byPlace("gdelt", file, tabs.length, gdeltColumns);
  if (tabs.length === 26 && /^\d{8}$/.test(tabs[1] ?? "")) return byPlace("phoenix", file, 26, phoenixColumns);
  for (const delimiter of ["\t", ","]) {
    const names = (delimiter === "\t" ? tabs : line.split(",")).map((name) => name.trim().replace(/^"|"$/g, ""));
    const has = (...wanted: readonly string[]): boolean => wanted.every((name) => names.includes(name));
    if (has("Event Date", "CAMEO Code", "Source Country", "Target Country"))
      return named("icews", file, delimiter, ["Event Date", "Source Country", "Target Country", identifier("CAMEO Code"), "Intensity"], "name", "cameo");
    if (has("Event Date", "Event Type", "Actor Country", "Recipient Country"))
      return named(
        "polecat",
        file,
        delimiter,
        ["Event Date", "Actor Country", "Recipient Country", `"Event Type" || ':' || coalesce("Event Mode", '')`, "Intensity"],
        "iso3",
        "plover",
      );
    if (has("story_date", "source_root", "target_root", "code"))
      return named("phoenix", file, delimiter, ["story_date", "source_root", "target_root", "code", "goldstein"], "iso3", "cameo");
  }
  return undefined;
}

/** Texts of a header-less file by their place, all columns declared as text: nothing is guessed from the rows. */
function byPlace(
  format: EventFormat,
  file: string,
  width: number,
  at: Readonly<Record<"date" | "source" | "target" | "code" | "intensity", number>>,
): EventReading {
  const columns = Array.from({ length: width }, (_, k) => `'c${k + 1}': 'VARCHAR'`).join(", ");
  const picked = Object.entries(at).map(([name, place]) => `c${place} AS ${name}`);
  return {
    format,
    codes: "cameo",
    actors: "iso3",
    select: `SELECT ${picked.join(", ")} FROM read_csv(${literal(file)}, delim = '\t', quote = '', escape = '', header = false, auto_detect = false, columns = {${columns}}, store_rejects = true)`,
  };
}

function named(
  format: EventFormat,
  file: string,
  delimiter: string,
  [date, source, target, code, intensity]: readonly [string, string, string, string, string],
  actors: EventReading["actors"],
  codes: EventReading["codes"],
): EventReading {
  const quote = delimiter === "\t" ? "''" : "'\"'";
  return {
    format,
    codes,
    actors,
    select: `SELECT ${identifier(date)} AS date, ${identifier(source)} AS source, ${identifier(target)} AS target, ${code} AS code, ${identifier(intensity)} AS intensity
      FROM read_csv(${literal(file)}, delim = ${literal(delimiter)}, quote = ${quote}, escape = ${quote}, header = true, all_varchar = true, store_rejects = true)`,
  };
}
