// Ideal points from all UN roll calls: seconds and peak memory of the fast engine, milliseconds a sweep of the sampler, with the aims. Build first: npm run build.
// Usage: node bench/ideal-points.mjs VOTES.csv[.gz] (columns ccode, session, rcid, vote) [sweeps]
import { readFileSync } from "node:fs";
import { readTable } from "fealty/formats";
import { idealPointChain, idealPoints, rollCalls } from "fealty/measure";

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
const { prepareIdealPoints } = await import("fealty/measure");
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
