import { FealtyError } from "../base/index.js";
import { openStore } from "../data/index.js";
import { writeCsv, writeTable } from "../formats/index.js";
import { type CodedEvents, codeEvents, eventActs, eventFormats } from "../panel/index.js";
import { command } from "./command.js";
import { writeResult } from "./fit-files.js";
import { rangeOf } from "./measure/input.js";
import { stateOption } from "./state-code.js";
import { tableFormat } from "./table-files.js";

export default command({
  name: "code-events",
  about: "Turn event data (GDELT, ICEWS, POLECAT, Phoenix) into signals of a patron and answers of its allies.",
  usage: "fealty code-events FILES… --patron USA [options]",
  details: `Files are read as they are published, plain or gzip, recognised by their columns, and streamed: 10 million rows take a minute and a little memory.
CAMEO and PLOVER codes become acts of the theory: ${Object.keys(eventActs).join(", ")}; docs/reference/event-codes.md has the whole map.
Columns of --counts (also printed without it): patron, ally, year, the patron's acts by name, the ally's as ally_NAME. It joins a study as a file of one's own.
A state and year without any row in the files has no row: events not seen are not events that did not happen.`,
  examples: [
    "fealty code-events icews_events_2018.tab --patron USA --counts signals.csv",
    "fealty code-events 2015.csv 2016.csv.gz --patron USA --one-a-day --years 2015..2016 --counts signals.csv --out events.parquet --json",
  ],
  maxArgs: 10_000,
  options: {
    patron: { type: "string", value: "USA", about: "the patron: three letters, a Correlates of War code or a name" },
    format: { type: "string", choices: eventFormats, about: "refuse files of another format" },
    years: { type: "string", value: "FIRST..LAST", about: "events of these years alone" },
    "one-a-day": { type: "boolean", about: "one event of a code a source, target and day, however many papers report it" },
    counts: { type: "string", value: "FILE", about: "where counts by ally and year go" },
    out: { type: "string", value: "FILE", about: "where single events go" },
    memory: { type: "number", value: "MIB", about: "memory of the database before it goes on on disk (default 1200)" },
  },
  async run({ args: files, options, io, signal }) {
    if (options.patron === undefined) throw new FealtyError("usage", "fealty code-events needs a patron", { kind: "usage", mend: "name it with --patron USA" });
    const patron = stateOption(options.patron);
    const years = options.years === undefined ? undefined : rangeOf("years", options.years);
    const [countsFormat, outFormat] = [options.counts, options.out].map((file) => (file === undefined ? undefined : tableFormat(file)));
    const made = await codeEvents(openStore({}), files, {
      patron,
      format: options.format as (typeof eventFormats)[number] | undefined,
      years,
      oneADay: options["one-a-day"],
      threads: options.threads,
      memory: options.memory,
      signal,
      onProgress: io.progress,
    });
    if (options.counts !== undefined && countsFormat) await writeResult(options.counts, writeTable(made.counts, countsFormat));
    if (options.out !== undefined && outFormat) await writeResult(options.out, writeTable(made.events, outFormat));
    const { events, counts, ...rest } = made;
    const json = {
      patron,
      ...rest,
      unknownActors: rest.unknownActors.slice(0, 20),
      unknownCodes: rest.unknownCodes.slice(0, 20),
      events: events.length,
      allyYears: counts.length,
    };
    const written = [options.counts, options.out].filter((file) => file !== undefined);
    io.result(json, options.counts === undefined && !options.json ? new TextDecoder().decode(writeCsv(counts)).trimEnd() : "");
    if (!options.json) {
      io.note(told(made));
      if (written.length > 0) io.note(`written to ${written.join(", ")}`);
    }
  },
});

function told({ rows, between, noAct, formats, rejected, firstRejected, unknownActors, unknownCodes, counts }: CodedEvents): string {
  const some = (list: readonly string[], most = 5): string => `${list.slice(0, most).join(", ")}${list.length > most ? ", …" : ""}`;
  const number = (n: number): string => n.toLocaleString("en-US");
  return [
    `${number(rows)} rows (${formats.join(", ")}); ${number(between)} between the patron and another state, ${number(noAct)} of them no act of the theory; ${counts.length} ally-years`,
    ...(unknownActors.length > 0
      ? [`${unknownActors.length} actors are no states and are left out: ${some(unknownActors.map(({ actor, rows: n }) => `${actor} (${number(n)})`))}`]
      : []),
    ...(unknownCodes.length > 0
      ? [`${unknownCodes.length} codes are none of their scheme: ${some(unknownCodes.map(({ code, rows: n }) => `${code} (${number(n)})`))}`]
      : []),
    ...(rejected > 0
      ? [
          `${number(rejected)} lines could not be read and are left out: ${some(
            firstRejected.map(({ file, line }) => `${file}:${line}`),
            3,
          )}`,
        ]
      : []),
  ].join("\n");
}
