/** A citation as CSL-JSON, the part of it that we use. */
export interface Citation {
  /** BibTeX key, e.g. "singer1972". */
  readonly id: string;
  readonly type: "article-journal" | "book" | "chapter" | "dataset" | "software" | "webpage" | "report";
  readonly title: string;
  readonly author?: readonly { readonly family?: string; readonly given?: string; readonly literal?: string }[];
  readonly issued?: { readonly "date-parts": readonly (readonly number[])[] };
  readonly "container-title"?: string;
  readonly volume?: string;
  readonly issue?: string;
  readonly page?: string;
  readonly publisher?: string;
  readonly DOI?: string;
  readonly URL?: string;
  readonly version?: string;
  readonly note?: string;
}

/** One file of a pinned public copy: https://raw.githubusercontent.com/OWNER/REPO/COMMIT/PATH. */
export interface PinnedFile {
  /** OWNER/REPO */
  readonly repository: string;
  /** 40 hex digits. */
  readonly commit: string;
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export type FileFormat = "csv" | "dta" | "rds" | "rda" | "xls" | "xlsx" | "historian-xml" | "text" | "parquet" | "arrow";

/** How the bytes become a table. */
export interface Reading {
  readonly format: FileFormat;
  /** rda: the object; xls: the sheet. */
  readonly object?: string;
  readonly encoding?: "utf-8" | "windows-1252" | "latin1";
  readonly delimiter?: "," | ";" | "\t";
  /** Cell texts that are missing (csv), beyond the empty cell. */
  readonly missing?: readonly string[];
  /** Columns whose type is declared, never guessed: codes with leading zeros, dates, ISO2 codes. */
  readonly types?: Readonly<Record<string, "number" | "text">>;
  /** historian-xml: which of its layouts. */
  readonly layout?: string;
  /** csv without a header, or with repeated headers: names by position. */
  readonly names?: readonly string[];
}

/** What the publisher says of a column, checked when a file is read. */
export interface Variable {
  readonly name: string;
  readonly label: string;
  readonly unit?: string;
  /** Years for which the publisher coded it (first, last); absent: the whole dataset. */
  readonly years?: readonly [number, number];
  /** Numbers that stand for "missing" (−9, −66, …). */
  readonly missing?: readonly number[];
  /** What a blank cell means: by default missing. */
  readonly blank?: "missing" | "zero" | "no" | "none recorded";
  /** The only values allowed besides missing ones; others are reported with file and row. */
  readonly values?: readonly (number | string)[];
  readonly range?: readonly [number, number];
}

/** A fault of the published file and what is done about it. */
export interface Fault {
  readonly what: string;
  readonly done: string;
}

export interface Dataset {
  /** Short, stable name: "cow-nmc". */
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly about: string;
  /** What a row is: "state-year", "directed dyad-year", "alliance member spell", … */
  readonly unit: string;
  /** Columns that together identify a row; empty where the file has no key. */
  readonly keys: readonly string[];
  /** Rows known to repeat a key in the pinned copy, as the catalogue promises; more are reported. */
  readonly repeatedKeys?: number;
  /** The column that holds the year, and the first and last year in the pinned copy. */
  readonly year?: string;
  readonly years?: readonly [number, number];
  /** Data rows in the pinned copy. */
  readonly rows?: number;
  /** State codes: of which system the code columns are. */
  readonly codes?: "cow" | "gw" | "polity" | "iso3" | "iso2" | "names" | "atop" | "none";
  readonly codeColumns?: readonly string[];
  readonly variables: readonly Variable[];
  readonly publisher: string;
  readonly url: string;
  /** Licence or terms of the publisher. */
  readonly terms: string;
  readonly cite: readonly Citation[];
  readonly faults: readonly Fault[];
  readonly reading: Reading;
  /** Absent: the publisher asks for download from its own site alone. */
  readonly files?: readonly PinnedFile[];
  /** How a user gets the file by hand and adds it (`fealty data add`). */
  readonly instructions?: string;
  /** How several files, or a file whose rows are not yet a table, become one: named in src/data/reshape.ts. */
  readonly reshape?: string;
}
