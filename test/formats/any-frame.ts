import fc from "fast-check";
import { cellText, type Column, codeColumn, type Frame, frame, numberColumn } from "../../src/frame/index.js";

const anyNumber = fc.oneof(
  fc.integer({ min: -100, max: 2100 }).map(Number),
  fc.double({ noDefaultInfinity: true }),
  fc.maxSafeInteger(),
  fc.constantFrom(Number.NaN, 0, -0, 0.1, 1e300, 5e-324, 2 ** 31, -(2 ** 31), 2 ** 53, 1e22),
);
const anyText = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }),
  fc.constantFrom("NA", "01", 'say "x"', "a,b", "two\nlines", " blank ", "État", "日本", "1", "."),
);

function anyColumn(rows: number, text: fc.Arbitrary<string>): fc.Arbitrary<Column> {
  const numbers = fc.oneof(fc.constant(fc.integer({ min: -5, max: 3000 }).map(Number)), fc.constant(anyNumber), fc.constant(fc.constant(Number.NaN)));
  return fc.oneof(
    numbers.chain((number) => fc.array(number, { minLength: rows, maxLength: rows })).map((values) => numberColumn(values)),
    fc
      .uniqueArray(text, { minLength: 1, maxLength: 6 })
      .chain((levels) =>
        fc
          .array(fc.integer({ min: -1, max: levels.length - 1 }), { minLength: rows, maxLength: rows })
          .map((codes) => codeColumn(Int32Array.from(codes), levels)),
      ),
  );
}

/** Frames of up to 5 columns and 20 rows: whole and other numbers, texts with unused levels in any order, missing cells. */
export function anyFrame({ text = anyText }: { text?: fc.Arbitrary<string> } = {}): fc.Arbitrary<Frame> {
  return fc
    .tuple(
      fc.integer({ min: 0, max: 20 }),
      fc.uniqueArray(fc.oneof(fc.stringMatching(/^[a-z]\w{0,8}$/), fc.constantFrom("ccode 1", "año", "__proto__", "constructor")), {
        minLength: 1,
        maxLength: 5,
      }),
    )
    .chain(([rows, names]) =>
      fc.tuple(...names.map((name) => anyColumn(rows, text).map((column) => [name, column] as const))).map((columns) => frame(columns)),
    );
}

/** The cells of a frame, by column, as texts. */
export function cells(data: Frame): Map<string, (string | null)[]> {
  return new Map([...data.columns].map(([name, column]) => [name, Array.from({ length: data.length }, (_, row) => exactText(column, row))]));
}

/** `cellText` tells −0 from 0 no more than a reader of tables does; a round trip must. */
function exactText(column: Column, row: number): string | null {
  return column.kind === "number" && Object.is(column.values[row], -0) ? "-0" : cellText(column, row);
}
