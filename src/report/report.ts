import { bibliography } from "./citations.js";
import { type Figure, standaloneSvg } from "./draw/figure.js";
import { figuresOf } from "./figures/all.js";
import { tableHtml } from "./formats/html.js";
import { tableCsv, tableLatex, tableMarkdown, tableTypst } from "./formats/text.js";
import { tableWord } from "./formats/word.js";
import { labelsOf } from "./labels.js";
import { page } from "./page/page.js";
import { type FigureFiles, shelf, type TableFiles } from "./page/shelf.js";
import type { StudyResults } from "./results.js";
import { rolesOf } from "./roles.js";
import type { Table } from "./table.js";
import { tablesOf } from "./tables/all.js";

export interface Report {
  /** One self-contained page. */
  readonly html: string;
  readonly tables: ReadonlyMap<string, TableFiles>;
  readonly figures: ReadonlyMap<string, FigureFiles>;
  /** BibTeX of data and methods. */
  readonly bib: string;
}

export interface RenderOptions {
  /** Turns a figure's SVG into PNG; without it figures have none. */
  readonly png?: (svg: string) => Uint8Array | Promise<Uint8Array>;
}

/** The report of a study: the page, each table in six formats, each figure with its numbers, the references. Writes no file, asks for nothing. */
export async function renderReport(results: StudyResults, { png }: RenderOptions = {}): Promise<Report> {
  const roles = rolesOf(results);
  const labels = labelsOf(results);
  const tables = new Map<string, Table & { readonly files: TableFiles }>();
  for (const table of tablesOf(results, roles, labels)) tables.set(table.name, { ...table, files: await filesOfTable(table) });
  const figures = new Map<string, Figure & { readonly files: FigureFiles }>();
  for (const [name, figure] of figuresOf(results, roles, labels)) {
    const svg = standaloneSvg(figure);
    figures.set(name, { ...figure, files: { svg, csv: tableCsv(figure.numbers), ...(png ? { png: await png(svg) } : {}) } });
  }
  return {
    html: await page({ results, roles, labels, shelf: shelf(tables, figures), tables, figures }),
    tables: new Map([...tables].map(([name, { files }]) => [name, files])),
    figures: new Map([...figures].map(([name, { files }]) => [name, files])),
    bib: bibliography(results.references),
  };
}

/** A table in every format. */
export async function filesOfTable(table: Table): Promise<TableFiles> {
  return {
    html: tableHtml(table).markup,
    md: tableMarkdown(table),
    tex: tableLatex(table),
    typ: tableTypst(table),
    csv: tableCsv(table),
    docx: await tableWord(table),
  };
}
