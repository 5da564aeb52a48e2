import { parentPort } from "node:worker_threads";
import { designs } from "./designs.mjs";
import { sample } from "./sample.mjs";

parentPort.on("message", ({ id, from, to, seed }) => {
  const design = designs.find((d) => d.id === id);
  const results = [];
  for (let i = from; i < to; i++) results.push(sample(design, seed, i));
  parentPort.postMessage(results);
});
