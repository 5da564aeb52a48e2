import { createHash } from "node:crypto";
import { parseHTML } from "linkedom";
import { beforeAll, describe, expect, test } from "vitest";
import { type Report, renderReport, type StudyResults } from "../../src/report/index.js";
import { world } from "./world.js";

let report: Report;
let document: Document;
const read = (html: string): Document => parseHTML(html).document as unknown as Document;
const all = (selector: string): Element[] => [...document.querySelectorAll(selector)];
const textOf = (element: Element | null): string => (element?.textContent ?? "").replace(/\s+/g, " ").trim();

beforeAll(async () => {
  report = await renderReport(world(), { png: (svg) => new TextEncoder().encode(`PNG of ${svg.length}`) });
  document = read(report.html);
});

describe("one self-contained page", () => {
  test("asks for nothing, and forbids that it could", () => {
    const policy = document.querySelector("meta[http-equiv=Content-Security-Policy]")?.getAttribute("content") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("img-src data:");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    for (const kind of ["style", "script"]) {
      const source = new RegExp(`<${kind}>([\\s\\S]*?)</${kind}>`).exec(report.html)?.[1] ?? "";
      expect(policy).toContain(`'sha256-${createHash("sha256").update(source).digest("base64")}'`);
      expect(all(kind)).toHaveLength(1);
    }
    expect(all("[src], link, iframe, object, embed, base, form, img, [srcset]")).toEqual([]);
    expect(report.html).not.toMatch(/@import|url\(\s*['"]?https?:/);
  });
  test("has no style attribute and no handler, which the policy would block", () => {
    expect(report.html).not.toMatch(/<[^>]*\s(?:style|on[a-z]+)=/i);
  });
  test("links go to anchors that exist, to files it holds, or to a DOI", () => {
    const ids = new Set(all("[id]").map((element) => element.id));
    for (const link of all("a")) {
      const href = link.getAttribute("href") ?? "";
      if (href.startsWith("#")) expect(ids, href).toContain(href.slice(1));
      else expect(href).toMatch(/^(data:[a-z]+\/[\w.+-]+(;charset=utf-8)?;base64,|https:\/\/doi\.org\/10\.)/);
    }
  });
  test("has every id once", () => {
    const ids = all("[id]").map((element) => element.id);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  });
  test("stays below 3 MB", () => {
    expect(new TextEncoder().encode(report.html).length).toBeLessThan(3_000_000);
  });
  test("is the same twice", async () => {
    expect((await renderReport(world())).html).toBe(report.html);
  });
});

describe("accessible", () => {
  test("landmarks, language, skip link, headings in order", () => {
    expect(document.documentElement.getAttribute("lang")).toBe("en");
    for (const landmark of ["main#main", "nav[aria-label]", "header", "footer"]) expect(all(landmark), landmark).toHaveLength(1);
    expect(all("a.skip")[0]?.getAttribute("href")).toBe("#main");
    const levels = all("h1, h2, h3").map((h) => Number(h.tagName.slice(1)));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    levels.forEach((level, i) => {
      if (i > 0) expect(level - (levels[i - 1] as number)).toBeLessThanOrEqual(1);
    });
  });
  test("every table has a name and heads with their scope", () => {
    for (const table of all("table")) {
      const by = table.getAttribute("aria-labelledby");
      expect(by ? textOf(document.querySelector(`#${by}`)) : textOf(table.querySelector("caption"))).not.toBe("");
      expect([...table.querySelectorAll("th")].filter((th) => !th.getAttribute("scope"))).toEqual([]);
    }
  });
  test("every drawing has a title and a description", () => {
    for (const svg of all("figure svg")) {
      expect(svg.getAttribute("role")).toBe("img");
      for (const id of (svg.getAttribute("aria-labelledby") ?? "").split(" ")) expect(textOf(document.querySelector(`#${id}`))).not.toBe("");
    }
  });
});

describe("what a referee reads", () => {
  test("ten sections in the order of the plan", () => {
    expect(all("main > section").map((s) => s.id)).toEqual([
      "puzzle",
      "argument",
      "sample",
      "rewards",
      "selection",
      "attention",
      "alternatives",
      "fragility",
      "ledger",
      "methods",
    ]);
    expect(all("nav.contents a").map((a) => a.getAttribute("href"))).toEqual(all("main > section").map((s) => `#${s.id}`));
  });
  test("every table and figure is shown once, numbered in order", () => {
    for (const name of report.tables.keys()) expect(all(`#table-${name}`), name).toHaveLength(1);
    for (const name of report.figures.keys()) expect(all(`#figure-${name}`), name).toHaveLength(1);
    const numbers = (kind: string): number[] => all("a.number").flatMap((a) => (textOf(a).startsWith(kind) ? [Number(/\d+/.exec(textOf(a))?.[0])] : []));
    expect(numbers("Table")).toEqual([...report.tables.keys()].map((_, i) => i + 1));
    expect(numbers("Figure")).toEqual([...report.figures.keys()].map((_, i) => i + 1));
    for (const ref of all("a.ref")) expect(textOf(ref)).toMatch(/^(Table|Figure) \d+$/);
  });
  test("claims stand with size, interval and verdict, failures in the same type", () => {
    const findings = all("dl.findings > div").map(textOf);
    expect(findings[0]).toBe("H1Reward: signals follow concessions.supported: 0.812, 95 % interval 0.326 to 1.298");
    expect(findings.at(-1)).toBe("F4Not regression to the mean: states without a pact show no reward.not tested");
    expect(new Set(all(".verdict").map((v) => v.getAttribute("class")))).toEqual(new Set(["verdict"]));
    expect(textOf(document.body)).not.toMatch(/significant/i);
  });
  test("the ledger has what would overturn each claim, and the smallest detectable effect", () => {
    const rows = all("table.t-ledger tbody tr");
    expect(rows).toHaveLength(9);
    expect([...(rows[2]?.children ?? [])].map(textOf).slice(3)).toEqual([
      "inconclusive",
      "0.474",
      "More precise data: an interval that lies above zero supports the claim, one beyond it speaks against it.",
    ]);
  });
  test("found sentences follow their figures, with numbers", () => {
    expect(textOf(document.querySelector("#puzzle"))).toMatch(
      /Of the variance over 2,\d+ ally-years, \d+ % lies between allies and \d+ % between the years of one ally/,
    );
    expect(textOf(document.querySelector("#rewards"))).toContain(
      "Of 3 placebo estimates the largest in size is 0.173 (95 % interval −0.318 to 0.664), in the same year.",
    );
    expect(textOf(document.querySelector("#fragility"))).toContain("Of 9 other estimates, 9 have the sign of the main one");
  });
  test("the banner, the hash and the study stand on the page", () => {
    expect(all(".banner").map(textOf)).toEqual(["Simulated data"]);
    expect(textOf(document.querySelector("footer"))).toContain(world().hash);
    expect(document.querySelector("pre.source")?.textContent).toBe(world().source);
  });
  test("real data have no banner", async () => {
    const page = read((await renderReport({ ...world(), simulated: false })).html);
    expect(page.querySelectorAll(".banner")).toHaveLength(0);
    expect(page.body.textContent).not.toMatch(/simulated data/i);
  });
});

test("files: tables in six formats, figures in SVG, CSV and PNG, references", () => {
  for (const files of report.tables.values()) {
    expect(Object.keys(files).sort()).toEqual(["csv", "docx", "html", "md", "tex", "typ"]);
    expect([...files.docx.subarray(0, 2)]).toEqual([0x50, 0x4b]);
  }
  for (const { svg, csv, png } of report.figures.values()) {
    expect(svg.startsWith("<svg ")).toBe(true);
    expect(csv.split("\r\n").length).toBeGreaterThan(2);
    expect(new TextDecoder().decode(png)).toBe(`PNG of ${svg.length}`);
  }
  expect(report.bib).toContain("@article{kudo2024");
});

test("the links of the page hold the files", () => {
  const link = document.querySelector('#table-main a[data-kind="tex"]')?.getAttribute("href") ?? "";
  expect(Buffer.from(link.slice(link.indexOf(",") + 1), "base64").toString()).toBe(report.tables.get("main")?.tex);
  const word = document.querySelector('#table-main a[data-kind="docx"]')?.getAttribute("href") ?? "";
  expect(new Uint8Array(Buffer.from(word.slice(word.indexOf(",") + 1), "base64"))).toEqual(report.tables.get("main")?.docx);
});

test("the page's words are as they were", async () => {
  const plain = report.html
    .replace(/<style>[\s\S]*?<\/style>|<script>[\s\S]*?<\/script>|<svg[\s\S]*?<\/svg>|<details class="(?:take|numbers)">[\s\S]*?<\/details>/g, "")
    .replace(/content="default-src[^"]*"/, 'content="policy"')
    .replace(/></g, ">\n<");
  await expect(plain).toMatchFileSnapshot("golden/page.html");
});

describe("hostile studies", () => {
  const evil = "</script><img src=x onerror=alert(1)>\"'&\u202e";
  /** Every text of the results replaced, numbers and structure kept. */
  const poisoned = (): StudyResults => {
    const good = world();
    return {
      ...good,
      title: evil,
      hash: evil,
      source: evil,
      about: `doi:10.1/x" onclick="alert(1)`,
      sample: {
        ...good.sample,
        patronName: evil,
        names: Object.fromEntries(Object.keys(good.sample.names).map((code) => [code, evil])),
        lost: [{ why: evil, rows: 1 }],
        pacts: [{ has: evil, lacks: evil, ally: evil, name: evil, years: [1950] }],
      },
      variables: good.variables.map((v) => ({ ...v, label: evil, unit: evil, family: evil, domain: evil, datasets: [evil] })),
      measures: good.measures.map((m) => ({ ...m, about: evil })),
      models: good.models.map((m) => ({ ...m, label: evil, note: evil, fit: { ...m.fit, formula: m.fit.formula + evil, vcovKind: evil } })),
      hypotheses: good.hypotheses.map((h) => ({ ...h, says: evil, test: evil, found: evil, overturn: evil, rests: evil })),
      robustness: good.robustness.map((r) => ({ ...r, group: evil, label: `${evil}${r.label}`, vcovKind: evil })),
      datasets: good.datasets.map((d) => ({ ...d, title: evil, terms: evil, publisher: evil })),
      references: good.references.map((r) => ({ ...r, title: evil, DOI: evil })),
      notes: [evil],
    };
  };
  test("stay text on the page", async () => {
    const { html } = await renderReport(poisoned());
    expect(html).not.toContain("<img");
    expect(html).not.toMatch(/<[^>]*\sonerror=/);
    expect(html).not.toMatch(/<a[^>]*onclick/);
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).not.toContain("\u202e");
    expect(read(html).querySelector("h1")?.textContent).toBe(evil.replace("\u202e", "\ufffd"));
  });
});

test("a study of nothing is still a page", async () => {
  const good = world();
  const { html, tables } = await renderReport({
    ...good,
    models: [],
    measures: [],
    hypotheses: [],
    robustness: [],
    datasets: [],
    references: [],
    variables: [],
    notes: [],
  });
  expect(html.replace(/<script[\s\S]*?<\/script>/g, "")).not.toMatch(/NaN|undefined|Infinity/);
  expect([...tables.keys()]).toEqual(["flow", "pacts"]);
  expect([...read(html).querySelectorAll("main > section")].map((s) => s.id)).toEqual(["argument", "sample", "methods"]);
});
