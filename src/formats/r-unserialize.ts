import { decodeUtf8, decodeUtf8Loosely, decodeWindows1252, isAscii } from "./encoding.js";
import { createLevels, type Levels, levelOf } from "./levels.js";
import { asciiSource, binarySource, type RSource } from "./r-source.js";

export type Attributes = ReadonlyMap<string, RValue>;

/** What R's data are once read: vectors with their attributes; of code, environments and the like only what they are. */
export type RValue =
  | { readonly type: "null" }
  | { readonly type: "logical" | "integer"; readonly values: Int32Array; attributes?: Attributes }
  | { readonly type: "real"; readonly values: Float64Array; attributes?: Attributes }
  /** Codes into texts held as UTF-8; −1 is NA. */
  | { readonly type: "character"; readonly codes: Int32Array; readonly levels: Levels; attributes?: Attributes }
  /** start, start + step, … as R keeps 1:n, not yet written out. */
  | { readonly type: "sequence"; readonly length: number; readonly start: number; readonly step: number; attributes?: Attributes }
  /** Numbers that R has not yet turned into the texts that they stand for. */
  | { readonly type: "deferred"; readonly numbers: RValue; attributes?: Attributes }
  | { readonly type: "list"; readonly items: readonly RValue[]; attributes?: Attributes }
  | {
      readonly type: "pairs";
      readonly items: readonly { readonly tag: string | undefined; readonly value: RValue }[];
      readonly rest: RValue;
      attributes?: Attributes;
    }
  | { readonly type: "symbol"; readonly name: string }
  | { readonly type: "other"; readonly what: string; attributes?: Attributes };

const nothing: RValue = { type: "null" };
/** Nesting beyond which a file is a trick. */
const deepest = 1000;

const SYM = 1,
  LIST = 2,
  CLO = 3,
  ENV = 4,
  PROM = 5,
  LANG = 6,
  SPECIAL = 7,
  BUILTIN = 8,
  CHAR = 9,
  LGL = 10,
  INT = 13,
  REAL = 14,
  CPLX = 15,
  STR = 16;
const DOT = 17,
  VEC = 19,
  EXPR = 20,
  BCODE = 21,
  EXTPTR = 22,
  WEAKREF = 23,
  RAW = 24,
  S4 = 25;
const ALTREP = 238,
  ATTRLIST = 239,
  ATTRLANG = 240,
  BASEENV = 241,
  EMPTYENV = 242,
  BCREPREF = 243,
  BCREPDEF = 244;
const PERSIST = 247,
  PACKAGE = 248,
  NAMESPACE = 249,
  BASENAMESPACE = 250,
  MISSINGARG = 251,
  UNBOUND = 252,
  GLOBALENV = 253,
  NIL = 254,
  REF = 255;

interface Reader {
  readonly source: RSource;
  /** Encoding of texts that carry no mark, if the file says it. */
  readonly native: string;
  readonly references: RValue[];
}

/**
 * The one value of R's serialization format, version 2 or 3, from its format letter on.
 * @throws RangeError for data that end too early, nest deeper than 1000, or are not R's.
 * Source: R Internals, section 1.8; R's src/main/serialize.c.
 */
export function unserialize(bytes: Uint8Array, at: number): RValue {
  const letter = bytes[at];
  if (letter !== 88 && letter !== 65 && letter !== 66) throw new RangeError("R data have no known form");
  const source = letter === 65 ? asciiSource(bytes, at + 2) : binarySource(bytes, at + 2, letter === 66);
  const version = source.integer();
  source.integer();
  source.integer();
  if (version !== 2 && version !== 3) throw new RangeError(`R data are of version ${version}`);
  let native = "";
  if (version === 3) {
    const length = source.integer();
    const from = source.text(length);
    native = decodeUtf8Loosely(source.bytes.subarray(from, from + length));
  }
  return item({ source, native, references: [] }, 0);
}

function item(reader: Reader, depth: number): RValue {
  return itemOf(reader, reader.source.integer(), depth);
}

function itemOf(reader: Reader, flags: number, depth: number): RValue {
  if (depth > deepest) throw new RangeError("R data nest too deeply");
  const { source } = reader;
  const type = flags & 0xff;
  switch (type) {
    case NIL:
      return nothing;
    case REF: {
      const found = reader.references[(flags >>> 8 || source.integer()) - 1];
      if (!found) throw new RangeError("R data refer to nothing");
      return found;
    }
    case SYM: {
      const name = character(reader, source.integer(), depth);
      return refer(reader, { type: "symbol", name: name ?? "NA" });
    }
    case ENV: {
      source.integer();
      const environment = refer(reader, other("an environment"));
      for (let k = 0; k < 4; k++) item(reader, depth + 1);
      return environment;
    }
    case PERSIST:
    case PACKAGE:
    case NAMESPACE: {
      source.integer();
      for (let left = count(source, 0); left > 0; left--) item(reader, depth + 1);
      return refer(reader, other("an environment"));
    }
    case LIST:
    case LANG:
    case CLO:
    case PROM:
    case DOT:
      return pairs(reader, flags, depth);
    case EXTPTR: {
      const pointer = refer(reader, other("an external pointer"));
      item(reader, depth + 1);
      item(reader, depth + 1);
      attributes(reader, flags, depth);
      return pointer;
    }
    case WEAKREF: {
      const weak = refer(reader, other("a weak reference"));
      attributes(reader, flags, depth);
      return weak;
    }
    case SPECIAL:
    case BUILTIN:
      source.text(count(source, 1));
      return other("a function");
    case BCODE: {
      const slots: undefined[] = new Array(count(source, 0));
      byteCode(reader, slots.length, depth);
      return withAttributes(other("a function"), attributes(reader, flags, depth));
    }
    case ALTREP:
      return alternative(reader, depth);
    case BASEENV:
    case EMPTYENV:
    case GLOBALENV:
    case BASENAMESPACE:
      return other("an environment");
    case MISSINGARG:
    case UNBOUND:
      return other("nothing");
    case CHAR:
      character(reader, flags, depth);
      return other("a text");
    default:
      return vector(reader, type, flags, depth);
  }
}

function vector(reader: Reader, type: number, flags: number, depth: number): RValue {
  const value = vectorOf(reader, type, depth);
  return withAttributes(value, attributes(reader, flags, depth));
}

function vectorOf(reader: Reader, type: number, depth: number): Exclude<RValue, { type: "null" | "symbol" }> {
  const { source } = reader;
  switch (type) {
    case LGL:
      return { type: "logical", values: source.integers(count(source, 4)) };
    case INT:
      return { type: "integer", values: source.integers(count(source, 4)) };
    case REAL:
      return { type: "real", values: source.reals(count(source, 8)) };
    case CPLX:
      source.reals(2 * count(source, 16));
      return other("complex numbers");
    case RAW:
      source.raw(count(source, 1));
      return other("raw bytes");
    case STR:
      return texts(reader, depth);
    case VEC:
    case EXPR: {
      const length = count(source, 0);
      const items: RValue[] = [];
      for (let i = 0; i < length; i++) items.push(item(reader, depth + 1));
      return type === VEC ? { type: "list", items } : other("an expression");
    }
    case S4:
      return other("an S4 object");
    default:
      throw new RangeError(`R data hold an unknown type, ${type}`);
  }
}

/** A length that the bytes left can hold. */
function count(source: RSource, width: number): number {
  let length = source.integer();
  if (length === -1) length = source.integer() * 2 ** 32 + (source.integer() >>> 0);
  if (length < 0 || length > source.most(width)) throw new RangeError("R data declare more than they hold");
  return length;
}

function texts(reader: Reader, depth: number): Exclude<RValue, { type: "null" | "symbol" }> {
  const { source } = reader;
  const codes = new Int32Array(count(source, 0));
  const levels = createLevels();
  for (let i = 0; i < codes.length; i++) {
    const flags = source.integer();
    if ((flags & 0xff) !== CHAR) throw new RangeError("R data hold no text here");
    const length = source.integer();
    if (length < 0) codes[i] = -1;
    else {
      const from = source.text(length);
      const foreign = isForeign(reader, flags, from, length);
      codes[i] = foreign ? levelOf(levels, foreign, 0, foreign.length) : levelOf(levels, source.bytes, from, from + length);
    }
    attributes(reader, flags, depth);
  }
  return { type: "character", codes, levels };
}

/** The text in UTF-8, if it is in another encoding. */
function isForeign({ source, native }: Reader, flags: number, from: number, length: number): Uint8Array | undefined {
  const marks = flags >>> 12;
  if (marks & 0b1001000 || isAscii(source.bytes, from, from + length)) return undefined;
  const bytes = source.bytes.subarray(from, from + length);
  const latin = (marks & 0b100) !== 0 || /^(latin|iso-?8859-?1$|cp-?1252|windows-?1252)/i.test(native) || decodeUtf8(bytes) === undefined;
  return latin ? new TextEncoder().encode(decodeWindows1252(bytes)) : undefined;
}

/** A text on its own; undefined for NA. */
function character(reader: Reader, flags: number, depth: number): string | undefined {
  const { source } = reader;
  if ((flags & 0xff) !== CHAR) throw new RangeError("R data hold no text here");
  const length = source.integer();
  if (length < 0) return undefined;
  const from = source.text(length);
  const text = decodeUtf8Loosely(isForeign(reader, flags, from, length) ?? source.bytes.subarray(from, from + length));
  attributes(reader, flags, depth);
  return text;
}

/** Pair lists, and code, which is made of them: read along the list, not into it. */
function pairs(reader: Reader, first: number, depth: number): RValue {
  const kind = first & 0xff;
  const items: { tag: string | undefined; value: RValue }[] = [];
  let flags = first;
  let own: Attributes | undefined;
  let rest = nothing;
  for (;;) {
    const noted = attributes(reader, flags, depth);
    own ??= noted;
    const tag = flags & 0x400 ? item(reader, depth + 1) : nothing;
    items.push({ tag: tag.type === "symbol" ? tag.name : undefined, value: item(reader, depth + 1) });
    flags = reader.source.integer();
    if ((flags & 0xff) === LIST || (flags & 0xff) === LANG) continue;
    rest = itemOf(reader, flags, depth + 1);
    break;
  }
  if (kind === CLO) return withAttributes(other("a function"), own);
  if (kind !== LIST) return withAttributes(other("code"), own);
  return withAttributes({ type: "pairs", items, rest }, own);
}

function attributes(reader: Reader, flags: number, depth: number): Attributes | undefined {
  if (!(flags & 0x200)) return undefined;
  const list = item(reader, depth + 1);
  if (list.type !== "pairs") return undefined;
  return new Map(list.items.flatMap(({ tag, value }) => (tag === undefined ? [] : [[tag, value] as const])));
}

/** Vectors that R keeps in another way than written out. */
function alternative(reader: Reader, depth: number): RValue {
  const info = item(reader, depth + 1);
  const state = item(reader, depth + 1);
  const attributeList = item(reader, depth + 1);
  const own =
    attributeList.type === "pairs" ? new Map(attributeList.items.flatMap(({ tag, value }) => (tag === undefined ? [] : [[tag, value] as const]))) : undefined;
  const name = info.type === "pairs" && info.items[0]?.value.type === "symbol" ? info.items[0].value.name : "";
  if ((name === "compact_intseq" || name === "compact_realseq") && state.type === "real") {
    const [length, start, step] = state.values;
    if (length === undefined || start === undefined || step === undefined || !Number.isSafeInteger(length) || length < 0)
      throw new RangeError("R data hold a strange sequence");
    return withAttributes({ type: "sequence", length, start, step }, own);
  }
  const inner = state.type === "pairs" ? state.items[0]?.value : state.type === "list" ? state.items[0] : undefined;
  if (inner && name === "deferred_string") return withAttributes({ type: "deferred", numbers: inner }, own);
  if (inner && name.startsWith("wrap_") && inner.type !== "null" && inner.type !== "symbol") return withAttributes({ ...inner }, own);
  return other(`a vector of the kind ${name || "unknown"}`);
}

/** Compiled code, passed over. */
function byteCode(reader: Reader, slots: number, depth: number): void {
  if (depth > deepest) throw new RangeError("R data nest too deeply");
  item(reader, depth + 1);
  for (let left = count(reader.source, 0); left > 0; left--) {
    const type = reader.source.integer();
    if (type === BCODE) byteCode(reader, slots, depth + 1);
    else if (type === LANG || type === LIST || type === BCREPDEF || type === BCREPREF || type === ATTRLANG || type === ATTRLIST)
      codeList(reader, type, depth + 1);
    else item(reader, depth + 1);
  }
}

function codeList(reader: Reader, first: number, depth: number): void {
  if (depth > deepest) throw new RangeError("R data nest too deeply");
  let type = first;
  for (;;) {
    if (type === BCREPREF) {
      reader.source.integer();
      return;
    }
    if (type === BCREPDEF) {
      reader.source.integer();
      type = reader.source.integer();
    }
    if (type !== LANG && type !== LIST && type !== ATTRLANG && type !== ATTRLIST) {
      item(reader, depth + 1);
      return;
    }
    if (type === ATTRLANG || type === ATTRLIST) item(reader, depth + 1);
    item(reader, depth + 1);
    codeList(reader, reader.source.integer(), depth + 1);
    type = reader.source.integer();
  }
}

function other(what: string): Extract<RValue, { type: "other" }> {
  return { type: "other", what };
}

function refer(reader: Reader, value: RValue): RValue {
  reader.references.push(value);
  return value;
}

function withAttributes<V extends Exclude<RValue, { type: "null" | "symbol" }>>(value: V, own: Attributes | undefined): V {
  if (own) value.attributes = own;
  return value;
}
