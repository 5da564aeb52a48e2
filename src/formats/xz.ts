import { XzReadableStream } from "xz-decompress";
import { crc32 } from "./crc32.js";
import { append, finished, type Sink } from "./limits.js";

/** A stream within an .xz file: its bytes, and what it unpacks to. */
export interface XzStream {
  readonly start: number;
  readonly end: number;
  readonly size: number;
}

/**
 * The streams of an .xz file, from the indexes at their ends: usually one.
 * @throws RangeError for a file that does not end as one of .xz does.
 * Source: The .xz File Format 1.1.0, sections 2 to 4.
 */
export function xzStreams(bytes: Uint8Array): XzStream[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const streams: XzStream[] = [];
  for (let end = bytes.length; end > 0; ) {
    if (end >= 4 && view.getUint32(end - 4) === 0) {
      end -= 4;
      continue;
    }
    if (end < 32 || bytes[end - 2] !== 0x59 || bytes[end - 1] !== 0x5a) throw new RangeError("xz footer");
    const indexAt = end - 12 - (view.getUint32(end - 8, true) + 1) * 4;
    if (indexAt < 12 || bytes[indexAt] !== 0) throw new RangeError("xz index");
    if (crc32(bytes, indexAt, end - 16) !== view.getUint32(end - 16, true)) throw new RangeError("xz index checksum");
    const index = { bytes, at: indexAt + 1, end: end - 16 };
    let [blocks, size] = [0, 0];
    for (let left = number(index); left > 0; left--) {
      blocks += Math.ceil(number(index) / 4) * 4;
      size += number(index);
    }
    const start = indexAt - blocks - 12;
    if (!(start >= 0)) throw new RangeError("xz index");
    streams.unshift({ start, end, size });
    end = start;
  }
  return streams;
}

/** A number of the index: seven bits a byte, the lowest first. */
function number(index: { bytes: Uint8Array; at: number; end: number }): number {
  let value = 0;
  for (let scale = 1; ; scale *= 128) {
    if (index.at >= index.end || scale > 2 ** 56) throw new RangeError("xz index");
    const byte = index.bytes[index.at++] as number;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return value;
  }
}

/**
 * What the streams of an .xz file hold, in order, through xz-embedded.
 * @throws FealtyError that of `target` when it becomes too large; another Error for corrupt or truncated input, or a dictionary above 64 MiB.
 */
export async function readXz(bytes: Uint8Array, streams: readonly XzStream[], target: Sink): Promise<Uint8Array> {
  for (const { start, end, size } of streams) {
    const before = target.length;
    const source = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(bytes.subarray(start, end));
        controller.close();
      },
    });
    const reader = new XzReadableStream(source).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      try {
        append(target, value);
      } catch (error) {
        await reader.cancel().catch(() => undefined);
        throw error;
      }
    }
    if (target.length - before !== size) throw new RangeError("xz length");
  }
  return finished(target);
}
