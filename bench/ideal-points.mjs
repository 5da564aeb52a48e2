// Ideal points from all UN roll calls: seconds and peak memory of the fast engine, milliseconds a sweep of the sampler, with the aims. Build first: npm run build.
// Usage: node bench/ideal-points.mjs VOTES.csv[.gz] (columns ccode, session, rcid, vote) [sweeps]
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readTable } from "fealty/formats";
import { correlation, idealPointChain, idealPoints, mixing, prepareIdealPoints, rollCalls } from "fealty/measure";

const [file, asked] = process.argv.slice(2);
if (file === undefined) throw new Error("name a table of votes: node bench/ideal-points.mjs VOTES.csv");
const sweeps = Number(asked ?? 100);
const timed = (run) => {
  const [wall, cpu] = [performance.now(), process.cpuUsage().user];
  const value = run();
  return { value, wall: (performance.now() - wall) / 1000, cpu: (process.cpuUsage().user - cpu) / 1e6 };
};
const show = (name, { wall, cpu }, aim) =>
  console.log(`${name.padEnd(58)}${wall.toFixed(2).padStart(8)} s wall${cpu.toFixed(2).padStart(8)} s processor   aim ${aim}`);

const data = await readTable(new Uint8Array(readFileSync(file)), { name: file });
const calls = timed(() => rollCalls(data, { unit: "ccode", time: "session", item: "rcid", vote: "vote" }));
show("votes as a table of items and states", calls, "");
const fast = timed(() => idealPoints(calls.value, { anchors: [[2, 40]] }));
show(`fast engine, ${fast.value.position.length} positions with errors, ${fast.value.sweeps} sweeps`, fast, "15 s, 400 MB");
console.log(`peak memory so far ${(process.resourceUsage().maxRSS / 1000).toFixed(0)} MB`);
const { resolutions, position } = fast.value;
const { table, model } = prepareIdealPoints(calls.value, {});
const chain = timed(() =>
  idealPointChain({
    table,
    model,
    start: { position, slope: resolutions.slope, low: resolutions.low, high: resolutions.high },
    seed: 1,
    chain: 1,
    sweeps,
    thin: 1,
  }),
);
show(`sampler, one chain of ${sweeps + Math.ceil(sweeps / 2)} sweeps`, chain, "120 ms a sweep (2,000 in 4 minutes)");
console.log(
  `${((1000 * chain.cpu) / (sweeps + Math.ceil(sweeps / 2))).toFixed(0)} ms of processor a sweep; ${(100 * chain.value.accepted).toFixed(0)} % of moves of cut points taken`,
);

// Static positions from yes or not, both by samplers: MCMCpack beside ours on the same votes (the last two times), where R has it.
for (const name of ["MCMCpack", "emIRT"])
  if (spawnSync("Rscript", ["--vanilla", "-e", `library(${name})`], { encoding: "utf8" }).status !== 0)
    console.log(`${name} is left out: Rscript with ${name} is not installed`);
if (spawnSync("Rscript", ["--vanilla", "-e", "library(MCMCpack)"], { encoding: "utf8" }).status === 0) {
  const { items, itemTime, times, units, votes } = calls.value;
  const width = units.length;
  const chosen = [...items.keys()].filter((k) => {
    const row = votes.subarray(k * width, (k + 1) * width);
    const cast = row.filter((vote) => vote > 0).length;
    const yes = row.filter((vote) => vote === 1).length;
    return itemTime[k] >= times.length - 2 && yes / cast > 0.025 && yes / cast < 0.975;
  });
  const some = {
    ...calls.value,
    items: chosen.map((k) => items[k]),
    itemTime: chosen.map((k) => itemTime[k]),
    votes: votes.filter((_, at) => chosen.includes(Math.floor(at / width))),
  };
  const [burn, kept] = [500, 1000];
  const folder = mkdtempSync(join(tmpdir(), "fealty-points-bench-"));
  try {
    const lines = chosen.map((k) => Array.from(votes.subarray(k * width, (k + 1) * width), (vote) => (vote === 0 ? "NA" : vote === 1 ? 1 : 0)).join(","));
    writeFileSync(join(folder, "votes.csv"), `${lines.join("\n")}\n`);
    const script = `suppressMessages(library(MCMCpack)); v <- t(as.matrix(read.csv("${join(folder, "votes.csv")}", header = FALSE)))
      v <- v[rowSums(!is.na(v)) > 0, ]; t <- system.time(m <- MCMCirt1d(v, burnin = ${burn}, mcmc = ${kept}, seed = 1, store.item = FALSE, AB0 = 1))
      cat(t[["user.self"]]); write.table(round(m, 6), "${join(folder, "draws.csv")}", sep = ",", row.names = FALSE, col.names = FALSE)`;
    const run = spawnSync("/usr/bin/time", ["-f", "%M", "Rscript", "--vanilla", "-e", script], { encoding: "utf8" });
    if (run.status !== 0) throw new Error(run.stderr);
    const seconds = Number(run.stdout.trim());
    const drawn = readFileSync(join(folder, "draws.csv"), "utf8")
      .trim()
      .split("\n")
      .map((line) => line.split(",").map(Number));
    const theirs = drawn[0].map((_, p) => Float64Array.from(drawn, (line) => line[p]));
    const own = timed(() => {
      // Its priors: variance 1 of slopes and of cut points.
      const options = { still: true, abstain: "no", model: { slopeVariance: 1, cutVariance: 1 } };
      const { table: still, model: plain } = prepareIdealPoints(some, options);
      const first = idealPoints(some, options);
      const start = { position: first.position, slope: first.resolutions.slope, low: first.resolutions.low, high: first.resolutions.high };
      const { draws, kept: n } = idealPointChain({ table: still, model: plain, start, seed: 1, chain: 1, sweeps: kept, thin: 1 });
      return Array.from(first.position, (_, p) => Float64Array.from({ length: n }, (__, d) => draws[d * first.position.length + p]));
    });
    const mean = (draws) => draws.reduce((sum, x) => sum + x, 0) / draws.length;
    const median = (columns) => columns.map((draws) => mixing([draws]).bulk).sort((x, y) => x - y)[columns.length >> 1];
    const [ours, others] = [own.value, theirs].map(median);
    console.log(
      `${chosen.length} roll calls, ${own.value.length} states, ${burn} + ${kept} sweeps: ours ${own.cpu.toFixed(1)} s, MCMCpack ${seconds.toFixed(1)} s of processor, ratio ${(own.cpu / seconds).toFixed(2)}; its peak ${(Number(run.stderr.trim().split("\n").at(-1)) / 1024).toFixed(0)} MB`,
    );
    console.log(
      `effective draws of the median position: ours ${ours.toFixed(0)}, MCMCpack ${others.toFixed(0)}; a second of processor ${(ours / own.cpu).toFixed(0)} and ${(others / seconds).toFixed(0)}`,
    );
    console.log(`correlation of posterior means ${Math.abs(correlation(Float64Array.from(own.value, mean), Float64Array.from(theirs, mean))).toFixed(4)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
console.log(`peak memory of this process ${(process.resourceUsage().maxRSS / 1000).toFixed(0)} MB`);
