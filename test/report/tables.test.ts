import { strFromU8, unzipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { covarianceWords, regressionTable, sampleFlow, tableCsv, tableHtml, tableLatex, tableMarkdown, tableWord, termLabel } from "../../src/report/index.js";
import { count, decimalsFor, estimateText, fixed, intervalText, pText, significant, spans } from "../../src/report/numbers.js";
import { aroundPoint, cellText, pointWidths } from "../../src/report/table.js";
import { describe as summarise } from "../../src/report/tables/sample.js";
import { world } from "./world.js";

const results = world();
const main = regressionTable(results.models.slice(0, 4), { name: "main", caption: "The main models." });

describe("numbers", () => {
  test("an estimate has three significant digits of its standard error", () => {
    expect(decimalsFor(0.0123)).toBe(4);
    expect(decimalsFor(0.09999)).toBe(3);
    expect(decimalsFor(123.4)).toBe(0);
    expect(estimateText(0.81234, 0.2417)).toBe("0.812");
    expect(estimateText(-0.02141, 0.0361)).toBe("−0.0214");
  });
  test("are written alike everywhere", () => {
    expect(fixed(-1234567.891, 1)).toBe("−1,234,567.9");
    expect(fixed(-0.0001, 2)).toBe("0.00");
    expect(fixed(Number.NaN, 2)).toBe("–");
    expect(significant(0.00012345)).toBe("0.000123");
    expect(significant(1.2e-9)).toBe("1.20 × 10⁻⁹");
    expect(significant(9999.6)).toBe("10,000");
    expect(count(2388)).toBe("2,388");
    expect(pText(0.00001)).toBe("< 0.001");
    expect(intervalText(0.326, 1.298, 0.24)).toBe("0.326 to 1.298");
    expect(spans([1952, 1950, 1951, 1960])).toBe("1950–1952, 1960");
  });
});

describe("labels", () => {
  const labels = (name: string): string => ({ concession: "Concession", cinc: "Share of capabilities", willingness: "Willingness" })[name] ?? name;
  test.each([
    ["l(concession, 1)", "Concession (t−1)"],
    ["f(concession,2)", "Concession (t+2)"],
    ["l(concession, 0)", "Concession (t)"],
    ["l(d(cinc), 1)", "Change of share of capabilities (t−1)"],
    ["log(cinc)", "Log of share of capabilities"],
    ["I(l(willingness, 1)^2)", "Willingness (t−1)²"],
    ["l(concession, 1):l(willingness, 1)", "Concession (t−1) × Willingness (t−1)"],
    ["region::Europe", "region: Europe"],
    ["(Intercept)", "Intercept"],
    ["unknown_name", "unknown_name"],
  ])("%s is %s", (term, label) => {
    expect(termLabel(term, labels)).toBe(label);
  });
  test("a covariance is named in words, an unknown one by its name", () => {
    expect(covarianceWords("cluster:ally+year")).toBe("clustered by ally and year");
    expect(covarianceWords("hc1")).toBe("robust to heteroskedasticity (HC1)");
    expect(covarianceWords("novel:3")).toBe("novel:3");
  });
});

describe("the regression table", () => {
  const row = (label: string) => main.rows.find(({ cells }) => cellText(cells[0]) === label)?.cells.map(cellText);
  test("has estimates, standard errors below, and what they rest on", () => {
    expect(row("concession (t−1)") ?? row("l(concession, 1)")).toBeDefined();
    const at = main.rows.findIndex(({ cells }) => cellText(cells[0]).includes("(t−1)"));
    expect(main.rows[at]?.cells.map(cellText).slice(1)).toEqual(["0.770", "0.812", "0.871", "0.812"]);
    expect(main.rows[at + 1]?.cells.map(cellText)).toEqual(["", "(0.229)", "(0.242)", "(0.258)", "(0.242)"]);
    expect(row("Standard errors")).toEqual(["Standard errors", ...new Array(4).fill("clustered by ally")]);
    expect(row("Observations")).toEqual(["Observations", "2,431", "2,388", "2,141", "2,388"]);
    expect(row("Clusters: ally")).toEqual(["Clusters: ally", "49", "49", "49", "49"]);
  });
  test("names rows dropped, and has stars only if asked", () => {
    expect(main.notes.join(" ")).toContain("412 with missing values, 1 alone in their group");
    expect(JSON.stringify(main)).not.toContain("*");
    const starred = regressionTable(results.models.slice(1, 2), { name: "s", caption: "S.", stars: true });
    expect(starred.rows.map(({ cells }) => cellText(cells[1]))).toContain("0.812***");
    expect(starred.notes.join(" ")).toContain("*** p < 0.01");
  });
  test("shows intervals in place of standard errors if asked", () => {
    const table = regressionTable(results.models.slice(1, 2), { name: "c", caption: "C.", below: "ci" });
    expect(cellText(table.rows[1]?.cells[1])).toBe("[0.326, 1.298]");
  });
  test("says that a model did not converge", () => {
    const [model] = results.models;
    if (!model) throw new Error("the world has no model");
    const table = regressionTable([{ ...model, fit: { ...model.fit, converged: false, iterations: 25 } }], { name: "n", caption: "N." });
    expect(table.notes.join(" ")).toContain("did not converge after 25 iterations");
  });
});

describe("formats", () => {
  test("numbers stand on their points", () => {
    expect(aroundPoint("(0.242)")).toEqual(["(0", ".242)"]);
    expect(aroundPoint("−1,234.5**")).toEqual(["−1,234", ".5**"]);
    expect(aroundPoint("clustered by ally")).toBeUndefined();
    expect(pointWidths(main)).toEqual([0, 5, 6, 5, 6]);
    expect(tableHtml(main).markup).toContain('0<span class="p5">.770</span>');
    expect(tableLatex(main)).toContain("0.770\\phantom{)}");
  });
  test("a head is a head: columns, rows and groups have their scope", () => {
    const { markup } = tableHtml(main);
    expect(markup).toContain('<th scope="col"');
    expect(markup).toContain('<th scope="row" rowspan="2"');
    expect(markup).toContain('scope="colgroup"');
  });
  test("CSV has the numbers in full", () => {
    expect(tableCsv(main)).toContain("0.7702,0.8123,0.871,0.8123");
    expect(tableCsv(sampleFlow(results))).toContain("years before the pact came into force,-402,2627");
  });
  test("LaTeX uses booktabs and no vertical rule", () => {
    const tex = tableLatex(main);
    for (const rule of ["\\toprule", "\\midrule", "\\bottomrule"]) expect(tex).toContain(rule);
    expect(/\\begin\{tabular\}\{@\{\}([^@]*)@/.exec(tex)?.[1]).toBe("lrrrr");
  });
  test("Markdown reads as a table in its source", () => {
    const widths = new Set(
      tableMarkdown(main)
        .split("\n")
        .filter((line) => line.startsWith("|"))
        .map((line) => [...line].length),
    );
    expect(widths.size).toBe(1);
  });
  test("Word opens: a document with the table's texts, the same bytes twice", async () => {
    const [first, second] = [await tableWord(main), await tableWord(main)];
    expect(first).toEqual(second);
    const files = unzipSync(first);
    expect(Object.keys(files)).toEqual(expect.arrayContaining(["[Content_Types].xml", "_rels/.rels", "word/document.xml"]));
    const document = strFromU8(files["word/document.xml"] as Uint8Array);
    for (const text of ["The main models.", "(0.229)", "clustered by ally"]) expect(document).toContain(text);
    expect(document.match(/<w:tr[ >]/g)?.length).toBe(main.rows.length + 2);
  });
});

test("statistics skip what is missing; the median of an even number lies between", () => {
  const s = summarise(Float64Array.of(1, Number.NaN, 2, 3, 10));
  expect(s).toEqual({ n: 4, mean: 4, sd: Math.sqrt(50 / 3), median: 2.5, min: 1, max: 10 });
  expect(summarise(Float64Array.of(Number.NaN)).n).toBe(0);
});
