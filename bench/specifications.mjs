// 10,000 specifications on an ally-year panel of 3,000 rows (60 allies, 50 years, unit effects), clustered: seconds in all, microseconds each,
// peak memory, and the ratio to one fixest call each, about 8 ms in process at this size (reference timings of the project), scaled to this
// machine by the calibration of bench/calibrate.mjs. Build first: npm run build. Usage: node bench/specifications.mjs
import { estimate, specificationCurve, specifications } from "../dist/estimate/index.js";
import { calibrate } from "./calibrate.mjs";
import { countryYears } from "./panels.mjs";

const data = countryYears(60, 50, 12, 5);
const controls = Array.from({ length: 11 }, (_, i) => `x${i + 2}`);
const base = { formula: "y ~ x1 | unit", vcov: "cluster:unit" };
const samples = { all: "", "1965 on": "year >= 1965", "1970 on": "year >= 1970", "1980 on": "year >= 1980", "before 2000": "year < 2000" };
const vary = { controls, samples };
const run = () => specifications(data, base, vary, "x1");
const count = run().specifications.length;
const [wall, cpu] = timed(run);
const scale = calibrate().demean / 0.2065;
console.log(
  `${count.toLocaleString("en-US")} specifications: ${wall.toFixed(3)} s (${cpu.toFixed(3)} s of processor), ${((1e6 * wall) / count).toFixed(1)} µs each`,
);
console.log(
  `fixest at 8 ms a call, scaled ×${scale.toFixed(2)}: ${(0.008 * scale * count).toFixed(1)} s; ${((0.008 * scale * count) / wall).toFixed(0)} times as fast`,
);
const [one] = timed(() => estimate(data, { formula: `y ~ x1 + ${controls.join(" + ")} | unit`, vcov: "cluster:unit" }));
console.log(`one fit of our own: ${(1e3 * one).toFixed(2)} ms`);
const small = { controls: controls.slice(0, 7), samples: { all: "", "1970 on": "year >= 1970" } };
const [curve] = timed(() => specificationCurve(data, base, small, "x1", { draws: 100 }));
console.log(`specification curve, 256 specifications, 100 draws: ${curve.toFixed(2)} s`);
console.log(`peak memory: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);

/** Medians of five runs: seconds, and seconds of processor. */
function timed(task) {
  task();
  const runs = Array.from({ length: 5 }, () => {
    const [start, used] = [performance.now(), process.cpuUsage()];
    task();
    const { user, system } = process.cpuUsage(used);
    return [(performance.now() - start) / 1e3, (user + system) / 1e6];
  });
  return [0, 1].map((k) => runs.map((r) => r[k]).sort((a, b) => a - b)[2]);
}
