import { expect, test } from "vitest";
import { checkTable, type Dataset } from "../../src/data/index.js";
import { frame, numberColumn, textColumn } from "../../src/frame/index.js";
import { numbersEntry } from "./numbers.js";

const entry: Dataset = {
  ...numbersEntry,
  keys: ["state", "year"],
  year: "year",
  years: [1950, 1960],
  rows: 5,
  variables: [
    { name: "state", label: "state", values: ["USA", "GBR"] },
    { name: "year", label: "year" },
    { name: "flag", label: "flag", values: [0, 1] },
    { name: "share", label: "share", range: [0, 1] },
  ],
};
const sound = {
  state: textColumn(["USA", "USA", "GBR", "GBR", null]),
  year: numberColumn([1950, 1951, 1950, 1960, 1955]),
  flag: numberColumn([0, 1, 0, Number.NaN, 1]),
  share: numberColumn([0, 0.5, 1, Number.NaN, 0.25]),
  _row: numberColumn([11, 12, 13, 14, 15]),
  _file: textColumn(["a.csv", "a.csv", "b.csv", "b.csv", "b.csv"]),
};

test("a table that keeps its promises has no breach; missing cells are none", () => {
  expect(checkTable(entry, frame(sound))).toEqual({ id: "numbers", rows: 5, table: [], count: 0, breaches: [] });
});
test("each broken promise is told with file and row", () => {
  const { breaches, count } = checkTable(
    entry,
    frame({
      ...sound,
      state: textColumn(["USA", "USA", "GBR", "FRA", null]),
      year: numberColumn([1950, 1950, 1950, 1961, 1955.5]),
      flag: numberColumn([0, 2, 0, 1, 1]),
      share: numberColumn([0, 0.5, 1.5, 1, 1]),
    }),
  );
  expect(count).toBe(6);
  expect(breaches.map(({ kind, column, file, row }) => [kind, column, file, row])).toEqual([
    ["key", "state, year", "a.csv", 12],
    ["year", "year", "b.csv", 14],
    ["year", "year", "b.csv", 15],
    ["value", "state", "b.csv", 14],
    ["value", "flag", "a.csv", 12],
    ["range", "share", "b.csv", 13],
  ]);
  expect(breaches[0]?.what).toBe("state, year = USA, 1950 stands in data row 11 too");
});
test("keys may repeat as often as is known, and no more", () => {
  const twice = frame({ ...sound, year: numberColumn([1950, 1950, 1950, 1960, 1955]) });
  expect(checkTable({ ...entry, repeatedKeys: 1 }, twice).count).toBe(0);
  expect(checkTable(entry, twice).count).toBe(1);
});
test("rows and columns that lack are told of the table, and long lists are cut but counted", () => {
  const many = frame({ state: textColumn(new Array<string>(100).fill("FRA")), year: numberColumn(Array.from({ length: 100 }, (_, i) => 1900 + i)) });
  const { table, count, breaches } = checkTable(entry, many);
  expect(table).toEqual(["100 rows, where 5 are promised", "it lacks the columns flag, share"]);
  expect(count).toBe(100 + 89);
  expect(breaches.length).toBe(40);
});
