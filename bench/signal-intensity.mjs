// Signal intensity of four patrons: `fealty measure signal-intensity` by its fast engine and its sampler, and JAGS with the same model, data, priors and
// number of chains, started near the mode with 150 sweeps before the first draw, where Rscript has rjags. Each in a process of its own: wall and processor
// seconds, peak memory, fewest effective draws and worst R-hat of the loadings (both by the same code), effective draws a second of processor, and their
// ratio. JAGS makes fewer draws, else it takes an hour.
// Aims in 4 × 2,000 draws: 400 effective draws and R-hat 1.01 (France 1.02) in under 60 s of two cores; the fast engine under 5 s. On the signals of
// McManus and Nieman (2019) from FEALTY_MIRROR (or ../shared/data/originals), else on simulated ones. Build first: npm run build.
// Usage: node bench/signal-intensity.mjs [DRAWS=2000] [JAGS-DRAWS=500] [PATRON…]  (us uk rus fra; JAGS-DRAWS 0 leaves JAGS out)
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { readTable } from "fealty/formats";
import { mixing, signalTable } from "fealty/measure";
import { stream } from "fealty/numeric";

const [draws = 2000, jagsDraws = 500] = process.argv.slice(2, 4).map(Number);
const asked = process.argv.slice(4);
const chains = 4;
const cli = fileURLToPath(new URL("../dist/cli/fealty.js", import.meta.url));
const patrons = [
  { id: "us", binary: ["us_vis", "us_ex", "us_nukes", "us_pact"], amounts: ["us_arms", "us_troops"], counts: ["us_words"] },
  { id: "uk", binary: ["uk_vis", "uk_ex", "uk_nukes", "uk_pact"], amounts: ["uk_arms", "uk_troops"], counts: [] },
  { id: "rus", binary: ["rus_vis", "rus_ex", "rus_nukes", "rus_pact"], amounts: ["rus_arms", "rus_troops"], counts: [] },
  { id: "fra", binary: ["fra_vis", "fra_ex", "fra_pact"], amounts: ["fra_arms", "fra_troops"], counts: [] },
].filter(({ id }) => asked.length === 0 || asked.includes(id));
const years = { ex: [1974, 2010], troops: [1981, 2012], words: [1950, 2010] };
const folder = mkdtempSync(join(tmpdir(), "fealty-signals-bench-"));
try {
  const { file, real } = signals();
  const rjags = jagsDraws > 0 && spawnSync("Rscript", ["--vanilla", "-e", "library(rjags)"], { encoding: "utf8" }).status === 0;
  if (jagsDraws > 0 && !rjags) console.log("JAGS is left out: Rscript with rjags is not installed");
  console.log(`${real ? "published" : "simulated"} signals; ${chains} chains, ${draws} draws each (JAGS ${jagsDraws}); seconds are wall / processor`);
  console.log("patron engine       draws      seconds     MB  R-hat   bulk   tail  bulk a second of processor");
  const data = await readTable(new Uint8Array(readFileSync(file)), { name: file });
  for (const patron of patrons) {
    const columns = [...patron.binary, ...patron.amounts, ...patron.counts];
    const coded = new Map(columns.flatMap((name) => (years[name.split("_")[1]] ? [[name, years[name.split("_")[1]]]] : [])));
    const common = { ...patron, file, coded, orient: `${patron.id}_pact` };
    fealty({ ...common, engine: "fast" });
    const ours = fealty({ ...common, engine: "sample" });
    if (!rjags) continue;
    const theirs = jags(patron.id, signalTable(data, { unit: "ccode", time: "year", ...patron, coded }), ours.loadings);
    const apart = ours.loadings.map(({ loading, se }, j) => Math.abs(loading - theirs.means[j]) / se);
    console.log(
      `${patron.id.padEnd(7)}effective draws a second of processor: ${Math.round(ours.rate / theirs.rate)} times those of JAGS (${Math.round(ours.rate / theirs.drawing)} times without its start);` +
        ` loadings at most ${Math.max(...apart).toFixed(2)} posterior deviations apart`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function fealty({ id, binary, amounts, counts, file, coded, orient, engine }) {
  const list = (name, columns) => (columns.length > 0 ? [name, columns.join(",")] : []);
  const span = [...coded].map(([name, [first, last]]) => `${name}=${first}..${last}`);
  const saying =
    "process.on('exit',()=>{const{maxRSS,userCPUTime,systemCPUTime}=process.resourceUsage();process.stderr.write('\\nspent '+maxRSS+' '+(userCPUTime+systemCPUTime)+'\\n')})";
  const started = performance.now();
  const run = spawnSync(
    process.execPath,
    [
      ...["--import", `data:text/javascript,${encodeURIComponent(saying)}`, cli, "measure", "signal-intensity", "--data", file, "--unit", "ccode"],
      ...["--time", "year", ...list("--binary", binary), ...list("--amounts", amounts), ...list("--counts", counts), "--coded", span.join(",")],
      ...["--orient", orient, "--engine", engine, "--out", join(folder, "scores.csv"), "--json", "--seed", "1"],
      ...(engine === "sample" ? ["--chains", `${chains}`, "--sweeps", `${draws}`] : []),
    ],
    { encoding: "utf8", maxBuffer: 1 << 28 },
  );
  const wall = (performance.now() - started) / 1000;
  if (run.status !== 0) throw new Error(run.stderr);
  const [, kilobytes, micros] = /spent (\d+) (\d+)/.exec(run.stderr) ?? [];
  const { loadings, mixing: mixed } = JSON.parse(run.stdout);
  return { loadings, ...line(id, engine, wall, Number(micros) / 1e6, Number(kilobytes) / 1000, mixed) };
}

function line(id, engine, wall, cpu, megabytes, mixed) {
  const spent = `${engine === "JAGS" ? jagsDraws : engine === "sample" ? draws : ""}`.padStart(7) + `${wall.toFixed(1)} / ${cpu.toFixed(1)}`.padStart(15);
  const start = `${id.padEnd(7)}${engine.padEnd(12)}${spent}${(Number.isNaN(megabytes) ? "" : megabytes.toFixed(0)).padStart(7)}`;
  const known = mixed?.filter(({ rhat }) => rhat !== null && !Number.isNaN(rhat));
  if (!known) {
    console.log(start);
    return {};
  }
  const bulk = Math.min(...known.map((one) => one.bulk));
  const tail = Math.min(...known.map((one) => one.tail));
  const rhat = Math.max(...known.map((one) => one.rhat));
  console.log(
    `${start}${rhat.toFixed(3).padStart(7)}${bulk.toFixed(0).padStart(7)}${tail.toFixed(0).padStart(7)}${(bulk / cpu).toFixed(bulk / cpu < 1 ? 4 : 1).padStart(12)}`,
  );
  return { rate: bulk / cpu, bulk };
}

/** The model in BUGS: what docs/explanation/signal-intensity.md says, each score a node, whatever is missing left out. */
function model(indicators) {
  const lines = indicators.map(({ kind, classes }, index) => {
    const j = index + 1;
    const mean = `beta[${j}] * x[row${j}[k]]`;
    if (kind === "normal")
      return `for (k in 1:n[${j}]) { y${j}[k] ~ dnorm(a${j} + ${mean}, 1 / v${j}) }
  a${j} ~ dnorm(0, 0.01)
  t${j} ~ dnorm(0, 0.01)
  v${j} <- 0.0225 + exp(t${j})`;
    if (classes === 2)
      return `for (k in 1:n[${j}]) {
    y${j}[k] ~ dbern(p${j}[k])
    probit(p${j}[k]) <- a${j} + ${mean}
  }
  a${j} ~ dnorm(0, 0.01)`;
    return `for (k in 1:n[${j}]) { y${j}[k] ~ dordered.probit(${mean}, c${j}[1:${classes - 1}]) }
  for (c in 1:${classes - 1}) { u${j}[c] ~ dnorm(0, 0.01) }
  c${j} <- sort(u${j})`;
  });
  return `model {\n  for (i in 1:N) { x[i] ~ dnorm(0, 1) }\n  for (j in 1:${indicators.length}) { beta[j] ~ dnorm(0, 0.25) }\n  ${lines.join("\n  ")}\n}\n`;
}

function jags(id, { indicators, rows }, loadings) {
  const data = [`d <- list(N = ${rows.length}, n = c(${indicators.map(({ known }) => known).join(",")}))`];
  indicators.forEach(({ kind, values }, j) => {
    const known = [...values.keys()].filter((row) => !Number.isNaN(values[row]));
    const shift = indicators[j].classes > 2 ? 1 : 0;
    writeFileSync(
      join(folder, `known${j + 1}.csv`),
      `row,y\n${known.map((row) => `${row + 1},${kind === "normal" ? values[row] : values[row] + shift}`).join("\n")}\n`,
    );
    data.push(`k <- read.csv("known${j + 1}.csv"); d$row${j + 1} <- k$row; d$y${j + 1} <- k$y`);
  });
  writeFileSync(join(folder, "model.bug"), model(indicators));
  const starts = indicators.flatMap(({ kind, classes, values }, index) => {
    const j = index + 1;
    const share = (c) => values.filter((y) => y < c).length / values.filter((y) => !Number.isNaN(y)).length;
    const spread = `sqrt(1 + ${loadings[index].loading}^2)`;
    if (kind === "normal") return [`a${j} = 0`, `t${j} = log(max(0.01, 0.9775 - ${loadings[index].loading}^2))`];
    const cuts = Array.from({ length: classes - 1 }, (_, c) => `qnorm(${share(c + 1)}) * ${spread}`);
    return classes === 2 ? [`a${j} = -${cuts[0]}`] : [`u${j} = c(${cuts.join(", ")})`];
  });
  const script = `suppressMessages(library(rjags)); load.module("glm", quiet = TRUE)
${data.join("\n")}
start <- function(chain) list(beta = c(${loadings.map(({ loading }) => loading).join(",")}), ${starts.join(", ")}, .RNG.name = "base::Mersenne-Twister", .RNG.seed = chain)
begun <- proc.time()
m <- jags.model("model.bug", d, inits = lapply(1:${chains}, start), n.chains = ${chains}, n.adapt = 100, quiet = TRUE)
update(m, 50, progress.bar = "none")
mid <- proc.time()
s <- coda.samples(m, "beta", ${jagsDraws}, progress.bar = "none")
spent <- proc.time()
for (c in 1:${chains}) writeBin(as.vector(as.matrix(s[[c]])), sprintf("chain%d.bin", c))
peak <- grep("VmHWM", if (file.exists("/proc/self/status")) readLines("/proc/self/status") else character(), value = TRUE)
cat("spent", sum(spent[1:2]), sum((spent - mid)[1:2]), if (length(peak)) gsub("[^0-9]", "", peak) else NA, "\\n")`;
  writeFileSync(join(folder, "run.R"), script);
  const started = performance.now();
  const run = spawnSync("Rscript", ["--vanilla", "run.R"], { encoding: "utf8", cwd: folder });
  const wall = (performance.now() - started) / 1000;
  if (run.status !== 0) throw new Error(run.stderr);
  const [, cpu, drawing, kilobytes] = /spent ([\d.]+) ([\d.]+) (\d+|NA)/.exec(run.stdout);
  const kept = Array.from({ length: chains }, (_, c) => {
    const bytes = readFileSync(join(folder, `chain${c + 1}.bin`));
    return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  });
  // Chains that came out the other way round are turned by the loading that is most certain.
  const of = (j) => kept.map((chain) => chain.subarray(j * jagsDraws, (j + 1) * jagsDraws));
  const mean = (values) => values.reduce((sum, x) => sum + x, 0) / values.length;
  const sure = loadings.map(({ loading, se }) => Math.abs(loading) / se);
  const by = sure.indexOf(Math.max(...sure));
  const sign = of(by).map((chain) => Math.sign(mean(chain)) * Math.sign(loadings[by].loading));
  const turned = loadings.map((_, j) => of(j).map((chain, c) => chain.map((x) => sign[c] * x)));
  const { rate, bulk } = line(id, "JAGS", wall, Number(cpu), Number(kilobytes) / 1000, turned.map(mixing));
  return { rate, drawing: bulk / Number(drawing), means: turned.map((one) => mean(one.map(mean))) };
}

/** The published signals, or as many simulated ones of every patron. */
function signals() {
  const beside = resolve("../shared/data/originals");
  const mirror = process.env.FEALTY_MIRROR ?? (existsSync(beside) ? beside : undefined);
  if (mirror !== undefined) {
    const env = { ...process.env, FEALTY_MIRROR: mirror, FEALTY_HOME: join(folder, "home") };
    const run = (...args) => spawnSync(process.execPath, [cli, "data", ...args], { encoding: "utf8", env });
    const pulled = run("pull", "mcmanus-nieman-signals", "--quiet");
    if (pulled.status !== 0) throw new Error(pulled.stderr);
    return { file: run("path", "mcmanus-nieman-signals").stdout.trim(), real: true };
  }
  const names = [...new Set(patrons.flatMap(({ binary, amounts, counts }) => [...binary, ...amounts, ...counts]))];
  const lines = [`ccode,year,${names.join(",")}`];
  for (let state = 1; state <= 150; state++)
    for (let year = 1950; year <= 2012; year++) {
      const draw = stream(7, state, year);
      const score = new Map(patrons.map(({ id }) => [id, draw.normal()]));
      const cells = names.map((name) => {
        const behind = 0.9 * score.get(name.split("_")[0]) + draw.normal();
        const kind = name.split("_")[1];
        if (kind === "words") return Math.max(0, Math.floor(3 * behind));
        return kind === "arms" || kind === "troops" ? Math.round(Math.max(0, 200 * behind)) : Number(behind > 1);
      });
      lines.push(`${state},${year},${cells.join(",")}`);
    }
  const file = join(folder, "simulated.csv");
  writeFileSync(file, `${lines.join("\n")}\n`);
  return { file, real: false };
}
