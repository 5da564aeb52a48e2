import type { Frame } from "../frame/index.js";

/** How several files, or a file whose rows are not yet a table, become one table; named in the catalogue. */
export const reshapes: Readonly<Record<string, (parts: readonly Frame[]) => Frame>> = {};
