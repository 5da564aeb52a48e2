export { bibliography, referenceText } from "./first/citations.js";
export type { Figure } from "./first/figures/types.js";
export { type Report, renderReport, type TableFiles } from "./first/page.js";
export { column, type Table, type TableColumn, type TableRow } from "./first/table.js";
export { regressionTable } from "./first/tables.js";
export type * from "./results.js";
