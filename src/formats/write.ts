import type { Frame } from "../frame/index.js";
import { writeArrow } from "./arrow.js";
import { writeCsv } from "./csv-write.js";
import { writeDta } from "./dta-write.js";
import { writeParquet } from "./parquet-write.js";

export const writtenFormats = ["csv", "parquet", "arrow", "dta"] as const;
export type WrittenFormat = (typeof writtenFormats)[number];

/**
 * The bytes of a file that holds the frame. Parquet and Arrow keep everything; Stata its labels and types; CSV values alone.
 * @throws FealtyError for a frame that the format cannot hold.
 */
export function writeTable(data: Frame, format: WrittenFormat): Uint8Array {
  switch (format) {
    case "csv":
      return writeCsv(data);
    case "parquet":
      return writeParquet(data);
    case "arrow":
      return writeArrow(data);
    case "dta":
      return writeDta(data);
  }
}
