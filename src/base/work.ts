import { interrupted } from "./errors.js";

/** What every long computation takes as its last options. */
export interface Work {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number, note?: string) => void) | undefined;
}

/** @throws FealtyError "interrupted" once the signal is aborted. */
export function checkpoint(work: Work | undefined): void {
  if (work?.signal?.aborted) throw interrupted();
}
