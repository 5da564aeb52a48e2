import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openStore } from "../../src/data/index.js";
import { estimateImputed, estimateModel } from "../../src/estimate/index.js";
import { frame, numberColumn } from "../../src/frame/index.js";
import { stream } from "../../src/numeric/index.js";
import { foreseeStudy, runStudy, type Study, studyFromText } from "../../src/study/index.js";
import { expectNear } from "../support/near.js";

const folder = mkdtempSync(join(tmpdir(), "imputations-"));
const store = openStore({ home: join(folder, "home") });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// The data before imputation and three imputations of 20 allies over 8 years, whose x differs in a third of the rows.
const { normal } = stream(8);
const cells = Array.from({ length: 160 }, (_, i) => ({ ally: Math.floor(i / 8), year: 1990 + (i % 8), x: normal(), e: normal() }));
const rows = [0, 1, 2, 3].flatMap((m) =>
  cells.map(({ ally, year, x, e }, i) => ({ m, ally, year, x: i % 3 === 0 ? (m === 0 ? Number.NaN : x + normal()) : x, y: 0.4 * x + e })),
);
writeFileSync(
  join(folder, "stacked.csv"),
  `m,ally,year,x,y\n${rows.map(({ m, ally, year, x, y }) => `${m},${ally},${year},${Number.isNaN(x) ? "" : x},${y}`).join("\n")}\n`,
);
const data = frame(
  (["m", "ally", "year", "x", "y"] as const).map((name) => [name, numberColumn(rows.map((row) => row[name]))] as const),
  { units: ["ally"], time: "year" },
);
const study = (panel: string, more = ""): Study => ({
  ...studyFromText(
    "imputed.yaml",
    `fealty: 1
title: Imputed
seed: 1
panel: {file: stacked.csv, unit: ally, time: year${panel}}
models:
  main: {fit: ols, formula: "y ~ l(x, 1) | ally", vcov: "cluster:ally", tests: "l(x, 1) = 0"${more}}
hypotheses:
  H1: {says: x goes with y, model: main, term: "l(x, 1)", sign: "+"}
robustness:
  errors: {of: main, vary: {vcov: [hc1, "cluster:ally"]}}
report: {formats: [md]}
`,
  ),
  folder,
});
const spec = { formula: "y ~ l(x, 1) | ally", vcov: "cluster:ally" };

test("a study fits every model and check to each imputation and combines them", async () => {
  const out = join(folder, "out");
  const { results } = await runStudy(study(", imputations: m"), { store, out, threads: 1 });
  const document = JSON.parse(results as string);
  const { fit } = estimateImputed(data, spec, "m");
  expectNear(document.models.main.coef, fit.coef, { rel: 1e-12 });
  expectNear(document.models.main.se, fit.se, { rel: 1e-12 });
  expect(document.models.main.imputations.count).toBe(3);
  expect(document.models.main.tests).toHaveLength(1);
  const robust = document.robustness.errors.filter((row: { label: string }) => row.label === "hc1");
  expectNear([robust[0].se], [estimateImputed(data, { ...spec, vcov: "hc1" }, "m").fit.se[0] as number], { rel: 1e-12 });
  expect(readFileSync(join(out, "report.html"), "utf8")).toMatch(/combines 3 imputations by Rubin.{1,8}s rules; missing information up to \d+ %/);
  expect(() => estimateModel(data, spec)).toThrow("row");
});

test("what does not combine, and repeated rows without the key, are refused", async () => {
  await expect(foreseeStudy(study(", imputations: m", ', boot: "pairs:ally"'), { store })).rejects.toThrow('boot does not combine the imputations of "m"');
  await expect(runStudy(study(""), { store, out: join(folder, "none"), threads: 1 })).rejects.toThrow("have the same ally and year");
  await expect(runStudy(study(", imputations: k"), { store, out: join(folder, "none"), threads: 1 })).rejects.toThrow("k");
});
