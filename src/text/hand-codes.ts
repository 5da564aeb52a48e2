import { FealtyError } from "../base/index.js";
import type { Frame } from "../frame/index.js";
import { type TextAct, textActs } from "./acts.js";
import { cellOf } from "./read-documents.js";
import type { Statement } from "./statement.js";

/** Codes that a reader gave a sentence: the reader's whole judgement of it, also that it states nothing. */
export interface HandCodes {
  readonly document: string;
  readonly sentence: number;
  readonly codes: readonly HandCode[];
}

export interface HandCode {
  readonly source: number;
  /** NaN for a group. */
  readonly target: number;
  readonly group: string;
  readonly act: TextAct;
  /** NaN where the reader gave none. */
  readonly strength: number;
}

/**
 * Reads codes of a reader: columns document, sentence, source, target, act, and strength if there is one. A sentence that states nothing has one row with act
 * "none". States are written as codes, letters or names; groups by name.
 * @param stateOf the code of a state as written, undefined for none.
 * @throws FealtyError of kind "data" for columns that are missing, and for a row with an act or a state that is not known.
 */
export function handCodes(data: Frame, file: string, stateOf: (text: string) => number | undefined, groups: readonly string[]): HandCodes[] {
  const missing = ["document", "sentence", "source", "target", "act"].filter((name) => !data.columns.has(name));
  if (missing.length > 0)
    throw new FealtyError("hand-codes", `${file} has no column ${missing.join(", ")}`, {
      kind: "data",
      mend: "write document, sentence, source, target, act, strength",
    });
  const made = new Map<string, { document: string; sentence: number; codes: HandCode[] }>();
  for (let row = 0; row < data.length; row++) {
    const text = (name: string): string => cellOf(data, name, row).trim();
    const refuse = (what: string, mend: string): never => {
      throw new FealtyError("hand-codes", `row ${row + 1} of ${file} has ${what}`, { kind: "data", where: { file, row: row + 1 }, mend });
    };
    const [document, sentence, act] = [text("document"), Number(text("sentence")), text("act")];
    if (!Number.isInteger(sentence) || sentence < 1)
      refuse(`the sentence "${text("sentence")}"`, "number sentences of a document from 1, as --out and --review do");
    const key = `${sentence} ${document}`;
    const own = made.get(key) ?? { document, sentence, codes: [] };
    made.set(key, own);
    if (act === "none" || act === "") continue;
    if (!Object.hasOwn(textActs, act)) refuse(`the act "${act}"`, `write ${Object.keys(textActs).join(", ")} or none`);
    const source = stateOf(text("source")) ?? refuse(`the source "${text("source")}"`, "write its three letters, its code or its name");
    const target = text("target");
    const isGroup = groups.includes(target) || target === "allies";
    const code = isGroup ? Number.NaN : (stateOf(target) ?? refuse(`the target "${target}"`, `write a state, or one of ${groups.join(", ")}, allies`));
    own.codes.push({
      source,
      target: code,
      group: isGroup ? target : "",
      act: act as TextAct,
      strength: text("strength") === "" ? Number.NaN : Number(text("strength")),
    });
  }
  return [...made.values()];
}

/**
 * Our statements with a reader's in place of ours, in the sentences that the reader judged.
 * @param sentenceOf the date and words of a sentence; undefined for one that is in no document, whose codes are left out.
 */
export function corrected(
  statements: readonly Statement[],
  codes: readonly HandCodes[],
  sentenceOf: (document: string, sentence: number) => { readonly date: string | undefined; readonly quote: string } | undefined,
): Statement[] {
  const judged = new Set(codes.map(({ document, sentence }) => `${sentence} ${document}`));
  const byHand = codes.flatMap(({ document, sentence, codes: own }) => {
    const known = sentenceOf(document, sentence);
    return known ? own.map((code) => ({ document, sentence, ...known, ...code, strength: Number.isNaN(code.strength) ? 2 : code.strength, ...hand })) : [];
  });
  return [...statements.filter(({ document, sentence }) => !judged.has(`${sentence} ${document}`)), ...byHand];
}

/** What a statement has that a reader made. */
const hand = { speaker: "", confidence: 1, rule: "hand", isReported: false, aside: "" } as const;
