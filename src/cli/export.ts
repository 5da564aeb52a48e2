import { FealtyError } from "../base/index.js";
import { type ExportLanguage, exportFit, exportLanguages } from "../estimate/index.js";
import { underCovariance } from "../report/index.js";
import { command } from "./command.js";
import { readOneFit, writeResult } from "./fit-files.js";

export default command({
  name: "export",
  about: "Write a script that fits a model again in R, Stata or Python and compares.",
  usage: "fealty export FIT.json --to r|stata|python --data FILE [--out FILE]",
  details: `The script reads FILE, makes one column for each coefficient, refits (R: fixest where installed, else lm, glm, MASS, survival; Stata: reghdfe, ppmlhdfe,
logit …; Python: statsmodels) and prints both programs' coefficients and standard errors with the largest difference. It ends with status 1 where
that exceeds the tolerance, which it states. FILE is named as the script will find it.`,
  examples: ["fealty export main.json --to r --data allies.csv --out main.R", "fealty export main.json --to stata --data allies.dta --vcov hc1 --out main.do"],
  maxArgs: 1,
  options: {
    to: { type: "string", value: "LANGUAGE", choices: exportLanguages, about: exportLanguages.join(", ") },
    data: { type: "string", value: "FILE", about: "the table that the fit was made from (default data.csv)" },
    vcov: { type: "string", value: "KIND", about: "covariance, of those that the fit has (default: its own)" },
    model: { type: "string", value: "NAME", about: "the model, where the file is a study's results.json" },
    out: { type: "string", value: "FILE", about: "write the script there instead of printing it" },
  },
  async run({ args: [file], options, io }) {
    if (file === undefined) throw new FealtyError("usage", "fealty export needs a fit", { kind: "usage", mend: "write one with fealty fit … --out FIT.json" });
    if (options.to === undefined)
      throw new FealtyError("usage", "fealty export needs a language", { kind: "usage", mend: `--to ${exportLanguages.join("|")}` });
    const { fit } = await readOneFit(file, options.model);
    const script = exportFit(options.vcov === undefined ? fit : underCovariance(fit, options.vcov), options.to as ExportLanguage, options.data ?? "data.csv");
    if (options.out !== undefined) await writeResult(options.out, script);
    const shown = { language: options.to, ...(options.out === undefined ? { script } : { file: options.out }) };
    io.result(shown, options.out === undefined ? script.trimEnd() : `${options.out}: run it where ${options.data ?? "data.csv"} is`);
  },
});
