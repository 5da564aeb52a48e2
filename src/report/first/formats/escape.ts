const html: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => html[c] as string);
}

const latex: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "{": "\\{",
  "}": "\\}",
  $: "\\$",
  "&": "\\&",
  "#": "\\#",
  "%": "\\%",
  _: "\\_",
  "^": "\\textasciicircum{}",
  "~": "\\textasciitilde{}",
  "−": "$-$",
  "²": "\\textsuperscript{2}",
  "×": "$\\times$",
  "≥": "$\\geq$",
  "≤": "$\\leq$",
  "–": "--",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  '"': "\\textquotedbl{}",
};

export function escapeLatex(text: string): string {
  return text.replace(/[\\{}$&#%_^~−²×≥≤–<>|"]/g, (c) => latex[c] as string).replace(/\s+/g, " ");
}

/** Everything that Markdown could take for markup, and HTML in it. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_{}[\]()#+!|~]/g, (c) => `\\${c}`)
    .replace(/</g, "&lt;")
    .replace(/\s+/g, " ");
}

export function escapeTypst(text: string): string {
  return text.replace(/[\\[\]#*_$`<>@~"'/=+-]/g, (c) => `\\${c}`).replace(/\s+/g, " ");
}

/** A cell of CSV; one that a spreadsheet would run as a formula gets an apostrophe before it, unless it is a number. */
export function escapeCsv(text: string): string {
  const plain = text.replaceAll("−", "-");
  const numeric = /^-?[\d,]*\.?\d+$/.test(plain);
  const safe = numeric ? plain.replaceAll(",", "") : /^[=+\-@\t\r]/.test(plain) ? `'${plain}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
