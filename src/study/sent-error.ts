import { FealtyError } from "../base/index.js";

/** What a computation came to where it ran, on its way back. */
export type Outcome = { readonly output: unknown } | { readonly error: SentError };

/** An error that survives the way between threads and machines. */
export interface SentError {
  readonly message: string;
  readonly stack: string | undefined;
  readonly fealty?: Pick<FealtyError, "code" | "kind" | "where" | "mend">;
}

export function sent(error: unknown): SentError {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  if (!(error instanceof FealtyError)) return { message, stack };
  const { code, kind, where, mend } = error;
  return { message, stack, fealty: { code, kind, where, mend } };
}

export function received({ message, stack, fealty }: SentError): Error {
  const error = fealty ? new FealtyError(fealty.code, message, fealty) : new Error(message);
  if (stack) error.stack = stack;
  return error;
}
