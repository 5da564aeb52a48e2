import { bibliography, referenceText } from "./citations.js";
import type { Figure } from "./figures/types.js";
import { escapeCsv, escapeHtml } from "./formats/escape.js";
import { tableHtml } from "./formats/html.js";
import { tableCsv, tableLatex, tableMarkdown, tableTypst } from "./formats/text.js";
import { tableWord } from "./formats/word.js";
import { count, pText, significant } from "./numbers.js";
import { pictures, type Roles, rolesOf } from "./pictures.js";
import type { HypothesisResult, StudyResults } from "../results.js";
import { pageCss, pageScript } from "./style.js";
import type { Table } from "./table.js";
import {
  certificateTable,
  correctionTable,
  datasetTable,
  descriptiveTable,
  flowTable,
  ledgerTable,
  pactTable,
  regressionTable,
  reliabilityTable,
  robustnessTable,
  sizeTable,
} from "./tables.js";

export interface TableFiles {
  readonly html: string;
  readonly md: string;
  readonly tex: string;
  readonly typ: string;
  readonly csv: string;
  readonly docx: Uint8Array;
}

export interface Report {
  /** One self-contained page: no network, and a policy that forbids it. */
  readonly html: string;
  readonly tables: ReadonlyMap<string, TableFiles>;
  readonly figures: ReadonlyMap<string, { readonly svg: string; readonly csv: string }>;
  readonly bib: string;
}

/** The report of a study: the page, each table in six formats, each figure with its numbers, the references. Writes no file. */
export async function renderReport(results: StudyResults): Promise<Report> {
  const figures = pictures(results);
  const roles = rolesOf(results);
  const tables = tablesOf(results, roles);
  const files = new Map<string, TableFiles>();
  for (const table of tables.values()) {
    files.set(table.name, {
      html: tableHtml(table),
      md: tableMarkdown(table),
      tex: tableLatex(table),
      typ: tableTypst(table),
      csv: tableCsv(table),
      docx: await tableWord(table),
    });
  }
  return {
    html: await page(results, roles, tables, figures),
    tables: files,
    figures: new Map([...figures].map(([name, f]) => [name, { svg: f.svg, csv: figureCsv(f) }])),
    bib: bibliography(results.references),
  };
}

function tablesOf(results: StudyResults, { main }: Roles): ReadonlyMap<string, Table> {
  const { models } = results;
  const name = (n: string): boolean => n === main?.name;
  const same = models.filter((m) => m.fit.outcome?.name === main?.fit.outcome?.name && m.fit.fit === main?.fit.fit);
  const other = models.filter((m) => !same.includes(m));
  const shown = [...new Set([...results.measures.map((m) => m.name), ...results.variables.filter((v) => usedSomewhere(results, v.name)).map((v) => v.name)])];
  const list = [
    flowTable(results),
    results.sample.pacts.length ? pactTable(results) : undefined,
    descriptiveTable(results, shown),
    results.measures.some((m) => m.reliability?.length) ? reliabilityTable(results) : undefined,
    same.length
      ? regressionTable(
          "main",
          "Signals and concessions: the models of the main outcome side by side.",
          [...same.filter((m) => name(m.name)), ...same.filter((m) => !name(m.name))].slice(0, 8),
        )
      : undefined,
    other.length ? regressionTable("other", "Other outcomes and estimators.", other.slice(0, 8)) : undefined,
    models.some((m) => m.corrected?.length) ? correctionTable(models) : undefined,
    models.some((m) => m.sizes?.length) ? sizeTable(models) : undefined,
    results.robustness.length ? robustnessTable(results.robustness) : undefined,
    ledgerTable(results),
    certificateTable(results),
    results.datasets.length ? datasetTable(results) : undefined,
  ];
  return new Map(list.filter((t): t is Table => t !== undefined).map((t) => [t.name, t]));
}

/** Whether a formula of the study names the variable. */
function usedSomewhere({ models }: StudyResults, variable: string): boolean {
  const word = new RegExp(`(?<![A-Za-z0-9_.])${variable.replace(/[^A-Za-z0-9_]/g, "\\$&")}(?![A-Za-z0-9_])`);
  return models.some(({ fit }) => word.test(fit.formula));
}

function figureCsv({ numbers }: Figure): string {
  return `${numbers.map((row) => row.map((cell) => escapeCsv(typeof cell === "number" ? (Number.isNaN(cell) ? "" : String(cell)) : cell)).join(",")).join("\r\n")}\r\n`;
}

async function page(results: StudyResults, roles: Roles, tables: ReadonlyMap<string, Table>, figures: ReadonlyMap<string, Figure>): Promise<string> {
  let [tableNumber, figureNumber] = [0, 0];
  const data = (type: string, text: string): string => `data:${type};charset=utf-8,${encodeURIComponent(text)}`;
  const table = (name: string): string => {
    const t = tables.get(name);
    if (!t) return "";
    const links = [
      ["csv", "text/csv", tableCsv(t)],
      ["tex", "text/plain", tableLatex(t)],
      ["md", "text/plain", tableMarkdown(t)],
      ["typ", "text/plain", tableTypst(t)],
    ] as const;
    return `<div id="table-${t.name}">${tableHtml(t, ++tableNumber)}<details class="take"><summary>Take this table away</summary>${links.map(([ending, type, text]) => `<a download="${t.name}.${ending}" href="${escapeHtml(data(type, text))}">${ending.toUpperCase()}</a>`).join("")}<span class="muted">Word: tables/${t.name}.docx</span></details></div>`;
  };
  const figure = (name: string): string => {
    const f = figures.get(name);
    if (!f) return "";
    return `<figure id="figure-${f.name}"><div class="wide">${f.svg}</div><div class="narrow">${f.narrow}</div><figcaption>Figure ${++figureNumber}. ${escapeHtml(`${f.title}. ${f.caption}`)}</figcaption><details class="take"><summary>Take this figure away</summary>${f.svg.length < 60_000 ? `<a download="${f.name}.svg" href="${escapeHtml(data("image/svg+xml", f.svg))}">SVG</a>` : ""}<a download="${f.name}.csv" href="${escapeHtml(data("text/csv", figureCsv(f)))}">Its numbers (CSV)</a><span class="muted">SVG and PNG: figures/${f.name}</span></details></figure>`;
  };
  const figuresLike = (start: string): string =>
    [...figures.keys()]
      .filter((name) => name.startsWith(start))
      .map(figure)
      .join("");
  const sections = outline(results, roles, { table, figure, figuresLike }).filter(([, , body]) => body.trim() !== "");
  const css = pageCss();
  const policy = `default-src 'none'; style-src 'sha256-${await sha256(css)}'; script-src 'sha256-${await sha256(pageScript)}'; img-src data:; base-uri 'none'; form-action 'none'`;
  const { sample, simulated } = results;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(results.title)}</title><style>${css}</style></head>
<body><a class="skip" href="#main">To the content</a>
${simulated ? '<div class="banner" role="status">Simulated data: nothing here is about the world</div>' : ""}
<header class="head"><h1>${escapeHtml(results.title)}</h1>
<p class="lead">${escapeHtml(summary(results, roles))}</p>
<p class="muted">${escapeHtml(`${count(sample.rows)} ally-years of ${count(sample.units)} allies of ${sample.patronName}, ${sample.years[0]} to ${sample.years[1]}. Fealty ${results.version}, seed ${results.seed}.`)}</p>
<ul class="verdicts">${results.hypotheses.map((h) => `<li><strong>${escapeHtml(h.id)}</strong> ${escapeHtml(h.says)}: ${verdict(h)}.</li>`).join("")}</ul>
${results.notes.map((note) => `<p class="muted">${escapeHtml(note)}</p>`).join("")}</header>
<nav class="contents" aria-label="Contents"><ol>${sections.map(([id, heading]) => `<li><a href="#${id}">${escapeHtml(heading)}</a></li>`).join("")}</ol></nav>
<main id="main">${sections.map(([id, heading, body]) => `<section id="${id}" aria-labelledby="${id}-h"><h2 id="${id}-h">${escapeHtml(heading)}</h2>${body}</section>`).join("\n")}</main>
<footer class="small muted">Hash of the numbers of results.json: <code>${escapeHtml(results.hash)}</code>${simulated ? ". Simulated data." : ""}</footer>
<script>${pageScript}</script></body></html>
`;
}

function verdict(h: HypothesisResult): string {
  return `<span class="verdict ${h.verdict.replace(" ", "-")}">${h.verdict}</span>`;
}

function summary({ hypotheses, simulated }: StudyResults, { main }: Roles): string {
  const counts = (v: string): number => hypotheses.filter((h) => h.verdict === v).length;
  const first = hypotheses[0];
  return [
    `Of ${hypotheses.length} claims, ${counts("supported")} ${counts("supported") === 1 ? "is" : "are"} supported, ${counts("against")} ${counts("against") === 1 ? "is" : "are"} contradicted and ${counts("inconclusive") + counts("not tested")} stay open.`,
    first ? `${first.id}: ${first.found}` : "",
    main ? `The main model rests on ${count(main.fit.n)} ally-years.` : "",
    simulated ? "All of it is simulated." : "",
  ]
    .filter(Boolean)
    .join(" ");
}

interface Draw {
  readonly table: (name: string) => string;
  readonly figure: (name: string) => string;
  readonly figuresLike: (start: string) => string;
}

/** The sections in order: id, heading, body. */
function outline(results: StudyResults, roles: Roles, { table, figure, figuresLike }: Draw): (readonly [string, string, string])[] {
  const p = (text: string): string => `<p>${escapeHtml(text)}</p>`;
  const found = (...ids: string[]): string =>
    results.hypotheses
      .filter((h) => ids.some((id) => h.id.startsWith(id)))
      .map(
        (h) =>
          `<p><strong>${escapeHtml(h.id)}.</strong> ${escapeHtml(h.says)}. ${escapeHtml(h.found)} ${verdict(h)}. <span class="muted">${escapeHtml(h.test)} ${h.p === undefined ? "" : `p ${pText(h.p)}`}</span></p>`,
      )
      .join("");
  const { sample } = results;
  const rank =
    roles.outcome === undefined
      ? ""
      : p(`Signals differ far more between allies than they differ over the years of one ally: each row is an ally, each column a year.`);
  return [
    [
      "puzzle",
      "1  The puzzle: how unequal are signals among allies?",
      figure("signals") ? rank + figure("signals") + figure("courted") + figure("alignment") : "",
    ],
    [
      "argument",
      "2  The argument: what does the theory imply?",
      p(
        "Reassurance is a reward, paid after the fact, that keeps up an ally's reason to comply with the patron's demands. Rewards cost, so the patron chooses whom to reward by how willing an ally is to concede. The wholly aligned need no reward; allies beyond a cut-off cannot be bought; the reward is highest for pivotal allies in between (Kudo 2024).",
      ) +
        p(
          "K1: signals of commitment vary widely among allies. K2: interests are not always aligned, so allies must be made to accommodate. K3: reassurance is a reward after the fact: H1 and F1. K4: the patron selects whom to reward: H2 to H4. K5: so it keeps its sphere of influence.",
        ) +
        figure("contract"),
    ],
    [
      "sample",
      "3  The sample: where do the rows come from, and which were lost?",
      p(`A row is a year in which ${sample.patronName} owed the state what the pact says.`) +
        table("flow") +
        figure("coverage") +
        table("descriptives") +
        table("reliability") +
        table("pacts"),
    ],
    [
      "rewards",
      "4  Rewards: do signals follow concessions, and not run before them?",
      found("H1", "F1") + table("main") + figuresLike("event-") + table("corrected") + table("sizes") + figure("coefficients"),
    ],
    ["selection", "5  Selection: who is rewarded?", found("H2") + figuresLike("marginal-") + figure("level")],
    ["attention", "6  Attention and turnover: do others crowd out, does a new leader matter?", found("H3", "H4", "H5")],
    ["rivals", "7  Not something else: deterrence, warmth, regression to the mean?", found("F2", "F3", "F4") + table("other")],
    ["fragile", "8  How fragile: would another reasonable analyst find the same?", robustWords(results) + figure("robustness") + table("robustness")],
    ["ledger", "9  Ledger: what stands, what falls, what would change our mind?", table("ledger")],
    ["methods", "10  Methods, data, references, provenance", methods(results, table)],
  ];
}

function robustWords({ robustness }: StudyResults): string {
  const base = robustness.find((r) => r.base) ?? robustness[0];
  if (!base) return "";
  const rows = robustness.filter((r) => r.term === base.term);
  const same = rows.filter((r) => r.estimate > 0 === base.estimate > 0).length;
  const clear = rows.filter((r) => r.ci[0] > 0 === r.ci[1] > 0).length;
  return `<p>${escapeHtml(`Of ${rows.length} estimates of ${base.term}, ${same} have the sign of the main one (${significant(base.estimate)}, 95 % interval ${significant(base.ci[0])} to ${significant(base.ci[1])}) and ${clear} have an interval without zero; they range from ${significant(Math.min(...rows.map((r) => r.estimate)))} to ${significant(Math.max(...rows.map((r) => r.estimate)))}.`)}</p>`;
}

function methods(results: StudyResults, table: (name: string) => string): string {
  const { measures, models, provenance } = results;
  return [
    "<h3>Measures</h3>",
    `<ul>${measures.map((m) => `<li><code>${escapeHtml(m.name)}</code> (${escapeHtml(m.is)}): ${escapeHtml(m.about)}</li>`).join("")}</ul>`,
    "<h3>Models as fitted</h3>",
    `<ul>${models.map((m) => `<li>${escapeHtml(m.label)}: <code>${escapeHtml(m.fit.formula)}</code>, ${escapeHtml(m.fit.fit)}, ${escapeHtml(m.fit.vcovKind)}</li>`).join("")}</ul>`,
    table("certificates"),
    "<h3>Data</h3>",
    table("datasets"),
    "<h3>References</h3>",
    [...results.references]
      .map((r) => referenceText(r))
      .sort()
      .map((text) => `<p class="refs">${escapeHtml(text)}</p>`)
      .join(""),
    "<h3>Provenance</h3>",
    `<p>${escapeHtml(
      `Fealty ${results.version}, Node ${provenance.node}; ${Object.entries(provenance.packages)
        .map(([name, version]) => `${name} ${version}`)
        .join(", ")}. Files, their hashes and times: provenance.json.`,
    )}</p>`,
    "<h3>The study file</h3>",
    `<pre tabindex="0"><code>${escapeHtml(results.source)}</code></pre>`,
  ].join("");
}

async function sha256(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return btoa(String.fromCharCode(...digest));
}
