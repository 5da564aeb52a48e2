import { FealtyError } from "../../base/index.js";
import { ask, cancelNow, SlurmRefusal } from "./commands.js";

/** What the queue says of an element, e.g. RUNNING with reason None, PENDING with Resources, FAILED with NonZeroExitCode. */
export interface ElementState {
  readonly state: string;
  readonly reason: string;
}

/** All of the user's jobs at one moment: by name of the array, its id and the states of its elements. */
export interface QueueView {
  /** When it was asked for, in milliseconds of the clock: what was submitted later is not in it. */
  readonly at: number;
  readonly arrays: ReadonlyMap<string, { readonly id: string; readonly elements: ReadonlyMap<number, ElementState> }>;
}

export interface Queue {
  /** The queue as it was at most `age` milliseconds ago: one squeue for all who ask. @throws FealtyError when Slurm has not answered for 15 minutes. */
  view(age: number): Promise<QueueView>;
  /** Submits an array. @returns its id; undefined when Slurm was too slow to say whether it took it. @throws FealtyError "slurm-refused" with sbatch's words. */
  submit(array: {
    readonly name: string;
    readonly elements: number;
    readonly script: string;
    readonly options: readonly string[];
  }): Promise<string | undefined>;
  /** Cancels jobs; with `wait`, returns when none of them runs, after half a minute at most. */
  cancel(ids: readonly string[], wait: boolean): Promise<void>;
  /** A job that is to be cancelled when the process ends, and one that no longer is. */
  hold(id: string): void;
  release(id: string): void;
  /** Cancels what is left, without waiting. */
  cancelAllNow(): void;
}

/** States in which an element has not come to its end. */
const alive = new Set([
  "PENDING",
  "CONFIGURING",
  "RUNNING",
  "COMPLETING",
  "SUSPENDED",
  "RESIZING",
  "REQUEUED",
  "REQUEUE_HOLD",
  "SIGNALING",
  "STAGE_OUT",
  "STOPPED",
]);

export function isOver({ state }: ElementState): boolean {
  return !alive.has(state);
}

const patience = 15 * 60_000;

export function openQueue(): Queue {
  const mine = new Set<string>();
  let last: QueueView | undefined;
  let asking: Promise<QueueView> | undefined;
  let answered = Date.now();

  async function look(): Promise<QueueView> {
    const at = Date.now();
    const user = process.getuid?.() ?? process.env.USER ?? "";
    try {
      last = { at, arrays: parseQueue(await ask("squeue", ["--noheader", "--array", "--states=all", `--user=${user}`, "--format=%i|%T|%r|%j"])) };
      answered = Date.now();
      return last;
    } catch (error) {
      if (!(error instanceof SlurmRefusal)) throw error;
      // The controller may be restarting: what it last said is still the best that is known.
      if (Date.now() - answered > patience) throw new FealtyError("slurm-silent", `Slurm has not answered for 15 minutes: ${error.message}`);
      return last ?? { at: 0, arrays: new Map() };
    }
  }
  function view(age: number): Promise<QueueView> {
    if (last && Date.now() - last.at <= age) return Promise.resolve(last);
    asking ??= look().finally(() => {
      asking = undefined;
    });
    return asking;
  }

  return {
    view,
    async submit({ name, elements, script, options }) {
      try {
        const said = await ask("sbatch", ["--parsable", `--job-name=${name}`, `--array=0-${elements - 1}`, ...options], script);
        const id = /^\s*(\d+)/m.exec(said)?.[1];
        if (id === undefined) throw new SlurmRefusal(`sbatch answered "${said.trim()}"`);
        mine.add(id);
        return id;
      } catch (error) {
        if (!(error instanceof SlurmRefusal)) throw error;
        if (/timed out|unable to contact|temporarily/i.test(error.message)) return undefined;
        throw new FealtyError("slurm-refused", `the cluster does not take the job: ${error.message}`, {
          mend: "see the options --slurm-partition, --slurm-time, --slurm-memory and --slurm-array, and the variables SBATCH_ACCOUNT and SBATCH_QOS",
        });
      }
    },
    async cancel(ids, wait) {
      if (ids.length === 0) return;
      await ask("scancel", ["--quiet", ...ids]).catch((error: unknown) => {
        // Jobs that are over cannot be cancelled.
        if (!(error instanceof SlurmRefusal)) throw error;
      });
      for (const id of ids) mine.delete(id);
      const until = wait ? Date.now() + 30_000 : 0;
      const wanted = new Set(ids);
      for (let pause = 100; Date.now() < until; pause = Math.min(2000, pause * 1.5)) {
        const { at, arrays } = await view(0);
        const left = [...arrays.values()].some(({ id, elements }) => wanted.has(id) && [...elements.values()].some((element) => !isOver(element)));
        if (!left && at > 0) break;
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    },
    hold(id) {
      mine.add(id);
    },
    release(id) {
      mine.delete(id);
    },
    cancelAllNow() {
      cancelNow([...mine]);
      mine.clear();
    },
  };
}

/** Lines of `id_element|STATE|reason|name`, as squeue --array writes them. */
export function parseQueue(text: string): QueueView["arrays"] {
  const arrays = new Map<string, { id: string; elements: Map<number, ElementState> }>();
  for (const line of text.split("\n")) {
    const [, id, element, state, reason, name] = /^\s*(\d+)_(\d+)\|([^|]*)\|([^|]*)\|(.*?)\s*$/.exec(line) ?? [];
    if (id === undefined || element === undefined || state === undefined || reason === undefined || name === undefined) continue;
    const array = arrays.get(name) ?? { id, elements: new Map<number, ElementState>() };
    array.elements.set(Number(element), { state, reason });
    arrays.set(name, array);
  }
  return arrays;
}
