import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";

const bin = "dist/cli/fealty.js";
const pages = readdirSync("docs", { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".md"))
  .map((name) => join("docs", name));

describe("the documentation", () => {
  test.skipIf(!existsSync(bin))("of the commands is what the commands say", () => {
    const { status, stderr } = spawnSync(process.execPath, ["scripts/command-reference.mjs", "--check"], { encoding: "utf8" });
    expect(status, stderr).toBe(0);
  });
  test.each(["README.md", ...pages])("%s links to what is there", (page) => {
    const links = [...readFileSync(page, "utf8").matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => join(dirname(page), link as string));
    expect(links.filter((path) => !existsSync(path))).toEqual([]);
  });
  const known = [...readFileSync("src/cli/commands.ts", "utf8").matchAll(/^ {2}(?:"([a-z-]+)"|([a-z]+)): \{ about/gm)].map(
    ([, quoted, plain]) => quoted ?? plain,
  );
  test.each(["README.md", ...pages])("%s names commands that there are", (page) => {
    const named = [...readFileSync(page, "utf8").matchAll(/^(?: {4}|\$ )?(?:npx )?fealty ([a-z][a-z-]*)/gm)].map(([, name]) => name);
    expect(known.length).toBeGreaterThan(8);
    expect(named.filter((name) => !known.includes(name) && name !== "help")).toEqual([]);
  });
});
