import { FealtyError } from "../../base/index.js";

/** A stretch of the text that was parsed: 0-based, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Token extends Span {
  readonly kind: "name" | "number" | "text" | "symbol" | "end";
  /** The name without back-quotes, the text without quotes, else what was written. */
  readonly value: string;
}

const symbols = [
  "%in%",
  "[[",
  "]]",
  "<=",
  ">=",
  "==",
  "!=",
  "&&",
  "||",
  "~",
  "+",
  "-",
  "*",
  "/",
  ":",
  "^",
  "(",
  ")",
  "[",
  "]",
  ",",
  "|",
  "&",
  "!",
  "<",
  ">",
  "=",
];
const namePattern = /[\p{L}_.][\p{L}\p{N}_.]*/uy;
const numberPattern = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;

/** A usage error at a place of the text, with the text for the caret. */
export function formulaError(text: string, span: Span, message: string, mend?: string, code = "formula"): FealtyError {
  return new FealtyError(code, message, {
    kind: "usage",
    where: { line: 1, column: span.start + 1, length: Math.max(1, span.end - span.start), lineText: text },
    ...(mend === undefined ? {} : { mend }),
  });
}

/** @throws FealtyError "formula" at a character that no formula has, or a quote that is never closed. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  while (at < text.length) {
    const start = at;
    const char = text[at] as string;
    if (/\s/.test(char)) {
      at++;
      continue;
    }
    if (char === '"' || char === "'" || char === "`") {
      const end = text.indexOf(char, at + 1);
      if (end < 0) throw formulaError(text, { start, end: text.length }, `the quote ${char} is never closed`);
      at = end + 1;
      tokens.push({ kind: char === "`" ? "name" : "text", value: text.slice(start + 1, end), start, end: at });
      continue;
    }
    const number = match(numberPattern);
    if (number !== undefined) {
      at += number.length;
      tokens.push({ kind: "number", value: number, start, end: at });
      continue;
    }
    const name = match(namePattern);
    if (name !== undefined) {
      at += name.length;
      tokens.push({ kind: "name", value: name, start, end: at });
      continue;
    }
    const symbol = symbols.find((s) => text.startsWith(s, at));
    if (symbol === undefined) throw formulaError(text, { start, end: start + 1 }, `"${char}" means nothing here`);
    at += symbol.length;
    tokens.push({ kind: "symbol", value: symbol, start, end: at });
  }
  tokens.push({ kind: "end", value: "", start: text.length, end: text.length });
  return tokens;
}
