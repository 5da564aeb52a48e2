import { parentPort } from "node:worker_threads";
import { playSpheres, type SphereBatch } from "../../src/simulate/index.js";

// Answers one batch at a time, as a worker of a study does.
parentPort?.on("message", (input: SphereBatch) => parentPort?.postMessage(playSpheres(input)));
