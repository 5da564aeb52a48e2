import { FealtyError, interrupted, type Work } from "../../base/index.js";
import { received } from "../sent-error.js";
import { counts, grace, type Loss, lossError, reasonOf, tooOften } from "./losses.js";
import {
  finishedTasks,
  forgetOutcome,
  forgetSubmission,
  logOf,
  type MapFolder,
  type MapHead,
  readOutcome,
  readSubmissions,
  type Submission,
  writeSubmission,
} from "./map-folder.js";
import { isOver, type Queue, type QueueView } from "./queue.js";

export interface CarryMapOptions extends Work {
  readonly queue: Queue;
  readonly head: MapHead;
  /** Most elements of an array. */
  readonly array: number;
  /** The batch script of an array, given its serial number. */
  readonly script: (serial: number) => string;
  /** Options of sbatch. */
  readonly options: readonly string[];
  readonly detach: boolean;
  readonly onNote: (sentence: string) => void;
  /** Called at every look, seconds apart. */
  readonly onLook: () => void;
}

/** An array that is not known to be over, as this run sees it. */
interface Followed {
  submission: Submission;
  /** When sbatch answered; 0 for what an earlier run submitted. */
  readonly since: number;
  /** Elements that are over, and since when others seem to be. */
  readonly over: Set<number>;
  readonly ending: Map<number, number>;
}

/**
 * Sees the tasks of a folder through: submits those without a result that no array holds, collects results as they appear, and submits again what was
 * lost. However it ends, no job of these tasks is left, unless `detach`.
 * @throws FealtyError of the first task that threw one; "slurm-lost" for a task lost too often; "interrupted"; "detached" once all is submitted.
 */
export async function carryMap(folder: MapFolder, options: CarryMapOptions): Promise<unknown[]> {
  const { queue, head, detach, signal, onProgress, onNote, onLook } = options;
  const total = head.keys.length;
  const outputs = new Map<number, unknown>();
  const losses = new Map<number, number>();
  const followed = readSubmissions(folder).map((submission) => follow(submission, 0));
  let serial = Math.max(-1, ...followed.map(({ submission }) => submission.serial)) + 1;
  for (const { submission } of followed) if (submission.id !== undefined) queue.hold(submission.id);
  const said = new Set<string>();
  const note = (sentence: string): void => {
    if (!said.has(sentence)) onNote(sentence);
    said.add(sentence);
  };

  try {
    for (let wait = 250; ; wait = Math.min(5_000, wait * 1.2)) {
      if (signal?.aborted) throw interrupted();
      onLook();
      collect(folder, outputs);
      if (outputs.size === total) {
        await end(queue, folder, followed, false);
        onProgress?.(total, total);
        return head.keys.map((_, index) => outputs.get(index));
      }
      const view = await queue.view(Math.max(1_000, 2 * wait));
      for (const array of followed) learnId(folder, queue, array, view);
      for (const array of [...followed]) {
        blame(lost(array, view, outputs));
        if (array.over.size < array.submission.elements.length) continue;
        followed.splice(followed.indexOf(array), 1);
        forgetSubmission(folder, array.submission);
        if (array.submission.id !== undefined) queue.release(array.submission.id);
      }
      const held = new Set(followed.flatMap(({ submission, over }) => submission.elements.filter((_, element) => !over.has(element)).flat()));
      const free = head.keys.flatMap((_, index) => (held.has(index) || outputs.has(index) ? [] : [index]));
      if (free.length > 0) {
        await submit(free);
        wait = 250;
      }
      const { running, waiting, reasons } = census(followed, view);
      for (const reason of reasons) note(reason);
      onProgress?.(outputs.size, total, `${running} running, ${waiting} waiting`);
      if (detach) throw detached(followed);
      await pause(wait, signal);
    }
  } catch (error) {
    if (!(detach && error instanceof FealtyError && (error.code === "detached" || error.kind === "interrupted"))) await end(queue, folder, followed, true);
    else for (const { submission } of followed) if (submission.id !== undefined) queue.release(submission.id);
    throw error;
  }

  async function submit(tasks: readonly number[]): Promise<void> {
    const count = Math.min(options.array, tasks.length);
    const elements = Array.from({ length: count }, (_, element) => tasks.filter((_, at) => at % count === element));
    const name = `fealty-${head.computation}-${folder.name.slice(0, 8)}-${Date.now().toString(36)}`;
    let submission: Submission = { serial: serial++, name, elements };
    // Written down before, so that what is submitted is found again by its name whatever happens here.
    writeSubmission(folder, submission);
    const array = follow(submission, Date.now());
    followed.push(array);
    const id = await queue.submit({ name, elements: count, script: options.script(submission.serial), options: options.options });
    if (id === undefined) {
      note("Slurm is slow to answer; jobs may start late");
      return;
    }
    submission = { ...submission, id };
    array.submission = submission;
    writeSubmission(folder, submission);
    onNote(`job ${id}: ${tasks.length} ${tasks.length === 1 ? "task" : "tasks"} of ${head.computation} in ${count} ${count === 1 ? "element" : "elements"}`);
  }

  /** Counts losses of one array against the tasks that ran. @throws FealtyError "slurm-lost" for one that was lost too often. */
  function blame(lostNow: readonly LostElement[]): void {
    const against = lostNow.filter(counts);
    for (const loss of against) {
      const times = (losses.get(loss.task) ?? 0) + 1;
      losses.set(loss.task, times);
      const key = head.keys[loss.task] ?? String(loss.task);
      if (tooOften(times, loss)) throw lossError(loss, { key, computation: head.computation, losses: times, log: logOf(folder, loss.id, loss.element) });
    }
    for (const [state, { job, id }] of new Map(against.map((loss) => [loss.state, loss]))) {
      const count = against.filter((loss) => loss.state === state).length;
      const what = count === 1 ? `job ${job} was lost` : `${count} elements of job ${id} were lost`;
      onNote(`${what}: ${reasonOf(state)}; what was left undone is submitted again`);
    }
  }
}

/** An element that came to its end with tasks undone; `task` is the one that ran. */
interface LostElement extends Loss {
  readonly task: number;
  readonly element: number;
  readonly id: string;
}

function follow(submission: Submission, since: number): Followed {
  return { submission, since, over: new Set(), ending: new Map() };
}

/** Takes results that appeared. @throws the error of a task that threw one. */
function collect(folder: MapFolder, outputs: Map<number, unknown>): void {
  for (const index of [...finishedTasks(folder)].sort((a, b) => a - b)) {
    if (outputs.has(index)) continue;
    const outcome = readOutcome(folder, index);
    if (outcome === undefined) continue;
    if ("error" in outcome) {
      forgetOutcome(folder, index);
      throw received(outcome.error);
    }
    outputs.set(index, outcome.output);
  }
}

/** The id of an array whose submission was cut short, from its name. */
function learnId(folder: MapFolder, queue: Queue, array: Followed, view: QueueView): void {
  const id = view.arrays.get(array.submission.name)?.id;
  if (array.submission.id !== undefined || id === undefined) return;
  array.submission = { ...array.submission, id };
  writeSubmission(folder, array.submission);
  queue.hold(id);
}

/** Elements that came to their end, and stayed there for a while, with tasks undone. All that are over are marked so. */
function lost({ submission, since, over, ending }: Followed, view: QueueView, outputs: ReadonlyMap<number, unknown>): LostElement[] {
  if (view.at <= since) return [];
  const states = view.arrays.get(submission.name)?.elements;
  return submission.elements.flatMap((tasks, element) => {
    if (over.has(element)) return [];
    const left = tasks.filter((index) => !outputs.has(index));
    const [task] = left;
    const now = states?.get(element);
    if (task !== undefined) {
      if (now && !isOver(now)) {
        ending.delete(element);
        return [];
      }
      const first = ending.get(element) ?? Date.now();
      ending.set(element, first);
      if (Date.now() - first < grace(now?.state ?? "GONE")) return [];
    }
    over.add(element);
    // What a run that was killed wrote down and did not come to submit is no loss.
    const id = submission.id ?? (since > 0 ? "unknown" : undefined);
    return task === undefined || id === undefined
      ? []
      : [{ task, element, id, state: now?.state ?? "GONE", job: `${id}_${element}`, progress: left.length < tasks.length }];
  });
}

/** How many elements run and wait, and what holds some up that does not pass by itself. */
function census(followed: readonly Followed[], view: QueueView) {
  const usual = new Set(["None", "Priority", "Resources", "JobArrayTaskLimit", "BeginTime", "Cleaning"]);
  const states = followed.flatMap(({ submission: { name, id } }) =>
    [...(view.arrays.get(name)?.elements.values() ?? [])].map((element) => ({ ...element, id })),
  );
  const waiting = states.filter(({ state }) => state === "PENDING");
  return {
    running: states.filter((element) => !isOver(element)).length - waiting.length,
    waiting: waiting.length,
    reasons: new Set(waiting.flatMap(({ reason, id }) => (usual.has(reason) ? [] : [`job ${id} waits: ${reason}`]))),
  };
}

/** Leaves no job behind, and no word of one. Jobs whose results are all there need not be waited for. */
async function end(queue: Queue, folder: MapFolder, followed: readonly Followed[], wait: boolean): Promise<void> {
  const view = await queue.view(0).catch(() => undefined);
  for (const array of followed) if (view) learnId(folder, queue, array, view);
  await queue.cancel(
    followed.flatMap(({ submission: { id } }) => id ?? []),
    wait,
  );
  for (const { submission } of followed) forgetSubmission(folder, submission);
}

function detached(followed: readonly Followed[]): FealtyError {
  const ids = followed.flatMap(({ submission: { id } }) => id ?? []);
  const jobs = `${ids.length === 1 ? "job" : "jobs"} ${ids.join(", ")}`;
  return new FealtyError("detached", `${jobs} ${ids.length === 1 ? "goes" : "go"} on without this command`, {
    mend: "squeue shows how far; the same command without --detach waits, and goes on from the results",
  });
}

/** Sleeps, and wakes when the signal comes. */
function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", wake);
      resolve();
    };
    const timer = setTimeout(wake, milliseconds);
    signal?.addEventListener("abort", wake);
  });
}
