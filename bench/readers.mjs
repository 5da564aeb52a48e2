// Time and peak memory of each reader: `npm run build && node bench/readers.mjs`.
// Files made here are always read; originals as well, where FEALTY_SHARED (default ../shared) has them. Each file is read in a process of its own,
// three times, and the best is printed. MB/s are those of the unpacked bytes; memory is the most that the process held, the file and Node itself (about 50 MB) included.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { decompress, formatOf, readTable, writeTable } from "../dist/formats/index.js";
import { codeColumn, frame, numberColumn } from "../dist/frame/index.js";

/** Originals, by the end of their path: each format and compression, and the largest of them. */
const originals = [
  "DoDL/67007e1463492dcc15aa24446c99871abe937429/inst/extdata/McManus_Nieman/Individual Signals Dataset.csv",
  "docs/static/ungaVoting_003.csv",
  "data/countryAid.csv",
  "data-raw/mme-v7-long.csv",
  "Output/IdealpointestimatesAll_Apr2020.csv",
  "inst/extdata/events.2018.sample.tab",
  "data-raw/UNVotesPublished.RData",
  "data/un_votes.rda",
  "data/cow_trade_ndy.rda",
  "data/codelist_panel.rda",
  "data/sipri_dyad-year.rds",
  "data/ReplicationData_ISQ_Promises.dta",
  "inst/extdata/McManus_Nieman/Signal Level Prediction Dataset.dta",
  "data-raw/jme_v3.xls",
  "data-raw/descriptions1-70latestversion.xls",
];

const [, , only] = process.argv;
if (only !== undefined) console.log(JSON.stringify(await measure(only)));
else report();

/** Reads one file, in this process. */
async function measure(path) {
  const bytes = new Uint8Array(readFileSync(path));
  const plain = await decompress(bytes);
  const [format, unpacked] = [formatOf(plain), plain.length];
  let best = Number.POSITIVE_INFINITY;
  let table;
  for (let k = 0; k < 3; k++) {
    const started = performance.now();
    table = await readTable(bytes, { name: path });
    best = Math.min(best, performance.now() - started);
  }
  return {
    format,
    bytes: bytes.length,
    unpacked,
    rows: table.length,
    columns: table.columns.size,
    seconds: best / 1000,
    peak: process.resourceUsage().maxRSS * 1024,
  };
}

function report() {
  const folder = mkdtempSync(join(tmpdir(), "fealty-readers-"));
  const mirror = resolve(process.env.FEALTY_SHARED ?? "../shared", "data/originals");
  const real = existsSync(mirror) ? files(mirror).filter((path) => originals.some((end) => path.endsWith(end))) : [];
  try {
    const header = ["file", "format", "MB", "unpacked", "rows", "columns", "seconds", "MB/s", "peak MB"];
    const rows = [...made(folder), ...real].map((path) => {
      const run = spawnSync(process.execPath, [import.meta.filename ?? "bench/readers.mjs", path], { encoding: "utf8" });
      const name = path.split("/").at(-1);
      if (run.status !== 0) return [name, run.stderr.trim().split("\n").at(-1)];
      const { format, bytes, unpacked, rows: length, columns, seconds, peak } = JSON.parse(run.stdout);
      return [name, format, mega(bytes, 2), mega(unpacked, 1), length, columns, seconds.toFixed(3), mega(unpacked / seconds, 0), mega(peak, 0)].map(String);
    });
    const widths = header.map((title, k) => Math.max(title.length, ...rows.map((row) => (row[k] ?? "").length)));
    for (const row of [header, widths.map((width) => "-".repeat(width)), ...rows])
      console.log(row.map((cell, k) => (k < 2 ? cell.padEnd(widths[k]) : cell.padStart(widths[k]))).join("  "));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A panel of a million dyad-years, of numbers and of texts, in each format that is written here. */
function made(folder) {
  const n = 1_000_000;
  const column = (value) => numberColumn(Float64Array.from({ length: n }, (_, i) => value(i)));
  const names = Array.from({ length: 200 }, (_, k) => `State number ${k}`);
  const panel = frame({
    ccode1: column((i) => 2 + (i % 900)),
    ccode2: column((i) => 20 + ((i * 7) % 900)),
    year: column((i) => 1816 + (i % 200)),
    share: column((i) => (i % 5 === 0 ? Number.NaN : Math.round(1e6 * Math.abs(Math.sin(i))) / 1e6)),
    distance: column((i) => 20_000 * Math.abs(Math.cos(i))),
    name: codeColumn(
      Int32Array.from({ length: n }, (_, i) => i % 200),
      names,
    ),
  });
  const numbers = frame([...panel.columns].filter(([, { kind }]) => kind === "number"));
  const written = [
    ["numbers.csv", writeTable(numbers, "csv")],
    ["panel.csv", writeTable(panel, "csv")],
    ["panel.csv.gz", gzipSync(writeTable(panel, "csv"))],
    ["panel.parquet", writeTable(panel, "parquet")],
    ["panel.arrow", writeTable(panel, "arrow")],
    ["panel.dta", writeTable(panel, "dta")],
  ];
  return written.map(([name, bytes]) => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  });
}

function files(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
}

function mega(bytes, digits) {
  return (bytes / 1e6).toFixed(digits);
}
