import { carryElement } from "./slurm/carry-element.js";

// The program that an element of a job array runs: node slurm-task.js FOLDER SERIAL ELEMENT.
const [folder = "", serial = "", element = ""] = process.argv.slice(2);
process.exitCode = await carryElement({ path: folder }, Number(serial), Number(element));
