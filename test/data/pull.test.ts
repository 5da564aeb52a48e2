import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Dataset } from "../../src/data/dataset.js";

const body = Buffer.from(`x,y\n${Array.from({ length: 20_000 }, (_, i) => `${i},${i * 2}`).join("\n")}\n`);
const commit = "0".repeat(40);
const entry: Dataset = {
  id: "numbers",
  title: "Numbers",
  version: "1",
  about: "x and y",
  unit: "row",
  keys: ["x"],
  publisher: "us",
  url: "https://example.org",
  terms: "none",
  cite: [],
  faults: [],
  variables: [{ name: "y", label: "twice x", missing: [4] }],
  reading: { format: "csv" },
  files: [
    { repository: "someone/something", commit, path: "a folder/numbers.csv", bytes: body.length, sha256: createHash("sha256").update(body).digest("hex") },
  ],
};
vi.mock("../../src/data/catalogue/index.js", () => ({ catalogue: new Map([["numbers", entry]]), dataset: () => entry }));
const { openStore, originalPath, pull, table, database } = await import("../../src/data/index.js");

type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void;
const whole: Answer = (_, response) => {
  response.writeHead(200, { "content-length": body.length });
  response.end(body);
};
let home = "";
let server: Server | undefined;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "fealty-pull-"));
});
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  rmSync(home, { recursive: true, force: true });
});

async function serve(answer: Answer): Promise<string> {
  let count = 0;
  server = createServer((request, response) => answer(request, response, count++));
  await new Promise<void>((ready) => server?.listen(0, "127.0.0.1", ready));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const quick = { tries: 3, stallMs: 300, pauseMs: 10 };
const files = (): string[] =>
  readdirSync(home, { recursive: true })
    .map(String)
    .filter((name) => statSync(join(home, name)).isFile());

/** Pulls from a server; the file is whole, or there is none and nothing half-written. */
async function outcome(answer: Answer): Promise<string> {
  const store = openStore({ home, from: await serve(answer) });
  const result = await pull(store, ["numbers"], quick).then(
    () => "whole",
    (error: Error) => error.message,
  );
  if (result === "whole") expect(readFileSync(originalPath(store, entry.files?.[0] as NonNullable<Dataset["files"]>[0]))).toEqual(body);
  else expect(files()).toEqual([]);
  return result;
}

describe("pulling from a server", () => {
  test("takes the file, at its percent-encoded address", async () => {
    let asked = "";
    expect(
      await outcome((request, response, count) => {
        asked = request.url ?? "";
        whole(request, response, count);
      }),
    ).toBe("whole");
    expect(asked).toBe(`/someone/something/${commit}/a%20folder/numbers.csv`);
  });
  test("goes on by range where the connection broke", async () => {
    const ranges: (string | undefined)[] = [];
    expect(
      await outcome((request, response, count) => {
        ranges.push(request.headers.range);
        if (count === 0) {
          response.writeHead(200, { "content-length": body.length });
          response.write(body.subarray(0, 60_000), () => setTimeout(() => response.destroy(), 50));
          return;
        }
        const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
        response.writeHead(206, { "content-range": `bytes ${from}-${body.length - 1}/${body.length}`, "content-length": body.length - from });
        response.end(body.subarray(from));
      }),
    ).toBe("whole");
    expect(ranges[1]).toMatch(/^bytes=[1-9]/);
  });
  test("starts again where the server serves no ranges", async () => {
    expect(
      await outcome((request, response, count) => {
        if (count > 0) return whole(request, response, count);
        response.writeHead(200, { "content-length": body.length });
        response.write(body.subarray(0, 60_000), () => setTimeout(() => response.destroy(), 50));
      }),
    ).toBe("whole");
  });
  test("tries again after an error of the server", async () => {
    expect(await outcome((request, response, count) => (count < 2 ? response.writeHead(500).end() : whole(request, response, count)))).toBe("whole");
  });
  test("gives up on errors that last, in one sentence", async () => {
    expect(await outcome((_, response) => response.writeHead(500).end())).toMatch(/could not be had: the server answers 500$/);
    server?.close();
    expect(await outcome((_, response) => response.writeHead(404).end())).toMatch(/the server answers 404$/);
  });
  test("does not wait for a server that stalls", async () => {
    expect(
      await outcome((_, response) => {
        response.writeHead(200, { "content-length": body.length });
        response.write("x,y\n");
      }),
    ).toMatch(/no byte came for 0.3 s$/);
  });
  test("cuts off a body without end", async () => {
    expect(
      await outcome((_, response) => {
        const more = (): void => {
          if (response.write(Buffer.alloc(65_536))) setImmediate(more);
          else response.once("drain", more);
        };
        more();
      }),
    ).toMatch(/longer than the \d+ bytes/);
  });
  test("refuses other bytes of the same length, with both hashes", async () => {
    const other = Buffer.from(body);
    other[100] = 65;
    expect(await outcome((_, response) => response.end(other))).toMatch(/not the file that the catalogue pinned: .*[0-9a-f]{64} instead of .*[0-9a-f]{64}/);
  });
});

test("a file in the store that was damaged is noticed and fetched again", async () => {
  const from = await serve(whole);
  const store = openStore({ home, from });
  const path = originalPath(store, entry.files?.[0] as NonNullable<Dataset["files"]>[0]);
  await pull(store, ["numbers"], quick);
  vi.resetModules();
  writeFileSync(path, Buffer.alloc(body.length));
  const again = await import("../../src/data/index.js");
  expect((await again.pull(store, ["numbers"], quick))[0]?.fetched).toBe(true);
  expect(readFileSync(path)).toEqual(body);
});

test("many pulls at once leave one good file", async () => {
  const store = openStore({ home, from: await serve(whole) });
  await Promise.all(Array.from({ length: 6 }, () => pull(store, ["numbers"], quick)));
  expect(files()).toEqual([`originals/someone/something/${commit}/a folder/numbers.csv`]);
});

test("a table has its declared missing codes missing, and rows are numbered", async () => {
  const store = openStore({ home, from: await serve(whole) });
  const read = await table(store, "numbers");
  expect([...read.columns.keys()]).toEqual(["x", "y", "_row"]);
  const y = read.columns.get("y");
  expect(y?.kind === "number" ? [...y.values.slice(0, 4)] : []).toEqual([0, 2, Number.NaN, 6]);
  const db = await database(store, ["numbers"]);
  const { columns } = await db.query("SELECT count(*) AS n, sum(y ORDER BY _row) AS s, max(_row) AS r FROM numbers");
  expect([...columns.values()].map((c) => (c.kind === "number" ? c.values[0] : c.codes[0]))).toEqual([20_000, 399_980_000 - 4, 20_000]);
  await db.close();
});
