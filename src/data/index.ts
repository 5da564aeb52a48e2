export { catalogue, dataset } from "./catalogue/index.js";
export { type Database, database, identifier, literal, sql, viewName } from "./database.js";
export type { Citation, Dataset, Fault, PinnedFile, Reading, Variable } from "./dataset.js";
export { notYetPulled, type Pulled, type PullOptions, pull, reachable } from "./pull.js";
export { openStore, originalPath, type Store, sourceOf } from "./store.js";
export { table, tableFile } from "./tables.js";
export { sha256Of, sizeOf, writeWhole } from "./whole-file.js";
