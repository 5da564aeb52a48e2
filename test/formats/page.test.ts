import { readFileSync } from "node:fs";
import { build } from "esbuild";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumPath } from "../support/chromium.js";

/** What runs in the page: every format is written and read again, and each kept R file is read. */
const inPage = `
import { decompress, readR, readTable, writeTable, writtenFormats } from "./src/formats/index.ts";
import { codeColumn, frame, numberColumn } from "./src/frame/index.ts";
const shape = (data) => data.length + " x " + data.columns.size;
const failed = (error) => error.name + ": " + error.message;
globalThis.formats = {
  async written() {
    const data = frame({ a: numberColumn([1, 2, NaN]), t: codeColumn(Int32Array.of(0, 1, -1), ["x", "y"]) });
    return Promise.all(writtenFormats.map((format) => readTable(writeTable(data, format), { name: "t" }).then(shape, failed)));
  },
  kept: (base64) => readR(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))).then((all) => shape([...all.values()][0]), failed),
  async gzip(texts, cut) {
    const members = await Promise.all(texts.map((text) => new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer()));
    const whole = new Uint8Array(await new Blob(members).arrayBuffer());
    return decompress(whole.subarray(0, whole.length - cut), { name: "t" }).then((bytes) => new TextDecoder().decode(bytes), failed);
  },
};`;

interface InPage {
  formats: { written(): Promise<string[]>; kept(base64: string): Promise<string>; gzip(texts: string[], cut: number): Promise<string> };
}

describe.skipIf(chromiumPath === undefined)("in a page of Chromium", () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    const bundle = await build({
      stdin: { contents: inPage, resolveDir: process.cwd() },
      bundle: true,
      write: false,
      format: "iife",
      platform: "browser",
      logLevel: "error",
    });
    browser = await chromium.launch({ executablePath: chromiumPath ?? "", args: ["--no-sandbox"] });
    page = await browser.newPage();
    await page.goto("about:blank");
    await page.addScriptTag({ content: bundle.outputFiles[0]?.text ?? "" });
  });
  afterAll(() => browser?.close());

  test("what is written is read", async () => {
    expect(await page.evaluate(() => (globalThis as unknown as InPage).formats.written())).toEqual(["3 x 2", "3 x 2", "3 x 2", "3 x 2"]);
  });
  test("R data in gzip, bzip2, xz and ASCII are read", async () => {
    const kept = JSON.parse(readFileSync("test/formats/fixtures/r.json", "utf8")) as Record<string, string>;
    for (const [name, base64] of Object.entries(kept)) {
      const shape = await page.evaluate((text) => (globalThis as unknown as InPage).formats.kept(text), base64);
      expect([name, shape]).toEqual([name, name.startsWith("ascii") ? "3 x 18" : "3 x 19"]);
    }
  });
  test("gzip of several members, which the platform refuses", async () => {
    expect(await page.evaluate(() => (globalThis as unknown as InPage).formats.gzip(["a,b\n", "1,2\n"], 0))).toBe("a,b\n1,2\n");
  });
  test("gzip cut short", async () => {
    expect(await page.evaluate(() => (globalThis as unknown as InPage).formats.gzip(["a,b\n"], 3))).toBe("FealtyError: this gzip file is truncated or corrupt");
  });
});
