// Writes docs/reference/commands.md from the commands' own help. Build first: npm run build. Usage: node scripts/command-reference.mjs [--check]
// With --check nothing is written: exit code 1 says that the file is not what the commands say.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const cli = fileURLToPath(new URL("../dist/cli/fealty.js", import.meta.url));
const file = fileURLToPath(new URL("../docs/reference/commands.md", import.meta.url));

const overview = help();
const names = [...overview.matchAll(/^ {2}([a-z-]+) {2,}/gm)].map(([, name]) => name);
const text = [
  "# Commands",
  "",
  "What `fealty COMMAND --help` prints, command by command. Written by `node scripts/command-reference.mjs`: change the help, not this page.",
  "",
  "Exit codes: 0 done; 1 the computation failed, or the disk is full; 2 usage, a study or a formula; 3 data missing, unreadable or corrupt; 130 stopped by Ctrl-C.",
  "",
  block(overview),
  ...names.flatMap((name) => ["", `## fealty ${name}`, "", block(help(name))]),
  "",
].join("\n");

if (process.argv.includes("--check")) {
  if (readFileSync(file, "utf8") !== text) {
    console.error("docs/reference/commands.md is not what the commands say: run node scripts/command-reference.mjs");
    process.exitCode = 1;
  }
} else writeFileSync(file, text);

function help(...name) {
  const { stdout, status, stderr } = spawnSync(process.execPath, [cli, ...name, "--help"], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return stdout.trimEnd();
}

function block(content) {
  return `\`\`\`text\n${content}\n\`\`\``;
}
