import { FealtyError } from "../base/index.js";

/** How the bytes of a text file are to be read. */
export interface ChosenEncoding {
  /** Length of the byte-order mark. */
  readonly mark: number;
  /** Windows-1252, or ISO 8859-1, which is read as a part of it. */
  readonly single: boolean;
  /** UTF-8 was asked for or marked, so that other bytes are an error. */
  readonly declared: boolean;
  /** An encoding to turn into UTF-8 first. */
  readonly transcode?: string;
}

const singleByte = new Set(["windows-1252", "cp1252", "latin1", "latin-1", "iso-8859-1", "iso8859-1", "ascii", "us-ascii"]);

/** The encoding asked for, else what a byte-order mark says, else UTF-8 with a way out. @throws FealtyError "encoding" of kind "usage" for an unknown name. */
export function chooseEncoding(first: Uint8Array, asked: string | undefined, file: string | undefined): ChosenEncoding {
  const utf8 = first[0] === 0xef && first[1] === 0xbb && first[2] === 0xbf;
  const name = asked?.trim().toLowerCase();
  if (name === undefined || name === "utf-8" || name === "utf8") {
    if (utf8) return { mark: 3, single: false, declared: true };
    if (first[0] === 0xff && first[1] === 0xfe) return { mark: 2, single: false, declared: false, transcode: "utf-16le" };
    if (first[0] === 0xfe && first[1] === 0xff) return { mark: 2, single: false, declared: false, transcode: "utf-16be" };
    return { mark: 0, single: false, declared: name !== undefined };
  }
  if (singleByte.has(name)) return { mark: 0, single: true, declared: true };
  transcoder(name, file);
  return { mark: 0, single: false, declared: false, transcode: name };
}

/** Turns pieces of text in another encoding into UTF-8. @throws FealtyError "encoding" for a name that the platform does not know. */
export function transcoder(encoding: string, file: string | undefined): (chunk: Uint8Array, last: boolean) => Uint8Array {
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(encoding);
  } catch (cause) {
    throw new FealtyError("encoding", `"${encoding}" is no known encoding`, {
      kind: "usage",
      mend: "for example utf-8, windows-1252, utf-16le",
      ...(file === undefined ? {} : { where: { file } }),
      cause,
    });
  }
  const encoder = new TextEncoder();
  return (chunk, last) => encoder.encode(decoder.decode(chunk, { stream: !last }));
}
