import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { FealtyError, type Where } from "../base/index.js";

/** A study file's text and where its lines start: from an offset to file, line, column and the line itself. */
export interface Source {
  /** The file's name as the user gave it. */
  readonly file: string;
  readonly text: string;
  /** Offsets of the starts of lines, ascending. */
  readonly lines: readonly number[];
}

/** Bytes that a study file may have. */
export const largestStudy = 256 * 1024;

/** @throws FealtyError "unreadable", "too-large", "not-text", "empty" (usage). */
export function readSource(file: string): Source {
  return decode(file, readAtMost(file, largestStudy));
}

/** The source of a text that is in memory already. */
export function sourceOf(file: string, text: string): Source {
  const lines = [0];
  for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) lines.push(i + 1);
  return { file, text, lines };
}

/** Where the characters `start` to `end` (excluded) of a source lie. The line is left out when it is too long to show. */
export function whereAt(source: Source, start: number, end = start + 1): Where {
  const { file, text, lines } = source;
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lines[middle] as number) <= start) low = middle;
    else high = middle - 1;
  }
  const from = lines[low] as number;
  const lineText = text.slice(from, low + 1 < lines.length ? (lines[low + 1] as number) - 1 : text.length).replace(/\r$/, "");
  const column = start - from + 1;
  const length = Math.max(1, Math.min(end - start, lineText.length - column + 1));
  return { file, line: low + 1, column, length, ...(lineText.length <= 200 ? { lineText: lineText.replace(/\t/g, " ") } : {}) };
}

function readAtMost(file: string, limit: number): Uint8Array {
  const refuse = (code: string, message: string, mend: string, cause?: unknown): FealtyError =>
    new FealtyError(code, message, { kind: "usage", where: { file }, mend, cause });
  let handle: number;
  try {
    handle = openSync(file, "r");
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    throw refuse(
      "unreadable",
      missing ? "there is no such study file" : "the study file cannot be opened",
      "give the path of a study file, or start one with fealty new",
      cause,
    );
  }
  try {
    const status = fstatSync(handle);
    if (status.isDirectory()) throw refuse("unreadable", "a study is a file, and this is a folder", "name the study file in it");
    if (status.size > limit)
      throw refuse(
        "too-large",
        `a study file has at most ${limit / 1024} KB, and this has ${Math.ceil(status.size / 1024)} KB`,
        "put data into files of their own",
      );
    // A pipe says nothing of its size: one byte more than allowed tells.
    const bytes = new Uint8Array(limit + 1);
    let length = 0;
    for (;;) {
      const read = readSync(handle, bytes, length, bytes.length - length, null);
      if (read === 0) break;
      length += read;
      if (length > limit) throw refuse("too-large", `a study file has at most ${limit / 1024} KB`, "put data into files of their own");
    }
    return bytes.subarray(0, length);
  } finally {
    closeSync(handle);
  }
}

function decode(file: string, bytes: Uint8Array): Source {
  const refuse = (code: string, message: string, mend: string): FealtyError => new FealtyError(code, message, { kind: "usage", where: { file }, mend });
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw refuse("not-text", "a study is a text in UTF-8, and this is not", "save it as UTF-8");
  }
  const source = sourceOf(file, text);
  // Control characters other than tab, line feed and carriage return never stand in a study.
  const odd = [...text].findIndex((c) => c < " " && c !== "\t" && c !== "\n" && c !== "\r");
  if (odd >= 0)
    throw new FealtyError("not-text", "a study is a text, and this holds control characters", {
      kind: "usage",
      where: { file },
      mend: "give a text file in UTF-8",
    });
  if (text.trim() === "") throw refuse("empty", "the study file is empty", "start one with fealty new, or see docs/reference/study-files.md");
  return source;
}
