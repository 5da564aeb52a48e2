import { FealtyError } from "../base/index.js";
import { openStore } from "../data/index.js";
import { writeCsv, writeTable } from "../formats/index.js";
import { isMember, leaderSpells, stateName, states } from "../panel/index.js";
import {
  agreement,
  type CodedDocument,
  corrected,
  countTable,
  documentFields,
  groupNames,
  handCodes,
  type NamedActor,
  officials,
  statementTable,
  type TextBatch,
  type TextDocument,
  textActs,
} from "../text/index.js";
import { documentsOf, fieldsOf, ownNames } from "./code-text/documents.js";
import { review } from "./code-text/review.js";
import { agreementInWords, summaryInWords, summaryOf } from "./code-text/summary.js";
import { command } from "./command.js";
import { writeResult } from "./fit-files.js";
import { lazyExecutor } from "./lazy-executor.js";
import { rangeOf } from "./measure/input.js";
import { stateCode, stateOption } from "./state-code.js";
import { readTableFile, tableFormat } from "./table-files.js";

const groups = Object.keys(groupNames);

export default command({
  name: "code-text",
  about: "Code statements of reassurance and demand in documents: who, to whom, which act, how strongly, and the sentence.",
  usage: "fealty code-text FILES… --patron USA [options]",
  details: `FILES are documents in English: plain text, HTML, JSON lines or arrays, tables with a column of texts; compressed or not; folders of them too.
Acts: ${Object.keys(textActs).join(", ")}. Rules find them, word by word; docs/reference/text-codes.md lists rules and terms.
A statement that is negated, asked, conditional, history, or what critics say is set aside: --out has it with the reason, and it does not count.
Columns of --counts: patron, ally, year, the patron's acts by name, the ally's as ally_NAME, reassurance (sum of strengths), documents. An act counts once
a document. A state that no document of a year addresses has zeros; a year without documents has no row.
--review writes a page to correct codes on; --hand compares its codes, or those of any reader, with the rules': precision, recall, Krippendorff's alpha.
Leaders are known by office from Archigos (to 2015) and a list of our own after it; --no-leaders does without the dataset.`,
  examples: [
    "fealty code-text speeches.jsonl --patron USA --counts statements.csv",
    "fealty code-text remarks/ --patron USA --years 2009..2015 --out coded.csv --review review.html --sample 150",
    "fealty code-text remarks/ --patron USA --hand codes.csv --correct --counts statements.csv --json",
  ],
  maxArgs: 100_000,
  options: {
    patron: { type: "string", value: "USA", about: "the patron: three letters, a Correlates of War code or a name" },
    speaker: { type: "string", value: "STATE", about: "the state that speaks where a document does not say who does (default: the patron)" },
    years: { type: "string", value: "FIRST..LAST", about: "documents of these years alone" },
    fields: { type: "list", value: "text=NAME,…", about: `fields of records: ${documentFields.join(", ")}` },
    names: { type: "string", value: "FILE", about: "further names of states: a table with columns state, name, and first and last year if they hold for some" },
    "no-leaders": { type: "boolean", about: "do not look for the dataset of leaders" },
    least: { type: "number", value: "C", about: "least confidence that counts (default 0.5)" },
    counts: { type: "string", value: "FILE", about: "where counts by ally and year go" },
    out: { type: "string", value: "FILE", about: "where single statements go (without --counts and --review they are printed)" },
    review: { type: "string", value: "FILE", about: "a page on which codes are corrected" },
    sample: { type: "number", value: "N", about: "sentences on that page, half of them with codes, drawn at random (default 200)" },
    hand: { type: "string", value: "FILE", about: "codes of a reader to compare with: document, sentence, source, target, act, strength" },
    correct: { type: "boolean", about: "put the reader's codes in place of the rules'" },
  },
  async run({ args, options, io, signal }) {
    if (args.length === 0) throw new FealtyError("usage", "fealty code-text needs documents", { kind: "usage", mend: "name files or folders" });
    if (options.patron === undefined) throw new FealtyError("usage", "fealty code-text needs a patron", { kind: "usage", mend: "name it with --patron USA" });
    if (options.correct && options.hand === undefined)
      throw new FealtyError("usage", "--correct says nothing without --hand", { kind: "usage", mend: "name a reader's codes, or leave it out" });
    const patron = stateOption(options.patron);
    const speaker = options.speaker === undefined ? patron : stateOption(options.speaker);
    const years = options.years === undefined ? undefined : rangeOf("years", options.years);
    const least = options.least ?? 0.5;
    if (!(least >= 0 && least <= 1)) throw new FealtyError("usage", `--least is ${least}`, { kind: "usage", mend: "confidence is between 0 and 1" });
    const wanted = options.sample ?? 200;
    if (!Number.isSafeInteger(wanted) || wanted < 1)
      throw new FealtyError("usage", `--sample is ${wanted}`, { kind: "usage", mend: "it must be a whole number from 1" });
    const [countsFormat, outFormat] = [options.counts, options.out].map((file) => (file === undefined ? undefined : tableFormat(file)));
    const own = options.names === undefined ? [] : ownNames(await readTableFile(options.names), options.names);
    const hand = options.hand === undefined ? undefined : handCodes(await readTableFile(options.hand), options.hand, stateCode, groups);
    const documents = await documentsOf(args, fieldsOf(options.fields), years);
    const leaders = options["no-leaders"] ? [] : await leaderSpells(openStore({}), { signal });
    const coded = await codeAll(documents);
    const found = coded.flatMap(({ statements }) => statements);
    const places = new Map(documents.map(({ id }, k) => [id, k]));
    const compared = hand && agreement(found, hand, (id) => coded[places.get(id) ?? -1]?.size);
    const sentenceOf = (id: string, sentence: number) => {
      const place = places.get(id) ?? -1;
      const quote = coded[place]?.sentences[sentence - 1];
      return quote === undefined ? undefined : { date: documents[place]?.date, quote };
    };
    const statements = hand && options.correct ? corrected(found, hand, sentenceOf) : found;
    if (options.out !== undefined && outFormat) await writeResult(options.out, writeTable(statementTable(statements, stateName), outFormat));
    const members = [...states.keys()];
    const counts = countTable(statements, documents, { patron, alliesOf: (year) => members.filter((code) => isMember(code, year)), least });
    if (options.counts !== undefined && countsFormat) await writeResult(options.counts, writeTable(counts, countsFormat));
    if (options.review !== undefined)
      await writeResult(options.review, new TextEncoder().encode(review(documents, coded, { wanted, seed: options.seed ?? 1, patron })));
    const summary = summaryOf(documents, coded, statements, { least, patron, rows: counts.length });
    const written = [options.counts, options.out, options.review].filter((file) => file !== undefined);
    const print = written.length === 0 && !compared;
    io.result(
      { ...summary, ...(compared ? { agreement: compared } : {}) },
      print ? new TextDecoder().decode(writeCsv(statementTable(statements, stateName))).trimEnd() : compared ? agreementInWords(compared) : "",
    );
    if (!options.json) {
      io.note(summaryInWords(summary));
      if (written.length > 0) io.note(`written to ${written.join(", ")}`);
    }

    async function codeAll(all: readonly TextDocument[]): Promise<CodedDocument[]> {
      const named: NamedActor[] = [...states.values()]
        .filter(({ spells }) => spells.some(({ end }) => end === undefined || end >= "1900"))
        .map(({ ccode, names }) => ({ code: ccode, names }));
      const executor = await lazyExecutor(options.threads === undefined ? {} : { threads: options.threads }, io, signal);
      const speakers = all.map((one) => (one.speaker === undefined ? speaker : (stateCode(one.speaker) ?? speaker)));
      try {
        const batches = batchesOf(all);
        const tasks = batches.map(([from, to]) => ({
          key: `${from}`,
          input: {
            documents: all.slice(from, to),
            speakers: speakers.slice(from, to),
            states: named,
            leaders: [...officials, ...leaders],
            own,
            keepSentences: options.review !== undefined || options.hand !== undefined,
          } satisfies TextBatch,
        }));
        return (await executor.map<TextBatch, CodedDocument[]>("code-text", tasks, { signal, onProgress: io.progress })).flat();
      } finally {
        await executor.close();
      }
    }
  },
});

/** Documents that go to one task: some 2 million characters, so that names are read a few times alone. The order is the documents'. */
function batchesOf(documents: readonly TextDocument[]): [number, number][] {
  const made: [number, number][] = [];
  let [from, size] = [0, 0];
  for (const [k, { text }] of documents.entries()) {
    size += text.length;
    if (size < 2e6 && k + 1 < documents.length) continue;
    made.push([from, k + 1]);
    [from, size] = [k + 1, 0];
  }
  return made;
}
