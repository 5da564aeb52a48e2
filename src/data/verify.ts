import { FealtyError } from "../base/index.js";
import { addedFile, entryOf } from "./added.js";
import { originalPath, type Store } from "./store.js";
import { sha256Of, sizeOf } from "./whole-file.js";

/** What is wrong with the files of a dataset in the store; nothing is fetched. @throws FealtyError "unknown-dataset". */
export async function verifyFiles(store: Store, id: string): Promise<string[]> {
  const entry = await entryOf(store, id);
  if (!entry.files) {
    try {
      await addedFile(store, entry);
      return [];
    } catch (error) {
      if (error instanceof FealtyError) return [error.message];
      throw error;
    }
  }
  const found = await Promise.all(
    entry.files.map(async (file) => {
      const path = originalPath(store, file);
      const size = await sizeOf(path);
      if (size === undefined) return `${file.path} is not pulled`;
      if (size !== file.bytes) return `${file.path} is damaged: ${size} bytes instead of ${file.bytes}`;
      const hash = await sha256Of(path);
      return hash === file.sha256 ? undefined : `${file.path} is damaged: its hash is ${hash} instead of ${file.sha256}`;
    }),
  );
  return found.filter((problem) => problem !== undefined);
}

/** Where the files of a dataset are kept, or will be once they are pulled. @throws FealtyError "unknown-dataset"; "no-public-copy" where one is to be added. */
export async function placesOf(store: Store, id: string): Promise<string[]> {
  const entry = await entryOf(store, id);
  if (entry.files) return entry.files.map((file) => originalPath(store, file));
  return [(await addedFile(store, entry)).path];
}
