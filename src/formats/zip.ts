import { FealtyError } from "../base/index.js";
import { crc32 } from "./crc32.js";
import { decodeUtf8, decodeWindows1252 } from "./encoding.js";
import { inflateRaw } from "./gzip.js";
import { allowed, corrupt, type Limits, oversized } from "./limits.js";

/** A member of a zip archive, as its central directory lists it. */
export interface ZipMember {
  readonly name: string;
  /** Bytes it unpacks to, and takes in the archive. */
  readonly size: number;
  readonly packed: number;
  readonly method: number;
  readonly encrypted: boolean;
  readonly crc: number;
  /** Where its local header begins. */
  readonly at: number;
}

/**
 * The files in a zip archive, folders left out.
 * @throws FealtyError "damaged-file" where there is no whole directory; "oversized" for members above 4 GiB (zip64).
 */
export function zipMembers(bytes: Uint8Array, file?: string): ZipMember[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end = end > bytes.length - 22 - 0xffff ? end - 1 : -1;
  if (end < 0) throw corrupt(file, "zip");
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  const members: ZipMember[] = [];
  for (let k = 0; k < count; k++) {
    if (at + 46 > end || view.getUint32(at, true) !== 0x02014b50) throw corrupt(file, "zip");
    const [nameLength, extra, comment] = [view.getUint16(at + 28, true), view.getUint16(at + 30, true), view.getUint16(at + 32, true)];
    const nameBytes = bytes.subarray(at + 46, at + 46 + nameLength);
    const name = decodeUtf8(nameBytes) ?? decodeWindows1252(nameBytes);
    const [packed, size] = [view.getUint32(at + 20, true), view.getUint32(at + 24, true)];
    if (size === 0xffffffff || packed === 0xffffffff) throw oversized(file, bytes.length, undefined, 2 ** 32);
    if (!name.endsWith("/"))
      members.push({
        name,
        size,
        packed,
        method: view.getUint16(at + 10, true),
        encrypted: (view.getUint16(at + 8, true) & 1) === 1,
        crc: view.getUint32(at + 16, true),
        at: view.getUint32(at + 42, true),
      });
    at += 46 + nameLength + extra + comment;
  }
  return members;
}

/** The bytes of a member. @throws FealtyError "oversized", "damaged-file", or "unread-format" for encryption and methods other than deflate. */
export function unzip(bytes: Uint8Array, member: ZipMember, { file, ...limits }: Limits & { file?: string | undefined } = {}): Uint8Array {
  const most = allowed(member.packed, limits);
  if (member.size > most) throw oversized(file, member.packed, member.size, most);
  if (member.encrypted || (member.method !== 0 && member.method !== 8)) {
    throw new FealtyError("unread-format", member.encrypted ? `${member.name} is encrypted` : `${member.name} is packed by a method other than deflate`, {
      kind: "data",
      ...(file === undefined ? {} : { where: { file } }),
      mend: "unpack it yourself",
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (member.at + 30 > bytes.length || view.getUint32(member.at, true) !== 0x04034b50) throw corrupt(file, "zip");
  const from = member.at + 30 + view.getUint16(member.at + 26, true) + view.getUint16(member.at + 28, true);
  if (from + member.packed > bytes.length) throw corrupt(file, "zip");
  const packed = bytes.subarray(from, from + member.packed);
  let out: Uint8Array;
  try {
    out = member.method === 0 ? packed.slice() : inflateRaw(packed, member.size);
  } catch (cause) {
    throw corrupt(file, "zip", cause);
  }
  if (out.length !== member.size || crc32(out) !== member.crc) throw corrupt(file, "zip");
  return out;
}
