import { type Cursor, cursor, damaged, readI32, readU8, readU16, readU32, readUnsigned, slice, step, unread } from "./cursor.js";
import { decodeUtf8, decodeWindows1252 } from "./encoding.js";

/** How a variable is stored; a string's width is its bytes in each row. */
export type DtaType = { readonly kind: "byte" | "int" | "long" | "float" | "double" | "strL" } | { readonly kind: "str"; readonly width: number };

export interface DtaVariable {
  readonly name: string;
  readonly type: DtaType;
  readonly format: string;
  /** Name of its set of value labels; empty if it has none. */
  readonly labelSet: string;
  readonly label: string;
  /** Byte of a row at which it starts. */
  readonly offset: number;
}

/** What stands where in a .dta file. */
export interface DtaLayout {
  readonly release: number;
  readonly little: boolean;
  readonly rows: number;
  readonly rowWidth: number;
  /** Byte of the file at which the first row starts. */
  readonly data: number;
  readonly variables: readonly DtaVariable[];
  readonly labelSets: ReadonlyMap<string, ReadonlyMap<number, string>>;
  /** Long strings by `variable,observation`; their bytes, without a closing 0. */
  readonly longTexts: ReadonlyMap<string, Uint8Array>;
  /** Text of the file's own encoding. */
  readonly decode: (bytes: Uint8Array) => string;
}

const releases = [113, 114, 115, 117, 118, 119];
const tag = "<stata_dta>";

/** Whether the bytes start as a Stata file does, of whatever release. */
export function isDta(bytes: Uint8Array): boolean {
  if ([...tag].every((c, i) => bytes[i] === c.charCodeAt(0))) return true;
  const [release = 0, order = 0, type = 0] = bytes;
  return release >= 102 && release <= 116 && (order === 1 || order === 2) && type === 1;
}

/**
 * Reads everything but the cells.
 * Source: Stata's own description of the formats, `help dta` (113 to 119).
 */
export function dtaLayout(bytes: Uint8Array, file: string): DtaLayout {
  if (!isDta(bytes)) throw damaged(file, "this is not a Stata file: it does not start as one");
  return bytes[0] === 0x3c ? taggedLayout(bytes, file) : binaryLayout(bytes, file);
}

/** Bytes of each row that a type takes. */
function width(type: DtaType): number {
  switch (type.kind) {
    case "byte":
      return 1;
    case "int":
      return 2;
    case "long":
    case "float":
      return 4;
    case "double":
    case "strL":
      return 8;
    case "str":
      return type.width;
  }
}

const numericTypes = ["byte", "int", "long", "float", "double"] as const;

function refuse(file: string, release: number): void {
  if (releases.includes(release)) return;
  const mend = `in Stata save it with "saveold" or "save" as one of ${releases.join(", ")}`;
  throw unread(file, `this is a Stata file of format ${release}, and ${releases.join(", ")} are read`, mend);
}

/** Formats 113, 114 and 115 (Stata 8 to 12): fields of fixed width, one after the other. */
function binaryLayout(bytes: Uint8Array, file: string): DtaLayout {
  const release = bytes[0] as number;
  refuse(file, release);
  const at = cursor(bytes, file, { little: bytes[1] === 2, at: 4 });
  const decode = decoder(release);
  const count = readU16(at, "the number of variables");
  const rows = readI32(at, "the number of observations");
  if (rows < 0) throw damaged(file, `the number of observations is given as ${rows}`);
  step(at, 81 + 18, "the label of the data and the time stamp");
  const types = Array.from(slice(at, count, "the types of the variables"), (code) => {
    if (code >= 1 && code <= 244) return { kind: "str", width: code } as const;
    return numericType(code - 251, code, file);
  });
  const field = (length: number, what: string): string[] => fields(at, count, length, what, decode);
  const names = field(33, "the names of the variables");
  step(at, 2 * (count + 1), "the order of sorting");
  const formats = field(release === 113 ? 12 : 49, "the display formats");
  const labelSets = field(33, "the names of the value labels");
  const labels = field(81, "the labels of the variables");
  for (;;) {
    const kind = readU8(at, "the characteristics");
    const length = readI32(at, "the characteristics");
    if (kind === 0 && length === 0) break;
    step(at, length, "a characteristic");
  }
  const { variables, rowWidth } = assemble(file, names, types, formats, labelSets, labels);
  const data = step(at, rows * rowWidth, "the data");
  const sets = new Map<string, ReadonlyMap<number, string>>();
  while (at.at < bytes.length) {
    const length = readI32(at, "the length of a value label");
    labelSet(at, length, 33, sets, decode);
  }
  return { release, little: at.little, rows, rowWidth, data, variables, labelSets: sets, longTexts: new Map(), decode };
}

/** Formats 117, 118 and 119 (Stata 13 and later): the same fields between tags. */
function taggedLayout(bytes: Uint8Array, file: string): DtaLayout {
  const start = cursor(bytes, file);
  expectTag(start, "<stata_dta><header><release>");
  const release = Number(latin(slice(start, 3, "the number of the format")));
  if (!Number.isInteger(release)) throw damaged(file, "the number of the format is not a number");
  refuse(file, release);
  expectTag(start, "</release><byteorder>");
  const order = latin(slice(start, 3, "the order of bytes"));
  if (order !== "LSF" && order !== "MSF") throw damaged(file, `the order of bytes is given as "${order}", not LSF or MSF`);
  const at = cursor(bytes, file, { little: order === "LSF", at: start.at });
  const decode = decoder(release);
  const [nameWidth, formatWidth, labelWidth, lengthBytes] = release === 117 ? [33, 49, 81, 1] : [129, 57, 321, 2];
  expectTag(at, "</byteorder><K>");
  const count = readUnsigned(at, release === 119 ? 4 : 2, "the number of variables");
  expectTag(at, "</K><N>");
  const rows = readUnsigned(at, release === 117 ? 4 : 8, "the number of observations");
  expectTag(at, "</N><label>");
  step(at, readUnsigned(at, lengthBytes, "the length of the data's label"), "the label of the data");
  expectTag(at, "</label><timestamp>");
  step(at, readU8(at, "the length of the time stamp"), "the time stamp");
  expectTag(at, "</timestamp></header><map>");
  step(at, 14 * 8, "the map");
  expectTag(at, "</map><variable_types>");
  const codes = slice(at, 2 * count, "the types of the variables");
  const types = Array.from({ length: count }, (_, i) => {
    const code = new DataView(codes.buffer, codes.byteOffset).getUint16(2 * i, at.little);
    if (code >= 1 && code <= 2045) return { kind: "str", width: code } as const;
    return code === 32768 ? ({ kind: "strL" } as const) : numericType(65530 - code, code, file);
  });
  const field = (name: string, length: number, what: string): string[] => {
    expectTag(at, `<${name}>`);
    const read = fields(at, count, length, what, decode);
    expectTag(at, `</${name}>`);
    return read;
  };
  expectTag(at, "</variable_types>");
  const names = field("varnames", nameWidth, "the names of the variables");
  expectTag(at, "<sortlist>");
  step(at, (release === 119 ? 4 : 2) * (count + 1), "the order of sorting");
  expectTag(at, "</sortlist>");
  const formats = field("formats", formatWidth, "the display formats");
  const labelSets = field("value_label_names", nameWidth, "the names of the value labels");
  const labels = field("variable_labels", labelWidth, "the labels of the variables");
  expectTag(at, "<characteristics>");
  while (followedBy(at, "<ch>")) {
    step(at, readU32(at, "the length of a characteristic"), "a characteristic");
    expectTag(at, "</ch>");
  }
  const { variables, rowWidth } = assemble(file, names, types, formats, labelSets, labels);
  expectTag(at, "</characteristics><data>");
  const data = step(at, rows * rowWidth, "the data");
  expectTag(at, "</data><strls>");
  const longTexts = new Map<string, Uint8Array>();
  while (followedBy(at, "GSO")) {
    const variable = readU32(at, "the place of a long string");
    const row = readUnsigned(at, release === 117 ? 4 : 8, "the place of a long string");
    const kind = readU8(at, "the kind of a long string");
    const content = slice(at, readU32(at, "the length of a long string"), "a long string");
    longTexts.set(`${variable},${row}`, kind === 130 && content.at(-1) === 0 ? content.subarray(0, -1) : content);
  }
  expectTag(at, "</strls><value_labels>");
  const sets = new Map<string, ReadonlyMap<number, string>>();
  while (followedBy(at, "<lbl>")) {
    labelSet(at, readI32(at, "the length of a value label"), nameWidth, sets, decode);
    expectTag(at, "</lbl>");
  }
  expectTag(at, "</value_labels></stata_dta>");
  return { release, little: at.little, rows, rowWidth, data, variables, labelSets: sets, longTexts, decode };
}

function numericType(index: number, code: number, file: string): DtaType {
  const kind = numericTypes[index];
  if (!kind) throw damaged(file, `a variable has the unknown type ${code}`);
  return { kind };
}

function assemble(
  file: string,
  names: readonly string[],
  types: readonly DtaType[],
  formats: readonly string[],
  labelSets: readonly string[],
  labels: readonly string[],
): { variables: DtaVariable[]; rowWidth: number } {
  const seen = new Set<string>();
  let offset = 0;
  const variables = types.map((type, i) => {
    const name = names[i] ?? "";
    if (name === "") throw damaged(file, `variable ${i + 1} has no name`);
    if (seen.has(name)) throw damaged(file, `two variables are named "${name}"`);
    seen.add(name);
    const variable = { name, type, format: formats[i] ?? "", labelSet: labelSets[i] ?? "", label: labels[i] ?? "", offset };
    offset += width(type);
    return variable;
  });
  return { variables, rowWidth: offset };
}

/** One set of value labels, `length` bytes of table after its name. Labels of missing codes (.a to .z) are left out. */
function labelSet(at: Cursor, length: number, nameWidth: number, into: Map<string, ReadonlyMap<number, string>>, decode: (bytes: Uint8Array) => string): void {
  const name = text(slice(at, nameWidth, "the name of a value label"), decode);
  step(at, 3, "a value label");
  const table = cursor(slice(at, length, `value label "${name}"`), at.file, { little: at.little });
  const count = readI32(table, "the number of labels");
  const textLength = readI32(table, "the length of the labels");
  const offsets = cursor(slice(table, 4 * count, "the places of the labels"), at.file, { little: at.little });
  const values = cursor(slice(table, 4 * count, "the values of the labels"), at.file, { little: at.little });
  const texts = slice(table, textLength, "the labels");
  const labels = new Map<number, string>();
  const known = new Map<number, string>();
  // Labels do not overlap; without this check a small file could unfold into a huge one.
  let budget = 4 * textLength + 1024;
  for (let i = 0; i < count; i++) {
    const start = readI32(offsets, "the place of a label");
    const value = readI32(values, "the value of a label");
    if (start < 0 || start > textLength) throw damaged(at.file, `value label "${name}" points outside its texts`);
    if (value > 2147483620) continue;
    let label = known.get(start);
    if (label === undefined) {
      known.set(start, (label = text(texts.subarray(start), decode)));
      budget -= label.length;
      if (budget < 0) throw damaged(at.file, `the texts of value label "${name}" overlap`);
    }
    labels.set(value, label);
  }
  into.set(name, labels);
}

function fields(at: Cursor, count: number, length: number, what: string, decode: (bytes: Uint8Array) => string): string[] {
  const all = slice(at, count * length, what);
  return Array.from({ length: count }, (_, i) => text(all.subarray(i * length, (i + 1) * length), decode));
}

/** Text up to the first 0 byte. */
function text(bytes: Uint8Array, decode: (bytes: Uint8Array) => string): string {
  const end = bytes.indexOf(0);
  return decode(end < 0 ? bytes : bytes.subarray(0, end));
}

const latin = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

function followedBy(at: Cursor, tagText: string): boolean {
  for (let i = 0; i < tagText.length; i++) if (at.bytes[at.at + i] !== tagText.charCodeAt(i)) return false;
  at.at += tagText.length;
  return true;
}

function expectTag(at: Cursor, tagText: string): void {
  const place = at.at;
  if (!followedBy(at, tagText))
    throw damaged(at.file, `"${tagText}" should stand at byte ${place}, and ${place >= at.bytes.length ? "the file ends there" : "does not"}`);
}

/** Text is UTF-8 from format 118 on (a text that is not falls back to the older encoding) and windows-1252 before. */
function decoder(release: number): (bytes: Uint8Array) => string {
  return release < 118 ? decodeWindows1252 : (bytes) => decodeUtf8(bytes) ?? decodeWindows1252(bytes);
}
