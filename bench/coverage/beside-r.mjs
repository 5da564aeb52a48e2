import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { numbers } from "../../dist/frame/index.js";
import { stream } from "../../dist/numeric/index.js";

/** Coverage by R on the first `samples` draws of a hard design: "covariance, term" → coverage; undefined where R or its sandwich package is missing. */
export function besideR(design, samples, seed) {
  const folder = mkdtempSync(join(tmpdir(), "coverage-"));
  try {
    const file = join(folder, "draws.csv");
    const lines = [];
    for (let i = 0; i < samples; i++) {
      const data = design.make(stream(seed, design.id, i));
      const names = [...data.columns.keys()];
      const columns = names.map((name) => numbers(data, name));
      if (i === 0) lines.push(`sample,${names.join(",")}`);
      for (let r = 0; r < data.length; r++) lines.push(`${i + 1},${columns.map((c) => c[r]).join(",")}`);
    }
    writeFileSync(file, `${lines.join("\n")}\n`);
    const run = spawnSync("Rscript", [fileURLToPath(new URL("hard.R", import.meta.url)), file, design.kind], { encoding: "utf8" });
    if (run.status !== 0) {
      process.stderr.write(`R did not run: ${run.error?.message ?? run.stderr}\n`);
      return undefined;
    }
    return Object.fromEntries(
      [...run.stdout.matchAll(/^"(.*)",(\w+),(\d+),([\d.]+)$/gm)].map(([, name, term, , coverage]) => [`${name}, ${term}`, Number(coverage)]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
