// Wild cluster bootstrap, 99,999 draws, 60 clusters, 3,000 rows, every coefficient, intervals included: seconds (median of five; of the processor too), peak memory, and
// the ratio to one second, the "100,000 draws in under a second" of fwildclusterboot. Build first: npm run build. Usage: node bench/bootstrap.mjs
import { estimateModel, wildBootstrap } from "../dist/estimate/index.js";
import { countryYears } from "./panels.mjs";

const x = (k) => Array.from({ length: k }, (_, i) => `x${i + 1}`).join(" + ");
const data = countryYears(60, 50, 10, 4);
const tasks = [
  ["5 covariates", `y ~ ${x(5)}`, {}],
  ["5 covariates, without intervals", `y ~ ${x(5)}`, { interval: false }],
  ["5 covariates, unit effects", `y ~ ${x(5)} | unit`, {}],
  ["5 covariates, unit and year effects", `y ~ ${x(5)} | unit + year`, {}],
  ["5 covariates, unit effects, Webb's weights", `y ~ ${x(5)} | unit`, { weights: "webb" }],
  ["5 covariates, unit effects, type 33", `y ~ ${x(5)} | unit`, { type: "33" }],
  ["5 covariates, unit effects, null not imposed", `y ~ ${x(5)} | unit`, { unrestricted: true }],
  ["10 covariates, unit effects", `y ~ ${x(10)} | unit`, {}],
];
console.log(`${"99,999 draws, 60 clusters, 3,000 rows".padEnd(48)}  seconds  of one second  processor  coefficients`);
for (const [name, formula, options] of tasks) {
  const model = estimateModel(data, { formula, vcov: "cluster:unit" });
  let seed = 0;
  // A seed of its own, so that no run finds the weights of another.
  const run = () => wildBootstrap(model, { by: "unit", draws: 99_999, seed: ++seed, ...options });
  const { terms } = run();
  const times = Array.from({ length: 5 }, () => {
    const [start, used] = [performance.now(), process.cpuUsage()];
    run();
    const { user, system } = process.cpuUsage(used);
    return [(performance.now() - start) / 1e3, (user + system) / 1e6];
  });
  const [seconds, processor] = [0, 1].map((k) => times.map((t) => t[k]).sort((a, b) => a - b)[2]);
  console.log(
    `${name.padEnd(48)}  ${seconds.toFixed(3)}  ${seconds.toFixed(2).padStart(14)}  ${processor.toFixed(3).padStart(9)}  ${String(terms.length).padStart(12)}`,
  );
}
console.log(`peak memory: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
