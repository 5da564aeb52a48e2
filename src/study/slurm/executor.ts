import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Executor, FealtyError, type Task, type Work } from "../../base/index.js";
import { type ClosableExecutor, defaultThreads, threadExecutor } from "../executor.js";
import { longComputations } from "../long-computations.js";
import { taskVersion } from "./carry-element.js";
import { carryMap } from "./carry-map.js";
import { largestArray } from "./commands.js";
import { type MapFolder, markDone, openMapFolder, readHead, removeDone, removeFolder } from "./map-folder.js";
import { asked, checkSlurmOptions, type SlurmOptions } from "./options.js";
import { takeOwnership } from "./owner.js";
import { openQueue } from "./queue.js";

/** Beside the worker of threads, in the bundle; a package that runs from source has none. */
const taskFile = fileURLToPath(new URL("../study/slurm-task.js", import.meta.url));

/** Steps that wait for a cluster keep nothing here busy, so that many may wait at a time. */
const together = 64;

/**
 * Runs `longComputations` as job arrays of Slurm's, one array a map, and the others on threads here. Results are the same as on one machine. They are
 * kept in the shared folder until the executor is closed, so that the same command, stopped and started again, redoes nothing that was finished.
 * @throws FealtyError "no-slurm" where Slurm is not there or does not answer; "slurm-option" (usage).
 */
export function slurmExecutor(options: SlurmOptions): ClosableExecutor {
  checkSlurmOptions(options);
  const most = Math.min(options.array ?? 100, largestArray());
  if (!existsSync(taskFile)) throw new FealtyError("no-slurm", `the package lacks ${taskFile}`, { mend: "build it first: npm run build" });
  const { detach = false, onNote = () => undefined } = options;
  const root = resolve(options.folder);
  const local = threadExecutor(options.threads ?? defaultThreads());
  const queue = openQueue();
  const finished: MapFolder[] = [];
  const running = new Map<string, Promise<unknown[]>>();
  process.on("exit", queue.cancelAllNow);
  removeDone(root);

  async function carry(folder: MapFolder, work: Work): Promise<unknown[]> {
    const ownership = takeOwnership(folder);
    try {
      const outputs = await carryMap(folder, {
        ...work,
        queue,
        head: readHead(folder),
        array: most,
        script: (serial) => `#!/bin/sh\nexec ${[process.execPath, taskFile, folder.path, String(serial)].map(quoted).join(" ")} "$SLURM_ARRAY_TASK_ID"\n`,
        options: [
          ...asked(options),
          `--chdir=${folder.path}`,
          `--output=${folder.path.replaceAll("%", "%%")}/logs/%A_%a.log`,
          "--open-mode=append",
          "--no-requeue",
          "--ntasks=1",
        ],
        detach,
        onNote,
        onLook: ownership.renew,
      });
      markDone(folder);
      finished.push(folder);
      return outputs;
    } finally {
      ownership.release();
    }
  }

  async function map<Input, Output>(computation: string, tasks: readonly Task<Input>[], work: Work = {}): Promise<Output[]> {
    if (!longComputations.has(computation) || tasks.length === 0) return local.map(computation, tasks, work);
    makeFolder(root);
    const folder = openMapFolder(root, computation, taskVersion(), tasks);
    const before = running.get(folder.path);
    // The same tasks twice at the same time are one map.
    const carried = before ?? carry(folder, { ...work, signal: work.signal ?? options.signal });
    running.set(folder.path, carried);
    try {
      return (await carried) as Output[];
    } finally {
      running.delete(folder.path);
    }
  }

  return {
    threads: together,
    distant: true,
    map: map as Executor["map"],
    async close() {
      process.off("exit", queue.cancelAllNow);
      queue.cancelAllNow();
      for (const folder of finished) removeFolder(folder);
      await local.close();
    },
  };
}

function makeFolder(root: string): void {
  try {
    mkdirSync(root, { recursive: true });
  } catch (error) {
    throw new FealtyError("slurm-folder", `the shared folder ${join(root)} cannot be made: ${(error as Error).message}`, {
      mend: "name another with --slurm-folder",
    });
  }
}

/** A word of a shell's. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
