import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as base from "../src/base/index.js";
import * as report from "../src/report/index.js";
import * as theory from "../src/theory/index.js";

const folder = "docs/explanation/pictures";

interface Rooms {
  readonly base: typeof base;
  readonly theory: typeof theory;
  readonly report: typeof report;
}

test("the pictures of the explanation are what the code draws, each is shown, and nothing else lies beside them", async () => {
  const script = new URL("../scripts/docs-pictures.mjs", import.meta.url).href;
  const { docsPictures } = (await import(script)) as { docsPictures: (rooms: Rooms) => Promise<Record<string, string>> };
  const drawn = await docsPictures({ base, theory, report });
  expect(readdirSync(folder).sort()).toEqual(Object.keys(drawn).sort());
  const page = readFileSync("docs/explanation/theory.md", "utf8");
  for (const [name, svg] of Object.entries(drawn)) {
    expect(readFileSync(`${folder}/${name}`, "utf8") === svg, `${name}: run npm run build && npm run pictures`).toBe(true);
    expect(page).toMatch(new RegExp(`!\\[[^\\]]{20,}\\]\\(pictures/${name.replace(".", "\\.")}\\)`));
  }
});
