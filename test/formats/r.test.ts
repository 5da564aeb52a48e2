import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FealtyError } from "../../src/base/index.js";
import { readR } from "../../src/formats/index.js";
import { cellText, type Column, type Frame } from "../../src/frame/index.js";

const cells = (column: Column | undefined): (string | null)[] | undefined =>
  column && Array.from({ length: column.kind === "number" ? column.values.length : column.codes.length }, (_, row) => cellText(column, row));

/** Every kind of column, as R code; the same frame is in fixtures/r, written by R 4.2.2. */
const script = `
tagged <- function(letter) { h <- as.raw(c(0x7f, 0xf0, 0, as.integer(charToRaw(letter)), 0, 0, 7, 0xa2)); readBin(h, "double", endian = "big") }
d <- data.frame(
  lgl = c(TRUE, NA, FALSE), int = c(1L, NA, -3L), num = c(0.1, NA, NaN), big = c(1e300, -0.5, 123456789.125),
  chr = c("a", NA, "b"), seq = 1:3, stringsAsFactors = FALSE)
d$fac <- factor(c("lo", "hi", NA), levels = c("lo", "mid", "hi"))
d$ord <- factor(c("b", "a", "b"), levels = c("a", "b"), ordered = TRUE)
d$day <- as.Date(c("1950-01-01", NA, "2012-12-31"))
d$time <- as.POSIXct(c("1970-01-01 00:00:10", NA, "2000-01-01 00:00:00"), tz = "UTC")
d$span <- as.difftime(c(1, NA, 3), units = "days")
d$accents <- c("Côte d'Ivoire", "Türkiye", "日本")
latin <- "S\\xe3o Tom\\xe9"; Encoding(latin) <- "latin1"
d$latin <- c(latin, "x", latin)
d$real_seq <- as.numeric(1:3)
d$deferred <- as.character(c(10, 2.5, NA))
d$labelled <- structure(c(1, 2, NA), labels = c(no = 1, yes = 2), label = "A question", class = c("haven_labelled", "vctrs_vctr", "double"))
d$tagged <- c(1, tagged("a"), tagged("z"))
d$ansi <- c("tab\\there", "quote\\"", "back\\\\slash\\n")
d$lng <- structure(c(readBin(as.raw(c(0,0,0,0,0,0,0,0x80)), "double"), readBin(as.raw(c(5,0,0,0,0,0,0,0)), "double"), readBin(as.raw(c(0xfb,0xff,0xff,0xff,0xff,0xff,0xff,0xff)), "double")), class = "integer64")
attr(d$int, "label") <- "An integer"
tb <- structure(list(x = c(1.5, 2.5), y = c("p", "q")), row.names = c(NA, -2L), class = c("tbl_df", "tbl", "data.frame"))
named <- data.frame(v = c(1, 2), row.names = c("USA", "GBR"))
f <- function(x) { y <- x + 1; if (y > 2) y else -y }; for (i in 1:5) f(i)
f <- compiler::cmpfun(f)
e <- new.env(); assign("x", d, e)
m <- matrix(1:6, 2, dimnames = list(NULL, c("a", "b", "c")))
setClass("P", representation(x = "numeric")); p <- new("P", x = 1)
`;

const expected: Record<string, (string | null)[]> = {
  lgl: ["1", null, "0"],
  int: ["1", null, "-3"],
  num: ["0.1", null, null],
  big: ["1e+300", "-0.5", "123456789.125"],
  chr: ["a", null, "b"],
  seq: ["1", "2", "3"],
  fac: ["lo", "hi", null],
  ord: ["b", "a", "b"],
  day: ["-7305", null, "15705"],
  time: ["10", null, "946684800"],
  span: ["1", null, "3"],
  accents: ["Côte d'Ivoire", "Türkiye", "日本"],
  latin: ["São Tomé", "x", "São Tomé"],
  real_seq: ["1", "2", "3"],
  deferred: ["10", "2.5", null],
  labelled: ["1", "2", null],
  tagged: ["1", null, null],
  ansi: ["tab\there", 'quote"', "back\\slash\n"],
  lng: [null, "5", "-5"],
};

function checkFrame(data: Frame | undefined, { bits = true } = {}): void {
  const { lng: _, ...others } = expected;
  expect(data && Object.fromEntries([...data.columns].map(([name, column]) => [name, cells(column)]))).toEqual(bits ? expected : others);
  const note = (name: string) => data?.columns.get(name)?.note;
  expect(note("day")).toEqual({ time: "days" });
  expect(note("time")).toEqual({ time: "seconds" });
  expect(note("span")).toEqual({ unit: "days" });
  expect(note("int")).toEqual({ label: "An integer" });
  expect(note("labelled")).toEqual({
    label: "A question",
    valueLabels: new Map([
      [1, "no"],
      [2, "yes"],
    ]),
  });
  expect(note("tagged")).toEqual(
    bits
      ? {
          missingCodes: new Map([
            [1, "a"],
            [2, "z"],
          ]),
        }
      : undefined,
  );
  const fac = data?.columns.get("fac");
  expect(fac?.kind === "code" && fac.levels).toEqual(["lo", "mid", "hi"]);
}

const hasR = spawnSync("Rscript", ["--version"]).status === 0;

describe.skipIf(!hasR)("files written by R here", () => {
  let folder = "";
  const cases = [
    ...[2, 3].flatMap((version) =>
      ["gzip", "bzip2", "xz"].map((compress) => ({
        name: `version ${version}, ${compress}`,
        file: `v${version}-${compress}`,
        args: `version = ${version}, compress = "${compress}"`,
        ascii: "FALSE",
      })),
    ),
    { name: "not compressed", file: "plain", args: "compress = FALSE", ascii: "FALSE" },
    { name: "ASCII, version 2", file: "ascii2", args: "compress = FALSE, version = 2", ascii: "TRUE" },
    { name: "ASCII, version 3, gzip", file: "ascii3", args: 'compress = "gzip"', ascii: "TRUE" },
    { name: "ASCII with hexadecimal numbers", file: "asciihex", args: "compress = FALSE", ascii: "NA" },
  ];
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "fealty-r-"));
    // 64-bit integers below zero look like NaN, which ASCII writes without its bits: R itself loses them.
    const writes = cases.map(
      ({ file, args, ascii }) =>
        `local({ ${ascii === "FALSE" ? "" : "d$lng <- NULL; "}saveRDS(d, "${file}.rds", ${args}, ascii = ${ascii}); save(d, tb, named, f, e, m, p, file = "${file}.rda", ${args}, ascii = ${ascii}) })`,
    );
    execFileSync(
      "Rscript",
      [
        "-e",
        `setwd("${folder}"); ${script.replaceAll("\n", "; ").replace(/^; /, "").replaceAll("(; ", "(").replaceAll(",; ", ", ")}${writes.join("; ")}; con <- file("native.rds", "wb"); writeBin(serialize(d, NULL, xdr = FALSE), con); close(con); saveRDS(complex(1), "complex.rds"); saveRDS(data.frame(z = complex(2)), "zframe.rds"); saveRDS(1:1e9, "long.rds"); saveRDS(list(1, 2), "list.rds")`,
      ],
      { stdio: "pipe" },
    );
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string): Uint8Array => new Uint8Array(readFileSync(join(folder, name)));

  test.each(cases)("$name", async ({ file: name, ascii }) => {
    checkFrame((await readR(file(`${name}.rds`))).get(""), { bits: ascii === "FALSE" });
    const objects = await readR(file(`${name}.rda`));
    expect([...objects.keys()]).toEqual(["d", "tb", "named"]);
    checkFrame(objects.get("d"), { bits: ascii === "FALSE" });
    expect(cells(objects.get("tb")?.columns.get("y"))).toEqual(["p", "q"]);
    expect([...(objects.get("named")?.columns.keys() ?? [])]).toEqual(["row_names", "v"]);
    expect(cells((await readR(file(`${name}.rda`), { object: "m" })).get("m")?.columns.get("c"))).toEqual(["5", "6"]);
  });
  test("little-endian numbers", async () => checkFrame((await readR(file("native.rds"))).get("")));
  test.each([
    ["complex.rds", "", "complex numbers"],
    ["zframe.rds", "", "column z of the object is complex numbers"],
    ["long.rds", "", "a sequence of 1000000000 numbers"],
    ["list.rds", "", "no table, but a list"],
    ["plain.rda", "f", "f is a function, not a table"],
    ["plain.rda", "e", "e is an environment, not a table"],
    ["plain.rda", "p", "p is an S4 object, not a table"],
    ["plain.rda", "dd", 'no object "dd"'],
  ])("%s %s is refused: %s", async (name, object, message) => {
    const error = await readR(file(name), object ? { object } : {}).then(
      () => undefined,
      (cause: unknown) => cause,
    );
    expect(error).toBeInstanceOf(FealtyError);
    expect((error as FealtyError).message).toContain(message);
  });
});
