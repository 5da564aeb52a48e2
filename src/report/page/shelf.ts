import { dataUrl } from "../base64.js";
import { type Figure, inlineSvg } from "../draw/figure.js";
import { tableHtml } from "../formats/html.js";
import { tableCsv, tableLatex, tableMarkdown, tableTypst } from "../formats/text.js";
import { type Html, html, trusted } from "../markup.js";
import type { Table } from "../table.js";

/** A table with its files. */
export interface TableFiles {
  /** The table alone, as a fragment. */
  readonly html: string;
  readonly md: string;
  readonly tex: string;
  readonly typ: string;
  readonly csv: string;
  readonly docx: Uint8Array;
}

/** A figure's files; png only where a converter was given. */
export interface FigureFiles {
  readonly svg: string;
  readonly csv: string;
  readonly png?: Uint8Array;
}

/** Tables and figures by name, to be shown once each, numbered in the order in which they are shown. */
export interface Shelf {
  has(name: string): boolean;
  table(name: string, options?: { readonly sortable?: boolean }): Html;
  figure(name: string): Html;
  /** "Table 3" or "Figure 2" as a link; nothing where there is no such thing. */
  ref(name: string): Html;
  /** The page with the links' texts filled in. */
  resolve(page: string): string;
}

export function shelf(
  tables: ReadonlyMap<string, Table & { readonly files: TableFiles }>,
  figures: ReadonlyMap<string, Figure & { readonly files: FigureFiles }>,
): Shelf {
  const numbers = new Map<string, string>();
  const next = { Table: 0, Figure: 0 };
  const number = (kind: "Table" | "Figure", name: string): string => {
    const text = `${kind} ${++next[kind]}`;
    numbers.set(`${kind.toLowerCase()}-${name}`, text);
    return text;
  };
  const kindOf = (name: string): "table" | "figure" | undefined => (tables.has(name) ? "table" : figures.has(name) ? "figure" : undefined);
  return {
    has: (name) => kindOf(name) !== undefined,
    table(name, { sortable = false } = {}) {
      const table = tables.get(name);
      return table ? shownTable(table, number("Table", name), sortable) : html``;
    },
    figure(name) {
      const figure = figures.get(name);
      return figure ? shownFigure(figure, number("Figure", name)) : html``;
    },
    ref(name) {
      const kind = kindOf(name);
      return kind ? trusted(`<a class="ref" href="#${kind}-${name}"></a>`) : html``;
    },
    resolve: (page) => page.replace(/<a class="ref" href="#([\w-]+)"><\/a>/g, (_, id: string) => `<a class="ref" href="#${id}">${numbers.get(id) ?? ""}</a>`),
  };
}

function shownTable(table: Table & { readonly files: TableFiles }, number: string, sortable: boolean): Html {
  const { name, caption, files } = table;
  const id = `table-${name}`;
  const items: Item[] = [
    { ending: "csv", label: "CSV", type: "text/csv;charset=utf-8", source: tableCsv(table) },
    { ending: "tex", label: "LaTeX", type: "text/plain;charset=utf-8", source: tableLatex(table) },
    { ending: "docx", label: "Word", type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", source: files.docx },
    { ending: "typ", label: "Typst", type: "text/plain;charset=utf-8", source: tableTypst(table) },
    { ending: "md", label: "Markdown", type: "text/plain;charset=utf-8", source: tableMarkdown(table) },
  ];
  return html`<div class="exhibit" id="${id}"><div class="head"><p class="title" id="${id}-caption"><a class="number" href="#${id}">${number}.</a> ${caption}</p>${menu(name, number, items)}</div>${tableHtml(table, { labelledBy: `${id}-caption`, sortable })}</div>`;
}

function shownFigure(figure: Figure & { readonly files: FigureFiles }, number: string): Html {
  const { name, title, caption, files, wide, numbers } = figure;
  const id = `figure-${name}`;
  const items: Item[] = [
    { ending: "svg", label: "SVG", type: "image/svg+xml", source: files.svg },
    { ending: "csv", label: "CSV", type: "text/csv;charset=utf-8", source: files.csv },
  ];
  return html`<figure class="exhibit w${wide.width}" id="${id}" aria-describedby="${id}-note"><figcaption class="head"><p class="title"><a class="number" href="#${id}">${number}.</a> ${title}</p>${menu(name, number, items)}</figcaption><div class="wide w${wide.width}">${trusted(inlineSvg(figure, "wide"))}</div><div class="slim">${trusted(inlineSvg(figure, "narrow"))}</div><p class="note" id="${id}-note">${caption}</p><details class="numbers"><summary>The numbers of ${number} as a table</summary>${tableHtml(numbers)}</details></figure>`;
}

interface Item {
  readonly ending: string;
  readonly label: string;
  readonly type: string;
  readonly source: string | Uint8Array;
}

/** Links that hold their files: they need neither network nor script. */
function menu(name: string, number: string, items: readonly Item[]): Html {
  const link = ({ ending, label, type, source }: Item): Html =>
    html`<li><a download="${name}.${ending}" data-kind="${ending}" href="${trusted(dataUrl(type, source))}">${label}</a></li>`;
  return html`<details class="take"><summary aria-label="Download ${number}">Download</summary><ul>${items.map(link)}</ul></details>`;
}
