import { latin1Slice } from "./encoding.js";

/** The three ways in which R writes numbers; a source hides which it is. Every step throws RangeError beyond the end. */
export interface RSource {
  /** Bytes that hold the text last skipped over. */
  bytes: Uint8Array;
  /** An upper bound of the elements of so many bytes (4, 8; 0 for texts and lists) that can follow. */
  most(width: number): number;
  integer(): number;
  integers(count: number): Int32Array;
  /** Bits as they were written, so that the kinds of NaN can be told apart. */
  reals(count: number): Float64Array;
  /** Passes over a text of so many bytes; it stands in `bytes` from the place returned. */
  text(length: number): number;
  /** Passes over raw bytes. */
  raw(count: number): void;
}

/** R's NA among integers and logicals. */
export const naInteger = -(2 ** 31);

/** Big-endian (XDR, R's default) or, as an old option has it, little-endian numbers. */
export function binarySource(bytes: Uint8Array, start: number, little: boolean): RSource {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = start;
  const step = (length: number): number => {
    if (length < 0 || at + length > bytes.length) throw new RangeError("R data end too early");
    at += length;
    return at - length;
  };
  return {
    bytes,
    most: (width) => Math.floor((bytes.length - at) / (width || 4)),
    integer: () => view.getInt32(step(4), little),
    integers(count) {
      let from = step(4 * count);
      const values = new Int32Array(count);
      for (let i = 0; i < count; i++, from += 4) values[i] = view.getInt32(from, little);
      return values;
    },
    reals(count) {
      let from = step(8 * count);
      const values = new Float64Array(count);
      const words = new Uint32Array(values.buffer);
      const [low, high] = little ? [0, 4] : [4, 0];
      for (let i = 0; i < 2 * count; i += 2, from += 8) {
        words[i] = view.getUint32(from + low, little);
        words[i + 1] = view.getUint32(from + high, little);
      }
      return values;
    },
    text: step,
    raw: step,
  };
}

/** One element a line, as `ascii = TRUE` writes them. */
export function asciiSource(bytes: Uint8Array, start: number): RSource {
  let at = start;
  const word = (): string => {
    while (at < bytes.length && (bytes[at] as number) <= 32) at++;
    const from = at;
    while (at < bytes.length && (bytes[at] as number) > 32) at++;
    if (from === at || at - from > 100) throw new RangeError("R data end too early");
    return latin1Slice(bytes, from, at);
  };
  const integer = (): number => {
    const text = word();
    if (text === "NA") return naInteger;
    if (!/^-?\d{1,10}$/.test(text)) throw new RangeError("R data hold no integer here");
    return Number(text);
  };
  const source: RSource = {
    bytes: new Uint8Array(256),
    most: () => Math.floor((bytes.length - at + 1) / 2),
    integer,
    integers: (count) => Int32Array.from({ length: count }, integer),
    reals: (count) => Float64Array.from({ length: count }, () => real(word())),
    text(length) {
      if (at >= bytes.length || length > bytes.length - at) throw new RangeError("R data end too early");
      if (source.bytes.length < length) source.bytes = new Uint8Array(length * 2);
      while (at < bytes.length && (bytes[at] as number) <= 32) at++;
      for (let i = 0; i < length; i++) source.bytes[i] = character();
      return 0;
    },
    raw(count) {
      for (let i = 0; i < count; i++) word();
    },
  };
  function character(): number {
    if (at >= bytes.length) throw new RangeError("R data end too early");
    const code = bytes[at++] as number;
    if (code !== 92) return code;
    const escaped = bytes[at++] ?? 0;
    if (escaped < 48 || escaped > 55) return escapes.get(escaped) ?? escaped;
    let value = escaped - 48;
    for (let k = 0; k < 2 && (bytes[at] as number) >= 48 && (bytes[at] as number) <= 55; k++) value = value * 8 + (bytes[at++] as number) - 48;
    return value & 0xff;
  }
  return source;
}

const escapes = new Map([..."nrtvbfa"].map((letter, i) => [letter.charCodeAt(0), [10, 13, 9, 11, 8, 12, 7][i] as number]));

function real(text: string): number {
  if (text === "NA" || text === "NaN") return Number.NaN;
  if (text === "Inf") return Number.POSITIVE_INFINITY;
  if (text === "-Inf") return Number.NEGATIVE_INFINITY;
  const hex = /^(-?)0x([0-9a-f])(?:\.([0-9a-f]*))?p([+-]?\d{1,5})$/i.exec(text);
  const value = hex ? hexadecimal(hex) : Number(text);
  if (Number.isNaN(value)) throw new RangeError("R data hold no number here");
  return value;
}

/** C's %a, as `ascii = NA` writes it: exact, for a power of two scales without rounding. */
function hexadecimal([, sign, lead, fraction = "", power]: RegExpExecArray): number {
  const mantissa = Number.parseInt(`${lead}${fraction}`.padEnd(1, "0"), 16);
  let exponent = Number(power) - 4 * fraction.length;
  let value = mantissa;
  for (; exponent < -1000; exponent += 1000) value *= 2 ** -1000;
  return (sign === "-" ? -1 : 1) * value * 2 ** exponent;
}
