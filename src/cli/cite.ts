import { existsSync } from "node:fs";
import { catalogue, cslJson, entryOf, openStore, ris, type Store, uniqueCitations } from "../data/index.js";
import { bibliography, type Reference, referenceText } from "../report/index.js";
import { readStudy, studyReferences } from "../study/index.js";
import { command } from "./command.js";
import { flagship } from "./run.js";

const formats = ["text", "bibtex", "ris", "csl-json"] as const;

export default command({
  name: "cite",
  about: "References of datasets, or of all that a study uses: as text, BibTeX, RIS or CSL-JSON.",
  usage: "fealty cite [ID…|STUDY] [--format text|bibtex|ris|csl-json]",
  details: `Without an argument the references of every dataset of the catalogue. Of a study: the work that it is about, the methods that it uses and the datasets that it
needs, before it is run; rewarding-loyalty is the study that ships with the package. A run writes the same as references.bib.`,
  examples: [
    "fealty cite cow-nmc atop",
    "fealty cite rewarding-loyalty",
    "fealty cite study.yaml --format bibtex > study.bib",
    "fealty cite un-votes --format ris",
  ],
  maxArgs: 200,
  options: { format: { type: "string", choices: formats, value: "FORMAT", about: `${formats.join(", ")} (default: text)` } },
  async run({ args, options, io }) {
    const store = openStore();
    const found = await Promise.all((args.length > 0 ? args : [...catalogue.keys()]).map((name) => referencesOf(store, name)));
    const references = uniqueCitations(found.flat());
    io.result(references, written((options.format ?? "text") as (typeof formats)[number], references));
  },
});

/** Of a study where a file is named, else of a dataset. */
async function referencesOf(store: Store, name: string): Promise<Reference[]> {
  if (!catalogue.has(name)) {
    if (name === "rewarding-loyalty") return studyReferences(readStudy(flagship()));
    if (/\.ya?ml$|[\\/]/i.test(name) || existsSync(name)) return studyReferences(readStudy(name));
  }
  return (await entryOf(store, name)).cite.map((citation): Reference => ({ ...citation }));
}

function written(format: (typeof formats)[number], references: readonly Reference[]): string {
  switch (format) {
    case "text":
      return references
        .map(referenceText)
        .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
        .join("\n");
    case "bibtex":
      return bibliography(references).trimEnd();
    case "ris":
      return ris(references).trimEnd();
    case "csl-json":
      return cslJson(references);
  }
}
