// Time and peak memory of the whole flagship study, cold (an empty store, data from FEALTY_MIRROR or the network) and warm (the same command again),
// with one thread and with two. Child processes count: memory is the largest sum of the resident memory of the process and all below it, looked at
// every 20 ms where /proc is (pages that processes share count in each), else the peak of the process alone. Build first: npm run build.
// Usage: node bench/study.mjs [STUDY]
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const cli = fileURLToPath(new URL("../dist/cli/fealty.js", import.meta.url));
const study = process.argv.slice(2, 3);
/** Each process says its own peak when it ends. */
const saying = 'process.on("exit", () => process.stderr.write("peak-kilobytes " + process.resourceUsage().maxRSS + "\\n"))';
const folder = mkdtempSync(join(tmpdir(), "fealty-bench-"));
try {
  console.log("threads  state   seconds  peak MB  steps  data");
  for (const threads of ["1", "2"]) {
    const env = { ...process.env, FEALTY_HOME: join(folder, `home-${threads}`) };
    for (const state of ["cold", "warm"]) {
      const { seconds, megabytes, out } = await measured(["run", ...study, "--out", join(folder, `out-${threads}`), "--threads", threads, "--json"], env);
      const { simulated, steps } = JSON.parse(out);
      const made = steps.filter(({ cached }) => !cached).length;
      console.log(
        [
          threads.padStart(7),
          ` ${state} `,
          seconds.toFixed(1).padStart(8),
          String(Math.round(megabytes)).padStart(7),
          `${made}/${steps.length}`.padStart(6),
          simulated ? "simulated" : "real",
        ].join(" "),
      );
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measured(args, env) {
  const start = performance.now();
  const child = spawn(process.execPath, ["--import", `data:text/javascript,${encodeURIComponent(saying)}`, cli, ...args], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, err, peak] = ["", "", 0];
  child.stdout.on("data", (chunk) => (out += chunk));
  child.stderr.on("data", (chunk) => (err += chunk));
  const timer = setInterval(() => (peak = Math.max(peak, resident(child.pid))), 20);
  const code = await new Promise((done) => child.on("close", done));
  clearInterval(timer);
  const seconds = (performance.now() - start) / 1000;
  if (code !== 0) throw new Error(`the study ended with ${code}: ${err.trim().split("\n").at(-1)}`);
  const own = Number(/peak-kilobytes (\d+)/.exec(err)?.[1] ?? 0) * 1024;
  return { seconds, megabytes: Math.max(peak, own) / 1e6, out };
}

/** Bytes that a process and all below it hold now. */
function resident(pid) {
  if (!existsSync("/proc/self/statm")) return 0;
  const parents = new Map();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    try {
      // The name of a process, in brackets, may hold anything; the parent is the second field after it.
      const parent = Number(readFileSync(`/proc/${name}/stat`, "utf8").split(") ").at(-1).split(" ")[1]);
      parents.set(parent, [...(parents.get(parent) ?? []), Number(name)]);
    } catch {
      // It ended meanwhile.
    }
  }
  const all = [pid];
  for (let i = 0; i < all.length; i++) all.push(...(parents.get(all[i]) ?? []));
  return all.reduce((sum, one) => sum + pages(one) * 4096, 0);
}

function pages(pid) {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]);
  } catch {
    return 0;
  }
}
