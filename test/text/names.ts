import { states } from "../../src/panel/index.js";
import { type CodedDocument, codeDocument, gazetteer, officials, type TextDocument } from "../../src/text/index.js";

/** The names of the tables, without the file of leaders. */
export const names = gazetteer(
  [...states.values()].map(({ ccode, names: own }) => ({ code: ccode, names: own })),
  officials,
);

export function coded(text: string, { date = "2017-06-01", title = "", speaker = 2 }: { date?: string; title?: string; speaker?: number } = {}): CodedDocument {
  const document: TextDocument = { id: "d", date, title, text };
  return codeDocument(document, { speaker, names, keepSentences: true });
}

/** Statements in short: `2>740 reaffirm 2`, with what set them aside. */
export function short(text: string, options: Parameters<typeof coded>[1] = {}): string[] {
  return coded(text, options).statements.map(
    ({ source, target, group, act, strength, aside, isReported }) =>
      `${source}>${group === "" ? target : group} ${act} ${strength}${isReported ? " reported" : ""}${aside === "" ? "" : ` [${aside}]`}`,
  );
}
