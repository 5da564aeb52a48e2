import { finished, room, type Sink } from "./limits.js";

const blockMagic = [0x314159, 0x265359];
const endMagic = [0x177245, 0x385090];
const [RUNA, RUNB] = [0, 1];
const groupSize = 50;
const longestCode = 20;

const crcTable = new Int32Array(256).map((_, n) => {
  let c = n << 24;
  for (let k = 0; k < 8; k++) c = c < 0 ? (c << 1) ^ 0x04c11db7 : c << 1;
  return c;
});

/** Bits of the input, most significant first. */
interface Bits {
  readonly bytes: Uint8Array;
  at: number;
  held: number;
  count: number;
}

/** A Huffman code by lengths (canonical): for each length the last code and the place of its first symbol. */
interface Code {
  readonly limit: Int32Array;
  readonly base: Int32Array;
  readonly symbols: Uint16Array;
  shortest: number;
}

/**
 * What a bzip2 file holds: one stream or several. Checks each block's CRC and each stream's.
 * @throws FealtyError that of `target` when it becomes too large; RangeError for corrupt or truncated input.
 * Source: the format of Julian Seward's bzip2 1.0; reference: libbzip2. Randomised blocks (before 0.9.5, 1999) are refused.
 */
export function readBzip2(bytes: Uint8Array, target: Sink): Uint8Array {
  const bits: Bits = { bytes, at: 0, held: 0, count: 0 };
  do {
    readStream(bits, target);
    // The stream ends within a byte, and a few bytes were read ahead.
    bits.at -= bits.count >>> 3;
    bits.count = 0;
    if (bits.at > bytes.length) bad("end too early");
    while (bits.at < bytes.length && bytes[bits.at] === 0) bits.at++;
  } while (bits.at < bytes.length);
  return finished(target);
}

function readStream(bits: Bits, target: Sink): void {
  if (take(bits, 24) !== 0x425a68) bad("have no header");
  const level = take(bits, 8) - 48;
  if (level < 1 || level > 9) bad("have no block size");
  const words = new Int32Array(level * 100_000);
  for (let streamCrc = 0; ; ) {
    const [high, low] = [take(bits, 24), take(bits, 24)];
    const crc = (take(bits, 16) << 16) | take(bits, 16);
    if (high === endMagic[0] && low === endMagic[1]) {
      if (crc !== streamCrc) bad("have another checksum");
      return;
    }
    if (high !== blockMagic[0] || low !== blockMagic[1]) bad("have no block here");
    streamCrc = ((streamCrc << 1) | (streamCrc >>> 31)) ^ crc;
    if (readBlock(bits, words, target) !== crc) bad("have another block checksum");
  }
}

function bad(fault: string): never {
  throw new RangeError(`bzip2 data ${fault}`);
}

function take(bits: Bits, n: number): number {
  while (bits.count < n) more(bits);
  bits.count -= n;
  return (bits.held >>> bits.count) & ((1 << n) - 1);
}

/** One more byte; a few zeros beyond the end, since codes are read ahead, and then the file is cut short. */
function more(bits: Bits): void {
  if (bits.at >= bits.bytes.length + 4) throw new RangeError("bzip2 data end too early");
  bits.held = (bits.held << 8) | (bits.bytes[bits.at++] ?? 0);
  bits.count += 8;
}

/** Decodes one block into `target`; returns its CRC. */
function readBlock(bits: Bits, words: Int32Array, target: Sink): number {
  if (take(bits, 1) === 1) bad("are out of bounds");
  const origin = take(bits, 24);
  const symbols = readSymbols(bits);
  if (symbols.length === 0) bad("are out of bounds");
  const groups = take(bits, 3);
  const selectors = take(bits, 15);
  if (groups < 2 || groups > 6 || selectors < 1) bad("are out of bounds");
  const order = readSelectors(bits, groups, selectors);
  const codes = Array.from({ length: groups }, () => readCode(bits, symbols.length + 2));
  const counts = new Int32Array(256);
  const length = readRuns(bits, words, symbols, order, codes, counts);
  if (origin >= length) bad("are out of bounds");
  // The inverse of the Burrows–Wheeler transform: words[i] holds a byte and, above it, where the next byte is.
  let sum = 0;
  for (let b = 0; b < 256; b++) {
    const count = counts[b] as number;
    counts[b] = sum;
    sum += count;
  }
  for (let i = 0; i < length; i++) {
    const byte = (words[i] as number) & 0xff;
    const place = counts[byte] as number;
    counts[byte] = place + 1;
    words[place] = (words[place] as number) | (i << 8);
  }
  return writeBlock(words, origin, length, target);
}

function readSymbols(bits: Bits): Uint8Array {
  const ranges = take(bits, 16);
  const symbols: number[] = [];
  for (let i = 0; i < 16; i++) {
    if (!(ranges & (0x8000 >> i))) continue;
    const used = take(bits, 16);
    for (let j = 0; j < 16; j++) if (used & (0x8000 >> j)) symbols.push(16 * i + j);
  }
  return Uint8Array.from(symbols);
}

function readSelectors(bits: Bits, groups: number, count: number): Uint8Array {
  const front = Uint8Array.from({ length: groups }, (_, i) => i);
  const order = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    let j = 0;
    while (take(bits, 1) === 1) if (++j >= groups) bad("are out of bounds");
    const chosen = front[j] as number;
    front.copyWithin(1, 0, j);
    front[0] = chosen;
    order[i] = chosen;
  }
  return order;
}

function readCode(bits: Bits, size: number): Code {
  const lengths = new Uint8Array(size);
  let length = take(bits, 5);
  for (let i = 0; i < size; i++) {
    for (;;) {
      if (length < 1 || length > longestCode) bad("are out of bounds");
      if (take(bits, 1) === 0) break;
      length += take(bits, 1) === 0 ? 1 : -1;
    }
    lengths[i] = length;
  }
  const limit = new Int32Array(longestCode + 2).fill(-1);
  const base = new Int32Array(longestCode + 2);
  const symbols = new Uint16Array(size);
  let [code, place, shortest] = [0, 0, 0];
  for (let n = 1; n <= longestCode; n++) {
    base[n] = place - code;
    for (let i = 0; i < size; i++) {
      if (lengths[i] !== n) continue;
      symbols[place++] = i;
      code++;
      if (shortest === 0) shortest = n;
    }
    limit[n] = code - 1;
    if (code > 1 << n) bad("are out of bounds");
    code <<= 1;
  }
  return { limit, base, symbols, shortest };
}

/** Undoes Huffman, run lengths and move-to-front into `words`; returns how many bytes there are. */
function readRuns(bits: Bits, words: Int32Array, symbols: Uint8Array, order: Uint8Array, codes: readonly Code[], counts: Int32Array): number {
  const end = symbols.length + 1;
  const front = symbols.slice();
  let length = 0;
  let [run, weight] = [0, 1];
  let [group, left] = [0, 0];
  let code = codes[0] as Code;
  const flush = (): void => {
    const byte = front[0] as number;
    if (length + run > words.length) bad("are out of bounds");
    counts[byte] = (counts[byte] as number) + run;
    words.fill(byte, length, length + run);
    length += run;
    [run, weight] = [0, 1];
  };
  for (;;) {
    if (left-- === 0) {
      if (group >= order.length) bad("are out of bounds");
      code = codes[order[group++] as number] as Code;
      left = groupSize - 1;
    }
    const symbol = decode(bits, code);
    if (symbol < 0) bad("are out of bounds");
    if (symbol === RUNA || symbol === RUNB) {
      run += weight << symbol;
      weight *= 2;
      if (run > words.length) bad("are out of bounds");
      continue;
    }
    if (run > 0) flush();
    if (symbol === end) return length;
    if (length >= words.length) bad("are out of bounds");
    const byte = front[symbol - 1] as number;
    front.copyWithin(1, 0, symbol - 1);
    front[0] = byte;
    counts[byte] = (counts[byte] as number) + 1;
    words[length++] = byte;
  }
}

/** The next symbol; −1 if no code matches. */
function decode(bits: Bits, { limit, base, symbols, shortest }: Code): number {
  while (bits.count < longestCode) more(bits);
  const { held, count } = bits;
  for (let n = shortest; n <= longestCode; n++) {
    const value = (held >>> (count - n)) & ((1 << n) - 1);
    if (value > (limit[n] as number)) continue;
    bits.count = count - n;
    return symbols[value + (base[n] as number)] ?? -1;
  }
  return -1;
}

/** Follows the chain from the origin, undoes the first run-length step (four alike, then a count); returns the CRC. */
function writeBlock(words: Int32Array, origin: number, length: number, target: Sink): number {
  let crc = -1;
  let word = words[origin] as number;
  let [alike, previous] = [0, -1];
  for (let i = 0; i < length; i++) {
    word = words[word >>> 8] as number;
    const byte = word & 0xff;
    if (alike === 4) {
      room(target, byte);
      target.bytes.fill(previous, target.length, target.length + byte);
      target.length += byte;
      for (let k = 0; k < byte; k++) crc = (crc << 8) ^ (crcTable[(crc >>> 24) ^ previous] as number);
      alike = 0;
      previous = -1;
      continue;
    }
    alike = byte === previous ? alike + 1 : 1;
    previous = byte;
    if (target.length === target.bytes.length) room(target, 1);
    target.bytes[target.length++] = byte;
    crc = (crc << 8) ^ (crcTable[(crc >>> 24) ^ byte] as number);
  }
  return ~crc;
}
