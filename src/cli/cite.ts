import { openStore, entryOf, catalogue, type Citation, cslJson, ris, uniqueCitations } from "../data/index.js";
import { bibliography, type Reference, referenceText } from "../report/index.js";
import { command } from "./command.js";

const formats = ["text", "bibtex", "ris", "csl-json"] as const;

export default command({
  name: "cite",
  about: "References of datasets: as text, BibTeX, RIS or CSL-JSON.",
  usage: "fealty cite [ID…] [--format text|bibtex|ris|csl-json]",
  details: "Without ID the references of every dataset of the catalogue. A study writes references.bib with its report.",
  examples: ["fealty cite cow-nmc atop", "fealty cite --format bibtex > data.bib", "fealty cite un-votes --format ris"],
  maxArgs: 200,
  options: { format: { type: "string", choices: formats, value: "FORMAT", about: `${formats.join(", ")} (default: text)` } },
  async run({ args, options, io }) {
    const store = openStore();
    const entries = args.length > 0 ? await Promise.all(args.map((id) => entryOf(store, id))) : [...catalogue.values()];
    const citations = uniqueCitations(entries.flatMap(({ cite }) => cite));
    io.result(citations, written((options.format ?? "text") as (typeof formats)[number], citations));
  },
});

function written(format: (typeof formats)[number], citations: readonly Citation[]): string {
  const references = citations.map((citation): Reference => ({ ...citation }));
  switch (format) {
    case "text":
      return references
        .map(referenceText)
        .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
        .join("\n");
    case "bibtex":
      return bibliography(references).trimEnd();
    case "ris":
      return ris(citations).trimEnd();
    case "csl-json":
      return cslJson(citations);
  }
}
