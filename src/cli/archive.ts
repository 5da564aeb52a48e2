import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { FealtyError } from "../base/index.js";
import { addedFile, addedFiles, entryOf, openStore, type Store, writeWhole } from "../data/index.js";
import { archiveOf, readStudy, runStudy, type Study } from "../study/index.js";
import { command } from "./command.js";
import { flagship } from "./run.js";

export default command({
  name: "archive",
  about: "Write a replication archive: study, report, tables, figures, numbers, provenance and a README, without data that may not be passed on.",
  usage: "fealty archive [STUDY] [--out FILE.zip] [--results DIR] [--own-data]",
  details: "The study is carried out first where its results are not up to date. Equal results give equal archives but for times in provenance.json.",
  examples: ["fealty archive study.yaml", "fealty archive study.yaml --out replication.zip --own-data"],
  maxArgs: 1,
  options: {
    out: { type: "string", value: "FILE", about: "file to write (default: NAME-replication.zip)" },
    results: { type: "string", value: "DIR", about: "folder of the results (default: out/NAME)" },
    "own-data": { type: "boolean", about: "put the study's own files in" },
  },
  async run({ args: [file], options, io, signal }) {
    const study = readStudy(file ?? flagship());
    const store = openStore();
    const { folder } = await runStudy(study, {
      out: options.results,
      threads: options.threads,
      seed: options.seed,
      signal,
      store,
      onInner: (step, done, total) => io.progress(done, total, step),
    });
    if (folder === undefined) throw new FealtyError("no-results", "the study has no results", { kind: "failed" });
    const bytes = archiveOf(study, { folder, ownData: options["own-data"], added: options["own-data"] ? await filesAdded(store, addedIn(study)) : undefined });
    const out = resolve(options.out ?? `${study.name}-replication.zip`);
    await writeWhole(out, async (target) => {
      await target.writeFile(bytes);
    });
    io.result({ archive: out, bytes: bytes.length, results: folder }, `${out} (${(bytes.length / 1024 ** 2).toFixed(1)} MB), from ${folder}`);
  },
});

/** Ids that a study lists without a path. */
function addedIn({ spec }: Study): Set<string> {
  return new Set((spec.data ?? []).flatMap((entry) => (typeof entry === "string" ? [entry] : entry.file === undefined ? [entry.id] : [])));
}

/** The files of the ids that were added, by id. */
async function filesAdded(store: Store, ids: ReadonlySet<string>): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const { id } of await addedFiles(store)) {
    if (!ids.has(id)) continue;
    const { path } = await addedFile(store, await entryOf(store, id));
    files.set(id, new Uint8Array(await readFile(path)));
  }
  return files;
}
