import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { FealtyError, suggest } from "../base/index.js";
import { readTable, type WrittenFormat, writtenFormats } from "../formats/index.js";
import type { Frame } from "../frame/index.js";

/** The table of a file. @throws FealtyError "data" for one that is missing or cannot be read. */
export async function readTableFile(file: string): Promise<Frame> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === "ENOENT" ? `there is no file ${file}` : error.code === "EISDIR" ? `${file} is a folder` : `${file} cannot be read`;
    throw new FealtyError("no-file", why, { kind: "data", mend: "name a table" });
  });
  return readTable(bytes, { name: file });
}

/** The format that a file's ending names. @throws FealtyError "usage" for an ending that no table is written with. */
export function tableFormat(file: string): WrittenFormat {
  const ending = extname(file).slice(1).toLowerCase();
  const format = writtenFormats.find((one) => one === ending);
  if (format) return format;
  throw new FealtyError("format", `a table cannot be written to "${file}"`, {
    kind: "usage",
    mend: ending === "" ? `end its name in ${writtenFormats.map((f) => `.${f}`).join(", ")}` : suggest(ending, writtenFormats),
  });
}
