// Kills runs of a study with SIGKILL at seeded random moments; after each, the same command runs to its end, and results.json must be the bytes of an
// undisturbed run. Build first: npm run build. Usage: node scripts/kill-test.mjs [KILLS] [--study FILE] [--seed N] [--warm]
// Without --study a small study on simulated data; --study is run as it stands, with the data that FEALTY_MIRROR or the network give. With --warm the data
// and tables of the undisturbed run are kept, and its step results alone are made anew each time.
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { stream } from "../dist/numeric/index.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { study: { type: "string" }, seed: { type: "string", default: "20260101" }, warm: { type: "boolean", default: false } },
});
const kills = Number(positionals[0] ?? 20);
const random = stream(Number(values.seed), 1);
const cli = fileURLToPath(new URL("../dist/cli/fealty.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "fealty-kills-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const study = values.study ? resolve(values.study) : smallStudy();
const nowhere = { HTTPS_PROXY: "http://127.0.0.1:9", https_proxy: "http://127.0.0.1:9", NO_PROXY: "", no_proxy: "", FEALTY_MIRROR: "" };
const environment = (home) => ({ ...process.env, ...(values.study ? {} : nowhere), FEALTY_HOME: home });
const threads = (k) => (k % 3 === 0 ? "1" : "2");
const command = (at, k) => [cli, "run", study, "--out", join(at, "results", "out"), "--threads", threads(k)];
const results = (at) => readFileSync(join(at, "results", "out", "results.json"), "utf8");

const first = place("undisturbed");
const started = performance.now();
toTheEnd(first, 1);
const milliseconds = performance.now() - started;
const undisturbed = results(first);
console.log(`${basename(study)}: an undisturbed run takes ${(milliseconds / 1000).toFixed(1)} s and gives ${undisturbed.length} bytes of results.json`);

let [struck, same, first_written] = [0, 0, 0];
const faults = [];
let tries = 0;
while (struck < kills) {
  if (++tries > 3 * kills) throw new Error(`only ${struck} of ${tries - 1} runs were still going when they were to be killed`);
  const at = place(`kill-${tries}`);
  const after = 50 + random.uniform() * milliseconds * 0.95;
  if (!(await killed(at, tries, after))) continue;
  struck++;
  const before = earlier(at);
  if (before !== undefined) first_written++;
  if (before !== undefined && before !== undisturbed) faults.push(`kill ${struck} after ${Math.round(after)} ms left other results`);
  toTheEnd(at, tries + 1);
  if (results(at) === undisturbed) same++;
  else faults.push(`kill ${struck} after ${Math.round(after)} ms: the next run gave other results`);
  const left = readdirSync(at, { recursive: true, encoding: "utf8" }).filter((name) => /results\/(?!out)/.test(name) || /out\/.*\.(tmp|part)$/.test(name));
  if (left.length > 0) faults.push(`kill ${struck} left ${left.join(", ")}`);
  console.log(`kill ${struck} after ${(after / 1000).toFixed(2)} s: ${results(at) === undisturbed ? "the same results" : "OTHER RESULTS"}`);
  rmSync(at, { recursive: true, force: true });
}
for (const fault of faults) console.log(fault);
console.log(`${struck} kills, ${first_written} of them after results were written; ${same} runs after them gave the same bytes`);
process.exitCode = faults.length > 0 || same !== kills ? 1 : 0;

/** A folder for a run: empty, or with the data of the undisturbed run. */
function place(name) {
  const at = join(folder, name);
  mkdirSync(join(at, "results"), { recursive: true });
  if (values.warm && name !== "undisturbed")
    for (const kept of ["originals", "tables"]) cpSync(join(folder, "undisturbed", "home", kept), join(at, "home", kept), { recursive: true });
  return at;
}

function toTheEnd(at, k) {
  const { status, stderr } = spawnSync(process.execPath, command(at, k), { env: environment(join(at, "home")), encoding: "utf8" });
  if (status !== 0) throw new Error(`a run that was let through ended with ${status}: ${stderr}`);
}

/** Whether a run was still going when it was killed. */
async function killed(at, k, after) {
  const child = spawn(process.execPath, command(at, k), { env: environment(join(at, "home")), stdio: "ignore" });
  const ended = new Promise((done) => child.on("exit", (_, signal) => done(signal)));
  const timer = setTimeout(() => child.kill("SIGKILL"), after);
  const signal = await ended;
  clearTimeout(timer);
  return signal === "SIGKILL";
}

function earlier(at) {
  try {
    return results(at);
  } catch {
    return undefined;
  }
}

function smallStudy() {
  const file = join(folder, "small.yaml");
  writeFileSync(
    file,
    `fealty: 1
title: A short reference world
seed: 3
panel: {spine: ally-year, patron: USA, years: 1980..2000, add: [visits, arms, capabilities]}
panels: {no-pact: {pact: none}}
measures:
  support: {is: signal-index, from: [visit, {column: arms, scale: log1p}]}
  position: {is: agreement}
  gap: {is: gap, from: position}
  concession: {is: concession, from: position, split: 2, splits: 12}
models:
  main: {fit: ols, formula: "support ~ l(concession, 1) + l(gap, 2) + log(cinc) | ally + year", vcov: "cluster:ally", latent: split}
  others: {fit: ols, panel: no-pact, formula: "support ~ l(concession, 1) + l(gap, 2) | ally + year", vcov: "cluster:ally"}
  visits: {fit: poisson, formula: "visit ~ l(concession, 1) | ally", vcov: "cluster:ally"}
hypotheses:
  H1: {says: "Signals follow concessions", model: main, term: "l(concession, 1)", sign: "+"}
robustness:
  allies: {of: main, vary: {leave-out: ally}}
report: {formats: [md]}
`,
  );
  return file;
}
