import { type Html, html, join, trusted } from "../markup.js";
import { aroundPoint, type Cell, cellText, pointWidths, type Table } from "../table.js";

/**
 * An HTML table with its heads and notes. Its caption is part of it, unless an element of the page holds it (`labelledBy`); `sortable` tells the page's
 * script that rows may be sorted.
 */
export function tableHtml(table: Table, { labelledBy, sortable = false }: { readonly labelledBy?: string; readonly sortable?: boolean } = {}): Html {
  const { name, caption, columns, heads = [], rows, notes } = table;
  const widths = pointWidths(table);
  const alignment = (j: number): Html => trusted(` class="${columns[j]?.align ?? "left"}"`);
  const over = heads.length ? html`<tr>${headsRow(columns.length, heads)}</tr>` : undefined;
  // A label stands beside all lines of its row, so that a long one does not part an estimate from what stands below it.
  const isBelow = (i: number): boolean => rows[i]?.kind === "below" && cellText(rows[i]?.cells[0]) === "" && (rows[i - 1]?.kind ?? "row") !== "group" && i > 0;
  const body = rows.map(({ cells, kind }, i) => {
    const row = trusted(kind ? ` class="${kind}"` : "");
    if (kind === "group") return html`<tr${row}><th scope="rowgroup" colspan="${columns.length}"><span>${cellText(cells[0])}</span></th></tr>`;
    let lines = 1;
    while (isBelow(i + lines)) lines++;
    const both = trusted(lines > 1 ? ` rowspan="${lines}"` : "");
    const head = isBelow(i) ? "" : html`<th scope="row"${both}${alignment(0)}>${cellHtml(cells[0], widths[0] ?? 0)}</th>`;
    return html`<tr${row}>${head}${columns.slice(1).map((_, j) => html`<td${alignment(j + 1)}>${cellHtml(cells[j + 1], widths[j + 1] ?? 0)}</td>`)}</tr>`;
  });
  return join([
    html`<div class="box" tabindex="0" role="region" aria-label="${caption}"><table class="t-${name}${sortable ? " sortable" : ""}"`,
    labelledBy === undefined ? html`><caption>${caption}</caption>` : html` aria-labelledby="${labelledBy}">`,
    html`<thead>${over}<tr>${columns.map(({ label }, j) => html`<th scope="col"${alignment(j)}>${label}</th>`)}</tr></thead>`,
    html`<tbody>${body}</tbody></table></div>`,
    notes.length > 0 && html`<div class="notes">${notes.map((note) => html`<p>${note}</p> `)}</div>`,
  ]);
}

function headsRow(columns: number, heads: NonNullable<Table["heads"]>): Html {
  const cells: Html[] = [];
  let at = 0;
  for (const { from, to, label } of heads) {
    if (from > at) cells.push(html`<td colspan="${from - at}"></td>`);
    cells.push(html`<th scope="colgroup" colspan="${to - from + 1}">${label}</th>`);
    at = to + 1;
  }
  if (at < columns) cells.push(html`<td colspan="${columns - at}"></td>`);
  return join(cells);
}

/** The part right of the point gets a box of the column's width, so that points stand below one another and the text can be copied as it is. */
function cellHtml(source: Cell | undefined, width: number): Html {
  const text = cellText(source);
  const parts = width > 0 ? aroundPoint(text) : undefined;
  return parts ? html`${parts[0]}<span class="p${Math.min(12, width)}">${parts[1]}</span>` : html`${text}`;
}
