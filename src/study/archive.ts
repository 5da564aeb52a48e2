import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { zipSync } from "fflate";
import { version } from "./code-version.js";
import { sha256 } from "./canonical.js";
import type { Study } from "./read.js";

export interface ArchiveOptions {
  /** The folder of the study's results. */
  readonly folder: string;
  /** Put the user's own files in. */
  readonly ownData?: boolean | undefined;
  /** Files that were added to the store, by id: they are put in with the user's own. */
  readonly added?: ReadonlyMap<string, Uint8Array> | undefined;
}

interface Provenance {
  readonly results: string;
  readonly node: string;
  readonly simulated: boolean;
  readonly packages: Readonly<Record<string, string>>;
  readonly files: readonly {
    readonly source: string;
    readonly sha256: string;
    readonly bytes: number;
    readonly dataset?: string;
    readonly title?: string;
    readonly version?: string;
    readonly publisher?: string;
    readonly terms?: string;
    /** Of a file that was added to the store: its id, and the columns that it is joined by. */
    readonly added?: string;
    readonly keys?: Readonly<Record<string, string>>;
  }[];
  readonly outputs: readonly string[];
}

/** The panel is made of data that not every publisher lets others pass on; it is made again from the study. */
const withheld = new Set(["panel.parquet"]);

/**
 * A replication archive as a zip file: the study, its report, tables, figures, numbers, provenance, and a README that says how to do it again.
 * No data of the catalogue are in it. Equal contents give equal bytes.
 */
export function archiveOf(study: Study, { folder, ownData = false, added = new Map() }: ArchiveOptions): Uint8Array {
  const provenance = JSON.parse(readFileSync(join(folder, "provenance.json"), "utf8")) as Provenance;
  const files = new Map<string, Uint8Array>([[`${study.name}.yaml`, new TextEncoder().encode(study.text)]]);
  for (const path of provenance.outputs) if (!withheld.has(path)) files.set(`results/${path}`, new Uint8Array(readFileSync(join(folder, path))));
  const own = provenance.files.filter(({ dataset }) => dataset === undefined);
  for (const { source, added: id } of ownData ? own : []) {
    const kept = id === undefined ? undefined : added.get(id);
    if (kept) files.set(`added/${id}/${source}`, kept);
    else if (id === undefined && isBelow(source)) files.set(source, new Uint8Array(readFileSync(resolve(study.folder, source))));
  }
  files.set("README.md", new TextEncoder().encode(readme(study, provenance, ownData)));
  const sums = [...files].map(([path, bytes]) => `${sha256(bytes)}  ${path}`).sort();
  files.set("SHA256SUMS", new TextEncoder().encode(`${sums.join("\n")}\n`));
  const when = { mtime: "1980-01-01T00:00:00" };
  return zipSync(
    Object.fromEntries(
      [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, bytes]) => [`${study.name}/${path}`, [bytes, when] as [Uint8Array, typeof when]]),
    ),
  );
}

/** Paths that lead out of the archive are left out of it. */
function isBelow(path: string): boolean {
  return !path.startsWith("/") && !path.split(/[\\/]/).includes("..");
}

/** How a file that was added to the store is added to another. */
function addCommand({ source, added, keys = {} }: Provenance["files"][number], ownData: boolean): string {
  const joined = Object.entries(keys).map(([key, column]) => `${key}=${column}`);
  return `fealty data add ${ownData ? `added/${added}/${source}` : source} --as ${added}${joined.length > 0 ? ` --keys ${joined.join(",")}` : ""}`;
}

function readme({ name, spec }: Study, { results, node, packages, simulated, files }: Provenance, ownData: boolean): string {
  const datasets = files.filter(({ dataset }) => dataset !== undefined);
  const own = files.filter(({ dataset }) => dataset === undefined);
  const versions = Object.entries(packages).map(([id, number]) => `${id} ${number}`);
  return `${[
    `# ${spec.title}`,
    "",
    ...(simulated ? ["**Simulated data: nothing here is about the world.**", ""] : []),
    "A replication archive of a study carried out with Fealty.",
    "",
    "## Do it again",
    "",
    "```",
    `npm install --global fealty@${version}`,
    ...own.flatMap((file) => (file.added === undefined ? [] : [addCommand(file, ownData)])),
    `fealty run ${name}.yaml`,
    "```",
    "",
    `The hash of the numbers, in results.json and under the report, is then ${results}.`,
    `Made with Fealty ${version}, Node ${node}, ${versions.join(", ")}; seed ${spec.seed}.`,
    "",
    "## What is here",
    "",
    `- \`${name}.yaml\`: the study`,
    "- `results/report.html`: the report; `results/tables`, `results/figures`: its parts",
    "- `results/results.json`: every number in full; `results/provenance.json`: files, versions, times; `results/references.bib`",
    "- `SHA256SUMS`: hashes of all files",
    "",
    "The panel is not here: it is made of data that not all publishers let others pass on. The study makes it again.",
    "",
    ...(own.length > 0
      ? [
          "## The study's own files",
          "",
          ...own.map(
            ({ source, sha256: hash, bytes, added }) =>
              `- \`${source}\`${added === undefined ? "" : `, added as ${added}`}${ownData && isBelow(source) ? "" : " (not in this archive)"}: ${bytes} bytes, sha256 ${hash}`,
          ),
          "",
        ]
      : []),
    ...(datasets.length > 0
      ? [
          "## Data used",
          "",
          ...datasets.map(
            ({ dataset, title, version: edition, publisher, terms, source, sha256: hash }) =>
              `- **${title}** (${dataset}, ${edition}), ${publisher}. ${terms} Copy used: ${source}, sha256 ${hash}`,
          ),
          "",
        ]
      : []),
  ].join("\n")}`;
}
