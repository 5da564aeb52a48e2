/**
 * Plain data as bytes and back: numbers (NaN and −0 too), texts, lists, objects, Maps, and typed arrays as they lie in memory.
 * The same data give the same bytes. Layout: magic (8), length of the JSON part (4), padding (4), JSON, then arrays at multiples of 8.
 */

const magic = "fealty1\n";
const arrays = {
  f64: Float64Array,
  f32: Float32Array,
  i32: Int32Array,
  u32: Uint32Array,
  i16: Int16Array,
  u16: Uint16Array,
  i8: Int8Array,
  u8: Uint8Array,
} as const;
type Kind = keyof typeof arrays;
type AnyArray = InstanceType<(typeof arrays)[Kind]>;

/** What stands in the JSON for something that JSON lacks; the first entry tells which. Lists are wrapped so that none is taken for one. */
type Mark = readonly ["list", readonly unknown[]] | readonly ["map", readonly unknown[]] | readonly ["number", string] | readonly [Kind, number, number];

/** @throws Error for functions, symbols, class instances and undefined in a list: a step returns plain data. */
export function pack(value: unknown): Uint8Array {
  const segments: { at: number; bytes: Uint8Array }[] = [];
  let length = 0;
  const marked = (given: unknown): unknown => {
    if (given === null || typeof given === "string" || typeof given === "boolean") return given;
    if (typeof given === "number")
      return Number.isFinite(given) && !Object.is(given, -0) ? given : (["number", Object.is(given, -0) ? "-0" : String(given)] satisfies Mark);
    if (Array.isArray(given)) return ["list", given.map(marked)] satisfies Mark;
    if (given instanceof Map) return ["map", [...given].map(([key, inner]) => [marked(key), marked(inner)])] satisfies Mark;
    const kind = kindOf(given);
    if (kind) {
      const array = given as AnyArray;
      const at = length;
      segments.push({ at, bytes: new Uint8Array(array.buffer, array.byteOffset, array.byteLength) });
      length = aligned(at + array.byteLength);
      return [kind, at, array.length] satisfies Mark;
    }
    const prototype: unknown = typeof given === "object" ? Object.getPrototypeOf(given) : undefined;
    if (prototype !== Object.prototype && prototype !== null) throw new Error(`a step's result holds ${typeof given}, which cannot be kept`);
    return Object.fromEntries(Object.entries(given as object).flatMap(([key, inner]) => (inner === undefined ? [] : [[key, marked(inner)]])));
  };
  const json = new TextEncoder().encode(JSON.stringify(marked(value)));
  const start = aligned(16 + json.length);
  const bytes = new Uint8Array(start + length);
  bytes.set(new TextEncoder().encode(magic));
  new DataView(bytes.buffer).setUint32(8, json.length, true);
  bytes.set(json, 16);
  for (const segment of segments) bytes.set(segment.bytes, start + segment.at);
  return bytes;
}

/** @throws Error when the bytes were not made by `pack`. */
export function unpack(bytes: Uint8Array): unknown {
  // A copy of its own, so that arrays may lie on it at multiples of 8.
  const { buffer } = new Uint8Array(bytes);
  if (new TextDecoder().decode(new Uint8Array(buffer, 0, 8)) !== magic) throw new Error("not a packed value");
  const jsonLength = new DataView(buffer).getUint32(8, true);
  const start = aligned(16 + jsonLength);
  const plain = (given: unknown): unknown => {
    if (!Array.isArray(given)) {
      if (typeof given !== "object" || given === null) return given;
      return Object.fromEntries(Object.entries(given).map(([key, inner]) => [key, plain(inner)]));
    }
    const [kind, first, second] = given as unknown as Mark;
    if (kind === "list") return first.map(plain);
    if (kind === "map") return new Map((first as [unknown, unknown][]).map(([key, inner]) => [plain(key), plain(inner)]));
    if (kind === "number") return Number(first);
    return new arrays[kind](buffer, start + first, second);
  };
  return plain(JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 16, jsonLength))));
}

function aligned(length: number): number {
  return Math.ceil(length / 8) * 8;
}

function kindOf(value: unknown): Kind | undefined {
  return (Object.keys(arrays) as Kind[]).find((kind) => value instanceof arrays[kind]);
}
