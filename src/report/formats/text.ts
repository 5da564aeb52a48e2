import { aroundPoint, type Cell, cellText, pointWidths, type Table } from "../table.js";
import { escapeCsv, escapeLatex, escapeMarkdown, escapeTypst } from "./escape.js";

const anchor = (name: string): string => name.replace(/[^A-Za-z0-9-]/g, "-");

/** Markdown (pipe table), padded so that its source reads as a table too. */
export function tableMarkdown(table: Table): string {
  const { caption, columns, rows, notes } = table;
  const widths = pointWidths(table);
  const texts = [
    columns.map(({ label }) => escapeMarkdown(label)),
    ...rows.map(({ cells, kind }) =>
      columns.map((_, j) => {
        const text = escapeMarkdown(cellText(cells[j]));
        if (kind === "group") return j === 0 && text.trim() ? `*${text.trim()}*` : "";
        return text + " ".repeat(lacking(cells[j], widths[j] ?? 0));
      }),
    ),
  ];
  const wide = columns.map((_, j) => Math.max(3, ...texts.map((row) => [...(row[j] ?? "")].length)));
  const padded = (text: string, j: number): string => {
    const room = " ".repeat((wide[j] ?? 0) - [...text].length);
    return isRight(table, j) ? room + text : text + room;
  };
  const line = (row: readonly string[]): string => `| ${row.map(padded).join(" | ")} |`;
  const rule = `|${columns.map((_, j) => (isRight(table, j) ? `${"-".repeat((wide[j] ?? 3) + 1)}:` : `:${"-".repeat((wide[j] ?? 3) + 1)}`)).join("|")}|`;
  const [head = [], ...body] = texts;
  return [`**${escapeMarkdown(caption).trim()}**`, "", line(head), rule, ...body.map(line), "", ...notes.flatMap((note) => [escapeMarkdown(note), ""])].join(
    "\n",
  );
}

/** LaTeX with booktabs and nothing more; no vertical rules. Numbers are aligned on the point by invisible digits. */
export function tableLatex(table: Table): string {
  const { name, caption, columns, heads = [], rows, notes } = table;
  const widths = pointWidths(table);
  const written = (source: Cell | undefined, j: number): string => {
    const missing = lacking(source, widths[j] ?? 0);
    return escapeLatex(cellText(source)) + (missing === 0 ? "" : `\\phantom{${invisible(source, missing)}}`);
  };
  const row = (cells: readonly Cell[]): string => `${columns.map((_, j) => written(cells[j], j)).join(" & ")} \\\\`;
  const over = heads.length
    ? [
        `${spread(columns.length, heads, (span, label) => `\\multicolumn{${span}}{c}{${escapeLatex(label)}}`).join(" & ")} \\\\`,
        heads.map(({ from, to }) => `\\cmidrule(lr){${from + 1}-${to + 1}}`).join(" "),
      ]
    : [];
  const body = rows.flatMap(({ cells, kind }) => [
    ...(kind === "rule" ? ["\\midrule"] : []),
    kind === "group" ? `\\addlinespace\n\\multicolumn{${columns.length}}{@{}l}{\\emph{${escapeLatex(cellText(cells[0]))}}} \\\\` : row(cells),
  ]);
  const long = Math.max(1, columns.filter(({ align }) => align === "text").length);
  const types = { left: "l", text: `p{${(0.66 / long).toFixed(2)}\\linewidth}`, right: "r", point: "r" };
  return [
    "% needs \\usepackage{booktabs}",
    "\\begin{table}",
    "\\centering",
    `\\caption{${escapeLatex(caption)}}`,
    `\\label{tab:${anchor(name)}}`,
    `\\begin{tabular}{@{}${columns.map(({ align }) => types[align]).join("")}@{}}`,
    "\\toprule",
    ...over,
    `${columns.map(({ label }) => escapeLatex(label)).join(" & ")} \\\\`,
    "\\midrule",
    ...body,
    "\\bottomrule",
    "\\end{tabular}",
    ...(notes.length ? ["", `\\smallskip\\begin{minipage}{\\linewidth}\\footnotesize ${notes.map(escapeLatex).join(" ")}\\end{minipage}`] : []),
    "\\end{table}",
    "",
  ].join("\n");
}

/** Typst: a figure with a table; invisible digits align numbers on the point. */
export function tableTypst(table: Table): string {
  const { name, caption, columns, heads = [], rows, notes } = table;
  const widths = pointWidths(table);
  const written = (source: Cell | undefined, j: number): string => {
    const missing = lacking(source, widths[j] ?? 0);
    return `[${escapeTypst(cellText(source))}${missing === 0 ? "" : `#hide[${escapeTypst(invisible(source, missing))}]`}]`;
  };
  const over = heads.length
    ? [`    ${spread(columns.length, heads, (span, label) => `table.cell(colspan: ${span}, align: center)[${escapeTypst(label)}]`, "[]").join(", ")},`]
    : [];
  const body = rows.flatMap(({ cells, kind }) => [
    ...(kind === "rule" ? ["    table.hline(stroke: 0.4pt),"] : []),
    kind === "group"
      ? `    table.cell(colspan: ${columns.length})[#emph[${escapeTypst(cellText(cells[0]))}]],`
      : `    ${columns.map((_, j) => written(cells[j], j)).join(", ")},`,
  ]);
  return [
    "#figure(",
    "  kind: table,",
    `  caption: figure.caption(position: top)[${escapeTypst(caption)}],`,
    "  table(",
    `    columns: (${columns.map(({ align }) => (align === "text" ? "1fr" : "auto")).join(", ")},),`,
    `    stroke: none, align: (${columns.map((_, j) => (isRight(table, j) ? "right" : "left")).join(", ")},),`,
    "    table.hline(stroke: 0.8pt),",
    ...over,
    `    table.header(${columns.map(({ label }) => `[${escapeTypst(label)}]`).join(", ")}),`,
    "    table.hline(stroke: 0.4pt),",
    ...body,
    "    table.hline(stroke: 0.8pt),",
    "  ),",
    `) <tab-${anchor(name)}>`,
    "",
    ...notes.map((note) => `#text(size: 8pt)[${escapeTypst(note)}]\n`),
  ].join("\n");
}

/** CSV (RFC 4180): numbers in full, not as they are read; rows that are headings carry their text in the first column. */
export function tableCsv({ columns, rows }: Table): string {
  const written = (source: Cell | undefined): string => (typeof source === "object" ? String(source.value) : escapeCsv(source ?? ""));
  const line = (cells: readonly string[]): string => `${cells.join(",")}\r\n`;
  return line(columns.map(({ label }) => escapeCsv(label))) + rows.map(({ cells }) => line(columns.map((_, j) => written(cells[j])))).join("");
}

function isRight({ columns }: Table, j: number): boolean {
  const align = columns[j]?.align;
  return align === "right" || align === "point";
}

/** How many characters a number lacks right of its point beside the longest of its column. */
function lacking(source: Cell | undefined, width: number): number {
  const parts = aroundPoint(cellText(source));
  return parts && width > 0 ? Math.max(0, width - parts[1].length) : 0;
}

/** What stands, unseen, in place of the characters that a number lacks: its point, its digits, its parenthesis. */
function invisible(source: Cell | undefined, missing: number): string {
  const tail = aroundPoint(cellText(source))?.[1] ?? "";
  const point = tail.includes(".") || missing < 2 ? "" : ".";
  const close = /[)\]]$/.test(tail) || missing <= point.length ? "" : ")";
  return point + "0".repeat(missing - point.length - close.length) + close;
}

/** The cells of a row of heads over several columns. */
function spread(columns: number, heads: NonNullable<Table["heads"]>, write: (span: number, label: string) => string, empty = ""): string[] {
  const cells: string[] = [];
  let at = 0;
  for (const { from, to, label } of heads) {
    for (; at < from; at++) cells.push(empty);
    cells.push(write(to - from + 1, label));
    at = to + 1;
  }
  for (; at < columns; at++) cells.push(empty);
  return cells;
}
