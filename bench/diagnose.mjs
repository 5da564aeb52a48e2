// 1,000 simulations of the flagship's main model (two absorbed effects, clustered by ally) under the theory: seconds, processor seconds, peak memory, and the aim, 60 seconds
// on two cores (10 if it can be). On the data of FEALTY_MIRROR, else on the reference world. Build first: npm run build. Usage: node bench/diagnose.mjs [SIMS] [THREADS]
import { readStudy, runStudy } from "../dist/study/index.js";

const [sims, threads] = [Number(process.argv[2] ?? 1000), Number(process.argv[3] ?? 2)];
const given = readStudy("studies/rewarding-loyalty.yaml");
const diagnose = { design: "main", sims, truths: ["theory"], models: ["main"] };
const study = { ...given, spec: { ...given.spec, theory: { ...given.spec.theory, diagnose } } };
// The panel and its measures first, so that the time is that of the simulations.
await runStudy({ ...study, spec: { ...study.spec, theory: { diagnose: { ...diagnose, sims: 10 } } } }, { only: "diagnosis", threads });
const [start, used] = [performance.now(), process.cpuUsage()];
const { value, simulated, steps } = await runStudy(study, { only: "diagnosis", threads });
const { user, system } = process.cpuUsage(used);
console.log(`${simulated ? "reference world" : "data"}: ${value.rows} rows, ${sims} simulations, ${threads} threads`);
console.log(`${((performance.now() - start) / 1000).toFixed(1)} s, ${((user + system) / 1e6).toFixed(1)} s of the processor; aim 60 s (10 s)`);
console.log(
  `step: ${steps.find(({ name }) => name === "diagnosis")?.seconds.toFixed(1)} s; peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`,
);
