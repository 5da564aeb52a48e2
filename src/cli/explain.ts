import { FealtyError } from "../base/index.js";
import { estimateModel, explain, explanationText, referencePrograms, type ReferenceProgram, specOfFit, toJsonable } from "../estimate/index.js";
import { command } from "./command.js";
import { readOneFit } from "./fit-files.js";
import { fittedTable } from "./fitted-table.js";

export default command({
  name: "explain",
  about: "Say which known causes separate our standard errors from another program's.",
  usage: "fealty explain FIT.json --against fixest|reghdfe|plm|statsmodels [--data FILE]",
  details: `Causes: rows alone in a level of an absorbed effect, absorbed effects counted in K, levels that lie within clusters, the small-sample factor and its form,
G/(G − 1) of the least dimension or of each, T/(T − 1), the t or the normal law. Each is given with both numbers for every term.
With --data, causes that the file of the fit does not hold are put into numbers too.`,
  examples: ["fealty explain main.json --against reghdfe", "fealty explain main.json --against statsmodels --data allies.csv --vcov cluster:ally"],
  maxArgs: 1,
  options: {
    against: { type: "string", value: "PROGRAM", choices: referencePrograms, about: referencePrograms.join(", ") },
    data: { type: "string", value: "FILE", about: "the table that the fit was made from" },
    vcov: { type: "string", value: "KIND", about: "covariance, of those that the fit has (default: its own)" },
    model: { type: "string", value: "NAME", about: "the model, where the file is a study's results.json" },
    sheet: { type: "string", value: "NAME", about: "sheet of a workbook" },
  },
  async run({ args: [file], options, io }) {
    if (file === undefined) throw new FealtyError("usage", "fealty explain needs a fit", { kind: "usage", mend: "write one with fealty fit … --out FIT.json" });
    if (options.against === undefined)
      throw new FealtyError("usage", "fealty explain needs a program to compare with", { kind: "usage", mend: `--against ${referencePrograms.join("|")}` });
    const { fit } = await readOneFit(file, options.model);
    const model = options.data === undefined ? undefined : estimateModel(await fittedTable(fit, options.data, options.sheet), specOfFit(fit));
    const explained = explain(fit, options.against as ReferenceProgram, { vcov: options.vcov, model });
    io.result(toJsonable(explained), explanationText(explained));
  },
});
