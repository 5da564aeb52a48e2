import { FealtyError } from "../../base/index.js";
import { attentionHistories } from "../../simulate/index.js";
import { type Ration, solveAttention } from "../../theory/index.js";
import { type Settings, settingNumber } from "../primitives-file.js";
import { learningPrimitives } from "../solve/learning.js";
import { told } from "./learning.js";
import { settingsOfAllies, type SimulateModel } from "./model.js";

const own = ["targets", "attention", "periods", "runs", "tolerance"];

/** `fealty simulate attention`: many allies under a ration, courted by the index policy. */
export const simulateAttention: SimulateModel = (settings, options) => {
  const allies = settingsOfAllies(settings, options, 200, own).map((one) => learningPrimitives(one, ["count", ...own]));
  const ration = rationOf(settings.shared, allies.length);
  const solved = solveAttention(allies, ration, settings.shared.tolerance === undefined ? 1e-4 : settingNumber("tolerance", settings.shared.tolerance));
  return told(attentionHistories(solved, options), allies.length, options.runs, {
    ...(ration.of === "demands" ? { targets: ration.most } : { attention: ration.most }),
    indexable: solved.indexable,
  });
};

/** What is rationed; a tenth of the allies a year where nothing is said. */
function rationOf({ targets, attention }: Settings["shared"], allies: number): Ration {
  if (targets !== undefined && attention !== undefined)
    throw new FealtyError("domain", "targets and attention are both given", {
      kind: "usage",
      mend: "give targets, most demands a year, or attention, most signal units promised in one",
    });
  if (attention !== undefined) return { of: "signals", most: settingNumber("attention", attention) };
  return { of: "demands", most: targets === undefined ? Math.max(1, Math.round(allies / 10)) : settingNumber("targets", targets) };
}
