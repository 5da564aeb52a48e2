import { codeVersion } from "../code-version.js";
import { computations } from "../computations.js";
import { type Outcome, sent } from "../sent-error.js";
import { isFinished, type MapFolder, type MapHead, readHead, readInput, readSubmission, type Submission, writeOutcome } from "./map-folder.js";

/**
 * Does the tasks of one element of an array, one after the other, and leaves what each came to; what is finished is not done again.
 * An error that a computation throws is a result. @returns the exit code: 0 when every task has a result, 1 when this node cannot do them.
 */
export async function carryElement(folder: Pick<MapFolder, "path">, serial: number, element: number): Promise<number> {
  const { head, submission } = await patiently(() => ({ head: readHead(folder), submission: readSubmission(folder, serial) }));
  const here = taskVersion();
  if (head.version !== here) {
    process.stderr.write(
      `error: this node has another version of Fealty (${here.slice(0, 12)}) than the machine that submitted (${head.version.slice(0, 12)})\n`,
    );
    return 1;
  }
  const run = computations[head.computation] as ((input: unknown) => unknown) | undefined;
  if (!run) throw new Error(`no computation is named ${head.computation}`);
  const parts = new Map<string, unknown>();
  for (const index of tasksOf(submission, element)) {
    if (isFinished(folder, index)) continue;
    const input = await patiently(() => readInput(folder, index, parts));
    let outcome: Outcome;
    try {
      outcome = { output: await run(input) };
    } catch (error) {
      outcome = { error: sent(error) };
    }
    writeOutcome(folder, index, outcome);
  }
  return 0;
}

/** The version of all code that a task runs. */
export function taskVersion(): MapHead["version"] {
  return codeVersion("study/slurm-task");
}

function tasksOf({ elements }: Submission, element: number): readonly number[] {
  const tasks = elements[element];
  if (!tasks) throw new Error(`the array has no element ${element}`);
  return tasks;
}

/** A shared file system may show a file some seconds after it was written. */
async function patiently<T>(read: () => T): Promise<T> {
  const until = Date.now() + 30_000;
  for (;;) {
    try {
      return read();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT" || Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}
