import { FealtyError } from "../base/index.js";
import { openStore, writeWhole } from "../data/index.js";
import { writeTable, writtenFormats } from "../formats/index.js";
import {
  buildPanel,
  codebook,
  codebookMarkdown,
  codebookPath,
  families,
  type Panel,
  type PanelSpec,
  type Pact,
  pacts,
  patrons,
  type SpineKind,
  spines,
} from "../panel/index.js";
import { command } from "./command.js";
import { tableFormat } from "./table-files.js";

export default command({
  name: "panel",
  about: "Build a panel from raw data and write it with its codebook.",
  usage: "fealty panel [STUDY] [--spine KIND] [--patron USA] [--pact defense] [--years 1950..2012] [--add FAMILIES] [--out FILE]",
  details: `STUDY is a study file: its panel is built, and options replace what it says.
A row of an ally-year panel is a year in which the patron owes the state what --pact names (ATOP 5.1); members of the Correlates of War system only.
"none" gives the states to which the patron has promised nothing; "signals-data" takes the flags of the individual-signals data.
Families: ${[...families.keys()].join(", ")}; all.
The ending of --out decides the format: ${writtenFormats.map((f) => `.${f}`).join(", ")}. The codebook goes beside it, as .codebook.md and .codebook.json.
Outside the years and states for which a variable was coded it is missing, never 0; the codebook says where it exists.`,
  examples: [
    "fealty panel --patron USA --years 1950..2012 --add treaties,visits,troops,un-votes --out allies.parquet",
    "fealty panel --spine dyad-year --years 1950..2000 --add capabilities,distance,trade --out dyads.csv",
    "fealty panel studies/rewarding-loyalty.yaml --patron GBR --out british.dta --json",
  ],
  maxArgs: 1,
  options: {
    spine: { type: "string", choices: spines, value: "KIND", about: `what a row is: ${spines.join(", ")} (default: ally-year)` },
    patron: { type: "list", value: "USA", about: `${[...patrons.keys()].join(", ")}, one or several (ally-years; default: USA)` },
    pact: { type: "string", choices: pacts, value: "PACT", about: `the promise that makes an ally-year: ${pacts.join(", ")} (default: defense)` },
    years: { type: "string", value: "FIRST..LAST", about: "first and last year (default: 1950..2012)" },
    add: { type: "list", value: "FAMILIES", about: "families of variables to add, or all" },
    where: { type: "string", value: "CONDITION", about: 'keep the rows for which it holds, e.g. "year >= 1955"' },
    out: { type: "string", value: "FILE", about: "file to write (default: panel.parquet)" },
    from: { type: "string", value: "DIR|URL", about: "where public copies are taken from" },
  },
  async run({ args: [study], options, io, signal }) {
    const out = options.out ?? "panel.parquet";
    const format = tableFormat(out);
    const spec: PanelSpec = { ...base(study === undefined ? undefined : await panelOf(study), options.spine as SpineKind | undefined), ...given(options) };
    const panel = await buildPanel(openStore({ from: options.from }), spec, { signal, onProgress: io.progress });
    const bytes = writeTable(panel.frame, format);
    const book = { markdown: codebookPath(out, "md"), json: codebookPath(out, "json") };
    await write(book.markdown, codebookMarkdown(panel));
    await write(book.json, `${JSON.stringify(codebook(panel), null, 1)}\n`);
    await write(out, bytes);
    io.result(
      {
        rows: panel.frame.length,
        candidates: panel.candidates,
        lost: panel.lost,
        leftOut: panel.leftOut,
        variables: panel.variables.map(({ name }) => name),
        file: out,
        codebook: book,
      },
      summary(panel, out, book.markdown),
    );
  },
});

/** The room of studies is large, and is loaded only for a study. */
async function panelOf(file: string): Promise<PanelSpec> {
  const { studyPanel } = await import("./study-panel.js");
  return studyPanel(file);
}

/** What a study says, or the defaults; a patron makes sense for ally-years alone. */
function base(study: PanelSpec | undefined, spine: SpineKind | undefined): PanelSpec {
  const start: PanelSpec = study ?? { spine: "ally-year", patron: "USA", years: [1950, 2012], add: [] };
  if (spine === undefined || spine === start.spine) return start;
  const { patron: _, pact: __, ...rest } = start;
  return { ...rest, spine, ...(spine === "ally-year" ? { patron: "USA" } : {}) };
}

function given(options: {
  spine?: string;
  patron?: readonly string[];
  pact?: string;
  years?: string;
  add?: readonly string[];
  where?: string;
}): Partial<PanelSpec> {
  return {
    ...(options.spine === undefined ? {} : { spine: options.spine as SpineKind }),
    ...(options.patron === undefined ? {} : { patron: options.patron }),
    ...(options.pact === undefined ? {} : { pact: options.pact as Pact }),
    ...(options.years === undefined ? {} : { years: yearsOf(options.years) }),
    ...(options.add === undefined ? {} : { add: options.add }),
    ...(options.where === undefined ? {} : { where: options.where }),
  };
}

function yearsOf(text: string): [number, number] {
  const match = /^(\d{4})(?:\.\.(\d{4}))?$/.exec(text);
  if (!match) throw new FealtyError("years", `--years does not take "${text}"`, { kind: "usage", mend: "write the first and the last year, as 1950..2012" });
  return [Number(match[1]), Number(match[2] ?? match[1])];
}

function write(path: string, content: string | Uint8Array): Promise<void> {
  return writeWhole(path, async (file) => {
    await file.writeFile(content);
  });
}

function summary({ frame, candidates, lost, leftOut, spec: { years } }: Panel, out: string, book: string): string {
  return [
    `${frame.length} rows, ${years.join("–")}, written to ${out}; the codebook is ${book}`,
    ...(lost.length === 0 ? [] : [`of ${candidates} candidates, lost: ${lost.map(({ why, rows }) => `${rows} (${why})`).join("; ")}`]),
    ...(leftOut.length === 0 ? [] : [`left out: ${leftOut.map(({ name, why }) => `${name} (${why})`).join("; ")}`]),
  ].join("\n");
}
