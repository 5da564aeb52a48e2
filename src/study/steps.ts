import { checkpoint, type Executor, FealtyError, suggest, type Work } from "../base/index.js";
import type { StepCache } from "./cache.js";
import { canonical, sha256 } from "./canonical.js";
import { pack, unpack } from "./pack.js";

/** One step of a study. Its key is made of its inputs' content, its options and the version of the code that computes it. */
export interface Step {
  /** `data:ID`, `panel`, `measure:NAME`, `model:NAME`, `grid:NAME`, `theory:NAME`, `report`. */
  readonly name: string;
  /** Steps whose results it reads; each stands before it in the plan. */
  readonly needs: readonly string[];
  /** All but the inputs that decides its result. */
  readonly options: unknown;
  readonly code: string;
  /** For data: the content is known without reading them, and nothing is kept. */
  readonly content?: string;
  run(context: StepContext): Promise<unknown>;
}

export interface StepContext {
  /** The result of a step that is needed. */
  input(name: string): Promise<unknown>;
  /** What was carried out so far, in the order of the plan. */
  records(): readonly StepRecord[];
  readonly executor: Executor;
  readonly work: Work;
}

/** What became of a step. */
export interface StepRecord {
  readonly name: string;
  readonly key: string;
  readonly content: string;
  readonly cached: boolean;
  readonly seconds: number;
}

export interface CarryOutOptions extends Work {
  readonly cache: StepCache;
  readonly executor: Executor;
  /** Steps that are computed even when their result is kept. */
  readonly anew?: ReadonlySet<string>;
  readonly onStep?: (event: {
    readonly step: string;
    readonly state: "started" | "done" | "cached";
    readonly seconds: number;
    readonly finished: number;
    readonly total: number;
  }) => void;
  /** Progress within a step. */
  readonly onInner?: (step: string, done: number, total: number) => void;
}

export interface CarriedOut {
  readonly records: readonly StepRecord[];
  /** The result of a step, from memory or from the cache. */
  result(name: string): Promise<unknown>;
}

/**
 * Carries out steps in the order of what they need, as many at a time as the executor has threads. What is kept is not computed again.
 * A result passes through its packed form before it is used, so that a run that computes and a run that reads see the same.
 */
export async function carryOut(steps: readonly Step[], { cache, executor, anew = new Set(), signal, onStep, onInner }: CarryOutOptions): Promise<CarriedOut> {
  const byName = new Map(steps.map((step) => [step.name, step]));
  const records = new Map<string, StepRecord>();
  const values = new Map<string, Promise<unknown>>();

  async function compute(step: Step): Promise<unknown> {
    checkpoint({ signal });
    const onProgress = (done: number, total: number): void => onInner?.(step.name, done, total);
    const done = (): StepRecord[] => steps.flatMap(({ name }) => records.get(name) ?? []);
    return step.run({ input: result, records: done, executor, work: { signal, onProgress } });
  }

  /** From memory, else from the cache, else (when the file is damaged) computed again. */
  function result(name: string): Promise<unknown> {
    const step = byName.get(name);
    const record = records.get(name);
    if (!step || !record) throw new Error(`${name} was not carried out`);
    let value = values.get(name);
    if (!value) {
      value = (async () => {
        if (step.content !== undefined) return compute(step);
        const kept = cache.load(record.key);
        if (kept) return kept.value;
        const again = await compute(step);
        cache.save(record.key, name, again);
        return unpack(pack(again));
      })();
      values.set(name, value);
    }
    return value;
  }

  async function carry(step: Step): Promise<void> {
    const started = Date.now();
    const key = keyOf(step, (name) => (records.get(name) as StepRecord).content);
    const tell = (state: "started" | "done" | "cached"): void =>
      onStep?.({ step: step.name, state, seconds: (Date.now() - started) / 1000, finished: records.size, total: steps.length });
    const kept = step.content ?? (anew.has(step.name) ? undefined : cache.content(key));
    if (kept !== undefined) {
      records.set(step.name, { name: step.name, key, content: kept, cached: true, seconds: 0 });
      tell("cached");
      return;
    }
    tell("started");
    const value = await compute(step);
    const content = cache.save(key, step.name, value);
    values.set(step.name, Promise.resolve(unpack(pack(value))));
    records.set(step.name, { name: step.name, key, content, cached: false, seconds: (Date.now() - started) / 1000 });
    tell("done");
  }

  const waiting = [...steps];
  const running = new Map<string, Promise<string>>();
  // Steps whose work goes on elsewhere without this run; the others are done all the same.
  const detached: FealtyError[] = [];
  while (waiting.length > 0 || running.size > 0) {
    checkpoint({ signal });
    for (let i = 0; i < waiting.length && running.size < Math.max(1, executor.threads); ) {
      const step = waiting[i] as Step;
      if (!step.needs.every((need) => records.has(need))) {
        i++;
        continue;
      }
      waiting.splice(i, 1);
      running.set(
        step.name,
        carry(step)
          .catch((error: unknown) => {
            if (!(error instanceof FealtyError && error.code === "detached")) throw error;
            detached.push(error);
          })
          .then(() => step.name),
      );
    }
    if (running.size === 0 && detached.length > 0) throw together(detached);
    if (running.size === 0) throw new Error(`steps wait for one another: ${waiting.map(({ name }) => name).join(", ")}`);
    try {
      running.delete(await Promise.race(running.values()));
    } catch (error) {
      // Others that still run are let finish: what they save is whole, and nothing is left without a listener.
      await Promise.allSettled(running.values());
      throw error;
    }
  }
  if (detached.length > 0) throw together(detached);
  return { records: steps.map(({ name }) => records.get(name) as StepRecord), result };
}

/** One error of several that say that work goes on elsewhere. */
function together(detached: readonly FealtyError[]): FealtyError {
  const [first, ...others] = detached as readonly [FealtyError, ...FealtyError[]];
  return others.length === 0 ? first : new FealtyError(first.code, detached.map(({ message }) => message).join("; "), { mend: first.mend });
}

/** What a run would do with each step: a step is cached, runs, or (its inputs being computed anew) may run. */
export function foresee(
  steps: readonly Step[],
  cache: StepCache,
  anew: ReadonlySet<string> = new Set(),
): readonly { readonly name: string; readonly state: "cached" | "runs" | "may run" }[] {
  const contents = new Map<string, string>();
  return steps.map((step) => {
    if (step.content !== undefined) {
      contents.set(step.name, step.content);
      return { name: step.name, state: "cached" };
    }
    if (!step.needs.every((need) => contents.has(need))) return { name: step.name, state: anew.has(step.name) ? "runs" : "may run" };
    const content = anew.has(step.name) ? undefined : cache.content(keyOf(step, (name) => contents.get(name) as string));
    if (content === undefined) return { name: step.name, state: "runs" };
    contents.set(step.name, content);
    return { name: step.name, state: "cached" };
  });
}

/** A step and all that it needs, in the order of the plan. @throws FealtyError "unknown-step" (usage). */
export function upTo(steps: readonly Step[], name: string): Step[] {
  const wanted = new Set([find(steps, name).name]);
  for (const step of [...steps].reverse()) if (wanted.has(step.name)) for (const need of step.needs) wanted.add(need);
  return steps.filter((step) => wanted.has(step.name));
}

/** The names of a step and of all that rests on it. @throws FealtyError "unknown-step" (usage). */
export function from(steps: readonly Step[], name: string): Set<string> {
  const found = new Set([find(steps, name).name]);
  for (const step of steps) if (step.needs.some((need) => found.has(need))) found.add(step.name);
  return found;
}

function find(steps: readonly Step[], name: string): Step {
  const step = steps.find((candidate) => candidate.name === name);
  if (!step)
    throw new FealtyError("unknown-step", `the study has no step "${name}"`, {
      kind: "usage",
      mend: suggest(
        name,
        steps.map((candidate) => candidate.name),
        20,
      ),
    });
  return step;
}

function keyOf(step: Step, contentOf: (name: string) => string): string {
  return sha256(canonical({ step: step.name, code: step.code, options: step.options, inputs: step.needs.map((name) => [name, contentOf(name)]) }));
}
