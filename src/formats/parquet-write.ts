import type { DecodedArray, SchemaElement } from "hyparquet";
import { ByteWriter, parquetWrite } from "hyparquet-writer";
import type { Column, Frame } from "../frame/index.js";
import { survey } from "./cells.js";
import { notesKey, notesText } from "./notes.js";

/** Rows of a row group: what a reader takes at a time. */
const groupRows = 131_072;

/**
 * A frame as Parquet (snappy): text as dictionary strings; numbers as INT32 or INT64 if all of them are whole and within ±2⁵³, else as DOUBLE; missing as null.
 * Days since 1970 are DATE. Notes, the index and orders of levels go into the file's metadata under "fealty".
 */
export function writeParquet(data: Frame): Uint8Array {
  const sources = [...data.columns].map(([name, column]) => source(name, column));
  const text = notesText(data, { levelsKept: false });
  const writer = new ByteWriter();
  parquetWrite({
    writer,
    columnData: sources.map(({ name, values }) => ({ name, data: values })),
    schema: [{ name: "root", num_children: sources.length }, ...sources.map(({ element }) => element)],
    rowGroupSize: groupRows,
    statistics: false,
    createdBy: "fealty",
    ...(text === undefined ? {} : { kvMetadata: [{ key: notesKey, value: text }] }),
  });
  return writer.getBytes();
}

interface Source {
  readonly name: string;
  readonly values: DecodedArray;
  readonly element: SchemaElement;
}

function source(name: string, column: Column): Source {
  if (column.kind === "code") {
    const { codes, levels } = column;
    const texts = new Array<string | null>(codes.length);
    let missing = false;
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i] as number;
      texts[i] = code < 0 ? null : (levels[code] as string);
      if (code < 0) missing = true;
    }
    return { name, values: texts, element: { name, type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: repetition(missing) } };
  }
  const { values } = column;
  const { missing, whole, largest } = survey(values);
  const type = !whole ? "DOUBLE" : largest < 2 ** 31 ? "INT32" : "INT64";
  const element: SchemaElement = {
    name,
    type,
    repetition_type: repetition(missing > 0),
    ...(type === "INT32" && column.note?.time === "days" ? { converted_type: "DATE" } : {}),
  };
  if (missing === 0 && type === "DOUBLE") return { name, values, element };
  if (missing === 0 && type === "INT32" && !element.converted_type) return { name, values: Int32Array.from(values), element };
  return { name, values: Array.from(values, (value) => (Number.isNaN(value) ? null : type === "INT64" ? BigInt(value) : value)), element };
}

function repetition(missing: boolean): "OPTIONAL" | "REQUIRED" {
  return missing ? "OPTIONAL" : "REQUIRED";
}
