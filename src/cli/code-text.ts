import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { FealtyError, suggest } from "../base/index.js";
import { openStore } from "../data/index.js";
import { writeCsv, writeTable } from "../formats/index.js";
import { cellText, type Frame } from "../frame/index.js";
import { stream } from "../numeric/index.js";
import { fromCow, isMember, leaderSpells, stateName, states } from "../panel/index.js";
import { type ReviewItem, reviewPage } from "../report/index.js";
import {
  type Agreement,
  agreement,
  type CodedDocument,
  corrected,
  countTable,
  documentFields,
  type Fields,
  groupNames,
  handCodes,
  type NamedActor,
  officials,
  readDocuments,
  setAside,
  type Statement,
  statementTable,
  type TextAct,
  type TextBatch,
  type TextDocument,
  textActs,
} from "../text/index.js";
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
    const compared = hand && agreement(found, hand, (id) => coded[places(documents).get(id) ?? -1]?.size);
    const statements = hand && options.correct ? corrected(found, hand, (id, sentence) => sentenceOf(documents, coded, id, sentence)) : found;
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

/** @throws FealtyError "usage" for a field that documents do not have. */
function fieldsOf(given: readonly string[] | undefined): Fields {
  return Object.fromEntries(
    (given ?? []).map((one) => {
      const [field = "", name = ""] = one.split("=").map((part) => part.trim());
      if (!(documentFields as readonly string[]).includes(field) || name === "")
        throw new FealtyError("usage", `--fields does not know "${one}"`, {
          kind: "usage",
          mend: name === "" ? "write text=NAME,date=NAME" : suggest(field, documentFields),
        });
      return [field, name];
    }),
  );
}

const endings = /\.(?:txt|html?|jsonl?|ndjson|csv|tsv|parquet|arrow|dta|rds|rda|xlsx?)(?:\.(?:gz|bz2|xz))?$/i;

/** The documents of files and folders, each with an id of its own. @throws FealtyError "data" for what is not there or holds none. */
async function documentsOf(files: readonly string[], fields: Fields, years: readonly [number, number] | undefined): Promise<TextDocument[]> {
  const made: TextDocument[] = [];
  for (const file of files)
    for (const path of await within(file)) {
      const bytes = await readFile(path).catch(() => {
        throw new FealtyError("no-file", `${path} cannot be read`, { kind: "data", mend: "name a file that can be read" });
      });
      for (const one of await readDocuments(bytes, path, fields)) made.push(one);
    }
  const seen = new Map<string, number>();
  const unique = made.map((one) => {
    const times = (seen.get(one.id) ?? 0) + 1;
    seen.set(one.id, times);
    return times === 1 ? one : { ...one, id: `${one.id} (${times})` };
  });
  const kept = years ? unique.filter(({ date }) => date !== undefined && Number(date.slice(0, 4)) >= years[0] && Number(date.slice(0, 4)) <= years[1]) : unique;
  if (kept.length > 0) return kept;
  throw new FealtyError("no-documents", years && made.length > 0 ? `no document is of ${years.join(" to ")}` : "the files hold no documents", {
    kind: "data",
    mend: years && made.length > 0 ? "widen --years, or name the field of dates with --fields date=NAME" : "name files with text",
  });
}

async function within(file: string): Promise<string[]> {
  const found = await stat(file).catch(() => undefined);
  if (!found) throw new FealtyError("no-file", `there is no file ${file}`, { kind: "data", mend: "name files or folders of documents" });
  if (!found.isDirectory()) return [file];
  const names = (await readdir(file, { recursive: true })).filter((name) => endings.test(name)).sort();
  if (names.length === 0)
    throw new FealtyError("no-documents", `${file} holds no documents`, { kind: "data", mend: "documents end in .txt, .html, .jsonl, .csv and the like" });
  return names.map((name) => join(file, name));
}

/** @throws FealtyError "data" for a table without the columns, or with a state that is not known. */
function ownNames(data: Frame, file: string): NamedActor[] {
  const at = (name: string, row: number): string => {
    const source = data.columns.get(name);
    return (source && cellText(source, row)) ?? "";
  };
  if (!data.columns.has("state") || !data.columns.has("name"))
    throw new FealtyError("names", `${file} has no columns state and name`, { kind: "data", mend: "write a table of state, name, first, last" });
  return Array.from({ length: data.length }, (_, row) => {
    const code = stateCode(at("state", row));
    if (code === undefined)
      throw new FealtyError("names", `row ${row + 1} of ${file} has no state "${at("state", row)}"`, {
        kind: "data",
        mend: "write its three letters, its code or its name",
      });
    const [first, last] = ["first", "last"].map((name) => (at(name, row) === "" ? undefined : Number(at(name, row))));
    return { code, names: [{ name: at("name", row), first, last }] };
  });
}

const placesOf = new WeakMap<readonly TextDocument[], Map<string, number>>();
function places(documents: readonly TextDocument[]): Map<string, number> {
  const known = placesOf.get(documents) ?? new Map(documents.map(({ id }, k) => [id, k]));
  placesOf.set(documents, known);
  return known;
}

function sentenceOf(documents: readonly TextDocument[], coded: readonly CodedDocument[], id: string, sentence: number) {
  const place = places(documents).get(id);
  const quote = place === undefined ? undefined : coded[place]?.sentences[sentence - 1];
  return place === undefined || quote === undefined ? undefined : { date: documents[place]?.date, quote };
}

/** Letters that `stateCode` reads back; the code where none do. */
function lettersOf(code: number): string {
  const letters = [fromCow(code, "iso3", 2000), states.get(code)?.abb].find((one) => one !== undefined && stateCode(String(one)) === code);
  return String(letters ?? code);
}

/** A page with sentences drawn at random: half of those with codes, half of those that name a state and have none, in the order of the documents. */
function review(
  documents: readonly TextDocument[],
  coded: readonly CodedDocument[],
  { wanted, seed, patron }: { readonly wanted: number; readonly seed: number; readonly patron: number },
): string {
  const withCodes = coded.flatMap(({ statements }, k) => [...new Set(statements.map(({ sentence }) => sentence))].map((sentence) => ({ k, sentence })));
  const without = coded.flatMap(({ silent }, k) => silent.map((sentence) => ({ k, sentence })));
  const random = stream(seed, 0, 0, 0);
  const drawn = <T>(pool: readonly T[], size: number): T[] => {
    const rest = [...pool];
    for (let at = 0; at < Math.min(size, rest.length); at++) {
      const other = at + random.below(rest.length - at);
      [rest[at], rest[other]] = [rest[other] as T, rest[at] as T];
    }
    return rest.slice(0, size);
  };
  const half = Math.min(withCodes.length, Math.max(Math.ceil(wanted / 2), wanted - without.length));
  const chosen = [...drawn(withCodes, half), ...drawn(without, wanted - half)].sort((a, b) => a.k - b.k || a.sentence - b.sentence);
  const items = chosen.map(({ k, sentence }): ReviewItem => {
    const [{ id, title, date }, { statements, sentences }] = [documents[k] as TextDocument, coded[k] as CodedDocument];
    return {
      document: id,
      title,
      date: date ?? "",
      sentence,
      quote: sentences[sentence - 1] as string,
      before: sentences.slice(Math.max(0, sentence - 3), sentence - 1).join(" "),
      codes: statements
        .filter((one) => one.sentence === sentence)
        .map(({ source, target, group, act, strength, confidence, rule, aside }) => ({
          source: lettersOf(source),
          target: group === "" ? lettersOf(target) : group,
          act,
          strength,
          confidence,
          rule,
          aside: aside === "" ? "" : setAside[aside],
        })),
    };
  });
  const actors = [
    ...new Set([
      lettersOf(patron),
      ...[...states.values()].filter(({ spells }) => spells.some(({ end }) => end === undefined)).map(({ ccode }) => lettersOf(ccode)),
      ...groups,
      "allies",
    ]),
  ];
  return reviewPage(items, {
    title: "Review of coded statements",
    acts: textActs,
    actors,
    key: `fealty-review ${items
      .map(({ document, sentence }) => `${document}:${sentence}`)
      .join(" ")
      .slice(0, 400)} ${seed}`,
  });
}

interface Summary {
  readonly patron: number;
  readonly documents: number;
  readonly undated: number;
  readonly sentences: number;
  readonly words: number;
  readonly statements: Readonly<Record<TextAct, number>>;
  readonly below: number;
  readonly aside: Readonly<Record<keyof typeof setAside, number>>;
  readonly allyYears: number;
}

function summaryOf(
  documents: readonly TextDocument[],
  coded: readonly CodedDocument[],
  statements: readonly Statement[],
  { least, patron, rows }: { readonly least: number; readonly patron: number; readonly rows: number },
): Summary {
  const counting = statements.filter(({ aside, confidence }) => aside === "" && confidence >= least);
  const tally = <K extends string>(names: readonly K[], of: (name: K) => number) =>
    Object.fromEntries(names.map((name) => [name, of(name)])) as Record<K, number>;
  return {
    patron,
    documents: documents.length,
    undated: documents.filter(({ date }) => date === undefined).length,
    sentences: coded.reduce((sum, { size }) => sum + size, 0),
    words: coded.reduce((sum, { words }) => sum + words, 0),
    statements: tally(Object.keys(textActs) as TextAct[], (act) => counting.filter((one) => one.act === act).length),
    below: statements.filter(({ aside, confidence }) => aside === "" && confidence < least).length,
    aside: tally(Object.keys(setAside) as (keyof typeof setAside)[], (why) => statements.filter(({ aside }) => aside === why).length),
    allyYears: rows,
  };
}

function summaryInWords({ documents, undated, sentences, words, statements, below, aside }: Summary): string {
  const number = (n: number): string => n.toLocaleString("en-US");
  const list = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .filter(([, n]) => n > 0)
      .map(([name, n]) => `${name} ${number(n)}`)
      .join(", ");
  const total = Object.values(statements).reduce((sum, n) => sum + n, 0);
  const out = Object.values(aside).reduce((sum, n) => sum + n, 0);
  return [
    `${number(documents)} documents, ${number(sentences)} sentences, ${number(words)} words: ${number(total)} statements${total > 0 ? ` (${list(statements)})` : ""}`,
    ...(out > 0 ? [`${number(out)} set aside (${list(aside)})`] : []),
    ...(below > 0 ? [`${number(below)} below the least confidence`] : []),
    ...(undated > 0 ? [`${number(undated)} documents have no date: they count for no year, and no leader is known in them`] : []),
  ].join("\n");
}

function agreementInWords({ sentences, strangers, acts, alpha, strengthAlpha, byConfidence }: Agreement): string {
  const part = (value: number): string => (Number.isNaN(value) ? "    –" : value.toFixed(2).padStart(5));
  const count = (value: number): string => String(value).padStart(6);
  return [
    `${sentences} sentences judged by hand${strangers.length > 0 ? `; ${strangers.length} are in none of the documents: ${strangers.slice(0, 3).join(", ")}` : ""}`,
    "act         hand  coded   both  precision  recall     F1  alpha",
    ...acts.map(
      ({ act, byHand, coded, both, precision, recall, f1, alpha: own }) =>
        `${act.padEnd(10)}${count(byHand)} ${count(coded)} ${count(both)}      ${part(precision)}   ${part(recall)}  ${part(f1)}  ${part(own)}`,
    ),
    `Krippendorff's alpha of the act, by sentence, source and target: ${part(alpha).trim()}; of strength (ordinal): ${part(strengthAlpha).trim()}`,
    ...byConfidence.map(
      ({ least, coded, precision, recall }) =>
        `confidence of at least ${least}: ${coded} coded, precision ${part(precision).trim()}, recall ${part(recall).trim()}`,
    ),
  ].join("\n");
}
