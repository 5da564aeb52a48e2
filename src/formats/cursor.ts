import { FealtyError } from "../base/index.js";

/** A place in a file's bytes. Every step is checked against the bytes that are left. */
export interface Cursor {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Name of the file, for messages. */
  readonly file: string;
  readonly little: boolean;
  at: number;
}

/** A cursor at byte `at` of `bytes`; `little`: the lowest byte of a number comes first. */
export function cursor(bytes: Uint8Array, file: string, { little = true, at = 0 } = {}): Cursor {
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), file, little, at };
}

/** An error of kind "data" for a file that cannot be what it says it is. */
export function damaged(file: string, message: string, cause?: unknown): FealtyError {
  return new FealtyError("damaged-file", message, {
    kind: "data",
    where: { file },
    mend: "get the file again, or save it anew with the program that made it",
    cause,
  });
}

/** An error of kind "data" for a file that may be whole, but of a kind that is not read. */
export function unread(file: string, message: string, mend: string): FealtyError {
  return new FealtyError("unread-format", message, { kind: "data", where: { file }, mend });
}

/** Moves on by `length` bytes and returns where they began. @throws FealtyError "damaged-file" if fewer are left. */
export function step(from: Cursor, length: number, what: string): number {
  const left = from.bytes.length - from.at;
  if (length > left || length < 0)
    throw damaged(from.file, `the file ends too early: ${what} should take ${length} bytes from byte ${from.at}, and ${left} are left`);
  const at = from.at;
  from.at += length;
  return at;
}

/** The next `length` bytes, not copied. */
export function slice(from: Cursor, length: number, what: string): Uint8Array {
  const at = step(from, length, what);
  return from.bytes.subarray(at, at + length);
}

export const readU8 = (from: Cursor, what: string): number => from.view.getUint8(step(from, 1, what));
export const readU16 = (from: Cursor, what: string): number => from.view.getUint16(step(from, 2, what), from.little);
export const readU32 = (from: Cursor, what: string): number => from.view.getUint32(step(from, 4, what), from.little);
export const readI32 = (from: Cursor, what: string): number => from.view.getInt32(step(from, 4, what), from.little);

/** An unsigned number of 1 to 8 bytes. @throws FealtyError "damaged-file" if it is 2^53 or more, which no length in a file can be. */
export function readUnsigned(from: Cursor, length: number, what: string): number {
  const part = slice(from, length, what);
  let value = 0;
  for (let i = 0; i < length; i++) value = value * 256 + (part[from.little ? length - 1 - i : i] as number);
  if (value > Number.MAX_SAFE_INTEGER) throw damaged(from.file, `${what} is given as ${value}`);
  return value;
}
