import { parentPort } from "node:worker_threads";
import { type ChainTask, idealPointChain } from "../../src/measure/index.js";

parentPort?.on("message", (task: ChainTask) => parentPort?.postMessage(idealPointChain(task)));
