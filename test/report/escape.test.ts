import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { column, type Table, tableCsv, tableHtml, tableLatex, tableMarkdown, tableTypst } from "../../src/report/index.js";
import { escapeCsv, escapeHtml, escapeLatex, escapeMarkdown, escapeTypst, printable } from "../../src/report/formats/escape.js";
import { html } from "../../src/report/markup.js";

/** Texts rich in what formats take for markup, and any text at all. */
const special = fc.string({ unit: fc.constantFrom(..."\\{}$&#%_^~`\"<>|[]*@=+-−'/().!: \t\r\n,;x1é\u0000\u202e"), maxLength: 30 });
const hostile = fc.oneof(
  special,
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.constantFrom("</script><script>alert(1)</script>", "=HYPERLINK(1)", "\\input{/etc/passwd}", '#read("x")', "| a | b |", "\ud800", "[[a](javascript:x)"),
);

describe("what a text may hold", () => {
  test("nothing that XML refuses, nothing that turns the reading direction", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const turning = /[\u202a-\u202e\u2066-\u2069\ufffe\uffff]/u;
        expect(printable(text).replace(/[\t\n\r]/g, "")).not.toMatch(/\p{Cc}/u);
        expect(printable(text)).not.toMatch(turning);
        expect(printable(text)).not.toMatch(/\p{Cs}/u);
      }),
    );
  });
  test("plain text stays as it is", () => {
    expect(printable("Côte d'Ivoire, 한국 🏳")).toBe("Côte d'Ivoire, 한국 🏳");
  });
});

describe("HTML", () => {
  test("has no mark-up left, and reads back as the text", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const escaped = escapeHtml(text);
        expect(escaped).not.toMatch(/[<>"']/);
        const back = escaped.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ({ amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" })[name] as string);
        expect(back).toBe(printable(text));
      }),
    );
  });
  test("a template escapes what is put in and keeps what is HTML", () => {
    expect(html`<p title="${'"><b>'}">${html`<i>${"<"}</i>`}${["a", "&"]}${undefined}${false}${3}</p>`.markup).toBe(
      '<p title="&quot;&gt;&lt;b&gt;"><i>&lt;</i>a&amp;3</p>',
    );
  });
});

/** What is left of LaTeX once the commands that we write are gone. */
function bareLatex(text: string): string {
  return text
    .replace(/\\(?:textbackslash|textasciicircum|textasciitilde|textasciigrave|char34|textless|textgreater|textbar|ldots)\{\}/g, "")
    .replace(/\\textsuperscript\{[23]\}/g, "")
    .replace(/\$(?:-|\\times|\\geq|\\leq|\\pm|\\rightarrow|\\cdot|\^\\circ|\\[a-z]+)\$/g, "")
    .replace(/\\[{}$&#%_]/g, "")
    .replace(/\{[[\]*]?\}/g, "")
    .replace(/~/g, "");
}

describe("LaTeX", () => {
  test("leaves no character that LaTeX acts on", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(bareLatex(escapeLatex(text))).not.toMatch(/[\\{}$&#%_^~"<>|[\]*]/);
        expect(escapeLatex(text)).not.toMatch(/[\r\n]/);
      }),
    );
  });
  test("makes no dash of two hyphens and no argument after a row", () => {
    expect(escapeLatex("a--b")).toBe("a-{}-b");
    expect(escapeLatex("[1]")).toBe("{[}1{]}");
    expect(escapeLatex("−0.5 × γ²")).toBe("$-$0.5 $\\times$ $\\gamma$\\textsuperscript{2}");
  });
});

describe("Markdown", () => {
  test("keeps no unescaped mark-up, HTML or cell border", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const bare = escapeMarkdown(text).replace(/\\[\\`*_{}[\]#+!|~$^=:/.)-]/g, "");
        expect(bare).not.toMatch(/[`*_{}[\]#+!|~$^=<>\\]/);
        expect(bare).not.toMatch(/&(?!amp;|lt;|gt;)/);
        expect(bare).not.toMatch(/[\r\n]/);
      }),
    );
  });
  test("starts no list and makes no link", () => {
    expect(escapeMarkdown("1. one")).toBe("1\\. one");
    expect(escapeMarkdown("- one")).toBe("\\- one");
    expect(escapeMarkdown("http://a.b")).toBe("http:\\//a.b");
  });
});

describe("Typst", () => {
  test("keeps no character that Typst acts on", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(escapeTypst(text).replace(/\\[\\[\]#*_$`<>@~"'/=+.-]/g, "")).not.toMatch(/[\\[\]#*_$`<>@~"'/=+-]|\.\.\./);
      }),
    );
  });
});

describe("CSV", () => {
  test("a cell reads back as its text, and starts no formula", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const cell = escapeCsv(text);
        const read = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
        expect(read === printable(text) || read === `'${printable(text)}`).toBe(true);
        expect(read).not.toMatch(/^[\s\ufeff]*[=+\-@|%−]/);
        if (!cell.startsWith('"')) expect(cell).not.toMatch(/[",\r\n]/);
      }),
    );
  });
});

describe("tables of hostile text", () => {
  const table = (text: string): Table => ({
    name: "hostile",
    caption: text,
    columns: [column(text), column(text, "point")],
    heads: [{ from: 1, to: 1, label: text }],
    rows: [{ cells: [text, text] }, { cells: [text], kind: "group" }, { cells: [text, { text: "1.5", value: 1.5 }], kind: "rule" }],
    notes: [text],
  });
  test("HTML has our tags alone", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const tags = tableHtml(table(text)).markup.match(/<\/?[a-z]+/gi) ?? [];
        expect(tags.filter((tag) => !/^<\/?(div|table|caption|thead|tbody|tr|th|td|span|p)$/.test(tag))).toEqual([]);
      }),
    );
  });
  test("LaTeX has as many cells in every row, and balanced braces", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const lines = tableLatex(table(text)).split("\n");
        const rows = lines.filter((line) => line.endsWith(" \\\\") && !line.startsWith("\\multicolumn"));
        for (const row of rows) expect(row.replace(/\\&/g, "").split("&").length).toBe(2);
        const bare = lines.join("\n").replace(/\\[{}]/g, "");
        expect([...bare].filter((c) => c === "{").length).toBe([...bare].filter((c) => c === "}").length);
      }),
    );
  });
  test("Markdown has as many cells in every row", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const rows = tableMarkdown(table(text))
          .split("\n")
          .filter((line) => line.startsWith("|"));
        expect(rows).toHaveLength(5);
        for (const row of rows) expect(row.replace(/\\\\/g, "").replace(/\\\|/g, "").split("|").length).toBe(4);
      }),
    );
  });
  test("Typst has balanced brackets", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const bare = tableTypst(table(text)).replace(/\\./gs, "");
        expect([...bare].filter((c) => c === "[").length).toBe([...bare].filter((c) => c === "]").length);
      }),
    );
  });
  test("CSV has as many records as the table, whatever is in it", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const unquoted = tableCsv(table(text)).replace(/"(?:[^"]|"")*"/g, "q");
        const records = unquoted.split("\r\n");
        expect(records).toHaveLength(5);
        for (const record of records.slice(0, 4)) expect(record.split(",")).toHaveLength(2);
      }),
    );
  });
});
