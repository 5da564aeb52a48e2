import { damaged, unread } from "./cursor.js";
import { isBuiltInDate, isDateFormat } from "./excel-dates.js";
import { oversized } from "./limits.js";
import { parseXml } from "./xml.js";
import { unzip, type ZipMember, zipMembers } from "./zip.js";

/** The parts of an .xlsx file, unpacked when asked for. */
export interface XlsxPackage {
  readonly file: string;
  readonly members: ReadonlyMap<string, ZipMember>;
  readonly bytes: Uint8Array;
}

export interface XlsxWorkbook {
  /** Sheets of cells (not charts) in their order, and the parts that hold them. */
  readonly sheets: readonly { readonly name: string; readonly part: string }[];
  readonly calendar: 1900 | 1904;
  readonly texts: readonly string[];
  /** For each cell format whether it shows a date. */
  readonly dates: readonly boolean[];
}

/** Most bytes of a part; and of more than 16 MiB at most 200 for each byte in the archive. */
const most = 2 ** 30;
const [ratio, ratioFrom] = [200, 16 * 2 ** 20];

/** Whether the bytes are a zip archive that holds a workbook, or start as one does. */
export function isXlsx(bytes: Uint8Array): boolean {
  if (!(bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4)) return false;
  try {
    return zipMembers(bytes).some(({ name }) => name.startsWith("xl/"));
  } catch {
    return String.fromCharCode(...bytes.subarray(30, 49)) === "[Content_Types].xml";
  }
}

/** @throws FealtyError of kind "data": "damaged-file", "unread-format" for other archives and for binary workbooks (.xlsb). */
export function openXlsx(bytes: Uint8Array, file: string): XlsxPackage {
  const members = new Map(zipMembers(bytes, file).map((member) => [member.name, member] as const));
  if (members.has("xl/workbook.bin")) throw unread(file, "this is a binary workbook (.xlsb)", "save it as .xlsx");
  if (![...members.keys()].some((name) => name.startsWith("xl/"))) throw unread(file, "this archive holds no Excel workbook", "give an .xlsx or .xls file");
  return { file, members, bytes };
}

/** The bytes of a part; undefined if there is none of the name. @throws FealtyError "oversized". */
export function readPart({ file, members, bytes }: XlsxPackage, part: string): Uint8Array | undefined {
  const member = members.get(part);
  if (!member) return undefined;
  const allowed = Math.min(most, Math.max(ratioFrom, ratio * member.packed));
  if (member.size > allowed) throw oversized(file, member.packed, member.size, allowed);
  return unzip(bytes, member, { file, most: allowed });
}

/** Everything but the cells. */
export function xlsxWorkbook(from: XlsxPackage): XlsxWorkbook {
  const root = relations(from, "")
    .filter(({ kind }) => kind === "officeDocument")
    .map(({ part }) => part)[0];
  const workbook = root ?? "xl/workbook.xml";
  const parts = relations(from, workbook);
  const worksheets = new Map(parts.filter(({ kind }) => kind === "worksheet").map(({ id, part }) => [id, part] as const));
  const sheets: { name: string; part: string }[] = [];
  let calendar: 1900 | 1904 = 1900;
  parsePart(from, workbook, {
    open(name, attributes) {
      if (name === "workbookPr" && isTrue(attributes.date1904)) calendar = 1904;
      if (name !== "sheet") return;
      const id = Object.entries(attributes).find(([key]) => key.endsWith(":id"))?.[1];
      const part = worksheets.get(id ?? "");
      if (part !== undefined) sheets.push({ name: attributes.name ?? "", part });
    },
  });
  const of = (kind: string): string | undefined => parts.find((one) => one.kind === kind)?.part;
  return { sheets, calendar, texts: sharedTexts(from, of("sharedStrings")), dates: dateFormats(from, of("styles")) };
}

interface PartEvents {
  readonly open?: (name: string, attributes: Readonly<Record<string, string>>) => void;
  readonly close?: (name: string) => void;
  readonly text?: (text: string) => void;
}

/** Reads a part's XML with names without their prefix. @throws FealtyError "damaged-file" where there is no such part. */
export function parsePart(from: XlsxPackage, part: string, { open, close, text }: PartEvents): void {
  const bytes = readPart(from, part);
  if (!bytes) throw damaged(from.file, `the workbook lacks its part ${part}`);
  parseXml(
    bytes,
    from.file,
    {
      ...(open ? { open: (name, attributes) => open(local(name), attributes) } : {}),
      ...(close ? { close: (name) => close(local(name)) } : {}),
      ...(text ? { text } : {}),
    },
    part,
  );
}

interface Relation {
  readonly id: string;
  /** Last word of its type: worksheet, sharedStrings, styles, …; the two dialects of the format differ before it. */
  readonly kind: string;
  readonly part: string;
}

/** What a part refers to inside the archive; references outside it are passed over. */
function relations(from: XlsxPackage, part: string): Relation[] {
  const slash = part.lastIndexOf("/") + 1;
  const folder = part.slice(0, slash);
  const list = `${folder}_rels/${part.slice(slash)}.rels`;
  if (!from.members.has(list)) return [];
  const found: Relation[] = [];
  parsePart(from, list, {
    open(name, { Id: id = "", Type: type = "", Target: target = "", TargetMode: mode }) {
      if (name === "Relationship" && mode !== "External") found.push({ id, kind: type.slice(type.lastIndexOf("/") + 1), part: resolve(folder, target) });
    },
  });
  return found;
}

/** A path relative to a folder, or from the root if it starts with a slash. */
function resolve(folder: string, target: string): string {
  const path: string[] = [];
  for (const step of (target.startsWith("/") ? target : folder + target).split("/")) {
    if (step === "..") path.pop();
    else if (step !== "" && step !== ".") path.push(step);
  }
  return path.join("/");
}

/** Texts that cells refer to by number; formatting is dropped, and phonetic text passed over. */
function sharedTexts(from: XlsxPackage, part: string | undefined): string[] {
  const texts: string[] = [];
  if (part === undefined) return texts;
  let own = "";
  let [inText, inPhonetic] = [false, false];
  parsePart(from, part, {
    open(name) {
      if (name === "si") own = "";
      else if (name === "rPh") inPhonetic = true;
      else if (name === "t") inText = !inPhonetic;
    },
    text(text) {
      if (inText) own += text;
    },
    close(name) {
      if (name === "si") texts.push(unescaped(own));
      else if (name === "rPh") inPhonetic = false;
      else if (name === "t") inText = false;
    },
  });
  return texts;
}

function dateFormats(from: XlsxPackage, part: string | undefined): boolean[] {
  const dates: boolean[] = [];
  if (part === undefined) return dates;
  const codes = new Map<number, string>();
  let inCellFormats = false;
  parsePart(from, part, {
    open(name, { numFmtId = "0", formatCode = "" }) {
      if (name === "numFmt") codes.set(Number(numFmtId), formatCode);
      else if (name === "cellXfs") inCellFormats = true;
      else if (name === "xf" && inCellFormats) {
        const code = codes.get(Number(numFmtId));
        dates.push(code === undefined ? isBuiltInDate(Number(numFmtId)) : isDateFormat(code));
      }
    },
    close(name) {
      if (name === "cellXfs") inCellFormats = false;
    },
  });
  return dates;
}

/** _x000D_ stands for a character that XML cannot hold. */
export function unescaped(text: string): string {
  return text.includes("_x") ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))) : text;
}

export const isTrue = (value: string | undefined): boolean => value === "1" || value === "true" || value === "on";

function local(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}
