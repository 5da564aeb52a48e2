/** Where a command's words go: results to standard output, progress and notes to standard error. */
export interface Io {
  readonly json: boolean;
  readonly quiet: boolean;
  /** The one result of a command: `data` with --json, else `text`. */
  result(data: unknown, text: string): void;
  /** A line for the reader, on standard error. */
  note(text: string): void;
  /** Progress of long work; redrawn in place on a terminal, a line now and then without one. */
  progress(done: number, total: number, note?: string): void;
  /** A machine-readable event, on standard error, one JSON object a line; only with --json. */
  event(data: Readonly<Record<string, unknown>>): void;
  /** Ends a progress line. */
  clear(): void;
}

export function terminalIo({ json, quiet }: { json: boolean; quiet: boolean }): Io {
  const tty = process.stderr.isTTY === true && !json;
  let drawn = false;
  let started = Date.now();
  let lastLine = 0;
  let lastNote = "";
  const clear = (): void => {
    if (drawn) process.stderr.write("\r\u001b[K");
    drawn = false;
  };
  return {
    json,
    quiet,
    result(data, text) {
      clear();
      process.stdout.write(json ? `${JSON.stringify(data)}\n` : text === "" ? "" : `${text}\n`);
    },
    note(text) {
      if (quiet) return;
      clear();
      process.stderr.write(`${text}\n`);
    },
    event(data) {
      if (json && !quiet) process.stderr.write(`${JSON.stringify(data)}\n`);
    },
    progress(done, total, note = "") {
      if (quiet || json) return;
      const now = Date.now();
      if (done === 0 || note !== lastNote) started = now;
      const left = done > 0 && done < total && now - started > 2000 ? `, about ${Math.ceil((((now - started) / done) * (total - done)) / 1000)} s left` : "";
      const line = `${note ? `${note}: ` : ""}${done} of ${total}${left}`;
      if (tty) {
        process.stderr.write(`\r\u001b[K${line.slice(0, (process.stderr.columns ?? 80) - 1)}`);
        drawn = true;
      } else if (now - lastLine > 5000 && done > 0) {
        process.stderr.write(`${line}\n`);
        lastLine = now;
      }
      lastNote = note;
    },
    clear,
  };
}
