import { FealtyError } from "../base/index.js";
import { readBzip2 } from "./bzip2.js";
import { declaredGzip, readGzip } from "./gzip.js";
import { allowed, corrupt, type Limits, oversized, sink } from "./limits.js";
import { readXz, xzStreams } from "./xz.js";
import { unzip, type ZipMember, zipMembers } from "./zip.js";

export type Compression = "gzip" | "bzip2" | "xz" | "zip";

/** A file packed in a file packed in a file is allowed; more is a trick. */
const deepest = 3;

/** How bytes are compressed, by their first few; undefined if they are not. A zip archive that is a workbook counts as zip. */
export function compressionOf(bytes: Uint8Array): Compression | undefined {
  const starts = (...magic: number[]): boolean => magic.every((byte, i) => bytes[i] === byte);
  if (starts(0x1f, 0x8b, 8)) return "gzip";
  if (
    starts(0x42, 0x5a, 0x68) &&
    (starts(0x42, 0x5a, 0x68, bytes[3] as number, 0x31, 0x41, 0x59, 0x26) || starts(0x42, 0x5a, 0x68, bytes[3] as number, 0x17, 0x72))
  )
    return "bzip2";
  if (starts(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0)) return "xz";
  if (starts(0x50, 0x4b, 3, 4) || starts(0x50, 0x4b, 5, 6)) return "zip";
  return undefined;
}

/**
 * The bytes that a compressed file holds (gzip, bzip2, xz, or a zip archive of one file, by content); others as they are.
 * @throws FealtyError of kind "data": "oversized" above 4 GiB, or above 64 MiB and 200 times the input, by declared and by actual size;
 *   "damaged-file" for truncated or corrupt data; "several-files" for an archive of more than one.
 */
export async function decompress(bytes: Uint8Array, { name, ...limits }: Limits & { name?: string | undefined } = {}): Promise<Uint8Array> {
  let inner = bytes;
  for (let depth = 0; depth < deepest; depth++) {
    const compression = compressionOf(inner);
    if (!compression || (compression === "zip" && isWorkbook(zipMembers(inner, name)))) return inner;
    inner = await unpack(inner, compression, name, limits);
  }
  if (compressionOf(inner))
    throw new FealtyError("oversized", `this file is compressed more than ${deepest} times over`, {
      kind: "data",
      ...(name === undefined ? {} : { where: { file: name } }),
      mend: "unpack it yourself if you trust it",
    });
  return inner;
}

/** Whether a zip archive is an Excel workbook. */
function isWorkbook(members: readonly ZipMember[]): boolean {
  return members.some((member) => member.name.startsWith("xl/") || member.name === "[Content_Types].xml");
}

async function unpack(bytes: Uint8Array, compression: Compression, name: string | undefined, limits: Limits): Promise<Uint8Array> {
  const most = allowed(bytes.length, limits);
  const tooLarge = (): FealtyError => oversized(name, bytes.length, undefined, most);
  const within = (declared: number): number => {
    if (declared > most) throw oversized(name, bytes.length, declared, most);
    return declared;
  };
  try {
    if (compression === "zip") return unzip(bytes, onlyMember(zipMembers(bytes, name), name), { file: name, ...limits });
    // Only a hint: of several members it is that of the last, and in a truncated file it is anything.
    if (compression === "gzip") return await readGzip(bytes, sink(declaredGzip(bytes), most, tooLarge));
    if (compression === "bzip2") return readBzip2(bytes, sink(bytes.length * 5, most, tooLarge));
    const streams = xzStreams(bytes);
    return await readXz(bytes, streams, sink(within(streams.reduce((sum, { size }) => sum + size, 0)), most, tooLarge));
  } catch (cause) {
    if (cause instanceof FealtyError) throw cause;
    throw corrupt(name, compression, cause);
  }
}

function onlyMember(members: readonly ZipMember[], name: string | undefined): ZipMember {
  const files = members.filter((member) => !/^__MACOSX\/|(^|\/)(\.DS_Store|\._[^/]*|Thumbs\.db)$/.test(member.name));
  const [only] = files;
  if (only && files.length === 1) return only;
  const listed = files.slice(0, 5).map((member) => member.name);
  throw new FealtyError(
    "several-files",
    files.length === 0 ? "this zip archive is empty" : `this zip archive holds ${files.length} files (${listed.join(", ")}${files.length > 5 ? ", …" : ""})`,
    {
      kind: "data",
      ...(name === undefined ? {} : { where: { file: name } }),
      mend: "unpack it and give one file",
    },
  );
}
