/** The characters of windows-1252 at 0x80–0x9F; the five that it leaves open stand for themselves, as the WHATWG has it. */
const upper =
  "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });

/** Every byte below 0x80. */
export function isAscii(bytes: Uint8Array, start = 0, end = bytes.length): boolean {
  for (let i = start; i < end; i++) if ((bytes[i] as number) > 0x7f) return false;
  return true;
}

/** UTF-8 text, or undefined where the bytes are none. A byte-order mark is kept. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

/** UTF-8 text; what is no UTF-8 becomes U+FFFD. */
export function decodeUtf8Loosely(bytes: Uint8Array): string {
  return lenient.decode(bytes);
}

/** Windows-1252 text, of which ISO 8859-1 is read as a part (bytes 0x80–0x9F are control characters there, and in no table). Our own: engines differ in it. */
export function decodeWindows1252(bytes: Uint8Array): string {
  let text = "";
  const part: string[] = [];
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    part.push(byte >= 0x80 && byte < 0xa0 ? (upper[byte - 0x80] as string) : String.fromCharCode(byte));
    if (part.length === 4096) text += part.splice(0).join("");
  }
  return text + part.join("");
}

/** ASCII or Latin-1 bytes as text, fast for the short pieces that names and numbers are. */
export function latin1Slice(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > 4096) return decodeLatin1(bytes.subarray(start, end));
  return String.fromCharCode.apply(null, bytes.subarray(start, end) as unknown as number[]);
}

function decodeLatin1(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode.apply(null, bytes.subarray(i, i + 4096) as unknown as number[]);
  return text;
}
