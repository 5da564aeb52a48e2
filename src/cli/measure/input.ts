import { FealtyError, suggest } from "../../base/index.js";
import { parseExpression, rowsWhere } from "../../estimate/index.js";
import { type Frame, take } from "../../frame/index.js";
import { readTableFile } from "../table-files.js";

/** The table of `--data`, with the rows of `--where` alone. @throws FealtyError "usage" without a file, "data" for one that cannot be read. */
export async function measureTable(file: string | undefined, where: string | undefined): Promise<Frame> {
  if (file === undefined) throw new FealtyError("usage", "fealty measure needs a table", { kind: "usage", mend: "name it with --data FILE" });
  const data = await readTableFile(file);
  if (where === undefined) return data;
  const holds = rowsWhere(data, parseExpression(where));
  const rows = Array.from({ length: data.length }, (_, row) => row).filter((row) => holds[row] === 1);
  if (rows.length === 0) throw new FealtyError("no-rows", `no row of ${file} has ${where}`, { kind: "data", mend: "widen --where" });
  return take(data, rows);
}

/** The columns that an option must name. @throws FealtyError "usage" for one that is not given. */
export function needed(kind: string, options: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const missing = Object.keys(options).filter((name) => options[name] === undefined);
  if (missing.length > 0)
    throw new FealtyError("usage", `fealty measure ${kind} needs ${missing.map((name) => `--${name}`).join(", ")}`, {
      kind: "usage",
      mend: "each names a column of the table",
    });
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, value as string]));
}

/** Texts of the table that stand for yes, abstain and no, as 1, 2, 3. @throws FealtyError "usage". */
export function voteCodes(given: readonly string[] | undefined): Map<string, number> {
  const places = { yes: 1, abstain: 2, no: 3 } as const;
  if (!given) return new Map([1, 2, 3].map((code) => [String(code), code]));
  const codes = new Map<string, number>();
  for (const one of given) {
    const [name = "", text] = one.split("=").map((part) => part.trim());
    if (!Object.hasOwn(places, name))
      throw new FealtyError("usage", `--codes does not know "${name}"`, { kind: "usage", mend: suggest(name, Object.keys(places)) });
    if (text === undefined || text === "")
      throw new FealtyError("usage", `--codes gives no value for ${name}`, { kind: "usage", mend: "write yes=1,abstain=2,no=3" });
    if (codes.has(text)) throw new FealtyError("usage", `--codes uses ${text} twice`, { kind: "usage", mend: "give each answer a value of its own" });
    codes.set(text, places[name as keyof typeof places]);
  }
  if (codes.size < 2) throw new FealtyError("usage", "--codes names one answer alone", { kind: "usage", mend: "write yes=1,abstain=2,no=3" });
  return codes;
}

/** A range as LOW..HIGH. @throws FealtyError "usage". */
export function rangeOf(option: string, text: string): readonly [number, number] {
  const ends = text.split("..").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  if (ends.length !== 2 || !ends.every(Number.isFinite))
    throw new FealtyError("usage", `--${option} does not take "${text}"`, { kind: "usage", mend: `write --${option} LOW..HIGH` });
  return ends as [number, number];
}
