import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { FealtyError } from "../base/index.js";
import type { Figure } from "../report/index.js";
import { writeResult } from "./fit-files.js";
import type { Io } from "./io.js";

/** The option of every command that draws. */
export const figuresOption = {
  figures: { type: "string", value: "DIR", about: "a folder for figures: each as SVG and PNG, its numbers as CSV" },
} as const;

/**
 * Writes each figure as NAME.svg, NAME.png (twice its size) and NAME.csv (its numbers) into a folder, which is made where there is none.
 * All are drawn before the first is written, and each file appears by rename, so that none is ever half.
 * @returns the files' paths, in the order of the figures.
 * @throws FealtyError "no-folder" (usage) where the folder cannot be made.
 */
export async function writeFigures(folder: string, figures: readonly Figure[], io: Pick<Io, "note" | "progress">): Promise<string[]> {
  if (figures.length === 0) {
    io.note("no figure applies here: nothing was written");
    return [];
  }
  // Loaded only where something is drawn: the report and the studies are much of the program.
  const [{ standaloneSvg, tableCsv }, { picture }] = await Promise.all([import("../report/index.js"), import("../study/index.js")]);
  const files: [string, string | Uint8Array][] = [];
  for (const [k, figure] of figures.entries()) {
    const svg = standaloneSvg(figure);
    files.push([`${figure.name}.svg`, svg], [`${figure.name}.png`, await picture(svg)], [`${figure.name}.csv`, tableCsv(figure.numbers)]);
    io.progress(k + 1, figures.length, "figures");
  }
  await mkdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === "EEXIST" || error.code === "ENOTDIR" ? `${folder} is no folder` : `the folder ${folder} cannot be made`;
    throw new FealtyError("no-folder", why, { kind: "usage", mend: "name a folder with --figures" });
  });
  const paths = files.map(([name]) => join(resolve(folder), name));
  for (const [k, [, content]] of files.entries()) await writeResult(paths[k] as string, content);
  io.note(`${figures.length === 1 ? "a figure" : `${figures.length} figures`} in ${folder}: ${figures.map(({ name }) => name).join(", ")}`);
  return paths;
}
