import { checkpoint, type Work } from "./work.js";

/** One piece of a long computation: `key` names it for resumption and for the order of results. */
export interface Task<Input> {
  readonly key: string;
  readonly input: Input;
}

/**
 * Runs a named computation over many inputs, wherever that is: here, on worker threads, in Web Workers, on a cluster.
 * Results come back in the order of `tasks`, whatever the order in which they were finished.
 */
export interface Executor {
  readonly threads: number;
  /**
   * Whether tasks go to other machines, where each map waits in a queue, and what was finished is found again by the same tasks: then a map's tasks
   * must not depend on how fast this machine is.
   */
  readonly distant?: boolean;
  map<Input, Output>(computation: string, tasks: readonly Task<Input>[], work?: Work): Promise<Output[]>;
}

/** A computation that an executor can run by name: input and output survive structured cloning. */
export type Computation = (input: never) => unknown;

/** The executor of last resort: everything in this thread, in order. */
export function inlineExecutor(computations: Readonly<Record<string, Computation>>): Executor {
  return {
    threads: 1,
    async map<Input, Output>(computation: string, tasks: readonly Task<Input>[], work?: Work): Promise<Output[]> {
      const run = computations[computation] as ((input: Input) => Output | Promise<Output>) | undefined;
      if (!run) throw new Error(`no computation is named ${computation}`);
      const results: Output[] = [];
      for (const task of tasks) {
        checkpoint(work);
        results.push(await run(task.input));
        work?.onProgress?.(results.length, tasks.length);
      }
      return results;
    },
  };
}
