import { SaxesParser } from "saxes";
import { FealtyError } from "../base/index.js";
import { damaged, unread } from "./cursor.js";

/** What is told of a document, in its order. Text comes in pieces; entities of XML itself are resolved in it. */
export interface XmlEvents {
  readonly open?: (name: string, attributes: Readonly<Record<string, string>>) => void;
  readonly close?: (name: string) => void;
  readonly text?: (text: string) => void;
}

const deepest = 64;
const pieceLength = 1 << 18;

/**
 * Reads a document strictly, from front to back. Nothing outside it is ever opened. `part` names it inside an archive `file`.
 * @throws FealtyError of kind "data", with line and column: "damaged-file" for what is not well formed, nests deeper than 64
 * elements or is not UTF-8; "unread-format" for a document type declaration, which could define entities.
 */
export function parseXml(bytes: Uint8Array, file: string, events: XmlEvents, part?: string): void {
  const parser = new SaxesParser();
  const xml = part === undefined ? "the XML" : `the XML of ${part}`;
  let depth = 0;
  const where = () => ({ file, line: parser.line, column: parser.column + 1 });
  const refuse = (message: string): FealtyError => new FealtyError("damaged-file", message, { kind: "data", where: where(), mend: "get the file again" });
  parser.on("error", (error) => {
    throw refuse(`${xml} is not well formed: ${error.message.replace(/^\d+:\d+: /, "").replace(/\.$/, "")}`);
  });
  parser.on("doctype", () => {
    throw unread(file, `${xml} has a document type declaration (<!DOCTYPE …>)`, "take it out: it can define entities, and none are read");
  });
  parser.on("xmldecl", ({ encoding }) => {
    if (encoding && !/^utf-?8$|^us-ascii$/i.test(encoding)) throw unread(file, `${xml} is in ${encoding}`, "save it in UTF-8");
  });
  parser.on("opentag", ({ name, attributes }) => {
    if (++depth > deepest) throw refuse(`elements of ${xml} are nested deeper than ${deepest}`);
    events.open?.(name, attributes);
  });
  parser.on("closetag", ({ name }) => {
    depth--;
    events.close?.(name);
  });
  parser.on("text", (text) => events.text?.(text));
  parser.on("cdata", (text) => events.text?.(text));
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for (let at = 0; at < bytes.length; at += pieceLength) parser.write(decodePiece(decoder, bytes.subarray(at, at + pieceLength), file, xml));
  parser.write(decodePiece(decoder, undefined, file, xml)).close();
}

/** The text of the next bytes; without bytes what a whole file must not leave over. */
function decodePiece(decoder: TextDecoder, bytes: Uint8Array | undefined, file: string, xml: string): string {
  try {
    return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
  } catch (cause) {
    throw damaged(file, `${xml} is not in UTF-8`, cause);
  }
}
