import { type Citation, catalogue, dataset } from "../data/index.js";
import { bibliography, type Reference, referenceText } from "../report/index.js";
import { command } from "./command.js";

export default command({
  name: "cite",
  about: "References of datasets, and of the argument.",
  usage: "fealty cite [ID…] [--format text|bibtex|ris|csl-json]",
  examples: ["fealty cite cow-nmc atop", "fealty cite --format bibtex > data.bib"],
  maxArgs: 200,
  options: { format: { type: "string", choices: ["text", "bibtex", "ris", "csl-json"], about: "form of the references (text)" } },
  async run({ args, options, io }) {
    const entries = args.length ? args.map(dataset) : [...catalogue.values()];
    const references = [...new Map(entries.flatMap(({ cite }) => cite).map((one) => [one.id, one])).values()];
    const text = {
      text: () =>
        references
          .map((one) => referenceText(one as unknown as Reference))
          .sort()
          .join("\n"),
      bibtex: () => bibliography(references as unknown as Reference[]).trimEnd(),
      ris: () => references.map(ris).join("\n"),
      "csl-json": () => JSON.stringify(references, null, 1),
    };
    io.result(references, text[(options.format ?? "text") as keyof typeof text]());
  },
});

/** One record of RIS. */
function ris(one: Citation): string {
  const type = { "article-journal": "JOUR", book: "BOOK", chapter: "CHAP", dataset: "DATA", software: "COMP", webpage: "ELEC", report: "RPRT" }[one.type];
  const lines: (readonly [string, string | undefined])[] = [
    ["TY", type],
    ...(one.author ?? []).map(({ family, given, literal }) => ["AU", literal ?? [family, given].filter(Boolean).join(", ")] as const),
    ["PY", one.issued?.["date-parts"][0]?.[0]?.toString()],
    ["TI", one.title],
    ["JO", one["container-title"]],
    ["VL", one.volume],
    ["IS", one.issue],
    ["SP", one.page?.split("-")[0]],
    ["EP", one.page?.split("-")[1]],
    ["PB", one.publisher],
    ["DO", one.DOI],
    ["UR", one.URL],
    ["ET", one.version],
  ];
  return `${lines.flatMap(([tag, value]) => (value === undefined || value === "" ? [] : [`${tag}  - ${value}`])).join("\n")}\nER  - \n`;
}
