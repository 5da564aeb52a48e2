import { setMaxListeners } from "node:events";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Executor, FealtyError, type Work } from "../base/index.js";
import { dataset, notYetPulled, openStore, type Store } from "../data/index.js";
import { stepCache } from "./cache.js";
import { checkStudy } from "./check.js";
import { packageVersions, version } from "./code-version.js";
import { defaultThreads, threadCount, threadExecutor } from "./executor.js";
import { knowledgeOf } from "./knowledge.js";
import { writeSet } from "./outputs.js";
import { planOf } from "./plan.js";
import type { Planning } from "./planning.js";
import type { Study } from "./read.js";
import type { MadeReport } from "./steps-report.js";
import { type CarryOutOptions, carryOut, foresee, from, type StepRecord, upTo } from "./steps.js";
import { datasetsOf } from "./study-panels.js";
import { onReferenceWorld } from "./world.js";

export interface RunOptions extends Pick<Work, "signal">, Pick<CarryOutOptions, "onStep" | "onInner"> {
  /** Folder of the results; default `out/NAME`. */
  readonly out?: string | undefined;
  readonly threads?: number | undefined;
  /** Where computations run, left open; default `threads` threads of this machine. */
  readonly executor?: Executor | undefined;
  /** Replaces the study's seed. */
  readonly seed?: number | undefined;
  readonly store?: Store | undefined;
  /** Steps to make anew: all of them, or those from one on. */
  readonly force?: boolean | undefined;
  readonly from?: string | undefined;
  /** One step with what it needs; nothing is written but the cache. */
  readonly only?: string | undefined;
}

export interface RunResult {
  readonly study: string;
  readonly simulated: boolean;
  /** Absent when one step alone was carried out. */
  readonly folder?: string;
  readonly report?: string;
  /** The text of results.json. */
  readonly results?: string;
  /** With `only`: what the step found, for models, comparisons, checks, the theory, the rivals and the diagnosis. */
  readonly value?: unknown;
  readonly notes: readonly string[];
  readonly steps: readonly StepRecord[];
  readonly seconds: number;
}

export type ForeseenStep = ReturnType<typeof foresee>[number];

/** Bytes of step results that are kept. */
const kept = 2 * 1024 ** 3;

/**
 * Carries out a study: what is kept from earlier runs is not computed again, and what changed is. Results appear in a folder as a whole.
 * @throws FealtyError of kind "usage" for a study that says what cannot be (with every problem), "data" for data that cannot be had, "interrupted".
 */
export async function runStudy(given: Study, options: RunOptions = {}): Promise<RunResult> {
  const started = new Date();
  const { study, planning, steps, cache, anew } = await prepare(given, options);
  const own = threadExecutor(planning.threads);
  const executor = options.executor ?? own;
  try {
    const { signal, onStep, onInner } = options;
    // Every task of every step listens for the end.
    if (signal) setMaxListeners(0, signal);
    const chosen = options.only === undefined ? steps : upTo(steps, options.only);
    const done = await carryOut(chosen, { cache, executor, anew, signal, ...(onStep ? { onStep } : {}), ...(onInner ? { onInner } : {}) });
    const seconds = (): number => (Date.now() - started.getTime()) / 1000;
    if (options.only !== undefined) {
      const value = /^((model|grid|compare|theory):|rivals$|diagnosis$)/.test(options.only) ? await done.result(options.only) : undefined;
      return {
        study: study.name,
        simulated: planning.simulated,
        notes: [],
        steps: done.records,
        seconds: seconds(),
        ...(value === undefined ? {} : { value }),
      };
    }
    const { files, results, notes, breaches } = (await done.result("report")) as MadeReport;
    const folder = resolve(options.out ?? join("out", study.name));
    const provenance = provenanceOf(planning, { records: done.records, started, outputs: [...files.keys(), "provenance.json"], hash: results.hash, breaches });
    writeSet(folder, new Map<string, Uint8Array | string>([...files, ["provenance.json", provenance]]), "results.json", earlierOutputs(folder));
    cache.clean(kept);
    return {
      study: study.name,
      simulated: planning.simulated,
      folder,
      report: join(folder, "report.html"),
      results: results.text,
      notes,
      steps: done.records,
      seconds: seconds(),
    };
  } finally {
    await own.close();
  }
}

export interface Foreseen {
  readonly simulated: boolean;
  readonly steps: readonly ForeseenStep[];
  /** Datasets of the catalogue that the study uses, and those of them that are not on this machine yet. */
  readonly datasets: readonly string[];
  readonly missing: readonly string[];
}

/**
 * What a run would do, step by step. Nothing is fetched, computed or written.
 * @param options asking: false to leave the network alone; data are then taken to be within reach.
 */
export async function foreseeStudy(given: Study, { asking = true, ...options }: RunOptions & { readonly asking?: boolean } = {}): Promise<Foreseen> {
  const { study, planning, steps, cache, anew } = await prepare(given, options, asking);
  const datasets = datasetsOf(study.spec);
  const missing = await notYetPulled(planning.store, datasets);
  const ids = new Set(missing.map(({ id }) => id));
  const foreseen = foresee(options.only === undefined ? steps : upTo(steps, options.only), cache, anew);
  return {
    simulated: planning.simulated,
    steps: foreseen.map((step) => (ids.has(step.name.replace(/^data:/, "")) ? { ...step, state: "runs" } : step)),
    datasets,
    missing: [...ids],
  };
}

async function prepare(given: Study, options: RunOptions, asking = true) {
  const store = options.store ?? openStore();
  const knowledge = await knowledgeOf(given, store);
  checkStudy(given, knowledge);
  const { seed = given.spec.seed } = options;
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new FealtyError("seed", `the seed is ${seed}`, { kind: "usage", mend: "it must be a whole number from 0" });
  const threads = threadCount(options.threads ?? defaultThreads());
  const study: Study = { ...given, spec: { ...given.spec, seed } };
  const planning: Planning = { study, knowledge, store, simulated: asking && (await onReferenceWorld(study, store)), threads };
  const steps = planOf(planning);
  const anew = options.force ? new Set(steps.map(({ name }) => name)) : options.from === undefined ? new Set<string>() : from(steps, options.from);
  return { study, planning, steps, cache: stepCache(join(store.home, "steps")), anew };
}

/** What a run came to, beside its plan. */
interface Ran {
  readonly records: readonly StepRecord[];
  readonly started: Date;
  readonly outputs: readonly string[];
  readonly hash: string;
  readonly breaches: MadeReport["breaches"];
}

/** Files with their hashes and sources, versions, options, seed and times: what `results.json` must not hold. */
function provenanceOf({ study, simulated, threads, knowledge }: Planning, { records, started, outputs, hash, breaches }: Ran): string {
  const { spec, file } = study;
  const own = [...knowledge.files.values()].flatMap((read): object[] =>
    read instanceof FealtyError
      ? []
      : [{ source: read.file, sha256: read.sha256, bytes: read.bytes, ...(read.added === undefined ? {} : { added: read.added, keys: read.keys }) }],
  );
  const datasets = records.flatMap(({ name }) => (name.startsWith("data:") && !simulated ? filesOfDataset(name.slice(5)) : []));
  const finished = new Date();
  return `${JSON.stringify(
    {
      study: { name: study.name, file, title: spec.title, seed: spec.seed },
      simulated,
      results: hash,
      fealty: version,
      node: process.version,
      packages: Object.fromEntries(packageVersions(["@duckdb/node-api", "@resvg/resvg-js", "zod"])),
      threads,
      started: started.toISOString(),
      finished: finished.toISOString(),
      seconds: (finished.getTime() - started.getTime()) / 1000,
      files: [...datasets, ...own],
      breaches,
      steps: records.map(({ name, key, content, cached, seconds }) => ({ name, key, content, cached, seconds })),
      outputs,
    },
    null,
    1,
  )}\n`;
}

function filesOfDataset(id: string): object[] {
  try {
    const { title, version: edition, publisher, terms, files = [] } = dataset(id);
    return files.map(({ repository, commit, path, bytes, sha256 }) => ({
      dataset: id,
      title,
      version: edition,
      publisher,
      terms,
      source: `${repository}@${commit}:${path}`,
      bytes,
      sha256,
    }));
  } catch {
    // A file of the user's is no dataset of the catalogue: it is listed with its own hash.
    return [];
  }
}

function earlierOutputs(folder: string): string[] {
  try {
    const { outputs } = JSON.parse(readFileSync(join(folder, "provenance.json"), "utf8")) as { outputs?: unknown };
    return Array.isArray(outputs) ? outputs.filter((path): path is string => typeof path === "string") : [];
  } catch {
    return [];
  }
}
