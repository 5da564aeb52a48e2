import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readArrow, readCsv, readParquet, readTable, writeArrow, writeCsv, writeParquet, writeTable, writtenFormats } from "../../src/formats/index.js";
import { codeColumn, type Frame, frame, numberColumn } from "../../src/frame/index.js";
import { anyFrame, cells } from "./any-frame.js";

const kinds = (data: Frame): string[] => [...data.columns.values()].map(({ kind }) => kind);
const levels = (data: Frame): unknown[] => [...data.columns.values()].map((column) => column.kind === "code" && column.levels);

describe("CSV", () => {
  test("cells come back, and with them what is written", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 12 }).filter((candidate) => candidate.trim() !== "");
    fc.assert(
      fc.property(
        anyFrame({ text }),
        fc.constantFrom("," as const, ";" as const, "\t" as const, "|" as const),
        fc.constantFrom("\n" as const, "\r\n" as const),
        (data, delimiter, newline) => {
          const types = Object.fromEntries(
            [...data.columns]
              .filter(([name]) => name !== "__proto__")
              .map(([name, { kind }]) => [name, kind === "number" ? ("number" as const) : ("text" as const)]),
          );
          const bytes = writeCsv(data, { delimiter, newline });
          const back = readCsv(bytes, { types, delimiter });
          expect(cells(back)).toEqual(cells(data));
          expect(writeCsv(back, { delimiter, newline })).toEqual(bytes);
        },
      ),
      { numRuns: 300 },
    );
  });
  test("infinity is written, and read as the text that it is", () => {
    const data = frame({ x: numberColumn([1, Number.POSITIVE_INFINITY]) });
    expect(cells(readCsv(writeCsv(data)))).toEqual(new Map([["x", ["1", "Inf"]]]));
  });
});

describe.each([
  ["Parquet", (data: Frame) => readParquet(writeParquet(data))],
  ["Arrow, file", async (data: Frame) => readArrow(writeArrow(data))],
  ["Arrow, stream", async (data: Frame) => readArrow(writeArrow(data, { format: "stream" }))],
])("%s", (_, roundTrip) => {
  test("cells, kinds, levels and their order come back", async () => {
    await fc.assert(
      fc.asyncProperty(anyFrame(), async (data) => {
        const back = await roundTrip(data);
        expect(cells(back)).toEqual(cells(data));
        expect(kinds(back)).toEqual(kinds(data));
        expect(levels(back)).toEqual(levels(data));
      }),
      { numRuns: 150 },
    );
  });
  test("notes, dates and the index come back", async () => {
    const data = frame(
      {
        ally: codeColumn(Int32Array.from([1, 0, -1]), ["GBR", "USA", "unused"], { label: "The ally" }),
        year: numberColumn([1950, 1951, 1952]),
        day: numberColumn([-7305, Number.NaN, 0], { time: "days" }),
        at: numberColumn([0.5, 1, 1e9], { time: "seconds", unit: "s" }),
        answer: numberColumn([1, Number.NaN, 2], { valueLabels: new Map([[1, "no"]]), missingCodes: new Map([[1, "a"]]) }),
      },
      { units: ["ally"], time: "year" },
    );
    const back = await roundTrip(data);
    expect(back).toEqual(data);
  });
  test("more rows than a group", async () => {
    const data = frame({
      x: numberColumn(Float64Array.from({ length: 300_000 }, (_, i) => i % 1000)),
      t: codeColumn(
        new Int32Array(300_000).map((_, i) => (i % 7) - 1),
        ["a", "b", "c", "d", "e", "f"],
      ),
    });
    expect(await roundTrip(data)).toEqual(data);
  });
  test("no rows", async () =>
    expect(await roundTrip(frame({ x: numberColumn([]), t: codeColumn(new Int32Array(0), []) }))).toEqual(
      frame({ x: numberColumn([]), t: codeColumn(new Int32Array(0), []) }),
    ));
});

test("a table is told by its content", async () => {
  const data = frame({ ccode: numberColumn([2, 200, Number.NaN]), name: codeColumn(Int32Array.from([0, 1, -1]), ["United States", "Côte d'Ivoire"]) });
  for (const format of writtenFormats) expect(cells(await readTable(writeTable(data, format), { name: "table" })), format).toEqual(cells(data));
});
