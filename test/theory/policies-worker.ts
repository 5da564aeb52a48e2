import { parentPort } from "node:worker_threads";
import { playRuns, type RunsInput } from "../../src/theory/index.js";

// Answers one batch at a time, as a worker of a study does.
parentPort?.on("message", (input: RunsInput) => parentPort?.postMessage(playRuns(input)));
