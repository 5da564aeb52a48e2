// Statements in documents: words a second and peak memory of `fealty code-text`, on speeches made here (in the system's temporary folder, removed after).
// There is no reference program to stand beside. Build first: npm run build. Usage: node bench/text.mjs [words]
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";

const wanted = Number(process.argv[2] ?? 2_000_000);
const folder = mkdtempSync(join(tmpdir(), "fealty-text-bench-"));
const states = ["Japan", "South Korea", "Germany", "Poland", "Israel", "Australia", "Turkey", "the United Kingdom", "Iran", "Colombia", "France", "Canada"];
const sentences = [
  "We stand with X, today and tomorrow.",
  "Our economy has grown for twelve quarters in a row, and more people have work than ever before.",
  "I thank the people of X for their contribution to our common security.",
  "X must meet its obligations.",
  "When I was a boy my grandfather told me of the farm on which he grew up.",
  "The President said that X would send more troops, and we welcome that decision.",
  "We will work with X on health, on schools and on the roads that our children will travel.",
  "Do we stand with X?",
  "In 1951 our fathers pledged to defend X.",
  "Critics of the bill say that it costs too much, and that nobody knows who will pay for it.",
];
let state = 7;
const below = (n) => {
  state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
  return Math.floor((state / 0x80000000) * n);
};
const lines = [];
for (let words = 0, k = 0; words < wanted; k++) {
  const text = Array.from({ length: 200 }, () => sentences[below(sentences.length)].replace("X", states[below(states.length)])).join(" ");
  words += text.split(" ").length;
  lines.push(JSON.stringify({ id: `s${k}`, date: `${1990 + (k % 25)}-03-01`, title: "Remarks", text }));
}
const file = join(folder, "speeches.jsonl");
writeFileSync(file, `${lines.join("\n")}\n`);

try {
  for (const threads of new Set([1, Math.min(2, availableParallelism())])) {
    const began = performance.now();
    const { stdout, stderr, status } = spawnSync(
      "/usr/bin/time",
      [
        "-f",
        "%M",
        process.execPath,
        "dist/cli/fealty.js",
        "code-text",
        file,
        "--patron",
        "USA",
        "--no-leaders",
        "--threads",
        String(threads),
        "--json",
        "--quiet",
      ],
      { encoding: "utf8", maxBuffer: 1e9 },
    );
    if (status !== 0) throw new Error(stderr);
    const seconds = (performance.now() - began) / 1000;
    const { words, statements } = JSON.parse(stdout);
    const found = Object.values(statements).reduce((sum, n) => sum + n, 0);
    console.log(
      `${threads} thread${threads > 1 ? "s" : ""}: ${words.toLocaleString("en-US")} words, ${found.toLocaleString("en-US")} statements in ${seconds.toFixed(1)} s: ${Math.round(words / seconds / 1000)} thousand words a second, peak ${Math.round(Number(stderr.trim().split("\n").at(-1)) / 1024)} MiB`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
