// Simulated coverage of 95 % intervals. Benign designs, one or more an estimator, are held to bands: coverage 93.5 to 96.5 %, mean standard
// error over the estimates' standard deviation 0.95 to 1.05. Hard designs (few uneven clusters, weak instruments, rare events) are shown by
// covariance, beside R on the first draws. docs/explanation/coverage.md tells the designs and the last results. Build first: npm run build.
// Usage: node bench/coverage.mjs [--samples 4000] [--only NAME,NAME] [--hard] [--r 500] [--seed 1] [--threads N] [--json]
// Draws are addressed by (seed, design, sample): results do not depend on threads, nor on which designs run.
import { parseArgs } from "node:util";
import { besideR } from "./coverage/beside-r.mjs";
import { percent, tally, verdict } from "./coverage/count.mjs";
import { benign, hard } from "./coverage/designs.mjs";
import { pool } from "./coverage/threads.mjs";

const { values } = parseArgs({
  options: {
    samples: { type: "string", default: "4000" },
    only: { type: "string" },
    hard: { type: "boolean", default: false },
    r: { type: "string", default: "500" },
    seed: { type: "string", default: "1" },
    threads: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
const [samples, seed, rSamples] = [values.samples, values.seed, values.r].map(Number);
const names = values.only?.split(",").map((name) => name.trim());
const wanted = (values.hard ? hard : benign).filter(({ name }) => !names || names.some((n) => name === n || name.startsWith(`${n}-`)));
if (wanted.length === 0 || !(samples >= 2)) {
  console.error(`no design is named ${values.only}, or fewer than 2 samples; designs: ${[...benign, ...hard].map((d) => d.name).join(", ")}`);
  process.exit(2);
}
const { run, close } = pool(values.threads ? Number(values.threads) : undefined);
const say = (line) => values.json || console.log(line);
if (!values.hard) say(`${"design".padEnd(16)} ${"covariance, coefficient".padEnd(28)} coverage %      se / sd         mean     true  failed  seconds  verdict`);
for (const design of wanted) {
  const start = performance.now();
  const results = await run(design.id, samples, seed);
  const seconds = (performance.now() - start) / 1e3;
  const keys = [...new Set(results.flatMap((found) => Object.keys(found)))].filter((key) => key !== "failed");
  const rows = keys.map((key) => {
    const [term, truth] = Object.entries(design.truth).find(([name]) => key.endsWith(`, ${name}`));
    return { key, covariance: key.slice(0, -term.length - 2), term, truth, ...tally(results.map((found) => found[key])) };
  });
  const failures = {};
  for (const { failed } of results) if (failed) failures[failed] = (failures[failed] ?? 0) + 1;
  const count = Math.min(rSamples, samples);
  const r = values.hard && count > 0 ? besideR(design, count, seed) : undefined;
  if (values.json)
    console.log(JSON.stringify({ design: design.name, says: design.says, seed, samples, seconds, failures, rows: rows.map(forJson(results, r, count)) }));
  else if (values.hard) hardRows(design, rows, results.slice(0, count), r);
  else benignRows(design, rows, seconds);
  if (Object.keys(failures).length > 0)
    say(
      `  without a fit: ${Object.entries(failures)
        .map(([why, times]) => `${why} ${times}`)
        .join(", ")}`,
    );
}
await close();

/** A row with its verdict, or what R and Fealty cover on the first draws. */
function forJson(results, r, count) {
  return (row) => {
    if (!values.hard) return { ...row, verdict: verdict(row) };
    return r?.[row.key] === undefined
      ? row
      : { ...row, first: { samples: count, fealty: tally(results.slice(0, count).map((f) => f[row.key])).coverage, r: r[row.key] } };
  };
}

function benignRows({ name }, rows, seconds) {
  for (const row of rows)
    console.log(
      `${name.padEnd(16)} ${row.key.padEnd(28)} ${percent(row.coverage, 2).padStart(6)} ± ${percent(row.coverageError, 2)}   ${row.ratio.toFixed(3)} ± ${row.ratioError.toFixed(3)}  ` +
        `${row.mean.toFixed(4).padStart(7)}  ${String(row.truth).padStart(6)}  ${String(row.failed).padStart(6)}  ${seconds.toFixed(0).padStart(7)}  ${verdict(row)}`,
    );
}

function hardRows({ name, says }, rows, first, r) {
  console.log(`\n${name}: ${says}`);
  console.log(`${"".padEnd(36)} coverage %     median, true      failed${r ? `   of the first ${first.length}: Fealty, R` : ""}`);
  for (const row of rows) {
    const same = tally(first.map((found) => found[row.key]));
    const beside = r ? `  ${percent(same.coverage).padStart(18)} ${(r[row.key] === undefined ? "-" : percent(r[row.key])).padStart(7)}` : "";
    console.log(
      `${row.key.padEnd(36)} ${percent(row.coverage).padStart(5)} ± ${percent(row.coverageError)}   ${row.median.toFixed(3).padStart(7)}, ${String(row.truth).padStart(4)}  ${String(row.failed).padStart(8)}${beside}`,
    );
  }
}
