import { checkpoint, type Executor, type Work } from "../../base/index.js";

/**
 * Draws cut into jobs of a size that does not depend on who does them. A job is plain data that holds all that decides its answer, so it
 * may be done here, on another thread or on another machine, and the result has the same bits.
 */
export interface Resampling<Result> {
  readonly jobs: readonly DrawJob[];
  /** What one job makes, done here. */
  make(job: DrawJob): unknown;
  /** The result from what the jobs made, in their order. */
  finish(made: readonly unknown[]): Result;
}

/** Any job; its kind says which computation it is for. */
export interface DrawJob {
  readonly kind: string;
}

/** Name under which executors know `runDraws`. */
export const drawsComputation = "draws";

/** A resampling from its typed parts. */
export function resampling<Job extends DrawJob, Made, Result>(
  jobs: readonly Job[],
  make: (job: Job) => Made,
  finish: (made: readonly Made[]) => Result,
): Resampling<Result> {
  return { jobs, make: make as (job: DrawJob) => unknown, finish: finish as (made: readonly unknown[]) => Result };
}

/** Does all jobs here. @throws FealtyError "interrupted". */
export function resample<Result>({ jobs, make, finish }: Resampling<Result>, work?: Work): Result {
  const made = jobs.map((job, done) => {
    checkpoint(work);
    work?.onProgress?.(done, jobs.length);
    return make(job);
  });
  checkpoint(work);
  work?.onProgress?.(jobs.length, jobs.length);
  return finish(made);
}

/** Milliseconds of work that is done here before threads are called: starting them takes about as long. */
const patience = 100;

/**
 * Does the jobs with an executor that knows `runDraws` as "draws". The first are done here until `wait` milliseconds have gone, so that
 * short work needs no threads; which ones does not matter to the result.
 */
export async function resampleOn<Result>({ jobs, make, finish }: Resampling<Result>, executor: Executor, work?: Work, wait = patience): Promise<Result> {
  const made: unknown[] = [];
  const start = Date.now();
  while (!executor.distant && made.length < jobs.length && (Date.now() - start < wait || jobs.length - made.length === 1)) {
    await turn();
    checkpoint(work);
    work?.onProgress?.(made.length, jobs.length);
    made.push(make(jobs[made.length] as DrawJob));
  }
  const here = made.length;
  if (here < jobs.length) {
    const others = await executor.map<DrawJob, unknown>(
      drawsComputation,
      jobs.slice(here).map((input, k) => ({ key: `${input.kind} ${here + k}`, input })),
      { signal: work?.signal, onProgress: (done) => work?.onProgress?.(here + done, jobs.length) },
    );
    made.push(...others);
  }
  checkpoint(work);
  work?.onProgress?.(jobs.length, jobs.length);
  return finish(made);
}

/** Lets the event loop turn, so that an interruption is heard. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** Ranges from..to of at most `size` that make up 0..total. */
export function ranges(total: number, size: number): { readonly from: number; readonly to: number }[] {
  return Array.from({ length: Math.ceil(total / size) }, (_, k) => ({ from: k * size, to: Math.min(total, (k + 1) * size) }));
}

/** Numbers one after another. */
export function joined(parts: readonly Float64Array[]): Float64Array {
  if (parts.length === 1) return parts[0] as Float64Array;
  const out = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
