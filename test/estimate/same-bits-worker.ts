import { parentPort } from "node:worker_threads";
import { estimate, fitToJson } from "../../src/estimate/index.js";
import { every, modelOf, tableOf } from "./every.js";

/** Every estimator's fit as JSON, in which a number has all its bits. */
export function allFits(): Record<string, string> {
  const data = tableOf();
  return Object.fromEntries(every.map((name) => [name, fitToJson(estimate(data, modelOf(name)))]));
}

parentPort?.postMessage(allFits());
