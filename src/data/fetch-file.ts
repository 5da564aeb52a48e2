import { EnvHttpProxyAgent, fetch as fetchThrough } from "undici";
import { checkpoint, FealtyError, interrupted, type Work } from "../base/index.js";

/** Why a download has to be tried again, or cannot. */
class Failure extends Error {
  readonly again: boolean;
  readonly waitMs: number | undefined;
  constructor(message: string, again: boolean, waitMs?: number) {
    super(message);
    this.again = again;
    this.waitMs = waitMs;
  }
}

export interface DownloadOptions extends Pick<Work, "signal"> {
  /** Exact size; a longer body is cut off at once. */
  readonly bytes: number;
  /** Tries in all (5). */
  readonly tries?: number;
  /** Longest silence of the other side, ms (20 000). */
  readonly stallMs?: number;
  /** First pause between tries, ms; doubled each time (500). */
  readonly pauseMs?: number;
  /** Called with bytes received so far. */
  readonly onBytes?: (received: number) => void;
}

/** Proxies as HTTPS_PROXY, HTTP_PROXY and NO_PROXY say. One agent a process: it keeps connections. */
let agent: EnvHttpProxyAgent | undefined;

/**
 * The bytes at an address. Errors of the network, silence, 5xx and 429 are tried again with growing pauses; what has been received is kept and
 * the rest asked for by range, unless the other side does not serve ranges.
 * @throws FealtyError "download" (data) in one sentence with the address.
 */
export async function download(url: string, { bytes, tries = 5, stallMs = 20_000, pauseMs = 500, signal, onBytes }: DownloadOptions): Promise<Uint8Array> {
  const body = new Uint8Array(bytes);
  let received = 0;
  for (let attempt = 1; ; attempt++) {
    checkpoint({ signal });
    try {
      await receive();
      return body;
    } catch (error) {
      if (signal?.aborted) throw interrupted();
      const failure = error instanceof Failure ? error : new Failure(describe(error), true);
      if (!failure.again || attempt >= tries) {
        throw new FealtyError("download", `${url} could not be had: ${failure.message}`, {
          kind: "data",
          mend: failure.again
            ? "check the network or name a mirror (FEALTY_MIRROR or --from), then run the same command again"
            : "name a mirror that has it (FEALTY_MIRROR or --from)",
        });
      }
      await pause(failure.waitMs ?? pauseMs * 2 ** (attempt - 1) * (0.75 + 0.5 * Math.random()), signal);
    }
  }

  async function receive(): Promise<void> {
    agent ??= new EnvHttpProxyAgent();
    const stall = new AbortController();
    let timer = setTimeout(() => stall.abort(), stallMs);
    const stop = (): void => stall.abort();
    signal?.addEventListener("abort", stop, { once: true });
    try {
      const response = await fetchThrough(url, {
        dispatcher: agent,
        signal: stall.signal,
        headers: { "accept-encoding": "identity", ...(received > 0 ? { range: `bytes=${received}-` } : {}) },
      });
      if (received > 0 && response.status !== 206) received = 0;
      if (response.status === 206 && !(response.headers.get("content-range") ?? "").startsWith(`bytes ${received}-`)) {
        received = 0;
        throw new Failure("the server sent another range than was asked for", true);
      }
      if (!response.ok) {
        const wait = Number(response.headers.get("retry-after"));
        throw new Failure(
          `the server answers ${response.status}`,
          response.status >= 500 || response.status === 429 || response.status === 416,
          wait > 0 && wait < 120 ? wait * 1000 : undefined,
        );
      }
      for await (const chunk of response.body ?? []) {
        clearTimeout(timer);
        timer = setTimeout(() => stall.abort(), stallMs);
        const part = chunk as Uint8Array;
        if (received + part.length > bytes) throw new Failure(`it is longer than the ${bytes} bytes that the catalogue says`, false);
        body.set(part, received);
        received += part.length;
        onBytes?.(received);
      }
      if (received < bytes) throw new Failure(`it ended after ${received} of ${bytes} bytes`, true);
    } catch (error) {
      if (stall.signal.aborted && !signal?.aborted && !(error instanceof Failure)) throw new Failure(`no byte came for ${stallMs / 1000} s`, true);
      throw error;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
      stall.abort();
    }
  }
}

function describe(error: unknown): string {
  const { message, cause } = error as Error & { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? message;
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((done, stopped) => {
    const timer = setTimeout(done, ms);
    signal?.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        stopped(interrupted());
      },
      { once: true },
    );
  });
}

/** Whether an address answers at all within `ms`. One attempt. */
export async function answers(url: string, ms: number): Promise<boolean> {
  agent ??= new EnvHttpProxyAgent();
  try {
    await fetchThrough(url, { method: "HEAD", dispatcher: agent, signal: AbortSignal.timeout(ms) });
    return true;
  } catch {
    return false;
  }
}
