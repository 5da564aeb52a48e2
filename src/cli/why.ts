import { readFile } from "node:fs/promises";
import { FealtyError } from "../base/index.js";
import { openStore } from "../data/index.js";
import { codebookPath, type PanelSpec, toCow, why, whyInWords } from "../panel/index.js";
import { command } from "./command.js";

export default command({
  name: "why",
  about: "Tell where a cell of a panel comes from: file, row and rule.",
  usage: "fealty why PANEL ALLY YEAR VARIABLE",
  details: `PANEL is a file that fealty panel wrote (its codebook must lie beside it), or a study file.
ALLY is a code of the Correlates of War project, letters (GFR, DEU) or a name; in a panel of several patrons PATRON,ALLY; in dyads both states.`,
  examples: [
    "fealty why allies.parquet Japan 1978 us_troops",
    "fealty why studies/rewarding-loyalty.yaml 260 1963 president_visits --json",
    "fealty why dyads.csv USA,CAN 1965 trade",
  ],
  maxArgs: 4,
  options: { from: { type: "string", value: "DIR|URL", about: "where public copies are taken from" } },
  async run({ args, options, io, signal }) {
    const [panel, who, when, variable] = args;
    if (panel === undefined || who === undefined || when === undefined || variable === undefined)
      throw new FealtyError("usage", "fealty why needs a panel, an ally, a year and a variable", {
        kind: "usage",
        mend: "such as: fealty why allies.parquet Japan 1978 us_troops",
      });
    if (!/^\d{4}$/.test(when)) throw new FealtyError("year", `"${when}" is no year`, { kind: "usage", mend: "write four digits, as 1978" });
    const year = Number(when);
    const units = who.split(",").map((text) => unitOf(text.trim(), year));
    const spec = /\.ya?ml$/i.test(panel) ? (await import("./study-panel.js")).studyPanel(panel) : await writtenPanel(panel);
    const found = await why(openStore({ from: options.from }), spec, units, year, variable, { signal, onProgress: io.progress });
    io.result(found, whyInWords(found));
  },
});

/** What a written panel was made of, from the codebook beside it. */
async function writtenPanel(file: string): Promise<PanelSpec> {
  const beside = codebookPath(file, "json");
  const text = await readFile(beside, "utf8").catch(() => {
    throw new FealtyError("no-codebook", `there is no ${beside}, which says what the panel was made of`, {
      kind: "usage",
      mend: "name a file that fealty panel wrote, or a study file",
    });
  });
  try {
    const { panel } = JSON.parse(text) as { panel?: PanelSpec };
    if (panel) return panel;
  } catch {
    // Said below.
  }
  throw new FealtyError("no-codebook", `${beside} is no codebook of a panel`, { kind: "data", mend: "build the panel again with fealty panel" });
}

function unitOf(text: string, year: number): number {
  const code = /^\d+$/.test(text) ? Number(text) : (toCow(text, "cowc", year) ?? toCow(text, "iso3", year) ?? toCow(text, "name", year));
  if (code !== undefined) return code;
  throw new FealtyError("unknown-state", `there is no state "${text}" in ${year}`, { kind: "usage", mend: "write its code, its three letters or its name" });
}
