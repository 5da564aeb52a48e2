import { FealtyError } from "../../base/index.js";

/** An element that came to its end with tasks left undone. */
export interface Loss {
  /** The state of the queue's that it ended in; GONE when the queue knows it no more. */
  readonly state: string;
  /** `JOB_ELEMENT`. */
  readonly job: string;
  /** Whether tasks before the blamed one were finished. */
  readonly progress: boolean;
}

/** How often a task may be lost. What a machine does to it is borne with for longer than what it does itself. */
const most = { task: 3, machine: 10 } as const;
const ofMachines = new Set(["NODE_FAIL", "BOOT_FAIL", "PREEMPTED", "GONE", "REVOKED"]);

/** Whether the loss counts against the task that ran: not when time or memory went to other tasks before it. */
export function counts({ state, progress }: Loss): boolean {
  return !progress || state === "FAILED" || state === "COMPLETED";
}

export function tooOften(losses: number, { state }: Loss): boolean {
  return losses >= (ofMachines.has(state) ? most.machine : most.task);
}

/** Milliseconds to wait for results after an element's end: one that ended well has written them, and a shared file system may be slow to show them. */
export function grace(state: string): number {
  return state === "COMPLETED" ? 60_000 : 2_000;
}

/** The error of a task that was lost too often: how often, why, what its log says, what to do. */
export function lossError(
  { state, job }: Loss,
  {
    key,
    computation,
    losses,
    log,
  }: {
    readonly key: string;
    readonly computation: string;
    readonly losses: number;
    readonly log: { readonly file: string; readonly last: string | undefined };
  },
): FealtyError {
  const said = log.last === undefined ? "" : `; its log says "${log.last}"`;
  return new FealtyError("slurm-lost", `the task "${key}" of ${computation} was lost ${losses} times, the last time as job ${job}: ${reasonOf(state)}${said}`, {
    mend: `${mendOf(state)}; its log is ${log.file}`,
  });
}

export function reasonOf(state: string): string {
  const reasons: Readonly<Record<string, string>> = {
    FAILED: "its process failed",
    TIMEOUT: "it ran out of time",
    DEADLINE: "it ran out of time",
    OUT_OF_MEMORY: "it ran out of memory",
    NODE_FAIL: "its node failed",
    BOOT_FAIL: "its node did not start",
    PREEMPTED: "another job took its place",
    CANCELLED: "somebody cancelled it",
    COMPLETED: "it ended without a result",
    GONE: "the queue knows it no more",
  };
  return reasons[state] ?? `it ended as ${state}`;
}

function mendOf(state: string): string {
  if (state === "TIMEOUT" || state === "DEADLINE") return "give more time with --slurm-time";
  if (state === "OUT_OF_MEMORY") return "give more memory with --slurm-memory";
  if (state === "COMPLETED") return "see that the nodes write to the same folder as this machine (--slurm-folder)";
  return "the same command tries again, and keeps what was finished";
}
