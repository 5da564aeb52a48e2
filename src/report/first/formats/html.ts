import type { Table } from "../table.js";
import { escapeHtml } from "./escape.js";

/** An HTML table with its caption, heads and notes; `number` stands before the caption. */
export function tableHtml({ name, caption, columns, rows, notes }: Table, number?: number): string {
  const cls = (j: number, extra = ""): string => {
    const align = columns[j]?.align ?? "left";
    const list = [align === "left" ? "" : align, extra].filter(Boolean).join(" ");
    return list ? ` class="${list}"` : "";
  };
  const body = rows.map(({ cells, kind }) => {
    const row = kind ? ` class="${kind}"` : "";
    if (kind === "group") return `<tr${row}><th scope="rowgroup" colspan="${columns.length}">${escapeHtml(cells[0] ?? "")}</th></tr>`;
    const [head = "", ...rest] = columns.map((_, j) => escapeHtml(cells[j] ?? ""));
    return `<tr${row}><th scope="row">${head}</th>${rest.map((text, j) => `<td${cls(j + 1)}>${text}</td>`).join("")}</tr>`;
  });
  return [
    `<div class="box" tabindex="0" role="region" aria-label="${escapeHtml(caption)}"><table class="${escapeHtml(name)}">`,
    `<caption>${number === undefined ? "" : `Table ${number}. `}${escapeHtml(caption)}</caption>`,
    `<thead><tr>${columns.map(({ label }, j) => `<th scope="col"${cls(j)}>${escapeHtml(label)}</th>`).join("")}</tr></thead>`,
    `<tbody>${body.join("")}</tbody></table>`,
    notes.length ? `<div class="notes">${notes.map((note) => `<p>${escapeHtml(note)}</p>`).join("")}</div>` : "",
    "</div>",
  ].join("");
}
