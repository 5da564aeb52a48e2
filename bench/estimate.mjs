// Fits of growing size: seconds (median, after a warm-up) and peak memory, beside fixest 0.14.2 (R 4.2.2, 2 threads, iid unless stated)
// scaled to this machine by the calibration of bench/calibrate.mjs. Build first: npm run build. Usage: node bench/estimate.mjs [names]
import { estimateModel, withVcov } from "../dist/estimate/index.js";
import { calibrate } from "./calibrate.mjs";
import { countryYears, dyadYears, poorOverlap } from "./panels.mjs";

/** Seconds of the reference and of its calibration on one machine, measured idle (medians; source: the project's reference timings). */
const there = { demean: 0.2065, explog: 0.5 };
const x = (k) => Array.from({ length: k }, (_, i) => `x${i + 1}`).join(" + ");
const [ten, five] = [`${x(10)} | unit + year`, `${x(5)} | unit + year`];
const panels = { cy: countryYears, dy: dyadYears, diff: poorOverlap };
const tasks = [
  ["10,000 rows, two effects, iid", "cy", { formula: `y ~ ${ten}`, vcov: "iid" }, 0.011, 15],
  ["10,000 rows, two effects, cluster", "cy", { formula: `y ~ ${ten}`, vcov: "cluster:unit" }, 0.013, 15],
  ["10,000 rows, two effects, two-way cluster", "cy", { formula: `y ~ ${ten}`, vcov: "cluster:unit+year" }, 0.018, 15],
  ["10,000 rows, no effects, hc1", "cy", { formula: `y ~ ${x(10)}`, vcov: "hc1" }, 0.008, 15],
  ["10,000 rows, Poisson, two effects, cluster", "cy", { fit: "poisson", formula: `count ~ ${ten}`, vcov: "cluster:unit" }, 0.036, 9],
  ["10,000 rows, logit, two effects, cluster", "cy", { fit: "logit", formula: `binary ~ ${ten}`, vcov: "cluster:unit" }, 0.041, 9],
  ["10,000 rows, probit, two effects, cluster", "cy", { fit: "probit", formula: `binary ~ ${ten}`, vcov: "cluster:unit" }, 0.051, 9],
  ["10,000 rows, negative binomial, two effects", "cy", { fit: "negbin", formula: `count ~ ${ten}`, vcov: "iid" }, 0.094, 5],
  ["1 million rows, two effects, iid", "dy", { formula: `y ~ ${five}`, vcov: "iid" }, 0.257, 5],
  ["1 million rows, two effects, cluster", "dy", { formula: `y ~ ${five}`, vcov: "cluster:unit" }, 0.259, 5],
  ["1 million rows, two effects, two-way cluster", "dy", { formula: `y ~ ${five}`, vcov: "cluster:unit+year" }, 0.541, 5],
  ["1 million rows, Poisson, two effects, cluster", "dy", { fit: "poisson", formula: `count ~ ${five}`, vcov: "cluster:unit" }, 1.232, 3],
  ["0.97 million rows, two effects, unbalanced", "diff", { formula: "y ~ x1 + x2 | individual + year", vcov: "iid" }, 0.184, 5],
  ["0.97 million rows, three effects, poor overlap", "diff", { formula: "y ~ x1 + x2 | individual + firm + year", vcov: "iid" }, 8.55, 3],
];
const wanted = process.argv.slice(2);
const here = calibrate();
const linear = here.demean / there.demean;
const likelihood = (linear + here.explog / there.explog) / 2;
console.log(
  `calibration: demean ${here.demean.toFixed(3)} s (×${linear.toFixed(2)}), explog ${here.explog.toFixed(3)} s (×${(here.explog / there.explog).toFixed(2)})`,
);
console.log(`${"".padEnd(50)}  seconds  fixest, scaled   ratio`);
for (const [name, make] of Object.entries(panels)) {
  const own = tasks.filter(([task, panel]) => panel === name && (wanted.length === 0 || wanted.some((w) => task.includes(w))));
  if (own.length === 0) continue;
  const data = make();
  for (const [task, , spec, reference, runs] of own) {
    const seconds = median(() => estimateModel(data, spec), runs);
    const scaled = reference * (spec.fit ? likelihood : linear);
    console.log(`${task.padEnd(50)}  ${seconds.toFixed(4)}  ${scaled.toFixed(4).padStart(14)}  ${(seconds / scaled).toFixed(2).padStart(6)}`);
  }
  const fitted = estimateModel(data, own[0][2]);
  console.log(`${`  another covariance put on it (hc1)`.padEnd(50)}  ${median(() => withVcov(fitted, "hc1"), 5).toFixed(4)}`);
  console.log(`  peak memory so far: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB (fixest: cy 139–161, dy 713–736, diff 298)`);
}

function median(run, runs) {
  run();
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    run();
    return (performance.now() - start) / 1e3;
  });
  return times.sort((a, b) => a - b)[runs >> 1];
}
