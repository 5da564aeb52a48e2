import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { FealtyError, suggest } from "../base/index.js";
import { writeWhole } from "../data/index.js";
import { readTable } from "../formats/index.js";
import { type Frame, grouping } from "../frame/index.js";
import { patrons } from "../panel/index.js";
import { type Beginning, foreseeStudy, newStudy, studyFromText } from "../study/index.js";
import { command, type Context } from "./command.js";

const options = {
  title: { type: "string", value: "TITLE", about: "title of the study" },
  patron: { type: "string", choices: [...patrons.keys()], value: "USA", about: `the patron: ${[...patrons.keys()].join(", ")} (default: USA)` },
  years: { type: "string", value: "FIRST..LAST", about: "first and last year (default: 1950..2012)" },
  file: { type: "string", value: "FILE", about: "a panel of your own, one row for each unit and period" },
  unit: { type: "string", value: "COLUMN", about: "its column of the unit (default: guessed)" },
  time: { type: "string", value: "COLUMN", about: "its column of the year (default: guessed)" },
  outcome: { type: "string", value: "COLUMN", about: "what is to be explained (default: the first other column of numbers)" },
  predictor: { type: "string", value: "COLUMN", about: "what explains it (default: the next)" },
} as const;

export default command({
  name: "new",
  about: "Start a study: writes a commented study file that runs.",
  usage: "fealty new [DIR] [--patron USA] [--years 1950..2012] | [--file PANEL --outcome COLUMN --predictor COLUMN]",
  details: "On a terminal it asks for what no option says. The file is DIR/DIR.yaml, or study.yaml in this folder; one that is there is never replaced.",
  examples: [
    "fealty new",
    "fealty new loyal --patron GBR --years 1950..2010",
    "fealty new mine --file data/allies.csv --outcome support --predictor concession",
  ],
  maxArgs: 1,
  options,
  async run(context) {
    const { args, io } = context;
    const folder = resolve(args[0] ?? ".");
    // Results go to out/NAME, so that studies of different names do not meet there.
    const path = join(folder, `${args[0] === undefined ? "study" : basename(folder)}.yaml`);
    if (existsSync(path)) throw new FealtyError("exists", `${shown(path)} is there already`, { kind: "usage", mend: "name another folder, or take it away" });
    const text = newStudy(await beginning(context, folder));
    // What is written has passed the check that running begins with.
    await foreseeStudy(studyFromText(path, text), { asking: false });
    await writeWhole(path, async (file) => {
      await file.writeFile(text);
    });
    io.result({ study: path }, `${shown(path)} is written; look at it, then run it:\n  fealty run ${shown(path)}`);
  },
});

async function beginning({ options: given, io, args }: Context<typeof options>, folder: string): Promise<Beginning> {
  const nothing = Object.keys(options).every((name) => given[name as keyof typeof options] === undefined);
  const terminal = nothing && !io.json && process.stdin.isTTY === true && process.stderr.isTTY === true;
  const asked = terminal ? await ask() : given;
  const title = asked.title ?? (args[0] ? basename(resolve(args[0])) : "A study of allies");
  if (asked.file === undefined) {
    const years = /^(\d{4})\.\.(\d{4})$/.exec(asked.years ?? "1950..2012");
    if (!years) throw new FealtyError("years", `"${asked.years}" is no span of years`, { kind: "usage", mend: "write the first and the last, as 1950..2012" });
    return { kind: "catalogue", title, patron: asked.patron ?? "USA", years: [Number(years[1]), Number(years[2])] };
  }
  const data = await table(asked.file);
  const columns = [...data.columns.keys()];
  const chosen = (name: string, wanted: string | undefined, guess: () => string | undefined): string => {
    const column = wanted ?? guess();
    if (column === undefined)
      throw new FealtyError("usage", `no column of ${asked.file} looks like the ${name}`, { kind: "usage", mend: `name it with --${name}` });
    if (!columns.includes(column))
      throw new FealtyError("unknown-column", `${asked.file} has no column "${column}"`, { kind: "usage", mend: suggest(column, columns, 20) });
    return column;
  };
  const like = (pattern: RegExp) => (): string | undefined => columns.find((column) => pattern.test(column));
  const unit = chosen("unit", asked.unit, like(/^(ally|ccode|cowcode|unit|country|state|id|iso3c?)$/i));
  const time = chosen("time", asked.time, like(/^(year|time|period|session|date)$/i));
  const numbers = columns.filter((column) => column !== unit && column !== time && varies(data, column));
  const outcome = chosen("outcome", asked.outcome, () => numbers.find((column) => column !== asked.predictor));
  const predictor = chosen("predictor", asked.predictor, () => numbers.find((column) => column !== outcome));
  return { kind: "file", title, file: relative(folder, resolve(asked.file)), unit, time, outcome, predictor };
}

/** Questions to a person; an empty answer takes what stands in brackets. */
async function ask(): Promise<Partial<Record<keyof typeof options, string>>> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const question = async (text: string): Promise<string | undefined> => (await lines.question(`${text} `)).trim() || undefined;
  try {
    const title = await question("Title of the study?");
    const file = await question("Have you a panel of your own? Its file [none: one is built from public data]");
    const own =
      file === undefined
        ? {}
        : { file, outcome: await question("Which column is to be explained? [guessed]"), predictor: await question("Which column explains it? [guessed]") };
    const built =
      file === undefined
        ? {
            patron: (await question(`Which patron? ${[...patrons.keys()].join(", ")} [USA]`))?.toUpperCase(),
            years: await question("Which years? [1950..2012]"),
          }
        : {};
    return Object.fromEntries(Object.entries({ title, ...own, ...built }).filter(([, answer]) => answer !== undefined));
  } finally {
    lines.close();
  }
}

async function table(file: string): Promise<Frame> {
  const bytes = await readFile(file).catch(() => {
    throw new FealtyError("no-file", `there is no file ${file}`, { kind: "data", mend: "name a table: CSV, Stata, R, Excel, Parquet or Arrow" });
  });
  return readTable(new Uint8Array(bytes), { name: file });
}

function varies(data: Frame, column: string): boolean {
  const source = data.columns.get(column);
  return source?.kind === "number" && grouping(source).levels.length > 1;
}

function shown(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith("..") ? path : short;
}
