import { decodeUtf8, decodeUtf8Loosely, decodeWindows1252, isAscii, latin1Slice } from "./encoding.js";

/** Distinct texts as bytes, numbered in the order of first appearance: what a reader keeps of a column of text until it knows the encoding. */
export interface Levels {
  count: number;
  /** The bytes of all levels, one after the other. */
  bytes: Uint8Array;
  /** Where each level ends in `bytes`. */
  ends: Int32Array;
  /** Open addressing: level + 1, 0 for a free slot; a power of two long. */
  slots: Int32Array;
  hashes: Int32Array;
}

export function createLevels(): Levels {
  return { count: 0, bytes: new Uint8Array(256), ends: new Int32Array(16), slots: new Int32Array(64), hashes: new Int32Array(16) };
}

/** The number of the level that equals bytes[start..end), added if it is new. */
export function levelOf(levels: Levels, bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
  hash ^= hash >>> 15;
  const { slots } = levels;
  const mask = slots.length - 1;
  let slot = hash & mask;
  for (let held = slots[slot] as number; held !== 0; held = slots[slot] as number) {
    if (levels.hashes[held - 1] === hash && same(levels, held - 1, bytes, start, end)) return held - 1;
    slot = (slot + 1) & mask;
  }
  return add(levels, hash, slot, bytes, start, end);
}

/** Whether level `level` equals bytes[start..end). */
export function same(levels: Levels, level: number, bytes: Uint8Array, start: number, end: number): boolean {
  const from = level === 0 ? 0 : (levels.ends[level - 1] as number);
  const length = end - start;
  if ((levels.ends[level] as number) - from !== length) return false;
  const held = levels.bytes;
  for (let i = 0; i < length; i++) if (held[from + i] !== bytes[start + i]) return false;
  return true;
}

/** Whether all levels are UTF-8. */
export function levelsAreUtf8(levels: Levels): boolean {
  if (isAscii(levels.bytes, 0, lastEnd(levels))) return true;
  for (let level = 0; level < levels.count; level++) {
    const bytes = levelBytes(levels, level);
    if (!isAscii(bytes) && decodeUtf8(bytes) === undefined) return false;
  }
  return true;
}

/** The texts of all levels. */
export function levelTexts(levels: Levels, encoding: "utf-8" | "windows-1252"): string[] {
  const texts = new Array<string>(levels.count);
  for (let level = 0; level < levels.count; level++) {
    const from = level === 0 ? 0 : (levels.ends[level - 1] as number);
    const to = levels.ends[level] as number;
    if (isAscii(levels.bytes, from, to)) texts[level] = latin1Slice(levels.bytes, from, to);
    else {
      const bytes = levels.bytes.subarray(from, to);
      texts[level] = encoding === "utf-8" ? decodeUtf8Loosely(bytes) : decodeWindows1252(bytes);
    }
  }
  return texts;
}

function levelBytes(levels: Levels, level: number): Uint8Array {
  return levels.bytes.subarray(level === 0 ? 0 : levels.ends[level - 1], levels.ends[level]);
}

function lastEnd(levels: Levels): number {
  return levels.count === 0 ? 0 : (levels.ends[levels.count - 1] as number);
}

function add(levels: Levels, hash: number, slot: number, bytes: Uint8Array, start: number, end: number): number {
  const level = levels.count++;
  const from = level === 0 ? 0 : (levels.ends[level - 1] as number);
  const to = from + end - start;
  if (to > levels.bytes.length) {
    const larger = new Uint8Array(Math.max(to, levels.bytes.length * 2));
    larger.set(levels.bytes.subarray(0, from));
    levels.bytes = larger;
  }
  if (level === levels.ends.length) {
    levels.ends = grown(levels.ends);
    levels.hashes = grown(levels.hashes);
  }
  if (end - start > 64) levels.bytes.set(bytes.subarray(start, end), from);
  else for (let i = start; i < end; i++) levels.bytes[from + i - start] = bytes[i] as number;
  levels.ends[level] = to;
  levels.hashes[level] = hash;
  levels.slots[slot] = level + 1;
  if (levels.count * 2 > levels.slots.length) rehash(levels);
  return level;
}

function rehash(levels: Levels): void {
  const slots = new Int32Array(levels.slots.length * 4);
  const mask = slots.length - 1;
  for (let level = 0; level < levels.count; level++) {
    let slot = (levels.hashes[level] as number) & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = level + 1;
  }
  levels.slots = slots;
}

function grown(array: Int32Array): Int32Array {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
