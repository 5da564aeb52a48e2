import { type Cursor, cursor, damaged, readU16, slice } from "./cursor.js";

/** A record of a BIFF stream with the CONTINUE records that follow it. */
export interface BiffRecord {
  readonly type: number;
  /** Byte of the stream at which it starts. */
  readonly at: number;
  /** The record's own bytes, then those of each continuation. */
  readonly parts: readonly Uint8Array[];
}

const continuation = 0x3c;

/** The records of a stream from byte `from` on. @throws FealtyError "damaged-file" for a record that is longer than what is left. */
export function* biffRecords(stream: Uint8Array, file: string, from: number): Generator<BiffRecord> {
  const at = cursor(stream, file, { at: from });
  while (at.at + 4 <= stream.length) {
    const start = at.at;
    const type = readU16(at, "a record");
    const parts = [slice(at, readU16(at, "a record"), `record 0x${type.toString(16)}`)];
    while (at.at + 4 <= stream.length && stream[at.at] === continuation && stream[at.at + 1] === 0) {
      at.at += 2;
      parts.push(slice(at, readU16(at, "a record"), "a continuation"));
    }
    yield { type, at: start, parts };
  }
}

/** Reads on through the parts of a record. */
export interface PartReader {
  readonly parts: readonly Uint8Array[];
  readonly file: string;
  part: number;
  at: number;
}

export const partReader = (parts: readonly Uint8Array[], file: string): PartReader => ({ parts, file, part: 0, at: 0 });

/** A number of `length` bytes, lowest first; parts may divide it. */
export function readNumber(from: PartReader, length: number): number {
  let value = 0;
  for (let i = 0, unit = 1; i < length; i++, unit *= 256) value += nextByte(from) * unit;
  return value;
}

/** Bytes left in the parts not yet read. */
export function bytesLeft(from: PartReader): number {
  return from.parts.slice(from.part).reduce((sum, { length }) => sum + length, -from.at);
}

/**
 * A string of Excel 97 and later: `count` characters after a byte of flags, one byte each (Latin-1) or two (UTF-16).
 * Where the characters go on in the next part, it opens with flags of its own. Formatting runs and phonetic text are passed over.
 */
export function readString(from: PartReader, count: number): string {
  const flags = nextByte(from);
  const runs = flags & 8 ? readNumber(from, 2) : 0;
  const phonetic = flags & 4 ? readNumber(from, 4) : 0;
  if (count > bytesLeft(from)) throw damaged(from.file, `a string should have ${count} characters, and ${bytesLeft(from)} bytes are left`);
  let wide = (flags & 1) === 1;
  let text = "";
  for (let left = count; left > 0; ) {
    const part = from.parts[from.part];
    if (!part) throw damaged(from.file, "a string ends too early");
    const here = Math.min(left, wide ? (part.length - from.at) >> 1 : part.length - from.at);
    text += wide ? utf16(part, from.at, here) : latin1(part, from.at, here);
    from.at += wide ? 2 * here : here;
    left -= here;
    if (left > 0) {
      from.part++;
      from.at = 0;
      wide = (nextByte(from) & 1) === 1;
    }
  }
  pass(from, 4 * runs + phonetic);
  return text;
}

function nextByte(from: PartReader): number {
  let part = from.parts[from.part];
  while (part && from.at >= part.length) {
    part = from.parts[++from.part];
    from.at = 0;
  }
  if (!part) throw damaged(from.file, "a record ends too early");
  return part[from.at++] as number;
}

function pass(from: PartReader, count: number): void {
  for (let left = count; left > 0; ) {
    const part = from.parts[from.part];
    if (!part) throw damaged(from.file, "a string ends too early");
    const here = Math.min(left, part.length - from.at);
    from.at += here;
    left -= here;
    if (left > 0) {
      from.part++;
      from.at = 0;
    }
  }
}

function latin1(bytes: Uint8Array, at: number, count: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + count));
}

function utf16(bytes: Uint8Array, at: number, count: number): string {
  const units = new Array<number>(count);
  for (let i = 0; i < count; i++) units[i] = (bytes[at + 2 * i] as number) + 256 * (bytes[at + 2 * i + 1] as number);
  return String.fromCharCode(...units);
}

/** A cursor over a record that must not be continued to be read. */
export function recordCursor(record: BiffRecord, file: string): Cursor {
  return cursor(record.parts[0] as Uint8Array, file);
}
