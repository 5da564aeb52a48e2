import { parentPort } from "node:worker_threads";
import { computations } from "./computations.js";
import type { Answer, Request } from "./executor.js";
import { sent } from "./sent-error.js";

// One computation at a time: the executor gives a thread no second before it has answered the first.
parentPort?.on("message", async ({ id, computation, input }: Request) => {
  let answer: Answer;
  try {
    const run = computations[computation] as ((input: unknown) => unknown) | undefined;
    if (!run) throw new Error(`no computation is named ${computation}`);
    answer = { id, output: await run(input) };
  } catch (error) {
    answer = { id, error: sent(error) };
  }
  parentPort?.postMessage(answer);
});
