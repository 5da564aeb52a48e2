import { learningHistories } from "../../simulate/index.js";
import { learningPrimitives } from "../solve/learning.js";
import { meanOf, settingsOfAllies, type SimulateModel, type Simulated } from "./model.js";
import type { Frame } from "../../frame/index.js";

/** `fealty simulate learning`: one relation an ally, with leaders that turn over. */
export const simulateLearning: SimulateModel = (settings, options) => {
  const allies = settingsOfAllies(settings, options, 100, []).map((one) => learningPrimitives(one, ["count"]));
  return told(learningHistories(allies, options), allies.length, options.runs);
};

/** A table of relations and its words. */
export function told(frame: Frame, allies: number, runs: number, also: Readonly<Record<string, unknown>> = {}): Simulated {
  const [demand, concession, reward] = ["demand", "concession", "reassurance"].map((name) => meanOf(frame, name)) as [number, number, number];
  return {
    frame,
    json: { allies, ...also, means: { demand, concession, reassurance: reward } },
    text: `${allies} allies${runs > 1 ? ` in each of ${runs} runs` : ""}; in an ally-year ${demand.toFixed(4)} demands, ${concession.toFixed(4)} concessions, ${reward.toFixed(4)} signal units`,
  };
}
