import { AlignmentType, BorderStyle, Document, Packer, Paragraph, Table as WordTable, TableCell, TableRow as WordRow, TextRun, WidthType } from "docx";
import type { Table, TableColumn } from "../table.js";

const none = { style: BorderStyle.NONE, size: 0, color: "auto" } as const;
const line = (size: number) => ({ style: BorderStyle.SINGLE, size, color: "000000" }) as const;
const alignments = { left: AlignmentType.LEFT, right: AlignmentType.RIGHT, center: AlignmentType.CENTER } as const;

/** A Word document with one table, its caption above and its notes below; horizontal rules alone. */
export async function tableWord({ caption, columns, rows, notes }: Table): Promise<Uint8Array> {
  const last = rows.length - 1;
  const cell = (text: string, { align }: TableColumn, top: number, bottom: number, italics = false): TableCell =>
    new TableCell({
      borders: { top: top ? line(top) : none, bottom: bottom ? line(bottom) : none, left: none, right: none },
      children: [new Paragraph({ alignment: alignments[align], children: [new TextRun({ text: clean(text), size: 18, italics })] })],
    });
  const table = new WordTable({
    width: { size: 100, type: WidthType.PERCENTAGE },
    rows: [
      new WordRow({ tableHeader: true, children: columns.map((c) => cell(c.label, c, 12, 6)) }),
      ...rows.map(
        ({ cells, kind }, i) =>
          new WordRow({ children: columns.map((c, j) => cell(cells[j] ?? "", c, kind === "rule" ? 6 : 0, i === last ? 12 : 0, kind === "group")) }),
      ),
    ],
  });
  const small = (text: string): Paragraph => new Paragraph({ children: [new TextRun({ text: clean(text), size: 16 })] });
  const document = new Document({
    sections: [{ children: [new Paragraph({ children: [new TextRun({ text: clean(caption), bold: true, size: 20 })] }), table, ...notes.map(small)] }],
  });
  return new Uint8Array(await (await Packer.toBlob(document)).arrayBuffer());
}

/** XML knows no control characters. */
function clean(text: string): string {
  return [...text].filter((c) => c >= " " || c === "\t").join("");
}
