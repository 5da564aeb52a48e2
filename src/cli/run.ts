import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { FealtyError } from "../base/index.js";
import { openStore } from "../data/index.js";
import { type Fit, summary } from "../estimate/index.js";
import { type ClosableExecutor, type Foreseen, foreseeStudy, readStudy, type RunOptions, type RunResult, runStudy, type Study } from "../study/index.js";
import { command } from "./command.js";
import { executorOptions, openExecutor } from "./executor-options.js";
import type { Io } from "./io.js";

export default command({
  name: "run",
  about: "Carry out a study: from data to a report with tables and figures. What was done before is not done again.",
  usage: "fealty run [STUDY] [--out DIR] [--dry-run] [--from STEP | --only STEP | --force] [--executor slurm]",
  details: `Without STUDY the one that ships with the package, rewarding-loyalty. Results appear in out/NAME: report.html, results.json, provenance.json,
references.bib, panel.parquet, tables/, figures/. Steps are data:ID, panel, positions:NAME, other-votes, measure:NAME, model:NAME, compare:ID, grid:NAME,
family:NAME, theory:NAME, report.
Data are fetched once, or taken from FEALTY_MIRROR. With neither data nor network the study runs on a simulated world, and every page says so.
Ctrl-C stops; the same command goes on from what was finished. With --executor slurm the long computations are job arrays of a cluster; Ctrl-C cancels them.`,
  examples: [
    "fealty run",
    "fealty run study.yaml --out results",
    "fealty run study.yaml --dry-run",
    "fealty run study.yaml --only model:main --json",
    "fealty run study.yaml --executor slurm --slurm-time 2:00:00 --detach",
  ],
  maxArgs: 1,
  options: {
    out: { type: "string", value: "DIR", about: "folder of the results (default: out/NAME)" },
    "dry-run": { type: "boolean", about: "print the steps, what is cached and what would run" },
    from: { type: "string", value: "STEP", about: "make this step anew, and all that rests on it" },
    only: { type: "string", value: "STEP", about: "carry out this step alone, with what it needs; no report" },
    force: { type: "boolean", about: "make every step anew" },
    mirror: { type: "string", value: "DIR|URL", about: "where public copies are taken from (default: FEALTY_MIRROR)" },
    ...executorOptions,
  },
  async run({ args: [file], options, io, signal }) {
    const given = [options.from === undefined ? "" : "--from", options.only === undefined ? "" : "--only", options.force ? "--force" : ""].filter(
      (name) => name !== "",
    );
    if (given.length > 1) throw new FealtyError("usage", `${given.join(" and ")} exclude one another`, { kind: "usage", mend: "give one of them" });
    const study = readStudy(file ?? flagship());
    const chosen: RunOptions = {
      out: options.out,
      threads: options.threads,
      seed: options.seed,
      from: options.from,
      only: options.only,
      force: options.force,
      signal,
      store: openStore({ from: options.mirror }),
    };
    if (options["dry-run"]) {
      const foreseen = await foreseeStudy(study, chosen);
      io.result({ study: study.name, ...foreseen }, foreseenInWords(foreseen));
      return;
    }
    const result = await carriedOut(study, { ...chosen, ...listeners(io) }, openExecutor(options, io, signal));
    io.result(resultAsData(result), resultInWords(study, result));
    const failure = failureOf(result);
    if (failure) throw failure;
  },
});

/** The run on an executor, which is closed however it ends. */
async function carriedOut(study: Study, options: RunOptions, executor: ClosableExecutor): Promise<RunResult> {
  try {
    return await runStudy(study, { ...options, executor });
  } finally {
    await executor.close();
  }
}

/** The error of a study none of whose models could be estimated; its report is written and says the same. */
function failureOf({ results, report, value, steps }: RunResult): FealtyError | undefined {
  if (results === undefined) {
    const { failed } = (value ?? {}) as { readonly failed?: unknown };
    return typeof failed === "string"
      ? new FealtyError("model", `${steps.at(-1)?.name ?? "the step"} could not be done: ${failed}`, { kind: "failed" })
      : undefined;
  }
  const { models, failed = {} } = JSON.parse(results) as { readonly models: object; readonly failed?: Readonly<Record<string, string>> };
  const all = Object.entries(failed);
  if (all.length === 0 || Object.keys(models).length > 0) return undefined;
  const which = all.map(([name, why]) => `${name}: ${why}`).join("; ");
  return new FealtyError("models", `no model of the study could be estimated (${which})`, { kind: "failed", mend: `see the report, ${report}` });
}

/** The study that ships with the package, beside the bundle or the sources. */
export function flagship(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const found = [join(here, "../../studies/rewarding-loyalty.yaml"), join(here, "../studies/rewarding-loyalty.yaml")].find((path) => existsSync(path));
  if (!found) throw new FealtyError("no-file", "the package lacks its study", { kind: "data", mend: "install it again, or name a study file" });
  const shown = relative(process.cwd(), found);
  return shown.startsWith("..") ? found : shown;
}

/** Steps as they come; a line for each that took its time. */
function listeners(io: Io): Pick<RunOptions, "onStep" | "onInner"> {
  let at = "";
  return {
    onStep({ step, state, seconds, finished, total }) {
      io.event({ event: "step", step, state, seconds, finished, total });
      if (state === "started") {
        at = `step ${finished + 1} of ${total}, ${step}`;
        io.progress(0, 1, at);
      }
      if (state === "done" && seconds >= 0.5 && !io.json) io.note(`${step}  ${seconds.toFixed(1)} s`);
    },
    onInner(step, done, total) {
      io.event({ event: "progress", step, done, total });
      io.progress(done, total, at.endsWith(step) ? at : step);
    },
  };
}

function resultAsData({ results, ...rest }: RunResult): object {
  const { study, simulated, folder, report, value, notes, steps, seconds } = rest;
  return {
    study,
    simulated,
    ...(folder === undefined ? {} : { folder, report }),
    seconds,
    steps: steps.map((step) => ({ name: step.name, cached: step.cached, seconds: step.seconds })),
    notes,
    ...(value === undefined ? {} : { value }),
    ...(results === undefined ? {} : { results: JSON.parse(results) as object }),
  };
}

interface Shown {
  readonly sample: { readonly rows: number; readonly units: number };
  readonly hypotheses: Readonly<
    Record<string, { readonly says: string; readonly verdict: string; readonly estimate?: number; readonly se?: number; readonly p?: number }>
  >;
  readonly hash: string;
}

/** The report's path, three main numbers, and the verdicts. */
function resultInWords(study: Study, { simulated, report, results, value, steps, seconds, notes }: RunResult): string {
  const cached = steps.filter((step) => step.cached).length;
  const made = steps.length - cached;
  const work =
    made === 0
      ? `nothing had changed (${seconds.toFixed(1)} s)`
      : `${made} ${made === 1 ? "step" : "steps"} in ${seconds.toFixed(1)} s${cached > 0 ? `, ${cached} ${cached === 1 ? "was" : "were"} there already` : ""}`;
  if (report === undefined || results === undefined) return [...valueInWords(value), work].join("\n");
  const { sample, hypotheses, hash } = JSON.parse(results) as Shown;
  const claims = Object.entries(hypotheses);
  const numbers = claims
    .flatMap(([id, { estimate, se }]) =>
      estimate === undefined || se === undefined ? [] : [`  ${id}  ${estimate.toPrecision(3)} (standard error ${se.toPrecision(2)})`],
    )
    .slice(0, 3);
  const width = Math.max(0, ...claims.map(([id]) => id.length));
  return [
    study.spec.title,
    ...(simulated ? ["SIMULATED DATA: no data were at hand and none could be fetched; nothing here is about the world."] : []),
    `${sample.rows.toLocaleString("en")} rows, ${sample.units} units; ${work}`,
    "",
    ...numbers,
    ...(numbers.length > 0 ? [""] : []),
    ...claims.map(([id, { says, verdict }]) => `  ${id.padEnd(width)}  ${verdict.padEnd(12)}  ${says}`),
    ...(claims.length > 0 ? [""] : []),
    ...notes.filter((note) => /could not be (estimated|made)/.test(note)).map((note) => `  ${note}`),
    `hash ${hash.slice(0, 16)}`,
    `Report: ${report}`,
  ].join("\n");
}

/** A model as its table, rows of a check one a line. */
function valueInWords(value: unknown): string[] {
  const { result, rows, failed } = (value ?? {}) as {
    readonly result?: { readonly fit: Fit };
    readonly rows?: readonly { readonly label: string; readonly estimate: number; readonly se: number; readonly n: number }[];
    readonly failed?: string | readonly string[];
  };
  return [
    ...(result ? [summary(result.fit)] : []),
    ...(Array.isArray(rows) ? rows : []).map(({ label, estimate, se, n }) => `${label}: ${estimate.toPrecision(3)} (${se.toPrecision(2)}), ${n} rows`),
    ...[failed ?? []].flat(),
  ];
}

/** Steps with what would become of each. */
export function foreseenInWords({ simulated, steps, missing }: Foreseen): string {
  const width = Math.max(...steps.map(({ name }) => name.length));
  const count = (state: string): number => steps.filter((step) => step.state === state).length;
  return [
    ...(simulated ? ["on the reference world: no data are at hand, and none can be fetched"] : []),
    ...(missing.length > 0 && !simulated ? [`would fetch ${missing.join(", ")}`] : []),
    ...steps.map(({ name, state }) => `${name.padEnd(width)}  ${state}`),
    `${count("cached")} cached, ${count("runs")} would run, ${count("may run")} would run if what they rest on changes`,
  ].join("\n");
}
