import { parentPort } from "node:worker_threads";
import { runDraws } from "../../src/estimate/index.js";

// Answers one job at a time, as a worker of a study does.
parentPort?.on("message", (job: Parameters<typeof runDraws>[0]) => parentPort?.postMessage(runDraws(job)));
