import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ReviewItem, reviewPage } from "../../src/report/index.js";
import { chromiumPath } from "../support/chromium.js";

const code = { source: "USA", target: "JPN", act: "reaffirm", strength: 2, confidence: 0.9, rule: "stand-with", aside: "" };
const items: ReviewItem[] = [
  { document: "a,1", title: "Remarks", date: "2016-03-01", sentence: 1, quote: "We stand with Japan.", before: "", codes: [code] },
  { document: "a,1", title: "Remarks", date: "2016-03-01", sentence: 2, quote: '</script><img src=x onerror="alert(1)">', before: "<b>before</b>", codes: [] },
  {
    document: "b",
    title: "",
    date: "",
    sentence: 7,
    quote: "We do not stand with Cuba.",
    before: "",
    codes: [{ ...code, target: "CUB", aside: "it is negated" }],
  },
];
const page = reviewPage(items, { title: "Review", acts: { reaffirm: "says that it holds", warn: "threatens" }, actors: ["USA", "JPN"], key: "k" });

test("texts cannot become markup", () => {
  expect(page).not.toContain("<img");
  expect(page.split("</script>").length).toBe(3);
});

(chromiumPath === undefined ? describe.skip : describe)("the review page in a browser", () => {
  let browser: Browser;
  const folder = mkdtempSync(join(tmpdir(), "fealty-review-"));
  beforeAll(async () => {
    writeFileSync(join(folder, "r.html"), page);
    browser = await chromium.launch({ executablePath: chromiumPath as string, args: ["--headless", "--no-sandbox", "--disable-gpu"] });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("agrees, corrects, adds, says none, keeps it, and saves what fealty code-text reads", async () => {
    const context = await browser.newContext({ viewport: { width: 390, height: 800 }, acceptDownloads: true });
    const view = await context.newPage();
    const said: string[] = [];
    view.on("pageerror", (error) => said.push(String(error)));
    view.on("dialog", (dialog) => {
      said.push(dialog.message());
      void dialog.dismiss();
    });
    await view.goto(pathToFileURL(join(folder, "r.html")).href);
    const articles = view.locator("article");
    expect(await view.locator("#done").textContent()).toBe("0 of 3 sentences judged");
    expect(await articles.nth(2).textContent()).toContain("reaffirm of CUB set aside: it is negated");
    await articles.nth(0).getByLabel("act").selectOption("warn");
    await articles.nth(0).getByRole("button", { name: "As shown" }).click();
    await articles.nth(1).getByRole("button", { name: "Add a statement" }).click();
    await articles.nth(1).getByRole("button", { name: "As shown" }).click();
    expect(await articles.nth(1).textContent()).toContain("a source or target is empty");
    await articles.nth(1).getByLabel("source").fill("USA");
    await articles.nth(1).getByLabel("target").fill("KOR");
    await articles.nth(1).getByLabel("strength").selectOption("3");
    await articles.nth(1).getByRole("button", { name: "As shown" }).click();
    await articles.nth(2).getByRole("button", { name: "States none" }).click();
    expect(await view.locator("#done").textContent()).toBe("3 of 3 sentences judged");
    expect(await view.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")).toBe(true);
    // What was judged is there after the page is opened again.
    await view.reload();
    expect(await view.locator("#done").textContent()).toBe("3 of 3 sentences judged");
    await view.getByLabel("only those not yet judged").check();
    expect(await articles.nth(0).isVisible()).toBe(false);
    const [download] = await Promise.all([view.waitForEvent("download"), view.getByRole("button", { name: "Save codes.csv" }).click()]);
    const saved = join(folder, "codes.csv");
    await download.saveAs(saved);
    expect(existsSync(saved)).toBe(true);
    expect(readFileSync(saved, "utf8")).toBe('document,sentence,source,target,act,strength\n"a,1",1,USA,JPN,warn,2\n"a,1",2,USA,KOR,reaffirm,3\nb,7,,,none,\n');
    expect(said).toEqual([]);
    await context.close();
  }, 60_000);

  test("is worked by keys alone", async () => {
    const context = await browser.newContext();
    const view = await context.newPage();
    await view.goto(pathToFileURL(join(folder, "r.html")).href);
    await view.keyboard.press("Enter");
    await view.keyboard.press("j");
    await view.keyboard.press("Enter");
    expect(await view.locator("#done").textContent()).toBe("2 of 3 sentences judged");
    await context.close();
  });
});
