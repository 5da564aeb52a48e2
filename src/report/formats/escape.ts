/** What no text may hold: control characters, halves of surrogate pairs, noncharacters, and marks that turn the reading direction. */
const unprintable = /[^\P{Cc}\t\n\r]|\p{Cs}|[\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu;

/** The text without what XML, and a reader, cannot take. */
export function printable(text: string): string {
  return text.replace(unprintable, "\ufffd");
}

/** Printable, on one line: cells, captions and notes have no lines of their own. */
function oneLine(text: string): string {
  return printable(text).replace(/[ \t\n\r\u2028\u2029]+/g, " ");
}

const html: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text for HTML and SVG, between tags or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return printable(text).replace(/[&<>"']/g, (c) => html[c] as string);
}

const latex: ReadonlyMap<string, string> = new Map([
  ["\\", "\\textbackslash{}"],
  ["{", "\\{"],
  ["}", "\\}"],
  ["$", "\\$"],
  ["&", "\\&"],
  ["#", "\\#"],
  ["%", "\\%"],
  ["_", "\\_"],
  ["^", "\\textasciicircum{}"],
  ["~", "\\textasciitilde{}"],
  ["`", "\\textasciigrave{}"],
  ['"', "\\char34{}"],
  ["<", "\\textless{}"],
  [">", "\\textgreater{}"],
  ["|", "\\textbar{}"],
  // After \\ and after the rules of booktabs these would begin an argument.
  ["[", "{[}"],
  ["]", "{]}"],
  ["*", "{*}"],
  ["−", "$-$"],
  ["×", "$\\times$"],
  ["⁻", "\\textsuperscript{$-$}"],
  ...[..."⁰¹²³⁴⁵⁶⁷⁸⁹"].map((c, digit): [string, string] => [c, `\\textsuperscript{${digit}}`]),
  ["≥", "$\\geq$"],
  ["≤", "$\\leq$"],
  ["±", "$\\pm$"],
  ["→", "$\\rightarrow$"],
  ["·", "$\\cdot$"],
  ["–", "--"],
  ["—", "---"],
  ["…", "\\ldots{}"],
  ["“", "``"],
  ["”", "''"],
  ["‘", "`"],
  ["’", "'"],
  ["°", "$^\\circ$"],
  ["\u00a0", "~"],
  ...["alpha", "beta", "gamma", "delta", "theta", "kappa", "lambda", "mu", "rho", "sigma", "tau"].map((name, i): [string, string] => [
    [..."αβγδθκλμρστ"][i] as string,
    `$\\${name}$`,
  ]),
]);

/** Text for LaTeX; letters beyond these are left as they are, for an engine that reads UTF-8. A row of a table may begin with it. */
export function escapeLatex(text: string): string {
  const characters = [...oneLine(text)];
  return characters.map((c, i) => (latex.get(c) ?? c) + (c === characters[i + 1] && /[-',`]/.test(c) ? "{}" : "")).join("");
}

/** Everything that Markdown could take for markup, and HTML in it. */
export function escapeMarkdown(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_{}[\]#+!|~$^=]/g, (c) => `\\${c}`)
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/^(\s*)([-:])/, "$1\\$2")
    .replace(/^(\s*\d+)([.)])(?=\s|$)/, "$1\\$2")
    .replace(/:\/\//g, ":\\//")
    .replace(/\bwww\./gi, (www) => `${www.slice(0, 3)}\\.`);
}

/** Text for Typst's markup. */
export function escapeTypst(text: string): string {
  return oneLine(text)
    .replace(/[\\[\]#*_$`<>@~"'/=+-]/g, (c) => `\\${c}`)
    .replace(/\.\.\./g, "\\.\\.\\.")
    .replace(/^(\s*\d+)\.(?=\s|$)/, "$1\\.");
}

/** A cell of CSV that is text: one that a spreadsheet would run as a formula gets an apostrophe before it. */
export function escapeCsv(text: string): string {
  const plain = printable(text);
  const safe = /^[\s\ufeff]*[=+\-−@|%＝＋－＠]/.test(plain) || /^[\t\r\n]/.test(plain) ? `'${plain}` : plain;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
