import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { FealtyError, suggest } from "../base/index.js";
import {
  catalogue,
  type Dataset,
  dataset,
  notYetPulled,
  openStore,
  originalPath,
  pull,
  type Store,
  sha256Of,
  sizeOf,
  table,
  writeWhole,
} from "../data/index.js";
import { readTable } from "../formats/index.js";
import { repeatedKeys } from "../frame/index.js";
import { command } from "./command.js";
import type { Io } from "./io.js";

const actions = ["list", "info", "pull", "add", "verify", "path"] as const;

interface Call {
  readonly store: Store;
  readonly ids: readonly string[];
  readonly io: Io;
  readonly signal: AbortSignal;
  readonly as: string | undefined;
}

export default command({
  name: "data",
  about: "The catalogue of datasets: list them, tell of one, pull, add, verify.",
  usage: "fealty data list | info ID | pull [ID…] | add FILE [--as ID] | verify [ID…] | path [ID]",
  details: `pull takes files from pinned public copies (or from FEALTY_MIRROR or --from, a folder or address with the same layout), several at a time, goes on
where it was cut off, and checks size and hash before a file is used. Without ID it pulls all.
verify reads every table again and reports what breaks the catalogue's promises: rows, keys, columns.
add copies a file of your own, or one that its publisher gives from its own site alone (see info), into the store.`,
  examples: ["fealty data list", "fealty data info cow-nmc", "fealty data pull atop-ddyad-year cow-nmc", "fealty data verify cow-nmc"],
  maxArgs: 200,
  options: {
    from: { type: "string", value: "DIR|URL", about: "a mirror: OWNER/REPO/COMMIT/PATH below it" },
    as: { type: "string", value: "ID", about: "add: the dataset that the file is, or a name for it" },
  },
  async run({ args: [action = "list", ...ids], options, io, signal }) {
    const call: Call = { store: openStore({ from: options.from }), ids, io, signal, as: options.as };
    if (!actions.includes(action as (typeof actions)[number]))
      throw new FealtyError("usage", `fealty data has no action "${action}"`, { kind: "usage", mend: suggest(action, actions) });
    await { list, info, pull: pullAll, add, verify, path }[action as (typeof actions)[number]](call);
  },
});

async function list({ store, io }: Call): Promise<void> {
  const missing = new Set((await notYetPulled(store, [...catalogue.keys()])).map(({ id }) => id));
  const rows = [...catalogue.values()].map((d) => ({
    id: d.id,
    title: d.title,
    version: d.version,
    unit: d.unit,
    years: d.years,
    state: !d.files ? "by hand" : missing.has(d.id) ? "not pulled" : "pulled",
  }));
  const width = Math.max(...rows.map(({ id }) => id.length));
  io.result(rows, rows.map(({ id, title, version, state }) => `${id.padEnd(width)}  ${state.padEnd(10)}  ${title} (${version})`).join("\n"));
}

async function info({ ids: [id], io }: Call): Promise<void> {
  if (id === undefined) throw new FealtyError("usage", "fealty data info needs the id of a dataset", { kind: "usage", mend: "fealty data list shows them" });
  const d = dataset(id);
  io.result(d, infoText(d));
}

function infoText(d: Dataset): string {
  return [
    `${d.title}, version ${d.version} (${d.id})`,
    d.about,
    "",
    `A row is: ${d.unit}${d.keys.length ? `; key: ${d.keys.join(", ")}` : "; no key"}${d.years ? `; ${d.years[0]}–${d.years[1]}` : ""}${d.rows === undefined ? "" : `; ${d.rows} rows`}`,
    `Publisher: ${d.publisher}, ${d.url}`,
    `Terms: ${d.terms}`,
    ...(d.instructions ? [`How to get it: ${d.instructions}`] : []),
    ...(d.variables.length
      ? [
          "",
          "Variables:",
          ...d.variables.map(
            (v) =>
              `  ${v.name}: ${v.label}${v.unit ? ` (${v.unit})` : ""}${v.years ? `, coded ${v.years[0]}–${v.years[1]}` : ""}${v.missing ? `, missing: ${v.missing.join(", ")}` : ""}`,
          ),
        ]
      : []),
    ...(d.faults.length ? ["", "Known faults, and what is done about them:", ...d.faults.map(({ what, done }) => `  ${what} → ${done}`)] : []),
    "",
    "Files:",
    ...(d.files ?? []).slice(0, 20).map((f) => `  ${f.repository}@${f.commit.slice(0, 8)}:${f.path}, ${f.bytes} bytes, sha256 ${f.sha256}`),
    ...((d.files?.length ?? 0) > 20 ? [`  and ${(d.files?.length ?? 0) - 20} more`] : []),
  ].join("\n");
}

async function pullAll({ store, ids, io, signal }: Call): Promise<void> {
  const wanted = ids.length ? ids : [...catalogue.values()].filter((d) => d.files).map((d) => d.id);
  for (const id of wanted) dataset(id);
  const done = await pull(store, wanted, { signal, onProgress: io.progress });
  const fetched = done.filter((file) => file.fetched).length;
  io.result(
    { files: done.map(({ id, path: at, fetched: now }) => ({ id, path: at, fetched: now })) },
    `${done.length} files of ${wanted.length} datasets: ${fetched} fetched, ${done.length - fetched} were there`,
  );
}

async function add({ store, ids: [file], as, io }: Call): Promise<void> {
  if (file === undefined) throw new FealtyError("usage", "fealty data add needs a file", { kind: "usage", mend: "write fealty data add FILE" });
  const bytes = await readFile(file).catch(() => {
    throw new FealtyError("no-file", `there is no file ${file}`, { kind: "data", mend: "check the path" });
  });
  const data = await readTable(new Uint8Array(bytes), { name: file });
  const entry = as === undefined ? undefined : catalogue.get(as);
  const lacking = (entry?.variables ?? []).map(({ name }) => name).filter((name) => !data.columns.has(name));
  if (lacking.length)
    throw new FealtyError("other-file", `${file} is not ${as}: it has no column ${lacking.slice(0, 5).join(", ")}`, {
      kind: "data",
      mend: entry?.instructions ?? "check the file",
    });
  const place = join(store.home, "added", as ?? basename(file).replace(/\..*$/, ""), basename(file));
  await writeWhole(place, async (out) => {
    await out.writeFile(bytes);
  });
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  io.result(
    { file: place, rows: data.length, columns: [...data.columns.keys()], sha256 },
    `${data.length} rows, ${data.columns.size} columns; kept at ${place} (sha256 ${sha256})`,
  );
}

async function verify({ store, ids, io, signal }: Call): Promise<void> {
  const missing = new Set((await notYetPulled(store, [...catalogue.keys()])).map(({ id }) => id));
  const wanted = ids.length ? ids : [...catalogue.values()].filter((d) => d.files && !missing.has(d.id)).map((d) => d.id);
  const found: { id: string; problem: string }[] = [];
  for (const [i, id] of wanted.entries()) {
    io.progress(i, wanted.length, `reading ${id}`);
    const d = dataset(id);
    for (const file of d.files ?? []) {
      const at = originalPath(store, file);
      if ((await sizeOf(at)) === undefined) found.push({ id, problem: `${file.path} is not pulled` });
      else if ((await sha256Of(at)) !== file.sha256) found.push({ id, problem: `${file.path} is damaged: its hash is another than the catalogue's` });
    }
    if (found.some((f) => f.id === id)) continue;
    const data = await table(store, id, { signal });
    if (d.rows !== undefined && d.rows !== data.length) found.push({ id, problem: `${data.length} rows, where the catalogue says ${d.rows}` });
    for (const { name } of d.variables) if (!data.columns.has(name)) found.push({ id, problem: `no column ${name}` });
    const repeats = d.keys.length && d.keys.every((key) => data.columns.has(key)) ? repeatedKeys(data, d.keys, 100_000) : [];
    if (repeats.length > (d.repeatedKeys ?? 0))
      found.push({
        id,
        problem: `rows ${(repeats[0]?.[0] ?? 0) + 1} and ${(repeats[0]?.[1] ?? 0) + 1} have the same ${d.keys.join(", ")}, and ${repeats.length - 1} more pairs`,
      });
  }
  io.result(
    { verified: wanted, problems: found },
    found.length ? found.map(({ id, problem }) => `${id}: ${problem}`).join("\n") : `${wanted.length} datasets keep the catalogue's promises`,
  );
  if (found.length)
    throw new FealtyError("broken-promise", `${found.length} problems in ${new Set(found.map(({ id }) => id)).size} datasets`, {
      kind: "data",
      mend: "pull them again with fealty data pull",
    });
}

async function path({ store, ids: [id], io }: Call): Promise<void> {
  const paths = id === undefined ? [store.home] : (dataset(id).files ?? []).map((file) => originalPath(store, file));
  io.result(id === undefined ? { home: store.home } : { id, paths }, paths.join("\n"));
}
