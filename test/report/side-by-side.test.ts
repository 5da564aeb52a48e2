import { describe, expect, test } from "vitest";
import { estimate, type Fit, summary, wald } from "../../src/estimate/index.js";
import { type Cell, eachCovariance, filesOfTable, regressionTable, statisticOf, underCovariance } from "../../src/report/index.js";
import { goldenFrame } from "../estimate/golden.js";

const allies = goldenFrame("allies.csv", ["ally"], "year");
const ols = estimate(allies, {
  formula: "support ~ concession + willing + log(need) | ally",
  vcov: ["cluster:ally", "hc1"],
});
const iv = estimate(allies, { formula: "support ~ concession | endo ~ z1 + z2", vcov: "hc1" });
const zip = estimate(allies, { fit: "zip", formula: "zi ~ concession | concession", vcov: "iid" });
const models = [
  { name: "a", label: "Within", fit: ols },
  { name: "b", label: "Instrumented", fit: iv },
  { name: "c", label: "Counts", fit: zip },
];
const text = (cell: Cell | undefined): string => (cell === undefined ? "" : typeof cell === "string" ? cell : cell.text);
const options = { name: "t", caption: "Side by side." };
const unfinished: Fit = { ...ols, converged: false };

describe("fits side by side", () => {
  test("estimators of every kind share a table; no stars unless asked for", () => {
    const table = regressionTable(models, options);
    const labels = table.rows.map(({ cells }) => text(cells[0]));
    expect(labels).toContain("concession");
    expect(labels).toContain("count: concession");
    expect(labels).toContain("fit_endo");
    expect(table.rows.flatMap(({ cells }) => cells.map(text)).join(" ")).not.toContain("*");
    expect(
      regressionTable(models, { ...options, stars: true })
        .rows.flatMap(({ cells }) => cells.map(text))
        .join(" "),
    ).toContain("***");
  });
  test("any covariance of a fit can stand in a column", () => {
    const both = eachCovariance({ name: "a", label: "Within", fit: ols });
    expect(both.map(({ fit }) => fit.vcovKind)).toEqual(["cluster:ally", "hc1"]);
    expect(both[1]?.fit.se).toEqual(ols.alternatives?.[0]?.se);
    expect(both[1]?.fit.clusters).toBeUndefined();
    expect(underCovariance(ols, "HC1").se).toEqual(ols.alternatives?.[0]?.se);
    expect(() => underCovariance(ols, "hc3")).toThrow('the fit has no covariance "hc3"');
  });
  test("any statistic can be a row", () => {
    const rows = ["instruments.firstStage.endo.f", "instruments.wuHausman.p", "certificate.condition", "levels.ally"];
    const table = regressionTable(models, { ...options, rows });
    const found = table.rows.find(({ cells }) => text(cells[0]) === "instruments, first stage, endo, f");
    expect(found?.cells[2]).toMatchObject({ value: iv.instruments?.firstStage.endo?.f });
    expect(table.rows.map(({ cells }) => text(cells[0]))).toContain("Wu–Hausman p");
    expect(statisticOf(ols, "levels.ally")).toBe(60);
    expect(statisticOf(ols, "terms.0")).toBeUndefined();
    expect(() => regressionTable(models, { ...options, rows: ["r3"] })).toThrow('no fit of the table has the statistic "r3"');
  });
  test("terms are kept, dropped, grouped and named", () => {
    const table = regressionTable(models.slice(0, 1), {
      ...options,
      drop: ["willing"],
      groups: [{ label: "Controls", terms: ["log( need )"] }],
      labels: (name) => ({ "log(need)": "Need, log", concession: "Concession" })[name] ?? name,
    });
    expect(table.rows.slice(0, 5).map(({ cells, kind }) => [kind ?? "", text(cells[0])])).toEqual([
      ["", "Concession"],
      ["below", ""],
      ["group", "Controls"],
      ["", "Need, log"],
      ["below", ""],
    ]);
    expect(table.notes).toContain("Estimated but not shown: willing.");
    expect(() => regressionTable(models, { ...options, keep: ["konzession"] })).toThrow('no model of the table has the term "konzession"');
  });
  test("several lines stand below an estimate, and every format writes them", async () => {
    const files = await filesOfTable(regressionTable(models, { ...options, below: ["se", "ci", "p"] }));
    expect(files.html).toContain('rowspan="4"');
    expect(files.md).toContain("0.001");
    for (const format of ["md", "tex", "typ", "csv", "html"] as const) expect(files[format]).toMatch(/concession/);
    expect(files.docx.length).toBeGreaterThan(2000);
  });
  test("a fit that has not converged shows no star, t, p or interval", () => {
    const asked = { ...options, stars: true, below: ["se", "ci", "t", "p"] as const, rows: ["r2"] };
    const words = (fit: Fit): string =>
      regressionTable([{ name: "u", label: "One", fit }], asked)
        .rows.flatMap(({ cells }) => cells.map(text))
        .join("; ");
    const verdict = /\d\*|\bp [<=]|\bt =|\[/;
    expect(words(ols)).toMatch(verdict);
    expect(words(unfinished)).not.toMatch(verdict);
    expect(words(unfinished)).toContain("Converged; no");
    expect(regressionTable([{ name: "u", label: "One", fit: unfinished }], asked).notes.join(" ")).toContain("did not converge");
  });
});

describe("the print of a fit that has not converged", () => {
  test("says so first and gives no error, test or interval", () => {
    const asked: Fit = { ...unfinished, tests: [wald(ols, "concession = 0")], effects: [] };
    const printed = summary(asked);
    expect(printed).toContain("NOT CONVERGED");
    expect(printed).not.toMatch(/std\. error|95 %|\bp\b|Test of|χ²|\*/);
    expect(summary({ ...asked, converged: true })).toMatch(/std\. error[\s\S]*Test of/);
  });
});
