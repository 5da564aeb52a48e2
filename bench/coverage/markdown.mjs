// The tables of docs/explanation/coverage.md from what `node bench/coverage.mjs --json` printed. Usage: node bench/coverage/markdown.mjs FILE...
import { readFileSync } from "node:fs";
import { percent } from "./count.mjs";

const designs = process.argv.slice(2).flatMap((file) =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line)),
);
const benign = designs.filter(({ rows }) => rows[0]?.verdict);
const hard = designs.filter(({ rows }) => !rows[0]?.verdict);

if (benign.length > 0) {
  console.log("| design | covariance | coefficient | samples | coverage % | mean se / sd | mean (true) | verdict |\n|---|---|---|---|---|---|---|---|");
  for (const { design, rows } of benign)
    rows.forEach((row, k) => {
      console.log(
        `| ${k === 0 ? design : ""} | ${row.covariance} | \`${row.term}\` | ${row.samples.toLocaleString("en")} | ${percent(row.coverage)} ± ${percent(row.coverageError)} | ${row.ratio.toFixed(3)} ± ${row.ratioError.toFixed(3)} | ` +
          `${row.mean.toFixed(3)} (${row.truth}) | ${row.verdict} |`,
      );
    });
}
for (const family of new Set(hard.map(({ design }) => design.split("-")[0]))) {
  const own = hard.filter(({ design }) => design.startsWith(`${family}-`));
  const keys = [...new Set(own.flatMap(({ rows }) => rows.map(({ key }) => key)))];
  const head = `| method | coefficient | ${own.map(({ design }) => design).join(" | ")} |\n|---|---|${own.map(() => "---|").join("")}`;
  const line = (key, cell) => {
    const rows = own.map(({ rows }) => rows.find((row) => row.key === key));
    const { covariance, term } = rows.find((row) => row);
    return `| ${covariance} | \`${term}\` | ${rows.map((row) => (row ? cell(row) : "")).join(" | ")} |`;
  };
  console.log(`\n${head}`);
  for (const key of keys) console.log(line(key, (row) => percent(row.coverage)));
  for (const { design, rows } of own) {
    const without = [...new Set(rows.filter(({ failed }) => failed > 0).map((row) => `${row.covariance} (${row.failed})`))];
    if (without.length > 0) console.log(`\n${design}: samples without a fit, left out: ${without.join(", ")}`);
  }
  const besideR = keys.filter((key) => own.some(({ rows }) => rows.some((row) => row.key === key && row.first)));
  const count = own.flatMap(({ rows }) => rows).find((row) => row.first)?.first.samples;
  if (besideR.length > 0) console.log(`\nThe first ${count} draws, Fealty / R:\n\n${head}`);
  for (const key of besideR) console.log(line(key, ({ first }) => (first ? `${percent(first.fealty)} / ${percent(first.r)}` : "")));
}
