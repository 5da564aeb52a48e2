import { Gunzip, Inflate } from "fflate";
import { FealtyError } from "../base/index.js";
import { crc32 } from "./crc32.js";
import { append, finished, type Sink, sink } from "./limits.js";

/** Input handed over at a time, so that what comes out is bounded as it comes. */
const piece = 1 << 16;

/** Bytes that a gzip file says it holds, modulo 2³²; of the last member, where there are several. */
export function declaredGzip(bytes: Uint8Array): number {
  return bytes.length < 18 ? 0 : new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 4).getUint32(0, true);
}

/**
 * What a gzip file holds, one member or several, through the platform's decompressor. Where that refuses, as browsers do with several members,
 * each is inflated here and its checksum compared.
 * @throws FealtyError that of `target` when it becomes too large; another Error for corrupt or truncated input.
 */
export async function readGzip(bytes: Uint8Array, target: Sink): Promise<Uint8Array> {
  try {
    return await platformGzip(bytes, target);
  } catch (error) {
    if (error instanceof FealtyError) throw error;
    return readGzipMembers(bytes, sink(target.bytes.length, target.most, target.overflow));
  }
}

async function platformGzip(bytes: Uint8Array, target: Sink): Promise<Uint8Array> {
  let at = 0;
  const source = new ReadableStream<BufferSource>({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + piece));
      at += piece;
    },
  });
  const reader = source.pipeThrough(new DecompressionStream("gzip")).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return finished(target);
    try {
      append(target, value);
    } catch (error) {
      await reader.cancel().catch(() => undefined);
      throw error;
    }
  }
}

/** The same member by member, without the platform. */
export function readGzipMembers(bytes: Uint8Array, target: Sink): Uint8Array {
  const ends: number[] = [];
  const inflater = new Gunzip((chunk) => append(target, chunk));
  inflater.onmember = (offset) => ends.push(offset);
  for (let at = 0; at < bytes.length; at += piece) inflater.push(bytes.subarray(at, at + piece), at + piece >= bytes.length);
  ends.push(bytes.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let from = 0;
  for (const memberEnd of ends) {
    const length = view.getUint32(memberEnd - 4, true);
    if (from + length > target.length || crc32(target.bytes, from, from + length) !== view.getUint32(memberEnd - 8, true))
      throw new RangeError("gzip checksum");
    from += length;
  }
  if (from !== target.length) throw new RangeError("gzip length");
  return finished(target);
}

/** Raw deflate data that become exactly `length` bytes. @throws Error if they become more, or fewer. */
export function inflateRaw(bytes: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length);
  let held = 0;
  const inflater = new Inflate((chunk) => {
    if (held + chunk.length > length) throw new RangeError("inflates to more than declared");
    out.set(chunk, held);
    held += chunk.length;
  });
  for (let at = 0; at < bytes.length; at += piece) inflater.push(bytes.subarray(at, at + piece), at + piece >= bytes.length);
  if (held !== length) throw new RangeError("inflates to less than declared");
  return out;
}
