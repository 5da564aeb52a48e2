export { type Compression, compressionOf, decompress } from "./compression.js";
export { type CsvOptions, type CsvParser, csvParser, readCsv, readCsvChunks } from "./csv.js";
export { type CsvWriteOptions, csvBlocks, writeCsv } from "./csv-write.js";
export { isDta, readDta } from "./dta.js";
export { type HistorianKind, historianKinds, readHistorian } from "./historian-xml.js";
export type { Limits } from "./limits.js";
export { type ROptions, readR } from "./r.js";
export { formatOf, type ReadOptions, readTable, type TableFormat } from "./read.js";
