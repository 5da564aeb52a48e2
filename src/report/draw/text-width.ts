/** Advance widths of DejaVu Sans from the space to the tilde, thousandths of an em. It is the widest of the usual interface fonts, so that a label that fits by it fits in all. */
const ascii = [
  318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838,
  531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390,
  838, 500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337,
  636, 838,
];

/** Width of a text in px at a font size in px; bold is a tenth wider. */
export function textWidth(text: string, size: number, bold = false): number {
  let width = 0;
  for (const c of text) {
    const code = c.codePointAt(0) ?? 0;
    width += ascii[code - 32] ?? (code === 0x2212 || code === 0xd7 ? 838 : code === 0x2013 ? 500 : code >= 0x2e80 ? 1000 : 660);
  }
  return (width / 1000) * size * (bold ? 1.1 : 1);
}

/** The text shortened to a width with an ellipsis, where it must be. */
export function fitText(text: string, width: number, size: number): string {
  if (textWidth(text, size) <= width) return text;
  let short = [...text];
  while (short.length > 1 && textWidth(`${short.join("")}…`, size) > width) short = short.slice(0, -1);
  return `${short.join("").trimEnd()}…`;
}

/** The text in lines no wider than `width`; a word that is wider is shortened. */
export function wrapText(text: string, width: number, size: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && textWidth(longer, size) > width) {
      lines.push(fitText(line, width, size));
      line = word;
    } else line = longer;
  }
  return line === "" ? lines : [...lines, fitText(line, width, size)];
}
