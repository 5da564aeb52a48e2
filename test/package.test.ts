import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const manifest = JSON.parse(readFileSync("package.json", "utf8")) as { version: string; exports: Record<string, unknown> };
const rooms = Object.keys(manifest.exports).filter((name) => name !== "./package.json");
const registry = spawnSync("npm", ["view", "zod", "version"], { encoding: "utf8", timeout: 30_000 }).status === 0;

describe.skipIf(!registry)("the package, installed into an empty folder", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "fealty-package-"));
    execFileSync("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], { stdio: "pipe" });
    const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz")) as string;
    writeFileSync(join(folder, "package.json"), '{"name":"user","private":true,"type":"module"}\n');
    execFileSync("npm", ["install", "--no-audit", "--no-fund", join(folder, tarball)], { cwd: folder, stdio: "pipe" });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("has a binary that tells its version", () => {
    expect(execFileSync("npx", ["fealty", "--version"], { cwd: folder, encoding: "utf8" })).toBe(`${manifest.version}\n`);
  });
  test("opens every room by its own name", () => {
    const script = `${rooms.map((room, i) => `import * as room${i} from "fealty/${room.slice(2)}";`).join("")}console.log([${rooms.map((_, i) => `Object.keys(room${i}).length`)}].join(" "))`;
    const counts = execFileSync(process.execPath, ["--input-type=module", "-e", script], { cwd: folder, encoding: "utf8" }).trim().split(" ").map(Number);
    expect(counts.length).toBe(rooms.length);
    expect(counts.every((n) => n > 0)).toBe(true);
  });
  test("holds no data and no tests", () => {
    const files = readdirSync(join(folder, "node_modules/fealty"), { recursive: true }).map(String);
    expect(files.filter((file) => /\.(dta|rda|RData|rds|xls|parquet|csv)$|\.test\./.test(file))).toEqual([]);
  });
});
