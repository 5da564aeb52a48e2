// Fits of growing size, each in a process of its own: seconds (median after a warm-up), seconds of processor, peak memory with the table in
// it, and the ratio to fixest 0.14.2 (R 4.2.2, 2 threads) scaled to this machine by bench/calibrate.mjs, run right after the fits. Ours
// runs on one thread. `by processor`: the ratio with our seconds of processor and the calibration's, for a machine that does other work
// too. References marked ~ were not measured: they are taken from the measured ones in proportion to rows and columns.
// Build first: npm run build. Usage: node bench/estimate.mjs [words of names]
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { estimateModel, withVcov } from "../dist/estimate/index.js";
import { numbers } from "../dist/frame/index.js";
import { calibrate } from "./calibrate.mjs";
import { countryYears, dyadYears, poorOverlap } from "./panels.mjs";

/** Seconds of the reference and of its calibration on one machine, measured idle (medians; source: the project's reference timings). */
const there = { demean: 0.2065, explog: 0.5 };
const x = (k) => Array.from({ length: k }, (_, i) => `x${i + 1}`).join(" + ");
const two = (k) => `${x(k)} | unit + year`;
const panels = {
  cy: countryYears,
  dy: dyadYears,
  "dy, 10 covariates": () => dyadYears(20_000, 50, 10),
  "10 dy": () => dyadYears(200_000, 50, 5),
  diff: poorOverlap,
};
/** Peak memory of the reference's process, MB. */
const memory = { cy: 150, dy: 725, "dy, 10 covariates": 725, "10 dy": 7250, diff: 298 };
const ols = (name, panel, rhs, vcov, reference, runs, guessed = false) => ({ name, panel, spec: { formula: `y ~ ${rhs}`, vcov }, reference, runs, guessed });
const glm = (fit, name, panel, k, vcov, reference, runs, guessed = false) => ({
  name: `${name}, ${fit}`,
  panel,
  spec: { fit, formula: `${fit === "logit" || fit === "probit" ? "binary" : "count"} ~ ${two(k)}`, vcov },
  reference,
  runs,
  guessed,
});
const tasks = [
  ols("10,000 rows, two effects, iid", "cy", two(10), "iid", 0.011, 15),
  ols("10,000 rows, two effects, cluster", "cy", two(10), "cluster:unit", 0.013, 15),
  ols("10,000 rows, two effects, two-way cluster", "cy", two(10), "cluster:unit+year", 0.018, 15),
  ols("10,000 rows, no effects, hc1", "cy", x(10), "hc1", 0.008, 15),
  glm("poisson", "10,000 rows, cluster", "cy", 10, "cluster:unit", 0.036, 9),
  glm("poisson", "10,000 rows, two-way cluster", "cy", 10, "cluster:unit+year", 0.041, 9, true),
  glm("logit", "10,000 rows, cluster", "cy", 10, "cluster:unit", 0.041, 9),
  glm("logit", "10,000 rows, two-way cluster", "cy", 10, "cluster:unit+year", 0.046, 9, true),
  glm("probit", "10,000 rows, cluster", "cy", 10, "cluster:unit", 0.051, 9),
  glm("negbin", "10,000 rows, iid", "cy", 10, "iid", 0.094, 5),
  ols("1 million rows, two effects, iid", "dy", two(5), "iid", 0.257, 5),
  ols("1 million rows, two effects, cluster", "dy", two(5), "cluster:unit", 0.259, 5),
  ols("1 million rows, two effects, two-way cluster", "dy", two(5), "cluster:unit+year", 0.541, 5),
  ols("1 million rows, 10 covariates, two effects, iid", "dy, 10 covariates", two(10), "iid", (0.257 * 11) / 6, 5, true),
  glm("poisson", "1 million rows, cluster", "dy", 5, "cluster:unit", 1.232, 3),
  glm("poisson", "1 million rows, two-way cluster", "dy", 5, "cluster:unit+year", 1.349, 3, true),
  glm("logit", "1 million rows, cluster", "dy", 5, "cluster:unit", (1.232 * 41) / 36, 3, true),
  glm("logit", "1 million rows, two-way cluster", "dy", 5, "cluster:unit+year", (1.349 * 41) / 36, 3, true),
  ols("10 million rows, two effects, iid", "10 dy", two(5), "iid", 2.57, 3, true),
  ols("10 million rows, two effects, two-way cluster", "10 dy", two(5), "cluster:unit+year", 5.41, 3, true),
  ols("0.97 million rows, two effects, unbalanced", "diff", "x1 + x2 | individual + year", "iid", 0.184, 5),
  ols("0.97 million rows, three effects, poor overlap", "diff", "x1 + x2 | individual + firm + year", "iid", 8.55, 3),
];
/** Covariances put on a fit that is there: by panel, seconds of the reference. */
const covariances = { cy: { "cluster:unit": 0.004, "cluster:unit+year": 0.006, hc1: 0.002 }, dy: { "cluster:unit": 0.017, "cluster:unit+year": 0.134 } };

const here = fileURLToPath(import.meta.url);
const words = process.argv.slice(2);
if (words[0] === "--task") measure(tasks[Number(words[1])]);
else report();

function report() {
  console.log(`${new Date().toISOString().slice(0, 16)}  node ${process.version}`);
  console.log(`${"".padEnd(52)}  seconds  processor  fixest, scaled  ratio  by processor    MB  of fixest's`);
  tasks.forEach((task, k) => {
    if (words.length > 0 && !words.some((w) => task.name.includes(w))) return;
    const run = spawnSync(process.execPath, [here, "--task", String(k)], { encoding: "utf8" });
    if (run.status !== 0) throw new Error(run.stderr);
    process.stdout.write(run.stdout);
  });
  if (words.length === 0 || words.includes("process")) wholeProcess();
}

function measure({ name, panel, spec, reference, runs, guessed }) {
  const data = panels[panel]();
  const { seconds, processor } = timed(() => estimateModel(data, spec), runs);
  const peak = process.resourceUsage().maxRSS / 1024;
  const at = calibrate();
  const scaleOf = ({ demean, explog }) => (spec.fit ? (demean / there.demean + explog / there.explog) / 2 : demean / there.demean);
  const [scale, byProcessor] = [scaleOf(at), scaleOf(at.processor)];
  line(name, seconds, processor, reference * scale, guessed, byProcessor / scale, peak, memory[panel]);
  const own = spec.vcov === "iid" && !spec.fit ? (covariances[panel] ?? {}) : {};
  const model = Object.keys(own).length > 0 ? estimateModel(data, spec) : undefined;
  for (const [vcov, alone] of Object.entries(own)) {
    const again = timed(() => withVcov(model, vcov), 2 * runs);
    line(`  ${vcov} put on it`, again.seconds, again.processor, alone * scale, false, byProcessor / scale);
  }
}

/** The command from its start to its print, on the table as a CSV file. */
function wholeProcess() {
  const folder = mkdtempSync(join(tmpdir(), "estimate-"));
  const file = join(folder, "cy.csv");
  const data = countryYears();
  const names = ["unit", "year", "y", ...Array.from({ length: 10 }, (_, i) => `x${i + 1}`)];
  const columns = names.map((name) => numbers(data, name));
  writeFileSync(file, `${names.join(",")}\n${Array.from(columns[0], (_, i) => columns.map((c) => c[i]).join(",")).join("\n")}\n`);
  const args = [join(here, "../../dist/cli/fealty.js"), "fit", `y ~ ${two(10)}`, "--data", file, "--vcov", "cluster:unit"];
  let run;
  const { seconds } = timed(() => {
    run = spawnSync(process.execPath, args, { encoding: "utf8" });
  }, 7);
  if (run.status !== 0) throw new Error(run.stderr);
  const bare = timed(() => spawnSync(process.execPath, ["-e", "0"]), 7).seconds;
  rmSync(folder, { recursive: true, force: true });
  line("10,000 rows, whole process, from CSV to print", seconds, undefined, 0.72 * (calibrate().demean / there.demean), false);
  console.log(`  node alone: ${bare.toFixed(3)} s (Rscript alone, there: 0.19 s)`);
}

function line(name, seconds, processor, scaled, guessed, quiet, peak, theirs) {
  const size = peak === undefined ? "" : `  ${String(Math.round(peak)).padStart(4)}  ${(peak / theirs).toFixed(2).padStart(12)}`;
  const used = processor === undefined ? "" : processor.toFixed(4);
  const busy = processor === undefined ? "" : (processor / (scaled * quiet)).toFixed(2);
  console.log(
    `${name.padEnd(52)}  ${seconds.toFixed(4)}  ${used.padStart(9)}  ${`${guessed ? "~" : ""}${scaled.toFixed(4)}`.padStart(14)}  ${(seconds / scaled).toFixed(2).padStart(5)}  ${busy.padStart(12)}${size}`,
  );
}

/** Medians over runs after one that does not count. */
function timed(run, runs) {
  run();
  const times = Array.from({ length: runs }, () => {
    const [start, used] = [performance.now(), process.cpuUsage()];
    run();
    const { user, system } = process.cpuUsage(used);
    return [(performance.now() - start) / 1e3, (user + system) / 1e6];
  });
  const [seconds, processor] = [0, 1].map((k) => times.map((t) => t[k]).sort((a, b) => a - b)[runs >> 1]);
  return { seconds, processor };
}
