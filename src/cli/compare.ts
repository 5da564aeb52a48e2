import { join, resolve } from "node:path";
import { FealtyError } from "../base/index.js";
import { openStore } from "../data/index.js";
import { filesOfTable, type Labels, rivalBlocks, rivalsFigure, rivalsSentence, rivalsTable, rivalTests, standaloneSvg, tableCsv } from "../report/index.js";
import type { RivalsResult } from "../rivals/index.js";
import { type MadeRivals, picture, readStudy, type RunOptions, runStudy, writeSet } from "../study/index.js";
import { command } from "./command.js";
import { executorOptions, openExecutor } from "./executor-options.js";
import { flagship } from "./run.js";

export default command({
  name: "compare",
  about: "Run the horse race of a study: rival explanations as rules of prediction, scored on years that they have not seen.",
  usage: "fealty compare [STUDY] [--out DIR]",
  details: `Without STUDY the one that ships with the package. A study without the key rivals needs --outcome. Only the data, the panel and the measures that
the rules read are made; what was made before is not made again. With --out the tables rivals and rival-tests and the figures rivals and rival-blocks are written.
Log scores are in nats a row, higher is better; each rule's distance from the best has the middle 95 % of draws of units, all their years together.`,
  examples: ["fealty compare", "fealty compare study.yaml --out race", "fealty compare study.yaml --outcome visits --json"],
  maxArgs: 1,
  options: {
    outcome: { type: "string", value: "COLUMN", about: "what is predicted (default: the study's rivals.outcome)" },
    out: { type: "string", value: "DIR", about: "folder of tables and figures (default: none is written)" },
    mirror: { type: "string", value: "DIR|URL", about: "where public copies are taken from (default: FEALTY_MIRROR)" },
    ...executorOptions,
  },
  async run({ args: [file], options, io, signal }) {
    const given = readStudy(file ?? flagship());
    const { outcome = given.spec.rivals?.outcome } = options;
    if (outcome === undefined)
      throw new FealtyError("usage", `${given.file} has no horse race`, {
        kind: "usage",
        mend: "give it the key rivals, e.g. rivals: {outcome: support}, or name --outcome",
      });
    const study = { ...given, spec: { ...given.spec, rivals: { ...given.spec.rivals, outcome } } };
    const executor = openExecutor(options, io, signal);
    const chosen: RunOptions = { threads: options.threads, seed: options.seed, signal, store: openStore({ from: options.mirror }), executor };
    try {
      const { simulated, value } = await runStudy(study, {
        ...chosen,
        only: "rivals",
        onStep: ({ step, state, finished, total }) => {
          if (state === "started") io.progress(finished, total, step);
        },
      });
      const found = value as MadeRivals;
      if ("failed" in found) throw new FealtyError("rivals", `the horse race could not be run: ${found.failed}`, { kind: "failed" });
      const { race } = found;
      const labels: Labels = (name) => found.labels[name] ?? name;
      const folder = options.out === undefined ? undefined : resolve(options.out);
      if (folder !== undefined) writeSet(folder, await filesOf(race, labels), "tables/rivals.csv");
      io.result(
        { study: study.name, simulated, ...(folder === undefined ? {} : { folder }), ...race },
        [
          ...(simulated ? ["SIMULATED DATA: no data were at hand and none could be fetched; nothing here is about the world.", ""] : []),
          inWords(race, labels),
          ...(folder === undefined ? [] : ["", `Tables and figures: ${join(folder, "tables")}, ${join(folder, "figures")}`]),
        ].join("\n"),
      );
    } finally {
      await executor.close();
    }
  },
});

/** The two tables in every format, the two figures as SVG, PNG and numbers. */
async function filesOf(race: RivalsResult, labels: Labels): Promise<Map<string, Uint8Array | string>> {
  const files = new Map<string, Uint8Array | string>();
  for (const table of [rivalsTable(race, labels), rivalTests(race)])
    for (const [format, content] of Object.entries(await filesOfTable(table))) files.set(`tables/${table.name}.${format}`, content);
  for (const one of [rivalsFigure(race, labels), rivalBlocks(race, labels)]) {
    const svg = standaloneSvg(one);
    files.set(`figures/${one.name}.svg`, svg);
    files.set(`figures/${one.name}.csv`, tableCsv(one.numbers));
    files.set(`figures/${one.name}.png`, await picture(svg));
  }
  return files;
}

/** The table as a terminal shows it: names, scores, weights; covariates and notes below. */
function inWords(race: RivalsResult, labels: Labels): string {
  const table = rivalsTable(race, labels);
  const covariates = table.columns.findIndex(({ label }) => label === "Covariates");
  const kept = table.columns.map((_, j) => j).filter((j) => j !== covariates);
  const cells = [table.columns.map(({ label }) => label), ...table.rows.map((row) => row.cells.map((cell) => (typeof cell === "string" ? cell : cell.text)))];
  const widths = kept.map((j) => Math.max(...cells.map((row) => (row[j] ?? "").length)));
  const lines = cells.map((row) =>
    kept.map((j, k) => (k === 0 ? (row[j] ?? "").padEnd(widths[k] as number) : (row[j] ?? "").padStart(widths[k] as number))).join("  "),
  );
  return [
    table.caption,
    "",
    ...lines.map((line) => line.trimEnd()),
    "",
    rivalsSentence(race, labels),
    "",
    ...table.rows.map(({ cells: row }) => `${typeof row[0] === "string" ? row[0] : ""}: ${typeof row[covariates] === "string" ? row[covariates] : ""}.`),
    "",
    ...table.notes,
  ].join("\n");
}
