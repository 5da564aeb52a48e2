/**
 * What an LZ4 frame holds, which is `length` bytes.
 * @throws RangeError for corrupt or truncated input. Checksums are passed over.
 * Source: LZ4 Frame Format 1.6.4 and LZ4 Block Format.
 */
export function readLz4Frame(bytes: Uint8Array, length: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== 0x184d2204) throw new RangeError("no LZ4 frame");
  const flags = view.getUint8(4);
  let at = 7 + (flags & 8 ? 8 : 0) + (flags & 1 ? 4 : 0);
  const out = new Uint8Array(length);
  let held = 0;
  for (;;) {
    const size = view.getUint32(at, true);
    at += 4;
    if (size === 0) break;
    const packed = size & 0x7fffffff;
    if (at + packed > bytes.length) throw new RangeError("LZ4 frame too short");
    if (size >>> 31) {
      out.set(bytes.subarray(at, at + packed), held);
      held += packed;
    } else held = readBlock(bytes, at, at + packed, out, held);
    at += packed + (flags & 16 ? 4 : 0);
  }
  if (held !== length) throw new RangeError("LZ4 frame of another length");
  return out;
}

function readBlock(bytes: Uint8Array, from: number, end: number, out: Uint8Array, start: number): number {
  let [at, held] = [from, start];
  while (at < end) {
    const token = bytes[at++] as number;
    let literals = token >>> 4;
    if (literals === 15) {
      for (let more = 255; more === 255 && at < end; literals += more) more = bytes[at++] as number;
    }
    if (at + literals > end || held + literals > out.length) throw new RangeError("LZ4 literals out of bounds");
    out.set(bytes.subarray(at, at + literals), held);
    at += literals;
    held += literals;
    if (at >= end) break;
    const offset = (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
    at += 2;
    let match = token & 15;
    if (match === 15) {
      for (let more = 255; more === 255 && at < end; match += more) more = bytes[at++] as number;
    }
    match += 4;
    if (offset === 0 || offset > held || held + match > out.length) throw new RangeError("LZ4 match out of bounds");
    for (const stop = held + match; held < stop; held++) out[held] = out[held - offset] as number;
  }
  return held;
}
