import { parentPort } from "node:worker_threads";
import { fitDraws, type OutcomeDrawsTask } from "../../src/estimate/index.js";

parentPort?.on("message", (task: OutcomeDrawsTask) => parentPort?.postMessage(fitDraws(task)));
