import { readFile, rename, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { FealtyError } from "../base/index.js";
import { asFit, type Fit, fromJsonable } from "../estimate/index.js";

/** A fit read from a file, under the name that the file or a study gives it. */
export interface NamedFit {
  readonly name: string;
  readonly fit: Fit;
}

/**
 * The fits of a file: what `fealty fit --out` or `--json` wrote, or every model of a study's results.json.
 * @throws FealtyError "data" for a file that is missing, no JSON, or no fit.
 */
export async function readFits(file: string): Promise<NamedFit[]> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    const why = error.code === "ENOENT" ? `there is no file ${file}` : error.code === "EISDIR" ? `${file} is a folder` : `${file} cannot be read`;
    throw new FealtyError("no-file", why, { kind: "data", mend: "name a fit that fealty fit … --out FIT.json wrote" });
  });
  let read: unknown;
  try {
    read = fromJsonable(JSON.parse(text));
  } catch (error) {
    throw new FealtyError("fit-json", `${file} is no JSON: ${(error as Error).message}`, {
      kind: "data",
      mend: "name a fit that fealty fit … --out FIT.json wrote",
    });
  }
  const models = (read as { readonly models?: unknown } | null)?.models;
  if (models !== null && typeof models === "object" && !Array.isArray(models))
    return Object.entries(models).map(([name, fit]) => ({ name, fit: asFit(fit, `${name} in ${file}`) }));
  return [{ name: basename(file).replace(/\.json$/i, ""), fit: asFit(read, file) }];
}

/** The one fit of a file. @throws FealtyError "usage" when there are several. */
export async function readOneFit(file: string, model: string | undefined): Promise<NamedFit> {
  const fits = await readFits(file);
  const names = fits.map(({ name }) => name);
  const found = model === undefined ? (fits.length === 1 ? fits[0] : undefined) : fits.find(({ name }) => name === model);
  if (found) return found;
  const why = model === undefined ? `${file} has ${fits.length} models` : `${file} has no model "${model}"`;
  throw new FealtyError("usage", why, { kind: "usage", mend: `name one with --model: ${names.join(", ")}` });
}

/** Writes a file whole or not at all. */
export async function writeResult(file: string, content: string | Uint8Array): Promise<void> {
  const partial = `${file}.part`;
  await writeFile(partial, content).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error;
    throw new FealtyError("no-folder", `the folder of ${file} does not exist`, { kind: "usage", mend: "make it, or write elsewhere with --out" });
  });
  await rename(partial, file);
}
