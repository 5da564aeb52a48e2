import { FealtyError } from "../base/index.js";
import { openStore } from "../data/index.js";
import { foreseeStudy, readStudy } from "../study/index.js";
import { command } from "./command.js";
import { foreseenInWords } from "./run.js";

export default command({
  name: "check",
  about: "Check a study file, every name and formula in it, and say what running it would do.",
  usage: "fealty check STUDY",
  details: "Every problem is told with its line and column; the exit code is then 2. Nothing is fetched, computed or written.",
  examples: ["fealty check study.yaml", "fealty check study.yaml --json"],
  maxArgs: 1,
  options: {},
  async run({ args: [file], options, io }) {
    if (file === undefined) throw new FealtyError("usage", "fealty check needs a study file", { kind: "usage", mend: "write fealty check STUDY" });
    const study = readStudy(file);
    const foreseen = await foreseeStudy(study, { store: openStore(), asking: false, threads: options.threads, seed: options.seed });
    const { models = {}, hypotheses = {}, measures = {} } = study.spec;
    const count = (of: object, one: string, several: string): string => `${Object.keys(of).length} ${Object.keys(of).length === 1 ? one : several}`;
    const parts = [count(measures, "measure", "measures"), count(models, "model", "models"), count(hypotheses, "hypothesis", "hypotheses")].join(", ");
    io.result(
      { ok: true, study: study.name, datasets: foreseen.datasets, missing: foreseen.missing, steps: foreseen.steps },
      `${file}: nothing wrong with it (${parts})\n${foreseenInWords(foreseen)}`,
    );
  },
});
