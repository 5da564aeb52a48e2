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
for (const { design, says, rows } of hard) {
  console.log(
    `\n**${design}**: ${says}\n\n| method | coefficient | coverage % | median (true) | samples | first ${rows.find((r) => r.first)?.first.samples ?? ""}: Fealty % | R % |\n|---|---|---|---|---|---|---|`,
  );
  for (const row of rows) {
    const first = row.first ? `${percent(row.first.fealty)} | ${percent(row.first.r)}` : "| ";
    console.log(
      `| ${row.covariance} | \`${row.term}\` | ${percent(row.coverage)} ± ${percent(row.coverageError)} | ${row.median.toFixed(2)} (${row.truth}) | ${row.samples.toLocaleString("en")} | ${first} |`,
    );
  }
}
