import { FealtyError } from "../base/index.js";
import { toJsonable } from "../estimate/index.js";
import { type Below, eachCovariance, filesOfTable, type Labels, type ModelResult, regressionTable, type TableFiles, underCovariance } from "../report/index.js";
import { command } from "./command.js";
import { comparisonsOf, comparisonText } from "./compare-fits.js";
import { readFits, writeResult } from "./fit-files.js";

const formats = ["md", "html", "tex", "typst", "docx", "csv"] as const;
type Format = (typeof formats)[number];
const endings: Readonly<Record<Format, keyof TableFiles>> = { md: "md", html: "html", tex: "tex", typst: "typ", docx: "docx", csv: "csv" };

export default command({
  name: "table",
  about: "Put fits side by side as a regression table.",
  usage: "fealty table FIT.json… [--to md|html|tex|typst|docx|csv] [--out FILE]",
  details: `FIT.json is what fealty fit wrote with --out or printed with --json; results.json of a study gives each of its models.
Labels name a column or a whole term: --labels concession=Concession --labels "l(concession, 1)=Concession, year before".
Statistics are paths into the fit: --rows "r2,outcome.mean,certificate.condition"; a test that was asked for is tests.0.p.
--compare takes nested fits, the smallest first: fealty table small.json large.json --compare. The likelihood ratio holds for independent errors,
the Wald test under the covariance of the larger fit.
Groups of terms have a heading: --group "Controls: log(need), cinc". A fit that has not converged shows no star, p or interval.`,
  examples: [
    "fealty table main.json poisson.json --to tex --out table1.tex",
    "fealty table small.json large.json --compare",
    'fealty table main.json --vcov all --below "se,ci" --labels concession=Concession',
  ],
  maxArgs: 100,
  options: {
    to: { type: "string", value: "FORMAT", choices: formats, about: "md (default), html, tex, typst, docx, csv; by default the ending of --out" },
    out: { type: "string", value: "FILE", about: "write the table there instead of printing it" },
    stars: { type: "boolean", about: "mark p < 0.1, 0.05, 0.01; off unless asked for" },
    labels: { type: "many", value: "NAME=LABEL", about: "what readers call a column or a term" },
    titles: { type: "many", value: "TITLE", about: "heads of the columns, in order" },
    caption: { type: "string", value: "TEXT", about: "a sentence above the table" },
    vcov: { type: "string", value: "KIND", about: 'covariance shown, of those in the fits; "all": a column for each' },
    below: { type: "list", value: "se,ci,t,p", choices: ["se", "ci", "t", "p"], about: "what stands below an estimate (default se)" },
    keep: { type: "many", value: "TERM", about: "terms shown, in this order (default: all)" },
    drop: { type: "many", value: "TERM", about: "terms not shown; a note names them" },
    group: { type: "many", value: '"HEADING: TERM, …"', about: "a heading over terms" },
    rows: { type: "list", value: "PATH,…", about: "statistics below the estimates" },
    compare: { type: "boolean", about: "test each fit against the one before it, which must be part of it: by the likelihood ratio and by Wald" },
    note: { type: "many", value: "TEXT", about: "a further note" },
  },
  async run({ args, options, io }) {
    if (args.length === 0) throw new FealtyError("usage", "fealty table needs fits", { kind: "usage", mend: "write one with fealty fit … --out FIT.json" });
    const format = formatOf(options.to as Format | undefined, options.out);
    if (format === "docx" && options.out === undefined)
      throw new FealtyError("usage", "a Word document is not printed", { kind: "usage", mend: "name a file with --out table.docx" });
    const fits = (await Promise.all(args.map(readFits))).flat();
    const models = fits.flatMap(({ name, fit }): ModelResult[] => {
      const model = { name, label: name, fit };
      if (options.vcov === "all") return eachCovariance(model);
      return [options.vcov === undefined ? model : { ...model, fit: underCovariance(fit, options.vcov) }];
    });
    const titled = models.map((model, i) => ({ ...model, label: options.titles?.[i] ?? model.label }));
    const compared = options.compare ? comparisonsOf(fits) : [];
    const notes = [...compared.map(comparisonText), ...(options.note ?? [])];
    const table = regressionTable(titled, {
      name: "table",
      caption: options.caption ?? "Estimates side by side.",
      labels: labelled(options.labels ?? []),
      below: (options.below as readonly Below[] | undefined) ?? "se",
      ...(options.stars ? { stars: true } : {}),
      ...(options.keep ? { keep: options.keep } : {}),
      ...(options.drop ? { drop: options.drop } : {}),
      ...(options.group ? { groups: options.group.map(groupOf) } : {}),
      ...(options.rows ? { rows: options.rows } : {}),
      ...(notes.length > 0 ? { notes } : {}),
    });
    const content = (await filesOfTable(table))[endings[format]];
    if (options.out !== undefined) {
      await writeResult(options.out, typeof content === "string" ? withEnd(content) : content);
      io.result({ file: options.out, format, models: models.length }, `${options.out}: ${models.length} ${models.length === 1 ? "model" : "models"}`);
    } else io.result(options.compare ? { ...table, comparisons: toJsonable(compared) } : table, String(content).trimEnd());
  },
});

function formatOf(to: Format | undefined, out: string | undefined): Format {
  if (to !== undefined) return to;
  const ending = /\.(\w+)$/.exec(out ?? "")?.[1]?.toLowerCase();
  if (ending === undefined) return "md";
  const found = formats.find((format) => format === ending || endings[format] === ending);
  if (!found) throw new FealtyError("usage", `no format has the ending .${ending}`, { kind: "usage", mend: `name one with --to: ${formats.join(", ")}` });
  return found;
}

/** NAME=LABEL: the first = parts them. */
function labelled(pairs: readonly string[]): Labels {
  const plain = (name: string): string => name.replace(/\s+/g, "");
  const labels = new Map(
    pairs.map((pair): [string, string] => {
      const at = pair.indexOf("=");
      if (at <= 0 || at === pair.length - 1)
        throw new FealtyError("usage", `--labels does not read "${pair}"`, { kind: "usage", mend: "write concession=Concession" });
      return [plain(pair.slice(0, at)), pair.slice(at + 1).trim()];
    }),
  );
  return (name) => labels.get(plain(name)) ?? name;
}

function groupOf(text: string): { label: string; terms: string[] } {
  const at = text.indexOf(": ");
  if (at <= 0) throw new FealtyError("usage", `--group does not read "${text}"`, { kind: "usage", mend: 'write "Controls: log(need), cinc"' });
  return { label: text.slice(0, at), terms: splitOutside(text.slice(at + 2)) };
}

/** Terms between commas that stand outside parentheses. */
function splitOutside(text: string): string[] {
  const parts: string[] = [];
  let [depth, from] = [0, 0];
  for (let i = 0; i <= text.length; i++) {
    if (text[i] === "(") depth++;
    else if (text[i] === ")") depth--;
    else if (i === text.length || (text[i] === "," && depth === 0)) {
      parts.push(text.slice(from, i).trim());
      from = i + 1;
    }
  }
  return parts.filter((part) => part !== "");
}

function withEnd(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`;
}
