import { type CodedDocument, codeDocument } from "./code-document.js";
import type { TextDocument } from "./document.js";
import { gazetteer, type NamedActor } from "./gazetteer.js";
import type { Official } from "./officials.js";

/** Documents to code in one task, with all that decides the result. */
export interface TextBatch {
  readonly documents: readonly TextDocument[];
  /** The state that speaks in each where no turn says who does. */
  readonly speakers: readonly number[];
  readonly states: readonly NamedActor[];
  readonly leaders: readonly Official[];
  readonly own: readonly NamedActor[];
  readonly keepSentences: boolean;
}

/** Codes the documents of a batch, in order. */
export function codeBatch({ documents, speakers, states, leaders, own, keepSentences }: TextBatch): CodedDocument[] {
  const names = gazetteer(states, leaders, own);
  return documents.map((document, k) => codeDocument(document, { speaker: speakers[k] as number, names, keepSentences }));
}
