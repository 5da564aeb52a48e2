import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { cellText, type Table, type TableColumn } from "../table.js";
import { printable } from "./escape.js";

/** How a cell looks: rules above and below in eighths of a point, columns that it spans. */
interface Look {
  readonly top?: number;
  readonly bottom?: number;
  readonly span?: number;
  readonly italics?: boolean;
  readonly bold?: boolean;
}

/** A Word document with one table, its caption above and its notes below; horizontal rules alone, numbers on a decimal tab. The same bytes every time. */
export async function tableWord({ caption, columns, heads = [], rows, notes }: Table): Promise<Uint8Array> {
  // The package is large, and a command that writes no table should not wait for it.
  const word = await import("docx");
  const { Paragraph, TableCell, TableRow, TextRun } = word;
  const none = { style: word.BorderStyle.NONE, size: 0, color: "auto" };
  const line = (size: number) => (size === 0 ? none : { style: word.BorderStyle.SINGLE, size, color: "000000" });
  const left = columns.map((_, j) => Math.max(0, ...rows.map(({ cells }) => cellText(cells[j]).split(".")[0]?.length ?? 0)));
  const paragraph = (text: string, { align }: TableColumn, j: number, { italics = false, bold = false }: Look) =>
    new Paragraph({
      spacing: { before: 20, after: 20 },
      ...(align === "point" && !bold ? { tabStops: [{ type: word.TabStopType.DECIMAL, position: 100 * (left[j] ?? 0) }] } : {}),
      alignment: align === "right" || (align === "point" && bold) ? word.AlignmentType.RIGHT : word.AlignmentType.LEFT,
      children: [new TextRun({ text: printable(text), size: 18, italics, bold })],
    });
  const cell = (text: string, j: number, look: Look) =>
    new TableCell({
      borders: { top: line(look.top ?? 0), bottom: line(look.bottom ?? 0), left: none, right: none },
      columnSpan: look.span ?? 1,
      children: [paragraph(text, columns[j] ?? { label: "", align: "left" }, j, look)],
    });
  const overhead = () =>
    columns.flatMap((_, j) => {
      const head = heads.find(({ from, to }) => j >= from && j <= to);
      if (!head) return [cell("", j, { top: 12 })];
      return j === head.from ? [cell(head.label, j, { top: 12, bottom: 4, span: head.to - head.from + 1, bold: true })] : [];
    });
  const last = rows.length - 1;
  const table = new word.Table({
    width: { size: 100, type: word.WidthType.PERCENTAGE },
    rows: [
      ...(heads.length ? [new TableRow({ tableHeader: true, children: overhead() })] : []),
      new TableRow({ tableHeader: true, children: columns.map((c, j) => cell(c.label, j, { top: heads.length ? 0 : 12, bottom: 6, bold: true })) }),
      ...rows.map(({ cells, kind }, i) => {
        const look = { top: kind === "rule" ? 6 : 0, bottom: i === last ? 12 : 0 };
        const whole = kind === "group";
        return new TableRow({
          cantSplit: true,
          children: whole
            ? [cell(cellText(cells[0]), 0, { ...look, span: columns.length, italics: true })]
            : columns.map((_, j) => cell(cellText(cells[j]), j, look)),
        });
      }),
    ],
  });
  const text = (content: string, size: number, bold = false) =>
    new Paragraph({ spacing: { before: 60, after: 60 }, children: [new TextRun({ text: printable(content), size, bold })] });
  const document = new word.Document({
    creator: "Fealty",
    title: printable(caption),
    sections: [{ children: [text(caption, 20, true), table, ...notes.map((note) => text(note, 16))] }],
  });
  return withoutTime(new Uint8Array(await word.Packer.toArrayBuffer(document)));
}

/** The archive with a fixed date inside and out, so that the same table is the same file. */
function withoutTime(zip: Uint8Array): Uint8Array {
  const files = unzipSync(zip);
  const core = files["docProps/core.xml"];
  if (core) files["docProps/core.xml"] = strToU8(strFromU8(core).replace(/(<dcterms:(?:created|modified)[^>]*>)[^<]*/g, "$12000-01-01T00:00:00Z"));
  return zipSync(files, { mtime: new Date(2000, 0, 1) });
}
