import type { FileHandle } from "node:fs/promises";
import type { Dispatcher } from "undici";
import { checkpoint, FealtyError, interrupted, type Work } from "../base/index.js";
import { proxyFor } from "./proxies.js";

export interface DownloadOptions extends Pick<Work, "signal"> {
  /** Exact size; a longer body is cut off at once. */
  readonly bytes: number;
  /** Bytes that the file holds already, of an earlier try. */
  readonly received: number;
  /** Tries in all (5). */
  readonly tries?: number | undefined;
  /** Longest silence of the other side, ms (20 000). */
  readonly stallMs?: number | undefined;
  /** First pause between tries, ms; doubled each time, give or take a quarter (500). */
  readonly pauseMs?: number | undefined;
}

/** A server that sends less than so many bytes a second, once a minute has passed, is taken to have stalled. */
const slowest = 1024;
const patienceMs = 60_000;
/** A server that asks us to come back later than so many seconds is not waited for. */
const longestWait = 120;

/**
 * Writes what an address holds into a file, from where it ends. Errors of the network, silence, 5xx and 429 are tried again with growing pauses;
 * what has been received is kept and the rest asked for by range. Where the other side serves no ranges it starts again.
 * @returns bytes in the file, and whether all came in one answer. They are fewer than `bytes` where the server says that the file is that short.
 * @throws FealtyError (data) in one sentence with the address: "network" when trying later may help, "refused" when not; "interrupted".
 */
export async function download(
  url: string,
  file: FileHandle,
  { bytes, received: start, tries = 5, stallMs = 20_000, pauseMs = 500, signal }: DownloadOptions,
): Promise<{ readonly received: number; readonly inOne: boolean }> {
  let received = start;
  if (received === bytes) return { received, inOne: false };
  for (let attempt = 1; ; attempt++) {
    checkpoint({ signal });
    try {
      const began = await receive({ url, file, bytes, received, stallMs, signal }, (now) => (received = now));
      return { received, inOne: began === 0 };
    } catch (error) {
      if (signal?.aborted) throw interrupted();
      const failure = error instanceof Failure ? error : networkFailure(error);
      if (!failure.again || attempt >= tries) throw explain(url, failure);
      if (failure.anew) received = 0;
      await pause(failure.waitMs ?? pauseMs * 2 ** (attempt - 1) * (0.75 + 0.5 * Math.random()), signal);
    }
  }
}

/** Why a download has to be tried again, or cannot. */
class Failure extends Error {
  readonly again: boolean;
  /** What was received is of no use: the next try asks for the whole. */
  readonly anew: boolean;
  readonly waitMs: number | undefined;
  constructor(message: string, { again, anew = false, waitMs, cause }: { again: boolean; anew?: boolean; waitMs?: number | undefined; cause?: unknown }) {
    super(message, { cause });
    this.again = again;
    this.anew = anew;
    this.waitMs = waitMs;
  }
}

interface Receiving {
  readonly url: string;
  readonly file: FileHandle;
  readonly bytes: number;
  readonly received: number;
  readonly stallMs: number;
  readonly signal: AbortSignal | undefined;
}

/** One try. `got` is told how much the file holds after each piece. @returns where in the file it began. */
async function receive({ url, file, bytes, received, stallMs, signal }: Receiving, got: (received: number) => void): Promise<number> {
  const stall = new AbortController();
  let timer = setTimeout(() => stall.abort(), stallMs);
  const stop = (): void => stall.abort();
  signal?.addEventListener("abort", stop, { once: true });
  const started = Date.now();
  let at = received;
  let encoded = false;
  try {
    const { fetch, dispatcher } = await client(url);
    const headers = { "accept-encoding": "identity", ...(at > 0 ? { range: `bytes=${at}-` } : {}) };
    const response = await fetch(url, { dispatcher, signal: stall.signal, headers });
    at = beginning(response, at, bytes);
    got(at);
    await file.truncate(at);
    const began = at;
    // What is decoded on the way has another length than announced, and cannot be gone on with by range.
    encoded = !["identity", null].includes(response.headers.get("content-encoding"));
    const announced = response.headers.get("content-length");
    const whole = encoded || announced === null ? bytes : began + Number(announced);
    if (whole > bytes) throw tooLong(bytes);
    for await (const chunk of response.body ?? []) {
      clearTimeout(timer);
      timer = setTimeout(() => stall.abort(), stallMs);
      const part = chunk as Uint8Array;
      if (at + part.length > bytes) throw tooLong(bytes);
      await writeAll(file, part, at);
      at += part.length;
      got(at);
      const elapsed = Date.now() - started;
      if (elapsed > patienceMs && at - began < (elapsed / 1000) * slowest)
        throw new Failure(`only ${at - began} bytes came in ${Math.round(elapsed / 1000)} s`, { again: true });
    }
    if (at < whole) throw new Failure(`it ended after ${at} of ${bytes} bytes`, { again: true });
    got(at);
    return began;
  } catch (error) {
    if (stall.signal.aborted && !signal?.aborted && !(error instanceof Failure)) throw new Failure(`no byte came for ${stallMs / 1000} s`, { again: true });
    if (encoded) got(0);
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
    // Lets go of a body that was not read to its end.
    stall.abort();
  }
}

/** Where in the file an answer begins. @throws Failure for an answer that is no part of the file. */
function beginning(
  { status, headers }: { readonly status: number; readonly headers: { get(name: string): string | null } },
  asked: number,
  bytes: number,
): number {
  if (status === 200) return 0;
  if (status === 206) {
    const [, from, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get("content-range") ?? "") ?? [];
    if (total !== undefined && total !== "*" && Number(total) > bytes) throw tooLong(bytes);
    if (Number(from) === asked) return asked;
    throw new Failure("the server sent another part than was asked for", { again: true, anew: true });
  }
  if (status === 416) throw new Failure("the server has no more of it", { again: true, anew: true });
  throw new Failure(`the server answers ${status}`, { again: status >= 500 || status === 429 || status === 408, waitMs: waitOf(headers.get("retry-after")) });
}

function tooLong(bytes: number): Failure {
  return new Failure(`it is longer than the ${bytes} bytes that the catalogue pinned`, { again: false });
}

/** Retry-After in ms: seconds or a date. */
function waitOf(header: string | null): number | undefined {
  if (header === null || header.trim() === "") return undefined;
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return seconds >= 0 && seconds <= longestWait ? seconds * 1000 : undefined;
}

async function writeAll(file: FileHandle, part: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < part.length; ) {
    const { bytesWritten } = await file.write(part, done, part.length - done, position + done);
    done += bytesWritten;
  }
}

/** Undici in place of Node's own fetch, which passes proxies by. Loaded when first needed, since it takes a while. One agent a proxy: it keeps connections. */
const agents = new Map<string | undefined, Dispatcher>();
async function client(url: string) {
  const { Agent, ProxyAgent, fetch } = await import("undici");
  const proxy = proxyFor(url);
  const dispatcher = agents.get(proxy) ?? (proxy === undefined ? new Agent() : new ProxyAgent(proxy));
  agents.set(proxy, dispatcher);
  return { fetch, dispatcher };
}

function networkFailure(error: unknown): Failure {
  const { message, cause } = error as Error & { cause?: { code?: string; message?: string } };
  const code = cause?.code ?? (error as NodeJS.ErrnoException).code;
  // A disk's refusal is no failure of the network.
  if (code !== undefined && ["ENOSPC", "EDQUOT", "EACCES", "EROFS", "EIO"].includes(code)) throw error;
  return new Failure(words[code ?? ""] ?? code ?? cause?.message ?? message, { again: true, cause: error });
}

const words: Readonly<Record<string, string>> = {
  ENOTFOUND: "its name is not known here",
  EAI_AGAIN: "its name cannot be looked up now",
  ECONNREFUSED: "nobody answers there",
  ECONNRESET: "the connection broke off",
  UND_ERR_SOCKET: "the connection broke off",
  UND_ERR_CONNECT_TIMEOUT: "no connection came about in time",
  ENETUNREACH: "there is no network",
};

function explain(url: string, { again, message }: Failure): FealtyError {
  return new FealtyError(again ? "network" : "refused", `${url} could not be had: ${message}`, {
    kind: "data",
    mend: again
      ? "check the network or name a mirror (FEALTY_MIRROR or --from), then run the same command again"
      : "name a mirror that has it (FEALTY_MIRROR or --from)",
  });
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((done, stopped) => {
    const over = (): void => {
      signal?.removeEventListener("abort", stop);
      done();
    };
    const timer = setTimeout(over, ms);
    const stop = (): void => {
      clearTimeout(timer);
      stopped(interrupted());
    };
    signal?.addEventListener("abort", stop, { once: true });
  });
}

/**
 * Whether a server would give a file now: one request for its head, of at most `ms`. A page of another length in its stead, as captive networks
 * send, and answers that refuse are a no; a file that the server lacks is a yes, since it has answered.
 */
export async function answers(url: string, bytes: number, ms: number): Promise<boolean> {
  try {
    const { fetch, dispatcher } = await client(url);
    const { status, headers } = await fetch(url, { method: "HEAD", dispatcher, signal: AbortSignal.timeout(ms), headers: { "accept-encoding": "identity" } });
    if (status === 404 || status === 405 || status === 429 || status === 501) return true;
    const length = headers.get("content-encoding") === null ? headers.get("content-length") : null;
    return status === 200 && (length === null || Number(length) === bytes);
  } catch {
    return false;
  }
}
