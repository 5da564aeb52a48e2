import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderReport } from "../../src/report/index.js";
import { world } from "./world.js";

const executablePath = process.env.FEALTY_CHROMIUM ?? "/usr/bin/chromium";
const describeBrowser: typeof describe.skip = existsSync(executablePath) ? describe : (describe.skip as typeof describe);
const quiet = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

describeBrowser("the page in a browser", () => {
  let browser: Browser;
  let folder: string;
  let address: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "fealty-page-"));
    const file = join(folder, "report.html");
    writeFileSync(file, (await renderReport(world())).html);
    address = pathToFileURL(file).href;
    browser = await chromium.launch({ executablePath, args: quiet });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens the page, does something with it, and holds that it said nothing and asked for nothing. */
  async function opened(options: BrowserContextOptions, use: (page: Page) => Promise<void>): Promise<void> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const [said, asked]: [string[], string[]] = [[], []];
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(String(error)));
    page.on("request", (request) => {
      if (!/^(file|data|blob):/.test(request.url())) asked.push(request.url());
    });
    await page.goto(address);
    await use(page);
    expect(said).toEqual([]);
    expect(asked).toEqual([]);
    await context.close();
  }
  const overflow = (page: Page): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  const ground = (page: Page): Promise<string> => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);

  test.each([360, 390, 600, 719, 720, 900, 1280, 1600])("nothing scrolls sideways at %i px", (width) =>
    opened({ viewport: { width, height: 900 } }, async (page) => expect(await overflow(page)).toBe(0)),
  );

  test("a phone gets the drawings made for it, tables in boxes of their own, the first column in place", () =>
    opened({ viewport: { width: 375, height: 800 } }, async (page) => {
      expect(await page.locator("#figure-signals .slim").isVisible()).toBe(true);
      expect(await page.locator("#figure-signals .wide").isVisible()).toBe(false);
      const moved = await page.evaluate(() => {
        const box = document.querySelector<HTMLElement>("#table-main .box");
        const head = box?.querySelector("tbody th");
        if (!box || !head) return undefined;
        const before = head.getBoundingClientRect().left;
        box.scrollLeft = 200;
        return { scrolled: box.scrollLeft, by: head.getBoundingClientRect().left - before };
      });
      expect(moved?.scrolled).toBeGreaterThan(0);
      expect(moved?.by).toBeCloseTo(0, 6);
    }));

  test("dark by preference, and by the switch", () =>
    opened({ viewport: { width: 1280, height: 900 }, colorScheme: "dark" }, async (page) => {
      expect(await ground(page)).toBe("rgb(20, 23, 27)");
      await page.getByRole("button", { name: "Show the page light" }).click();
      expect(await ground(page)).toBe("rgb(255, 255, 255)");
      await page.getByRole("button", { name: "Show the page dark" }).click();
      expect(await ground(page)).toBe("rgb(20, 23, 27)");
    }));

  test("paper is white, wide enough for every table, and has no menus", () =>
    opened({ viewport: { width: 672, height: 950 }, colorScheme: "dark" }, async (page) => {
      await page.emulateMedia({ media: "print", colorScheme: "dark" });
      expect(await ground(page)).toBe("rgb(255, 255, 255)");
      expect(await overflow(page)).toBe(0);
      expect(await page.locator("details.take:visible, button.theme:visible, nav.contents:visible").count()).toBe(0);
      expect(await page.locator(".banner").isVisible()).toBe(true);
      const pdf = await page.pdf({ format: "A4" });
      expect(pdf.length).toBeGreaterThan(50_000);
    }));

  test("a figure and a table can be taken away, also as PNG", () =>
    opened({ viewport: { width: 1280, height: 900 }, acceptDownloads: true }, async (page) => {
      const take = async (exhibit: string, name: string): Promise<string> => {
        const menu = page.locator(`${exhibit} > .head details.take`);
        if (!(await menu.evaluate((element) => (element as HTMLDetailsElement).open))) await menu.locator("summary").click();
        const [download] = await Promise.all([page.waitForEvent("download"), menu.getByText(name, { exact: true }).click()]);
        return download.suggestedFilename();
      };
      expect(await take("#table-main", "LaTeX")).toBe("main.tex");
      expect(await take("#figure-event-leads", "SVG")).toBe("event-leads.svg");
      expect(await take("#figure-event-leads", "PNG")).toBe("event-leads.png");
      await page.keyboard.press("Escape");
      expect(await page.locator("details.take[open]").count()).toBe(0);
    }));

  test("a table is sorted by its head, and back", () =>
    opened({ viewport: { width: 1280, height: 900 } }, async (page) => {
      await page.locator("#fragility details.more > summary").click();
      const column = (): Promise<number[]> =>
        page.evaluate(() => [...document.querySelectorAll("#table-left-out tbody td:nth-child(2)")].map((td) => Number(td.textContent)));
      const before = await column();
      const head = page.locator("#table-left-out thead button").nth(1);
      await head.click();
      expect(await column()).toEqual([...before].sort((a, b) => a - b));
      await head.click();
      expect(await column()).toEqual([...before].sort((a, b) => b - a));
      await head.click();
      expect(await column()).toEqual(before);
    }));

  test("without scripts everything is there to be read and taken away", () =>
    opened({ viewport: { width: 1280, height: 900 }, javaScriptEnabled: false }, async (page) => {
      expect(await page.locator("main > section").count()).toBe(10);
      expect(await page.locator("#figure-signals .wide svg").isVisible()).toBe(true);
      await page.locator("#table-main > .head details.take > summary").click();
      expect(await page.locator("#table-main > .head details.take a").first().isVisible()).toBe(true);
    }));

  test("the keyboard reaches the content, and focus is seen", () =>
    opened({ viewport: { width: 1280, height: 900 } }, async (page) => {
      await page.keyboard.press("Tab");
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("To the content");
      expect(
        await page
          .locator("a.skip")
          .boundingBox()
          .then((box) => (box?.x ?? -1) >= 0),
      ).toBe(true);
      await page.keyboard.press("Tab");
      const outline = await page.evaluate(() => (document.activeElement ? getComputedStyle(document.activeElement).outlineStyle : "none"));
      expect(outline).toBe("solid");
    }));
});
