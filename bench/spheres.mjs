// Spheres of influence, 195 states, 3 patrons, 100 years, 1,000 runs on 2 threads: seconds (of the processor too), peak memory, and the aims: 60 seconds,
// better 20. Then one counterfactual on the same random numbers. Mesa is timed on the same rules where Debian's Python has it; where it has not, that is said,
// and plain Python plays the same rules with the same solved offers on a smaller size. Build first: npm run build. Usage: node bench/spheres.mjs [runs]
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { simulateSpheres, syntheticSpheres } from "../dist/simulate/index.js";
import { threadExecutor } from "../dist/study/index.js";
import { checkSpheres, solveSpheres } from "../dist/theory/index.js";

const runs = Number(process.argv[2] ?? 1000);
const periods = 100;
const world = checkSpheres({ ...syntheticSpheres({ states: 195, patrons: 3 }), periods });
const change = { name: "cut", changes: [{ at: 51, patron: 1, scale: { budget: 0.5, stake: 0.8 } }] };

const timed = async (work) => {
  const [start, used] = [performance.now(), process.cpuUsage()];
  const result = await work();
  const { user, system } = process.cpuUsage(used);
  return { seconds: (performance.now() - start) / 1e3, processor: (user + system) / 1e6, result };
};
const line = (name, { seconds, processor }, aim) =>
  console.log(
    `${name.padEnd(44)}  ${seconds.toFixed(2).padStart(7)}  ${processor.toFixed(2).padStart(9)}  ${aim === undefined ? "" : `aim ${aim} s: ${seconds <= aim ? "met" : "MISSED"}`}`,
  );

console.log(`${`195 states, 3 patrons, ${periods} years, ${runs} runs, 2 threads`.padEnd(44)}  seconds  processor`);
const policies = await timed(async () => solveSpheres(world));
line("policies of all pairs", policies);
const executor = threadExecutor(2);
const base = await timed(() => simulateSpheres(world, executor, { runs }));
line("base, with its policies", base, 60);
line("base and a counterfactual", await timed(() => simulateSpheres(world, executor, { runs, counterfactuals: [change] })));
await executor.close();
console.log(
  `peak memory: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB; the better aim for the base is 20 s: ${base.seconds <= 20 ? "met" : "MISSED"}`,
);
console.log(`surplus of the first patron a run: ${base.result.base.patrons[0].whole.surplus.mean.toFixed(3)}`);

// The same rules in Python, an object a state, with the solved offers.
const folder = mkdtempSync(join(tmpdir(), "spheres-"));
try {
  const solved = solveSpheres(world);
  const { size, reward, rank, targets } = solved;
  const few = 10;
  writeFileSync(
    join(folder, "world.json"),
    JSON.stringify({
      game: world.game,
      rules: world.rules,
      patrons: world.patrons,
      states: world.states,
      periods,
      runs: few,
      size,
      reward: [...reward],
      rank: [...rank],
      targets: [...targets],
    }),
  );
  const script = new URL("spheres.py", import.meta.url).pathname;
  const python = spawnSync("/usr/bin/python3", [script, join(folder, "world.json")], { encoding: "utf8" });
  if (python.status !== 0) console.log(`Python could not be timed: ${python.error?.message ?? python.stderr.trim().split("\n").at(-1)}`);
  else {
    const told = JSON.parse(python.stdout);
    console.log(
      told.mesa
        ? `Mesa ${told.mesa} is there`
        : "Mesa: Debian's Python here has none (no package python3-mesa); plain Python instead, which has none of Mesa's own costs",
    );
    for (const { name, seconds, surplus, spread } of told.timings) {
      const ours = ((base.processor - policies.processor) / runs) * few;
      console.log(
        `${name}, ${few} runs: ${seconds.toFixed(2)} s, ${(seconds / ours).toFixed(1)} times ours (processor, policies solved before); surplus of the first patron a run ${surplus.toFixed(3)} ± ${spread.toFixed(3)}`,
      );
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
