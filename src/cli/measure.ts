import { FealtyError, suggest, type Work } from "../base/index.js";
import { writeCsv, writeTable } from "../formats/index.js";
import type { Frame } from "../frame/index.js";
import { command } from "./command.js";
import { writeResult } from "./fit-files.js";
import { measureTable } from "./measure/input.js";
import { tableFormat } from "./table-files.js";
import { type Measured, type MeasureOptions, measureOptions } from "./measure/options.js";
import { measureSimilarity } from "./measure/similarity.js";

const kinds: Readonly<Record<string, (data: Frame, options: MeasureOptions, work: Work) => Measured | Promise<Measured>>> = {
  similarity: measureSimilarity,
};

export default command({
  name: "measure",
  about: "Turn raw acts into the quantities of the theory.",
  usage: "fealty measure KIND --data FILE [options]",
  details: `similarity  how alike the foreign policies of two states are, for every pair and time, from votes (--vote) or any valued ties (--value)`,
  examples: [
    "fealty measure similarity --data votes.csv --unit ccode --time session --item rcid --vote vote --index s,kappa,pi,agreement --out dyads.csv",
    'fealty measure similarity --data votes.csv --unit ccode --time year --item rcid --vote vote --where "importantvote == 1" --with 2 --json',
    "fealty measure similarity --data alliances.csv --unit state1 --item state2 --time year --value kind --scale 0..3 --absent 0 --own 3 --out dyads.parquet",
  ],
  maxArgs: 1,
  options: measureOptions,
  async run({ args: [kind = ""], options: given, io, signal }) {
    const measure = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    if (!measure) throw new FealtyError("usage", `fealty measure has no kind "${kind}"`, { kind: "usage", mend: suggest(kind, Object.keys(kinds)) });
    const format = given.out === undefined ? undefined : tableFormat(given.out);
    const data = await measureTable(given.data, given.where);
    const { table, json, text } = await measure(data, given, { signal, onProgress: io.progress });
    if (given.out === undefined || format === undefined) {
      io.result(json, given.json ? "" : new TextDecoder().decode(writeCsv(table)).trimEnd());
      if (!given.json) io.note(text);
      return;
    }
    await writeResult(given.out, writeTable(table, format));
    io.result({ ...json, file: given.out }, `${text}\nwritten to ${given.out}`);
  },
});
