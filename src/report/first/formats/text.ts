import type { Table } from "../table.js";
import { escapeCsv, escapeLatex, escapeMarkdown, escapeTypst } from "./escape.js";

/** Markdown (pipe table). */
export function tableMarkdown({ caption, columns, rows, notes }: Table): string {
  const line = (cells: readonly string[]): string => `| ${columns.map((_, i) => escapeMarkdown(cells[i] ?? "")).join(" | ")} |`;
  const rule = `|${columns.map(({ align }) => (align === "left" ? ":--" : align === "right" ? "--:" : ":-:")).join("|")}|`;
  return [
    `**${escapeMarkdown(caption)}**`,
    "",
    line(columns.map(({ label }) => label)),
    rule,
    ...rows.map(({ cells }) => line(cells)),
    "",
    ...notes.map((note) => `*${escapeMarkdown(note)}*  `),
    "",
  ].join("\n");
}

/** LaTeX with booktabs; no vertical rules. */
export function tableLatex({ name, caption, columns, rows, notes }: Table): string {
  const line = (cells: readonly string[]): string => `${columns.map((_, i) => escapeLatex(cells[i] ?? "")).join(" & ")} \\\\`;
  const body = rows.flatMap(({ cells, kind }) => [
    ...(kind === "rule" ? ["\\midrule"] : []),
    kind === "group" ? `\\addlinespace\n\\multicolumn{${columns.length}}{l}{\\emph{${escapeLatex(cells[0] ?? "")}}} \\\\` : line(cells),
  ]);
  return [
    "% needs \\usepackage{booktabs}",
    "\\begin{table}",
    "\\centering",
    `\\caption{${escapeLatex(caption)}}`,
    `\\label{tab:${name.replace(/[^A-Za-z0-9-]/g, "-")}}`,
    `\\begin{tabular}{${columns.map(({ align }) => align[0]).join("")}}`,
    "\\toprule",
    line(columns.map(({ label }) => label)),
    "\\midrule",
    ...body,
    "\\bottomrule",
    "\\end{tabular}",
    ...notes.map((note) => `\\par\\footnotesize ${escapeLatex(note)}`),
    "\\end{table}",
    "",
  ].join("\n");
}

export function tableTypst({ name, caption, columns, rows, notes }: Table): string {
  const cell = (text: string): string => `[${escapeTypst(text)}]`;
  const body = rows.flatMap(({ cells, kind }) => [
    ...(kind === "rule" ? ["    table.hline(stroke: 0.5pt),"] : []),
    kind === "group"
      ? `    table.cell(colspan: ${columns.length})[_${escapeTypst(cells[0] ?? "")}_],`
      : `    ${columns.map((_, i) => cell(cells[i] ?? "")).join(", ")},`,
  ]);
  return [
    "#figure(",
    `  caption: [${escapeTypst(caption)}],`,
    "  table(",
    `    columns: ${columns.length}, stroke: none, align: (${columns.map(({ align }) => align).join(", ")},),`,
    "    table.hline(),",
    `    ${columns.map(({ label }) => cell(label)).join(", ")},`,
    "    table.hline(stroke: 0.5pt),",
    ...body,
    "    table.hline(),",
    "  ),",
    `) <tab-${name.replace(/[^A-Za-z0-9-]/g, "-")}>`,
    ...notes.map((note) => `#text(size: 8pt)[${escapeTypst(note)}]\n`),
    "",
  ].join("\n");
}

export function tableCsv({ columns, rows }: Table): string {
  const line = (cells: readonly string[]): string => columns.map((_, i) => escapeCsv(cells[i] ?? "")).join(",");
  return `${[line(columns.map(({ label }) => label)), ...rows.map(({ cells }) => line(cells))].join("\r\n")}\r\n`;
}
