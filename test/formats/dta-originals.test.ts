import { expect, test } from "vitest";
import { readDta } from "../../src/formats/dta.js";
import { cellText } from "../../src/frame/index.js";
import { describeShared } from "../support/shared.js";
import { convertedTable, originalBytes, origins } from "./origins.js";

const files = origins().filter((origin) => origin.format === "dta");

/** The tables give 15 digits, and haven drops spaces at the end of a text, which are kept here. */
function same(own: string | null, theirs: string, number: boolean): boolean {
  if (own === null || theirs === "") return own === null && theirs === "";
  return number ? Math.abs(Number(own) - Number(theirs)) <= 6e-15 * Math.abs(Number(own)) : own.trimEnd() === theirs;
}

describeShared("published Stata files", () => {
  test.each(files.filter((origin) => origin.converted))("$dataset: every cell meets the table that R's haven made of it", (origin) => {
    const read = readDta(originalBytes(origin), { name: origin.name });
    const { header, rows } = convertedTable(origin.converted);
    expect([...read.columns.keys()]).toEqual(header);
    expect(read.length).toBe(rows.length);
    const wrong: string[] = [];
    [...read.columns].forEach(([name, column], j) => {
      for (let i = 0; i < rows.length; i++) {
        const [own, theirs] = [cellText(column, i), rows[i]?.[j] ?? ""];
        if (!same(own, theirs, column.kind === "number")) wrong.push(`${name}[${i}]: ${own} / ${theirs}`);
      }
    });
    expect(wrong.slice(0, 10)).toEqual([]);
  });
  test.each(files.filter((origin) => !origin.converted))("$dataset reads, with labels", (origin) => {
    const read = readDta(originalBytes(origin), { name: origin.name });
    expect(read.length).toBeGreaterThan(1000);
    expect([...read.columns.values()].some((column) => column.note?.label)).toBe(true);
  });
});
