import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";

const size = 25;

/** Samples 0..samples−1 of a design, in order, on worker threads that are kept for the next design. */
export function pool(threads = availableParallelism()) {
  const workers = Array.from({ length: threads }, () => new Worker(new URL("./worker.mjs", import.meta.url)));
  const run = async (id, samples, seed) => {
    const results = new Array(samples);
    let next = 0;
    const one = (worker) =>
      new Promise((resolve, reject) => {
        let from = 0;
        const ask = () => {
          if (next >= samples) return done(resolve);
          from = next;
          next = Math.min(samples, next + size);
          worker.postMessage({ id, from, to: next, seed });
        };
        const answer = (found) => {
          found.forEach((f, k) => {
            results[from + k] = f;
          });
          ask();
        };
        const done = (finish, value) => {
          worker.off("message", answer);
          worker.off("error", fail);
          finish(value);
        };
        const fail = (error) => done(reject, error);
        worker.on("message", answer);
        worker.on("error", fail);
        ask();
      });
    await Promise.all(workers.map(one));
    return results;
  };
  return { run, close: () => Promise.all(workers.map((w) => w.terminate())) };
}
