// Builds dist/: the command line and the library's rooms as ES modules with shared chunks, and their type declarations.
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { build } from "esbuild";

const { version, dependencies } = JSON.parse(readFileSync("package.json", "utf8"));
const rooms = readdirSync("src").filter((room) => room !== "cli" && existsSync(`src/${room}/index.ts`));

rmSync("dist", { recursive: true, force: true });
await build({
  entryPoints: {
    "cli/fealty": "src/cli/fealty.ts",
    "study/worker": "src/study/worker.ts",
    "study/slurm-task": "src/study/slurm-task.ts",
    ...Object.fromEntries(rooms.map((room) => [`${room}/index`, `src/${room}/index.ts`])),
  },
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  minifySyntax: true,
  legalComments: "linked",
  chunkNames: "chunks/[name]-[hash]",
  external: Object.keys(dependencies ?? {}),
  // @stdlib asks for `debug`, which wants a terminal: nothing here turns its messages on. A module cannot `require` stream/web, as xz-decompress does.
  // yaml's build for Node requires Node's modules at run time; its other build is an ES module.
  alias: { debug: "./scripts/no-debug.cjs", "stream/web": "./scripts/web-streams.cjs", yaml: "./node_modules/yaml/browser/index.js" },
  define: { FEALTY_VERSION: JSON.stringify(version) },
  logLevel: "warning",
});
chmodSync("dist/cli/fealty.js", 0o755);
// Figures as pictures carry their own font, so that they look the same on every machine.
mkdirSync("dist/fonts", { recursive: true });
for (const font of ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"]) copyFileSync(`node_modules/dejavu-fonts-ttf/ttf/${font}`, `dist/fonts/${font}`);

if (!process.argv.includes("--no-types")) {
  const types = spawnSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], { stdio: "inherit" });
  if (types.status !== 0) process.exit(types.status ?? 1);
}
