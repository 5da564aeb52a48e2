// Event data: 10 million rows of GDELT (two files, made in the system's temporary folder and removed) as signals and answers. Build first: npm run build.
// Aim: under a minute and under 2 GiB. Usage: node bench/events.mjs [rows]
import { spawnSync } from "node:child_process";
import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const rows = Number(process.argv[2] ?? 10_000_000);
const folder = mkdtempSync(join(tmpdir(), "fealty-events-bench-"));
const states = ["USA", "JPN", "KOR", "DEU", "GBR", "FRA", "RUS", "CHN", "IND", "BRA", "TUR", "ISR", "EGY", "MEX", "CAN", "IRN", "IRQ", "PAK", "", "AUS"];
const codes = ["010", "042", "043", "036", "051", "057", "112", "130", "190", "020", "071", "061", "173", "120", "080"];
let state = 123456789;
const below = (n) => {
  state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
  return Math.floor((state / 0x80000000) * n);
};
const two = (n) => String(n).padStart(2, "0");

async function write(file, count, from) {
  const out = createWriteStream(file);
  for (let done = 0; done < count; done += 10_000) {
    const lines = [];
    for (let k = done; k < Math.min(count, done + 10_000); k++) {
      const cells = Array(58).fill("");
      const day = `${2013 + below(5)}${two(1 + below(12))}${two(1 + below(28))}`;
      const [source, target, code] = [states[below(20)], states[below(20)], codes[below(15)]];
      Object.assign(cells, {
        0: from + k,
        1: day,
        2: day.slice(0, 6),
        3: day.slice(0, 4),
        4: "2013.5",
        5: source,
        6: "A NAME",
        7: source,
        15: target,
        16: "ANOTHER NAME",
        17: target,
      });
      Object.assign(cells, {
        25: 1,
        26: code,
        27: code,
        28: code.slice(0, 2),
        29: 1,
        30: 2.8,
        31: 10,
        32: 1,
        33: 10,
        34: 3.4,
        56: 20150101,
        57: "http://www.example.org/news/a/long/address/of/a/story.html",
      });
      lines.push(cells.join("\t"));
    }
    if (!out.write(`${lines.join("\n")}\n`)) await new Promise((ready) => out.once("drain", ready));
  }
  await new Promise((done) => out.end(done));
}

try {
  const files = [0, 1].map((k) => join(folder, `events${k}.csv`));
  for (const [k, file] of files.entries()) await write(file, rows / 2, (k * rows) / 2);
  const started = performance.now();
  const run = spawnSync(
    process.execPath,
    [
      "-e",
      "process.on('exit',()=>console.error('peak',process.resourceUsage().maxRSS));process.argv.splice(1,0,'fealty');import(process.env.FEALTY_CLI)",
      "code-events",
      ...files,
      "--patron",
      "USA",
      "--counts",
      join(folder, "counts.csv"),
      "--out",
      join(folder, "events.parquet"),
    ],
    { encoding: "utf8", env: { ...process.env, FEALTY_CLI: new URL("../dist/cli/fealty.js", import.meta.url).href } },
  );
  const seconds = (performance.now() - started) / 1000;
  const peak = Number(/peak (\d+)/.exec(run.stderr)?.[1] ?? Number.NaN) / 1024;
  if (run.status !== 0) throw new Error(run.stderr);
  console.log(run.stderr.split("\n").find((line) => line.includes("rows (")));
  console.log(`${rows.toLocaleString("en-US")} rows: ${seconds.toFixed(1)} s (aim 60), peak memory ${peak.toFixed(0)} MiB (aim 2048)`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
