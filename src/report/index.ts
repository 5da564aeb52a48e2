export { bibliography, referenceText } from "./citations.js";
export type { Figure } from "./figures/types.js";
export { type Report, renderReport, type TableFiles } from "./page.js";
export type * from "./results.js";
export { column, type Table, type TableColumn, type TableRow } from "./table.js";
export { contrast, dark, light, linear, patronHues } from "./tokens.js";
export { regressionTable } from "./tables.js";
