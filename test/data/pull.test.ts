import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FealtyError } from "../../src/base/index.js";
import { type Answer, body, filesIn, numbersEntry, pinnedFile, serve, whole } from "./numbers.js";

vi.mock("../../src/data/catalogue/index.js", () => ({ catalogue: new Map([["numbers", numbersEntry]]), dataset: () => numbersEntry }));
const { openStore, originalPath, pull, reachable } = await import("../../src/data/index.js");

let home = "";
let stop: (() => void)[] = [];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "fealty-pull-"));
});
afterEach(() => {
  for (const close of stop) close();
  stop = [];
  rmSync(home, { recursive: true, force: true });
});

async function from(answer: Answer): Promise<string> {
  const { url, close } = await serve(answer);
  stop.push(close);
  return url;
}

const quick = { tries: 3, stallMs: 300, pauseMs: 10 };
const kept = (): string[] => filesIn(home).filter((name) => !name.includes(".partial"));
const partials = (): string[] => filesIn(home).filter((name) => name.includes(".partial"));

/** Pulls from a server; the file is whole, or there is none, and nothing half-written stands under its name. */
async function outcome(answer: Answer): Promise<string> {
  const store = openStore({ home, from: await from(answer) });
  const result = await pull(store, ["numbers"], quick).then(
    () => "whole",
    (error: Error) => error.message,
  );
  if (result === "whole") expect(readFileSync(originalPath(store, pinnedFile)).equals(body)).toBe(true);
  else expect(kept()).toEqual([]);
  return result;
}

const broken: Answer = (_, response) => {
  response.writeHead(200, { "content-length": body.length });
  response.write(body.subarray(0, 60_000), () => setTimeout(() => response.destroy(), 50));
};
const ranged: Answer = (request, response) => {
  const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
  response.writeHead(start > 0 ? 206 : 200, { "content-range": `bytes ${start}-${body.length - 1}/${body.length}`, "content-length": body.length - start });
  response.end(body.subarray(start));
};

describe("pulling from a server", () => {
  test("takes the file, at its percent-encoded address", async () => {
    let asked = "";
    const answer: Answer = (request, response, count) => {
      asked = request.url ?? "";
      whole(request, response, count);
    };
    expect(await outcome(answer)).toBe("whole");
    expect(asked).toBe(`/someone/something/${pinnedFile.commit}/a%20folder/numbers.csv`);
  });
  test("goes on by range where the connection broke", async () => {
    const ranges: (string | undefined)[] = [];
    const answer: Answer = (request, response, count) => {
      ranges.push(request.headers.range);
      (count === 0 ? broken : ranged)(request, response, count);
    };
    expect(await outcome(answer)).toBe("whole");
    expect(ranges[1]).toMatch(/^bytes=[1-9]/);
    expect(partials()).toEqual([]);
  });
  test("starts again where the server serves no ranges", async () => {
    expect(await outcome((request, response, count) => (count > 0 ? whole : broken)(request, response, count))).toBe("whole");
  });
  test("starts again where the server sends another part than was asked for", async () => {
    const answer: Answer = (request, response, count) => {
      if (count === 0) return broken(request, response, count);
      if (request.headers.range === undefined) return whole(request, response, count);
      response.writeHead(206, { "content-range": `bytes 5-${body.length - 1}/${body.length}` });
      response.end(body.subarray(5));
    };
    expect(await outcome(answer)).toBe("whole");
  });
  test("starts again where pieces do not fit together", async () => {
    const answer: Answer = (request, response, count) => {
      if (count === 0) {
        response.writeHead(200, { "content-length": body.length });
        response.write(Buffer.alloc(60_000, 65), () => setTimeout(() => response.destroy(), 50));
      } else ranged(request, response, count);
    };
    expect(await outcome(answer)).toBe("whole");
  });
  test("tries again after an error of the server, and waits as long as it asks", async () => {
    const started = Date.now();
    const answer: Answer = (request, response, count) => {
      if (count === 0) response.writeHead(500).end();
      else if (count === 1) response.writeHead(429, { "retry-after": "1" }).end();
      else whole(request, response, count);
    };
    expect(await outcome(answer)).toBe("whole");
    expect(Date.now() - started).toBeGreaterThan(990);
  });
  test("gives up on errors that last, in one sentence", async () => {
    expect(await outcome((_, response) => response.writeHead(500).end())).toMatch(/could not be had: the server answers 500$/);
    expect(await outcome((_, response) => response.writeHead(404).end())).toMatch(/the server answers 404$/);
  });
  test("does not wait for a server that stalls", async () => {
    const answer: Answer = (_, response) => {
      response.writeHead(200, { "content-length": body.length });
      response.write("x,y\n");
    };
    expect(await outcome(answer)).toMatch(/no byte came for 0.3 s$/);
  });
  test("cuts off a body without end, and one that is announced as longer", async () => {
    let sent = 0;
    const endless: Answer = (_, response) => {
      const more = (): void => {
        if (response.destroyed) return;
        sent += 65_536;
        if (response.write(Buffer.alloc(65_536))) setImmediate(more);
        else response.once("drain", more);
      };
      more();
    };
    expect(await outcome(endless)).toMatch(/longer than the \d+ bytes/);
    expect(sent).toBeLessThan(64 * 2 ** 20);
    expect(await outcome((_, response) => response.writeHead(200, { "content-length": body.length + 1 }).end(Buffer.alloc(body.length + 1)))).toMatch(/longer/);
    expect(partials()).toEqual([]);
  });
  test("refuses other bytes, of the same length and shorter, with both hashes", async () => {
    const other = Buffer.from(body);
    other[100] = 65;
    expect(await outcome((_, response) => response.end(other))).toMatch(/not the file that the catalogue pinned: .*[0-9a-f]{64} instead of [0-9a-f]{64}/);
    const short: Answer = (_, response) => response.writeHead(200, { "content-length": 100 }).end(body.subarray(0, 100));
    expect(await outcome(short)).toMatch(/: 100 bytes with hash [0-9a-f]{64} instead of \d+ bytes with hash [0-9a-f]{64}$/);
    expect(partials()).toEqual([]);
  });
  test("ends at once when asked to stop, and goes on from there", async () => {
    const store = openStore({ home, from: await from(broken) });
    const signal = AbortSignal.timeout(30);
    await expect(pull(store, ["numbers"], { tries: 1000, stallMs: 60_000, pauseMs: 60_000, signal })).rejects.toMatchObject({ code: "interrupted" });
    expect(kept()).toEqual([]);
  });
});

describe("what an earlier pull had received", () => {
  test("is gone on with by the next one, from another server", async () => {
    await expect(pull(openStore({ home, from: await from(broken) }), ["numbers"], { ...quick, tries: 1 })).rejects.toMatchObject({ code: "network" });
    expect(partials()).toHaveLength(1);
    let asked: string | undefined;
    const answer: Answer = (request, response, count) => {
      asked = request.headers.range;
      ranged(request, response, count);
    };
    expect(await outcome(answer)).toBe("whole");
    expect(asked).toMatch(/^bytes=[1-9]/);
    expect(partials()).toEqual([]);
  });
  test("is gone on with when its process was killed, and left alone while it runs", async () => {
    const folder = join(home, "originals", ".partial");
    const { hostname } = await import("node:os");
    const host = hostname().replace(/[^A-Za-z0-9]/g, "");
    mkdirSync(folder, { recursive: true });
    const alive = `${pinnedFile.sha256}.${host}-${process.ppid}-0123abcd`;
    const dead = `${pinnedFile.sha256}.${host}-4194999-0123abcd`;
    writeFileSync(join(folder, alive), body.subarray(0, 10));
    writeFileSync(join(folder, dead), body.subarray(0, 1000));
    let asked: string | undefined;
    const answer: Answer = (request, response, count) => {
      asked ??= request.headers.range;
      ranged(request, response, count);
    };
    expect(await outcome(answer)).toBe("whole");
    expect(asked).toBe("bytes=1000-");
    expect(readdirSync(folder)).toEqual([alive]);
  });
});

describe("a mirror that is a folder", () => {
  const place = (root: string): string => join(root, pinnedFile.repository, pinnedFile.commit, pinnedFile.path);
  const mirrorWith = (bytes: Uint8Array): string => {
    const root = join(home, "mirror");
    mkdirSync(dirname(place(root)), { recursive: true });
    writeFileSync(place(root), bytes);
    return root;
  };
  test("is copied from, never linked to", async () => {
    const root = mirrorWith(body);
    const store = openStore({ home: join(home, "store"), from: root });
    await pull(store, ["numbers"]);
    writeFileSync(place(root), "changed");
    expect(readFileSync(originalPath(store, pinnedFile)).equals(body)).toBe(true);
  });
  test("is refused with both hashes where a file was changed, and by name where it lacks one", async () => {
    const root = mirrorWith(Buffer.from("other"));
    const store = openStore({ home: join(home, "store"), from: root });
    await expect(pull(store, ["numbers"])).rejects.toMatchObject({
      code: "other-file",
      kind: "data",
      message: expect.stringMatching(/[0-9a-f]{64}.*[0-9a-f]{64}/),
    });
    rmSync(place(root));
    await expect(pull(store, ["numbers"])).rejects.toMatchObject({ code: "no-file", kind: "data", message: expect.stringContaining("numbers.csv") });
    expect(filesIn(join(home, "store"))).toEqual([]);
  });
});

test.each(["truncated", "other bytes"])("a file in the store that was damaged (%s) is noticed and fetched again", async (how) => {
  const store = openStore({ home, from: await from(whole) });
  const path = originalPath(store, pinnedFile);
  await pull(store, ["numbers"], quick);
  if (how === "truncated") truncateSync(path, 10);
  else writeFileSync(path, Buffer.alloc(body.length));
  vi.resetModules();
  const again = await import("../../src/data/index.js");
  expect((await again.pull(store, ["numbers"], quick))[0]?.fetched).toBe(true);
  expect(readFileSync(path).equals(body)).toBe(true);
});

test("many pulls at once leave one good file", async () => {
  const store = openStore({ home, from: await from(whole) });
  await Promise.all(Array.from({ length: 6 }, () => pull(store, ["numbers"], quick)));
  expect(filesIn(home)).toEqual([`originals/someone/something/${pinnedFile.commit}/a folder/numbers.csv`]);
});

test("whether data can be had is found out in one attempt", async () => {
  const answers: Record<string, Answer> = {
    yes: whole,
    elsewhere: (_, response) => response.writeHead(404).end(),
    refused: (_, response) => response.writeHead(403).end(),
  };
  const found = await Promise.all(
    Object.entries(answers).map(async ([name, answer]) => [name, await reachable({ home, mirror: await from(answer) })] as const),
  );
  expect(Object.fromEntries(found)).toEqual({ yes: true, elsewhere: true, refused: false });
  const portal: Answer = (_, response) => response.writeHead(200, { "content-length": 5 }).end();
  expect(await reachable({ home, mirror: await from(portal) })).toBe(false);
  const started = Date.now();
  expect(await reachable({ home, mirror: await from(() => undefined) }, 200)).toBe(false);
  expect(Date.now() - started).toBeLessThan(2000);
  expect(await reachable({ home, mirror: join(home, "nowhere") })).toBe(false);
  expect(await reachable({ home, mirror: "http://127.0.0.1:9" })).toBe(false);
});

test("a folder that may not be written to is one sentence", async () => {
  writeFileSync(join(home, "originals"), "in the way");
  const error = await pull(openStore({ home, from: await from(whole) }), ["numbers"], quick).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(FealtyError);
  expect(error).toMatchObject({ code: "not-writable" });
});
