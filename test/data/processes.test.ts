import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, body, filesIn, numbersEntry, pinnedFile, serve, whole } from "./numbers.js";

/** A program that pulls "numbers", or makes its table, in a process of its own, with a catalogue of that one dataset. */
let folder = "";
let program = "";
beforeAll(async () => {
  // Inside the project, so that packages outside the bundle are found.
  folder = mkdtempSync(join(resolve("node_modules"), ".fealty-processes-"));
  program = join(folder, "program.mjs");
  const text = `
    import { openStore, pull, tableFile } from ${JSON.stringify(resolve("src/data/index.ts"))};
    const [action, home, from, stallMs] = process.argv.slice(2);
    const store = openStore({ home, from });
    try {
      if (action === "table") console.log(await tableFile(store, "numbers"));
      else console.log(JSON.stringify((await pull(store, ["numbers"], { tries: 3, stallMs: Number(stallMs ?? 5000), pauseMs: 20 })).map(({ fetched }) => fetched)));
    } catch (error) {
      console.log(JSON.stringify({ code: error.code, message: error.message, kind: error.kind }));
      process.exitCode = 3;
    }
    process.exit();`;
  await build({
    stdin: { contents: text, resolveDir: resolve("."), loader: "ts" },
    outfile: program,
    bundle: true,
    format: "esm",
    platform: "node",
    external: ["@duckdb/*", "undici"],
    alias: { debug: "./scripts/no-debug.cjs", "stream/web": "./scripts/web-streams.cjs" },
    plugins: [
      {
        name: "one dataset",
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /catalogue\/index\.js$/ }, () => ({ path: "catalogue", namespace: "one" }));
          onLoad({ filter: /.*/, namespace: "one" }, () => ({
            contents: `const entry = ${JSON.stringify(numbersEntry)}; export const catalogue = new Map([["numbers", entry]]); export const dataset = () => entry;`,
          }));
        },
      },
    ],
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(action: string, home: string, from: string, ...more: string[]) {
  const child = spawn(process.execPath, [program, action, home, from, ...more], { stdio: ["ignore", "pipe", "inherit"] });
  let out = "";
  child.stdout.on("data", (chunk) => (out += String(chunk)));
  return { child, ended: new Promise<string>((done) => child.once("close", () => done(out.trim()))) };
}

async function withServer<T>(answer: Answer, run: (url: string) => Promise<T>): Promise<T> {
  const { url, close } = await serve(answer);
  try {
    return await run(url);
  } finally {
    close();
  }
}

const original = `originals/someone/something/${pinnedFile.commit}/a folder/numbers.csv`;

describe("processes at once", () => {
  test("leave one good file and one table", async () => {
    const home = join(folder, "at-once");
    const slow: Answer = (_, response) => {
      response.writeHead(200, { "content-length": body.length });
      response.write(body.subarray(0, 100_000), () => setTimeout(() => response.end(body.subarray(100_000)), 200));
    };
    const said = await withServer(slow, (url) => Promise.all(["pull", "pull", "table", "table"].map((action) => start(action, home, url).ended)));
    expect(said[0]).toMatch(/^\[(true|false)\]$/);
    expect(said[2]).toBe(said[3]);
    expect(filesIn(home)).toEqual([original, expect.stringMatching(/^tables\/numbers-[0-9a-f]{16}\.[0-9a-f]{16}\.parquet$/)]);
    expect(readFileSync(join(home, original)).equals(body)).toBe(true);
  });
  test("killed in the middle of a download, the next goes on where it was", async () => {
    const home = join(folder, "killed");
    const ranges: (string | undefined)[] = [];
    let half: () => void = () => undefined;
    const received = new Promise<void>((done) => (half = done));
    const answer: Answer = (request, response, count) => {
      ranges.push(request.headers.range);
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
      response.writeHead(from > 0 ? 206 : 200, { "content-range": `bytes ${from}-${body.length - 1}/${body.length}` });
      if (count === 0) response.write(body.subarray(0, 150_000), () => setTimeout(half, 300));
      else response.end(body.subarray(from));
    };
    await withServer(answer, async (url) => {
      const first = start("pull", home, url, "60000");
      await received;
      first.child.kill("SIGKILL");
      await first.ended;
      expect(filesIn(home).some((name) => name === original)).toBe(false);
      expect(await start("pull", home, url).ended).toBe("[true]");
    });
    expect(ranges[1]).toMatch(/^bytes=[1-9]\d{3,}-$/);
    expect(filesIn(home)).toEqual([original]);
  });
});

test("a table that was damaged in the store is made again", async () => {
  const home = join(folder, "damaged");
  await withServer(whole, async (url) => {
    const path = await start("table", home, url).ended;
    const good = readFileSync(path);
    writeFileSync(path, good.subarray(0, 100));
    expect(await start("table", home, url).ended).toBe(path);
    expect(readFileSync(path).equals(good)).toBe(true);
  });
});

/** A small disk of its own where we may make one. */
function mounted(place: string, options: string): boolean {
  mkdirSync(place, { recursive: true });
  return process.platform === "linux" && process.getuid?.() === 0 && spawnSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", place]).status === 0;
}
const probe = mkdtempSync(join(tmpdir(), "fealty-mount-"));
const canMount = mounted(probe, "size=64k");
if (canMount) spawnSync("umount", [probe]);
rmSync(probe, { recursive: true, force: true });

describe.skipIf(!canMount)("a disk of its own (needs the right to mount one)", () => {
  async function on(options: string, from: (url: string) => string = (url) => url): Promise<{ said: string; left: string[] }> {
    const place = mkdtempSync(join(tmpdir(), "fealty-disk-"));
    expect(mounted(place, options)).toBe(true);
    try {
      const said = await withServer(whole, (url) => start("pull", join(place, "home"), from(url)).ended);
      return { said, left: filesIn(place) };
    } finally {
      spawnSync("umount", [place]);
      rmSync(place, { recursive: true, force: true });
    }
  }
  test("that is full is one sentence, and nothing is left on it", async () => {
    const { said, left } = await on("size=100k");
    expect(JSON.parse(said)).toMatchObject({ code: "no-space", message: expect.stringMatching(/^there is no room left on the disk of \S+ folder$/) });
    expect(left).toEqual([]);
  });
  test("that is full while a mirror is copied is one sentence too", async () => {
    const mirror = join(folder, "mirror");
    const place = join(mirror, pinnedFile.repository, pinnedFile.commit, "a folder");
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, "numbers.csv"), body);
    const { said, left } = await on("size=100k", () => mirror);
    expect(JSON.parse(said)).toMatchObject({ code: "no-space" });
    expect(left).toEqual([]);
  });
  test("that is read-only is one sentence", async () => {
    const { said } = await on("size=1m,ro");
    expect(JSON.parse(said)).toMatchObject({ code: "not-writable", message: expect.stringMatching(/may not be written to$/) });
  });
});
