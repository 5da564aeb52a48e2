// The game of the theory: seconds of processor (median, wall beside) against the aims, each task in a fresh process of its own, whose peak memory is told. First: the
// first call of the process, the compiler's work in it; warm: the median of later ones. Build first: npm run build. Usage: node bench/theory.mjs [task]
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const tasks = {
  contract: ["contracts with 10,000 allies, one audience each", 0.1, 5, ({ contracts }) => contracts("bilateral")],
  multilateral: ["contracts with 10,000 allies, one common audience", 0.1, 5, ({ contracts }) => contracts("multilateral")],
  rationed: ["contracts with 10,000 allies, half of the attention", 0.1, 5, ({ contracts }) => contracts("bilateral", 0.5)],
  learning: [
    "learning: 401 beliefs, 64 offers, myopic",
    0.02,
    15,
    ({ theory }) =>
      () =>
        theory.solveMyopic(theory.checkLearning({})),
  ],
  whittle: [
    "Whittle indices of 1,000 beliefs",
    0.05,
    15,
    ({ theory }) =>
      () =>
        theory.whittleIndices(theory.checkLearning({ beliefs: 1000 })),
  ],
  demands: ["seven policies, 200 allies, 100 years, 1,000 runs, 20 demands", 10, 1, ({ policies }) => policies({ of: "demands", most: 20 })],
  signals: ["the same with 10 signal units", 10, 1, ({ policies }) => policies({ of: "signals", most: 10 })],
};

if (process.argv[3] === "here") await measure(process.argv[2]);
else {
  const chosen = process.argv[2] === undefined ? Object.keys(tasks) : [process.argv[2]];
  console.log(`${"".padEnd(62)}    first (wall)        warm (wall)       aim  peak MB`);
  for (const name of chosen) {
    if (!Object.hasOwn(tasks, name)) throw new Error(`no task ${name}: ${Object.keys(tasks).join(", ")}`);
    const run = spawnSync(process.execPath, [fileURLToPath(import.meta.url), name, "here"], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
    process.stdout.write(run.stdout);
  }
}

async function measure(name) {
  const [title, aim, times, prepare] = tasks[name];
  const theory = await import("../dist/theory/index.js");
  const study = name === "demands" || name === "signals" ? await import("../dist/study/index.js") : undefined;
  const executor = study?.threadExecutor(2);
  const run = await prepare({
    theory,
    contracts: (audience, share) => {
      const allies = Array.from({ length: 10_000 }, (_, i) => ({ ...theory.defaultPrimitives, reluctance: -0.5 + (2.2 * i) / 9999, stake: 1 + (i % 7) / 3 }));
      const spent = share && theory.solveContracts(allies).allies.reduce((sum, { reassurance }) => sum + reassurance, 0);
      return () => theory.solveContracts(allies, share ? { audience, attention: share * spent } : { audience });
    },
    policies: (ration) => {
      const p = theory.checkLearning({});
      const solved = theory.solveAttention(
        Array.from({ length: 200 }, () => p),
        ration,
      );
      return () => theory.comparePolicies(solved, executor);
    },
  });
  const measured = [];
  for (let i = 0; i <= times; i++) {
    const [start, used] = [performance.now(), process.cpuUsage()];
    await run();
    const { user, system } = process.cpuUsage(used);
    measured.push([(user + system) / 1e6, (performance.now() - start) / 1e3]);
  }
  await executor?.close();
  const [first, ...rest] = measured;
  const median = (k) => rest.map((one) => one[k]).sort((a, b) => a - b)[rest.length >> 1];
  const told = ([cpu, wall]) => `${cpu.toFixed(3).padStart(8)} (${wall.toFixed(3)})`.padEnd(18);
  const memory = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(`${title.padEnd(62)}${told(first)}${told([median(0), median(1)])}${String(aim).padStart(5)}  ${String(memory).padStart(7)}`);
}
