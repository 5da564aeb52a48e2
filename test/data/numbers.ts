import { createHash } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Dataset } from "../../src/data/dataset.js";

/** A small dataset of ours in one pinned file, in place of the catalogue. */
export const body = Buffer.from(`x,y\n${Array.from({ length: 20_000 }, (_, i) => `${i},${i * 2}`).join("\n")}\n`);
export const pinnedFile = {
  repository: "someone/something",
  commit: "0".repeat(40),
  path: "a folder/numbers.csv",
  bytes: body.length,
  sha256: createHash("sha256").update(body).digest("hex"),
} as const;
export const numbersEntry: Dataset = {
  id: "numbers",
  title: "Numbers",
  version: "1",
  about: "x and twice x",
  unit: "row",
  keys: ["x"],
  publisher: "us",
  url: "https://example.org",
  terms: "none",
  cite: [],
  faults: [],
  variables: [
    { name: "x", label: "x" },
    { name: "y", label: "twice x", missing: [4] },
  ],
  reading: { format: "csv" },
  files: [pinnedFile],
};
/** A dataset that its publisher alone gives out. */
const { files: _, ...unpinned } = numbersEntry;
export const byHand: Dataset = {
  ...unpinned,
  id: "by-hand",
  title: "Given out by hand",
  keys: ["a", "b"],
  variables: [
    { name: "a", label: "a" },
    { name: "b", label: "b" },
    { name: "c", label: "c" },
  ],
  instructions: "get it and run fealty data add",
};

export type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void;

export const whole: Answer = (_, response) => {
  response.writeHead(200, { "content-length": body.length });
  response.end(body);
};

/** A server on this machine; `close` ends it and all its connections. */
export async function serve(answer: Answer): Promise<{ readonly url: string; readonly close: () => void }> {
  let count = 0;
  const server: Server = createServer((request, response) => answer(request, response, count++));
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

/** Files below a folder, by relative path. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => statSync(join(folder, name)).isFile())
    .sort();
}
