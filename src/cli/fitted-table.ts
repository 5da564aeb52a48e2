import { readFile } from "node:fs/promises";
import { FealtyError } from "../base/index.js";
import type { Fit } from "../estimate/index.js";
import { readTable } from "../formats/index.js";
import { type Frame, frame } from "../frame/index.js";

/** The table that a fit was made from, as the panel that it was. @throws FealtyError of kind "data" for a file that is missing or no table. */
export async function fittedTable({ asked }: Fit, file: string, sheet: string | undefined): Promise<Frame> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === "ENOENT" ? `there is no file ${file}` : error.code === "EISDIR" ? `${file} is a folder` : `${file} cannot be read`;
    throw new FealtyError("no-file", why, { kind: "data", mend: "name the table that the fit was made from with --data FILE" });
  });
  const data = await readTable(bytes, { name: file, ...(sheet === undefined ? {} : { sheet }) });
  return asked?.panel ? frame(data.columns, asked.panel) : data;
}
