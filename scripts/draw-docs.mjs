// Draws the pictures of docs/explanation with the built package: npm run build && npm run pictures. With --check it only compares.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { docsPictures } from "./docs-pictures.mjs";

const [base, theory, report] = await Promise.all(["base", "theory", "report"].map((room) => import(`../dist/${room}/index.js`)));
const folder = new URL("../docs/explanation/pictures/", import.meta.url);
mkdirSync(folder, { recursive: true });
const stale = [];
for (const [name, svg] of Object.entries(await docsPictures({ base, theory, report }))) {
  const file = new URL(name, folder);
  if (existsSync(file) && readFileSync(file, "utf8") === svg) continue;
  stale.push(name);
  if (!process.argv.includes("--check")) writeFileSync(file, svg);
}
if (stale.length > 0 && process.argv.includes("--check")) {
  process.stderr.write(`not as the code draws them: ${stale.join(", ")}; run npm run build && npm run pictures\n`);
  process.exitCode = 1;
}
