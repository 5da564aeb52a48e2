import { parentPort } from "node:worker_threads";
import { signalChain, type SignalChainTask } from "../../src/measure/index.js";

parentPort?.on("message", (task: SignalChainTask) => parentPort?.postMessage(signalChain(task)));
