import { contractHistories } from "../../simulate/index.js";
import { contractSettings, contractTerms } from "../solve/contract.js";
import { meanOf, settingsOfAllies, type SimulateModel } from "./model.js";

/** `fealty simulate contract`: stationary contracts with many allies. */
export const simulateContract: SimulateModel = (settings, options) => {
  const terms = contractTerms(settings.shared);
  const allies = settingsOfAllies(settings, options, 50, ["audience", "attention"]).map(contractSettings);
  const frame = contractHistories(allies, terms, options);
  return {
    frame,
    json: { allies: allies.length, ...terms },
    text: `${allies.length} allies; a demand of ${(100 * meanOf(frame, "demand")).toFixed(1)} %, mean concession ${meanOf(frame, "concession").toFixed(4)}, mean signal ${meanOf(frame, "signal").toFixed(4)}`,
  };
};
