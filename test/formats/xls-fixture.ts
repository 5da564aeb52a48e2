import * as CFB from "cfb";

/** Records of BIFF8, put together byte by byte as [MS-XLS] says; it shares nothing with the code under test. */
export type Bytes = readonly number[];

export const u16 = (value: number): Bytes => [value & 255, (value >> 8) & 255];
export const u32 = (value: number): Bytes => [...u16(value & 0xffff), ...u16(value >>> 16)];
export const f64 = (value: number): Bytes => [...new Uint8Array(Float64Array.of(value).buffer)];
export const record = (type: number, ...data: Bytes[]): Bytes => {
  const all = data.flat();
  return [...u16(type), ...u16(all.length), ...all];
};
const utf16 = (text: string): Bytes => Array.from({ length: text.length }, (_, i) => u16(text.charCodeAt(i))).flat();
const latin = (text: string): Bytes => Array.from(text, (c) => c.charCodeAt(0));
const isNarrow = (text: string): boolean => Array.from(text).every((c) => c.charCodeAt(0) < 256);

/** Flags and characters, without the count. */
export const chars = (text: string): Bytes => (isNarrow(text) ? [0, ...latin(text)] : [1, ...utf16(text)]);
export const short = (text: string): Bytes => [text.length, ...chars(text)];
export const long = (text: string): Bytes => [...u16(text.length), ...chars(text)];

export interface SharedText {
  readonly text: string;
  /** Formatting runs, 4 bytes each. */
  readonly runs?: number;
  /** Bytes of phonetic text. */
  readonly phonetic?: number;
}

/**
 * SST with CONTINUE records of at most `most` bytes. The characters of a string may be divided anywhere; after the division
 * they are written with one byte each if what is left of the string allows it, whatever they were before.
 */
export function sharedTexts(texts: readonly SharedText[], most: number): Bytes {
  const parts: number[][] = [[...u32(texts.length), ...u32(texts.length)]];
  const room = (): number => most - (parts.at(-1) as number[]).length;
  const add = (bytes: Bytes): void => void (parts.at(-1) as number[]).push(...bytes);
  for (const { text, runs = 0, phonetic = 0 } of texts) {
    const flags = (runs ? 8 : 0) + (phonetic ? 4 : 0);
    const head = [...u16(text.length), 0, ...(runs ? u16(runs) : []), ...(phonetic ? u32(phonetic) : [])];
    if (room() < head.length + 2) parts.push([]);
    let narrow = isNarrow(text);
    head[2] = flags + (narrow ? 0 : 1);
    add(head);
    for (let i = 0; i < text.length; ) {
      const fit = Math.min(text.length - i, narrow ? room() : room() >> 1);
      const piece = text.slice(i, i + fit);
      add(narrow ? latin(piece) : utf16(piece));
      i += fit;
      if (i < text.length) {
        narrow = isNarrow(text.slice(i));
        parts.push([narrow ? 0 : 1]);
      }
    }
    // Runs and phonetic text go on in the next record without flags.
    for (let left = 4 * runs + phonetic; left > 0; ) {
      if (room() <= 0) parts.push([]);
      const fit = Math.min(left, room());
      add(Array.from({ length: fit }, () => 0x41));
      left -= fit;
    }
  }
  return parts.flatMap((part, i) => record(i === 0 ? 0xfc : 0x3c, part));
}

export const bof = (kind: number): Bytes => record(0x809, u16(0x600), u16(kind), u16(0), u16(0), u32(0), u32(6));
export const eof: Bytes = record(0x0a);
export const cellFormat = (numberFormat: number): Bytes =>
  record(
    0xe0,
    u16(0),
    u16(numberFormat),
    Array.from({ length: 16 }, () => 0),
  );

/** A workbook stream: globals, then each sheet at the place that the globals name. */
export function workbook(globals: Bytes, sheets: readonly { readonly name: string; readonly cells: Bytes; readonly kind?: number }[]): Uint8Array {
  const bound = (at: readonly number[]): Bytes => sheets.flatMap(({ name, kind = 0 }, i) => record(0x85, u32(at[i] ?? 0), [0, kind], short(name)));
  const bodies = sheets.map(({ cells }) => [...bof(0x10), ...cells, ...eof]);
  const headLength = [...bof(5), ...globals, ...bound([]), ...eof].length;
  const places = bodies.map((_, i) => bodies.slice(0, i).reduce((sum, { length }) => sum + length, headLength));
  return Uint8Array.from([...bof(5), ...globals, ...bound(places), ...eof, ...bodies.flat()]);
}

/** The container around streams, as the cfb package writes it. */
export function container(streams: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const file = CFB.utils.cfb_new();
  for (const [name, bytes] of Object.entries(streams)) CFB.utils.cfb_add(file, `/${name}`, bytes as unknown as number[]);
  return Uint8Array.from(CFB.write(file, { type: "array" }) as number[]);
}
