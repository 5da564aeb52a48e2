import { FealtyError, suggest } from "../base/index.js";
import { addedFiles, addFile, catalogue, checkDataset, entryOf, notYetPulled, openStore, placesOf, pull, type Store, verifyFiles } from "../data/index.js";
import { command } from "./command.js";
import { checkText, infoText, listText, type Problem } from "./data-text.js";
import type { Io } from "./io.js";

interface Call {
  readonly store: Store;
  readonly args: readonly string[];
  readonly io: Io;
  readonly signal: AbortSignal;
  readonly all: boolean;
  readonly as: string | undefined;
  readonly title: string | undefined;
  readonly keys: readonly string[];
}

const actions: Readonly<Record<string, { readonly run: (call: Call) => Promise<void>; readonly most: number }>> = {
  list: { run: list, most: 0 },
  info: { run: info, most: 1 },
  pull: { run: pullThem, most: 200 },
  add: { run: add, most: 1 },
  verify: { run: verify, most: 200 },
  path: { run: path, most: 1 },
};
/** Options that only one action takes. */
const owners = { from: "pull", all: "pull", as: "add", title: "add", keys: "add" } as const;

export default command({
  name: "data",
  about: "The catalogue of datasets: list them, tell of one, pull, add, verify.",
  usage: "fealty data list | info ID | pull [ID…] [--from DIR|URL] | add FILE [--as ID] | verify [ID…] | path [ID]",
  details: `pull takes files from pinned public copies (or from FEALTY_MIRROR or --from, a folder or address with the same layout), several at a time, goes on
where it was cut off, and checks size and hash before a file is used. Without ID it pulls all, as with --all.
add copies a table of your own into the store, or one that its publisher gives from its own site alone (info says how); --keys says which of its
columns hold what a panel joins by.
verify reads the files that are there again, and reports what breaks the catalogue's promises: damaged files, rows, keys, years, values, by file and row.
Files are kept in FEALTY_HOME (else $XDG_CACHE_HOME/fealty, else ~/.cache/fealty).`,
  examples: [
    "fealty data list",
    "fealty data info cow-nmc",
    "fealty data pull atop-ddyad-year cow-nmc",
    "fealty data pull --from ../mirror",
    "fealty data add exercises.csv --as my-exercises --keys ally=ccode,year=year",
    "fealty data verify cow-nmc --json",
  ],
  maxArgs: 201,
  options: {
    from: { type: "string", value: "DIR|URL", about: "pull: a mirror, with OWNER/REPO/COMMIT/PATH below it" },
    all: { type: "boolean", about: "pull: every dataset" },
    as: { type: "string", value: "ID", about: "add: the dataset that the file is, or a name for it" },
    title: { type: "string", value: "TEXT", about: "add: what it is" },
    keys: { type: "list", value: "KEY=COLUMN,…", about: "add: columns that a panel joins by, such as ally=ccode,year=year" },
  },
  async run({ args: [name = "list", ...rest], options, io, signal }) {
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (!action) throw new FealtyError("usage", `fealty data has no action "${name}"`, { kind: "usage", mend: suggest(name, Object.keys(actions)) });
    for (const [option, owner] of Object.entries(owners)) {
      if (options[option as keyof typeof owners] !== undefined && owner !== name)
        throw new FealtyError("usage", `--${option} belongs to fealty data ${owner}`, { kind: "usage", mend: `leave it out of fealty data ${name}` });
    }
    if (rest.length > action.most)
      throw new FealtyError(
        "usage",
        `fealty data ${name} takes ${action.most === 0 ? "no name" : `at most ${action.most}`}, and "${rest[action.most]}" is one too many`,
        {
          kind: "usage",
          mend: "see fealty data --help",
        },
      );
    const { from, all = false, as, title, keys = [] } = options;
    await action.run({ store: openStore({ from }), args: rest, io, signal, all, as, title, keys });
  },
});

async function list({ store, io }: Call): Promise<void> {
  const missing = new Set((await notYetPulled(store, [...catalogue.keys()])).map(({ id }) => id));
  const own = await addedFiles(store);
  const added = new Set(own.map(({ id }) => id));
  const rows = [
    ...[...catalogue.values()].map(({ id, title, version, unit, years, rows: count, files }) => {
      const state = files ? (missing.has(id) ? "not pulled" : "pulled") : added.has(id) ? "added" : "by hand";
      return { id, title, version, unit, years, rows: count, state };
    }),
    ...own
      .filter(({ id }) => !catalogue.has(id))
      .map(({ id, title, file, rows: count, keys }) => ({ id, title, version: file, unit: Object.keys(keys).join("-") || "row", rows: count, state: "added" })),
  ];
  io.result(rows, listText(rows));
}

async function info({ store, args: [id], io }: Call): Promise<void> {
  if (id === undefined) throw needs("info", "the id of a dataset", "fealty data list shows them");
  const entry = await entryOf(store, id);
  io.result(entry, infoText(entry));
}

async function pullThem({ store, args, all, io, signal }: Call): Promise<void> {
  if (all && args.length > 0)
    throw new FealtyError("usage", "--all pulls every dataset, and some are named too", { kind: "usage", mend: "give one of the two" });
  const wanted = args.length > 0 ? args : [...catalogue.values()].filter(({ files }) => files).map(({ id }) => id);
  const files = await pull(store, wanted, { signal, onProgress: io.progress });
  const fetched = files.filter((file) => file.fetched).length;
  io.result(
    {
      home: store.home,
      datasets: wanted.length,
      fetched,
      files: files.map(({ id, path: place, fetched: now, file }) => ({ id, path: place, fetched: now, sha256: file.sha256 })),
    },
    `${plural(files.length, "file")} of ${plural(wanted.length, "dataset")}: ${fetched} fetched, ${files.length - fetched} were there`,
  );
}

async function add({ store, args: [file], as, title, keys, io }: Call): Promise<void> {
  if (file === undefined) throw needs("add", "a file", "write fealty data add FILE");
  const { added, repeats } = await addFile(store, file, { id: as, title, keys: keysOf(keys) });
  if (repeats > 0) io.note(`${repeats === 1000 ? "1000 or more rows repeat" : plural(repeats, "row repeats", "rows repeat")} the key of an earlier one`);
  io.result(
    { ...added, repeatedKeys: repeats },
    `${added.id}: ${plural(added.rows, "row")}, ${plural(added.columns.length, "column")} of ${added.file}, kept with sha256 ${added.sha256}`,
  );
}

/** ally=ccode,year=year */
function keysOf(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, key, column] = /^([A-Za-z_]\w*)=(.+)$/.exec(pair) ?? [];
      if (key === undefined || column === undefined || key === "__proto__")
        throw new FealtyError("usage", `--keys does not take "${pair}"`, { kind: "usage", mend: "write KEY=COLUMN, such as ally=ccode,year=year" });
      return [key, column];
    }),
  );
}

async function verify({ store, args, io, signal }: Call): Promise<void> {
  const wanted = args.length > 0 ? args : await present(store);
  const problems: Problem[] = [];
  const checks = [];
  for (const [i, id] of wanted.entries()) {
    io.progress(i, wanted.length, "verifying datasets");
    const wrong = await verifyFiles(store, id);
    problems.push(...wrong.map((what) => ({ id, what })));
    if (wrong.length > 0) continue;
    const check = await checkDataset(store, id, { signal });
    problems.push(...check.table.map((what) => ({ id, what })));
    checks.push(check);
  }
  const rows = checks.reduce((sum, { count }) => sum + count, 0);
  io.result({ verified: wanted, problems, rows, checks: checks.filter(({ count }) => count > 0) }, checkText(wanted.length, problems, checks));
  if (problems.length > 0)
    throw new FealtyError("broken-promise", `${plural(problems.length, "problem")} in ${plural(new Set(problems.map(({ id }) => id)).size, "dataset")}`, {
      kind: "data",
      mend: "fealty data pull fetches damaged files again",
    });
}

/** Datasets whose files the store holds. */
async function present(store: Store): Promise<string[]> {
  const missing = new Set((await notYetPulled(store, [...catalogue.keys()])).map(({ id }) => id));
  const pinned = [...catalogue.values()].filter(({ id, files }) => files && !missing.has(id)).map(({ id }) => id);
  return [...pinned, ...(await addedFiles(store)).map(({ id }) => id)];
}

async function path({ store, args: [id], io }: Call): Promise<void> {
  if (id === undefined) return io.result({ home: store.home }, store.home);
  const paths = await placesOf(store, id);
  io.result({ id, paths }, paths.join("\n"));
}

function needs(action: string, what: string, mend: string): FealtyError {
  return new FealtyError("usage", `fealty data ${action} needs ${what}`, { kind: "usage", mend });
}

function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
