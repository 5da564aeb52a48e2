/** Where in the user's own input a problem lies. */
export interface Where {
  /** File name as the user gave it. */
  readonly file?: string;
  /** 1-based line. */
  readonly line?: number;
  /** 1-based column. */
  readonly column?: number;
  /** Length of the offending text, for the caret. */
  readonly length?: number;
  /** The whole offending line, for the caret. */
  readonly lineText?: string;
  /** Dataset of the catalogue. */
  readonly dataset?: string;
  /** 1-based data row (the header is not counted). */
  readonly row?: number;
}

/** Exit codes of the command line (architecture.md). */
export const exitCodes = { failed: 1, usage: 2, data: 3, interrupted: 130 } as const;
export type ErrorKind = keyof typeof exitCodes;

/**
 * A problem that the user can mend: what is wrong, where, and how to mend it.
 * `kind` decides the exit code: "usage" for arguments, studies and formulas; "data" for missing,
 * unreadable or corrupt data; "failed" for a computation that cannot be done.
 */
export class FealtyError extends Error {
  override readonly name = "FealtyError";
  readonly code: string;
  readonly kind: ErrorKind;
  readonly where: Where | undefined;
  readonly mend: string | undefined;
  /** Further problems found with this one, each to be mended too. */
  readonly also: readonly FealtyError[];

  constructor(
    code: string,
    message: string,
    options: { kind?: ErrorKind; where?: Where | undefined; mend?: string | undefined; cause?: unknown; also?: readonly FealtyError[] } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.kind = options.kind ?? "failed";
    this.where = options.where;
    this.mend = options.mend;
    this.also = options.also ?? [];
  }
}

/** `file:line:column` (or `dataset, row n`), as far as known; an empty string if nothing is. */
export function describeWhere(where: Where | undefined): string {
  if (!where) return "";
  const { file, line, column, dataset, row } = where;
  const place = [file ?? dataset, line === undefined ? undefined : `${line}`, line === undefined || column === undefined ? undefined : `${column}`]
    .filter((part) => part !== undefined)
    .join(":");
  return row === undefined ? place : `${place}${place ? ", " : ""}row ${row}`;
}

/** One sentence for the terminal: `study.yaml:4:3  panel has no key "yeers": did you mean "years"?` */
export function formatError(error: FealtyError): string {
  const place = describeWhere(error.where);
  return `${place ? `${place}  ` : ""}${error.message}${error.mend ? `: ${error.mend}` : ""}`;
}

/** Thrown when an AbortSignal stops long work. */
export function interrupted(): FealtyError {
  return new FealtyError("interrupted", "interrupted", { kind: "interrupted" });
}
