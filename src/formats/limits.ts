import { FealtyError } from "../base/index.js";

/** How much a compressed file may become. */
export interface Limits {
  /** Most bytes. Default 4 GiB. */
  readonly most?: number | undefined;
  /** Most bytes out for each byte in, once more than 64 MiB come out. Default 200. */
  readonly ratio?: number | undefined;
}

/** Below this a high ratio is common in honest files: panels of repeated codes reach 535 at 17 MB. */
const ratioFrom = 64 * 2 ** 20;

/** The largest output that `limits` allow for an input of so many bytes. */
export function allowed(input: number, { most = 4 * 2 ** 30, ratio = 200 }: Limits = {}): number {
  return Math.min(most, Math.max(ratioFrom, input * ratio));
}

export function oversized(name: string | undefined, input: number, output: number | undefined, most: number): FealtyError {
  const becomes = output === undefined ? `more than ${size(most)}` : size(output);
  return new FealtyError("oversized", `${size(input)} would unpack to ${becomes}, which is refused as too much`, {
    kind: "data",
    ...(name === undefined ? {} : { where: { file: name } }),
    mend: "unpack it yourself if you trust it",
  });
}

export function corrupt(name: string | undefined, format: string, cause?: unknown): FealtyError {
  return new FealtyError("damaged-file", `this ${format} file is truncated or corrupt`, {
    kind: "data",
    ...(name === undefined ? {} : { where: { file: name } }),
    mend: "download or copy it again",
    cause,
  });
}

/** Bytes in the unit that a reader would use. */
export function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const unit = bytes < 2 ** 20 ? "KiB" : bytes < 2 ** 30 ? "MiB" : "GiB";
  const value = bytes / { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 }[unit];
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

/** Bytes under construction, of a length not known before and bounded. */
export interface Sink {
  bytes: Uint8Array;
  length: number;
  readonly most: number;
  readonly overflow: () => FealtyError;
}

/** @param hint bytes expected; believed within the bound. */
export function sink(hint: number, most: number, overflow: () => FealtyError): Sink {
  return { bytes: new Uint8Array(hint > most ? 1024 : Math.max(hint, 1024)), length: 0, most, overflow };
}

/** Room for `more` further bytes. @throws FealtyError "oversized" beyond the bound. */
export function room(target: Sink, more: number): void {
  const needed = target.length + more;
  if (needed > target.most) throw target.overflow();
  if (needed <= target.bytes.length) return;
  const larger = new Uint8Array(Math.min(target.most, Math.max(needed, Math.ceil(target.bytes.length * 1.7))));
  larger.set(target.bytes.subarray(0, target.length));
  target.bytes = larger;
}

export function append(target: Sink, chunk: Uint8Array): void {
  room(target, chunk.length);
  target.bytes.set(chunk, target.length);
  target.length += chunk.length;
}

export function finished(target: Sink): Uint8Array {
  return target.bytes.length === target.length ? target.bytes : target.bytes.slice(0, target.length);
}
