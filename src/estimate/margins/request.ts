import { FealtyError } from "../../base/index.js";
import type { MarginsSpec } from "./spec.js";

const kinds: Readonly<Record<string, Pick<MarginsSpec, "what" | "as">>> = {
  predictions: { what: "predictions" },
  comparisons: { what: "comparisons" },
  slopes: { what: "slopes" },
  elasticities: { what: "slopes", as: "elasticity" },
};
const words = new Set(["by", "at", "ratio", "sd", "together", "weights", "draws", "seed", "level", "change", "from"]);

/**
 * Reads what the command line and studies write: `slopes concession by region`, `predictions at concession=0,1`,
 * `comparisons exercise ratio`, `comparisons need from 1 to 2 at means`, `slopes draws 1000 seed 7`.
 * @throws FealtyError "margins" with an example.
 */
export function parseMargins(text: string): MarginsSpec {
  const { head, clauses } = split(text);
  const [first = "", ...rest] = head.split(/\s+/);
  const kind = Object.hasOwn(kinds, first) ? kinds[first] : undefined;
  if (!kind) throw wrong(text, `begins with "${first}"`, "begin with predictions, comparisons, slopes or elasticities");
  const spec: { -readonly [K in keyof MarginsSpec]: MarginsSpec[K] } = { ...kind };
  const variables = list(rest.join(" "));
  if (variables.length > 0) {
    if (kind.what === "predictions") throw wrong(text, `names "${variables.join(", ")}" where nothing changes`, 'write "predictions at x=0,1"');
    spec.variables = variables;
  }
  for (const [word, of] of clauses) {
    if (word === "at" && of === "means") spec.others = "means";
    else if (word === "at") spec.at = { ...spec.at, ...values(text, of) };
    else if (word === "by") spec.by = nonEmpty(text, word, list(of));
    else if (word === "weights") spec.weights = nonEmpty(text, word, [of])[0];
    else if (word === "from") spec.change = fromTo(text, of);
    else if (word === "change") spec.change = number(text, word, of);
    else if (word === "draws" || word === "seed" || word === "level") spec[word] = number(text, word, of);
    else if (of !== "") throw wrong(text, `has "${of}" after ${word}`, `${word} stands alone`);
    else if (word === "ratio") spec.as = "ratio";
    else if (word === "sd") spec.change = "sd";
    else spec.cross = true;
  }
  return spec;
}

function wrong(text: string, why: string, mend: string): FealtyError {
  return new FealtyError("margins", `"${text}" ${why}`, { kind: "usage", mend });
}

/** The words before the first clause, and each clause with what follows it; words in parentheses or with = do not count. */
function split(text: string): { head: string; clauses: [string, string][] } {
  const clauses: [string, string][] = [];
  let head = "";
  let depth = 0;
  for (const token of text.trim().split(/(\s+)/)) {
    const [word = "", after] = /^(draws|seed|level|change)=(.*)$/.exec(token)?.slice(1) ?? [token];
    if (depth === 0 && words.has(word)) clauses.push([word, after ?? ""]);
    else {
      const last = clauses.at(-1);
      if (last) last[1] += token;
      else head += token;
    }
    for (const c of token) depth += c === "(" ? 1 : c === ")" ? -1 : 0;
  }
  return { head: head.trim(), clauses: clauses.map(([word, of]) => [word, of.trim()]) };
}

/** Splits at commas outside parentheses. */
function list(text: string): string[] {
  const found: string[] = [""];
  let depth = 0;
  for (const c of text) {
    depth += c === "(" ? 1 : c === ")" ? -1 : 0;
    if (c === "," && depth === 0) found.push("");
    else found[found.length - 1] += c;
  }
  return found.map((part) => part.trim()).filter((part) => part !== "");
}

function nonEmpty(text: string, word: string, parts: string[]): string[] {
  if (parts.length === 0 || parts[0] === "") throw wrong(text, `says nothing after "${word}"`, `write ${word} and a column`);
  return parts;
}

/** `x=0,1; z=2` or `x=0,1,z=2`. */
function values(text: string, of: string): Record<string, (number | string)[]> {
  const found: Record<string, (number | string)[]> = {};
  let current: (number | string)[] | undefined;
  for (const part of of.split(";").flatMap(list)) {
    const at = part.indexOf("=");
    const value = (at < 0 ? part : part.slice(at + 1)).trim();
    if (at >= 0) {
      current = [];
      found[part.slice(0, at).trim()] = current;
    }
    if (!current || value === "") throw wrong(text, `sets no variable in "${of}"`, "write at x=0,1; z=2, or at means");
    const own = Number(value);
    current.push(Number.isFinite(own) ? own : value.replace(/^(["'])(.*)\1$/, "$2"));
  }
  if (!current) throw wrong(text, `says nothing after "at"`, "write at x=0,1; z=2, or at means");
  return found;
}

function number(text: string, word: string, of: string): number {
  const value = Number(of);
  if (of === "" || !Number.isFinite(value)) throw wrong(text, `has no number after "${word}"`, `write ${word} 0.9 or the like`);
  return value;
}

function fromTo(text: string, of: string): readonly [number, number] {
  const [from, to] = of.split(/\s+to\s+/);
  if (to === undefined) throw wrong(text, `has "from" without "to"`, "write from 0 to 1");
  return [number(text, "from", from ?? ""), number(text, "to", to)];
}
