import { cursor, damaged, readU16, readU32, readUnsigned, slice } from "./cursor.js";

const signature = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
/** From here on a sector number is a mark: end of chain, free, or part of the tables. */
const firstMark = 0xfffffffa;

/** Whether the bytes start as a compound file does (an .xls, .doc or .ppt of Office 97 to 2003). */
export function isCompoundFile(bytes: Uint8Array): boolean {
  return signature.every((byte, i) => bytes[i] === byte);
}

interface Entry {
  readonly name: string;
  readonly type: number;
  readonly left: number;
  readonly right: number;
  readonly child: number;
  readonly start: number;
  readonly size: number;
}

/**
 * The named streams at the root of a compound file; those that are not there are left out.
 * Each chain of sectors may visit a sector once, so that no file can go round in circles.
 * @throws FealtyError "damaged-file".
 * Source: Microsoft, [MS-CFB] Compound File Binary File Format.
 */
export function compoundStreams(bytes: Uint8Array, file: string, names: readonly string[]): Map<string, Uint8Array> {
  if (!isCompoundFile(bytes)) throw damaged(file, "this is not a compound file: it does not start as one");
  const head = cursor(bytes, file, { at: 30 });
  const shift = readU16(head, "the header");
  const miniShift = readU16(head, "the header");
  if (shift < 7 || shift > 16 || miniShift < 2 || miniShift >= shift) throw damaged(file, `its sectors have 2^${shift} and 2^${miniShift} bytes`);
  head.at = 48;
  const firstDirectory = readU32(head, "the header");
  head.at = 56;
  const cutoff = readU32(head, "the header");
  const firstMini = readU32(head, "the header");
  head.at = 68;
  const firstExtra = readU32(head, "the header");
  head.at = 76;
  const size = 2 ** shift;
  const total = Math.max(0, Math.ceil(bytes.length / size) - 1);
  const sector = (n: number): Uint8Array => {
    // A version 3 file may end within its last sector.
    const at = (n + 1) * size;
    if (n >= total || at >= bytes.length) throw damaged(file, `sector ${n} lies outside the file`);
    return bytes.subarray(at, at + size);
  };

  const table = fatSectors(file, { first: slice(head, 109 * 4, "the header"), firstExtra, sector, total });
  const fat = words(table.map(sector));
  const read = (start: number): Uint8Array => joined(chain(start, fat, total, file).map(sector));
  const entries = directory(read(firstDirectory), file);
  const root = entries[0];
  if (root?.type !== 5) throw damaged(file, "the directory has no root");

  const found = new Map<string, Uint8Array>();
  let mini: { fat: Uint32Array; bytes: Uint8Array } | undefined;
  for (const entry of children(entries, root.child)) {
    const name = names.find((wanted) => wanted.toLowerCase() === entry.name.toLowerCase());
    if (entry.type !== 2 || name === undefined) continue;
    let stream: Uint8Array;
    if (entry.size >= cutoff) stream = read(entry.start);
    else {
      mini ??= { fat: words([read(firstMini)]), bytes: read(root.start) };
      const own = mini;
      const miniSize = 2 ** miniShift;
      const pieces = chain(entry.start, own.fat, Math.ceil(own.bytes.length / miniSize), file);
      stream = joined(pieces.map((n) => own.bytes.subarray(n * miniSize, (n + 1) * miniSize)));
    }
    if (stream.length < entry.size) throw damaged(file, `stream "${entry.name}" should have ${entry.size} bytes, and has ${stream.length}`);
    found.set(name, stream.subarray(0, entry.size));
  }
  return found;
}

interface Sectors {
  readonly first: Uint8Array;
  readonly firstExtra: number;
  readonly sector: (n: number) => Uint8Array;
  readonly total: number;
}

/** Numbers of the sectors that hold the allocation table: 109 in the header, the others in a chain of their own. */
function fatSectors(file: string, { first, firstExtra, sector, total }: Sectors): number[] {
  const list = [...words([first])];
  const seen = new Set<number>();
  for (let next = firstExtra; next < firstMark; ) {
    if (seen.has(next)) throw damaged(file, "the list of its allocation tables goes round in a circle");
    seen.add(next);
    const part = words([sector(next)]);
    list.push(...part.subarray(0, -1));
    next = part.at(-1) ?? firstMark;
  }
  const used = list.filter((n) => n < firstMark);
  if (used.length > total) throw damaged(file, "it lists more allocation tables than it has sectors");
  return used;
}

function chain(start: number, fat: Uint32Array, total: number, file: string): number[] {
  const list: number[] = [];
  const seen = new Uint8Array(total);
  for (let next = start; next < firstMark; next = fat[next] ?? firstMark) {
    if (next >= total) throw damaged(file, `sector ${next} lies outside the file`);
    if (seen[next]) throw damaged(file, `a chain of sectors goes round in a circle at sector ${next}`);
    seen[next] = 1;
    list.push(next);
  }
  return list;
}

function directory(bytes: Uint8Array, file: string): Entry[] {
  const entries: Entry[] = [];
  for (let at = 0; at + 128 <= bytes.length; at += 128) {
    const from = cursor(bytes, file, { at });
    const units = slice(from, 64, "the directory");
    const length = Math.min(64, readU16(from, "the directory"));
    const name = String.fromCharCode(...words16(units.subarray(0, Math.max(0, length - 2))));
    const type = readUnsigned(from, 1, "the directory");
    from.at = at + 68;
    const [left, right, child] = [readU32(from, "the directory"), readU32(from, "the directory"), readU32(from, "the directory")];
    from.at = at + 116;
    // Version 3 leaves the upper half of the size undefined, and no stream here can need it.
    entries.push({ name, type, left, right, child, start: readU32(from, "the directory"), size: readU32(from, "the directory") });
  }
  return entries;
}

/** The entries of a tree of siblings, each once. */
function children(entries: readonly Entry[], root: number): Entry[] {
  const found: Entry[] = [];
  const seen = new Set<number>();
  const open = [root];
  for (let n = open.pop(); n !== undefined; n = open.pop()) {
    const entry = entries[n];
    if (!entry || seen.has(n)) continue;
    seen.add(n);
    found.push(entry);
    open.push(entry.left, entry.right);
  }
  return found;
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

function words(pieces: readonly Uint8Array[]): Uint32Array {
  const bytes = joined(pieces);
  const view = new DataView(bytes.buffer);
  return Uint32Array.from({ length: bytes.length >> 2 }, (_, i) => view.getUint32(4 * i, true));
}

function words16(bytes: Uint8Array): number[] {
  return Array.from({ length: bytes.length >> 1 }, (_, i) => (bytes[2 * i] as number) + 256 * (bytes[2 * i + 1] as number));
}
