// Time and peak memory of panels from the published data: `node bench/panel.mjs [RUNS]`, after npm run build, with FEALTY_MIRROR or the data at hand.
// Each panel is built in a process of its own; the first one also reads the originals, which is told apart.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const panels = {
  "ally-year, US 1950-2012, all families": { spine: "ally-year", patron: "USA", years: [1950, 2012], add: ["all"] },
  "ally-year, US 1950-2012, families of the flagship": {
    spine: "ally-year",
    patron: "USA",
    years: [1950, 2012],
    add: [
      "treaties",
      "statements",
      "visits",
      "exercises",
      "arms",
      "troops",
      "nuclear",
      "capabilities",
      "regime",
      "economy",
      "distance",
      "rivalry",
      "leaders",
      "un-votes",
    ],
  },
  "directed dyad-year 1816-2016, treaties, capabilities, distance": {
    spine: "directed-dyad-year",
    years: [1816, 2016],
    add: ["treaties", "capabilities", "distance"],
  },
};

const [mode, name] = process.argv.slice(2);
if (mode === "--one") {
  const { buildPanel } = await import("../dist/panel/index.js");
  const { openStore } = await import("../dist/data/index.js");
  const start = performance.now();
  const panel = await buildPanel(openStore(), panels[name]);
  const seconds = (performance.now() - start) / 1000;
  const megabytes = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ rows: panel.frame.length, columns: panel.frame.columns.size, seconds, megabytes }));
} else {
  const runs = Number(mode ?? 2);
  const here = fileURLToPath(import.meta.url);
  for (const panel of Object.keys(panels)) {
    for (let run = 1; run <= runs; run++) {
      const { stdout, stderr, status } = spawnSync(process.execPath, [here, "--one", panel], { encoding: "utf8" });
      if (status !== 0) throw new Error(stderr);
      const { rows, columns, seconds, megabytes } = JSON.parse(stdout);
      console.log(
        `${panel}: ${rows} rows, ${columns} columns, ${seconds.toFixed(2)} s, peak ${megabytes.toFixed(0)} MB${run === 1 ? " (first: originals read where no table is kept)" : ""}`,
      );
    }
  }
}
