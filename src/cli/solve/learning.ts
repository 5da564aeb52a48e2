import type { Figure } from "../../report/index.js";
import { learningSettings, learningView, solveLearning } from "../../theory/index.js";
import type { Settings } from "../primitives-file.js";

export { learningSettings as learningPrimitives };

/** What `fealty solve learning` prints, and its figures. */
export function solveLearningModel({ shared }: Settings): { readonly json: object; readonly text: string; readonly figures: () => Promise<Figure[]> } {
  const p = learningSettings(shared);
  const equilibrium = solveLearning(p);
  const { beliefs, menu, ...solved } = equilibrium;
  const made = solved.offer.map((offer, node) => ({ offer, node })).filter(({ offer }) => offer !== null);
  const first = (node: number): string => (beliefs[node] as readonly number[]).map((b) => b.toFixed(3)).join(", ");
  const where =
    p.costs.length === 2 && made.length > 0
      ? `; a demand is made while the belief in the first type is between ${first(made[0]?.node ?? 0).split(",")[0]} and ${first(made.at(-1)?.node ?? 0).split(",")[0]}`
      : "";
  const text = [
    `${p.costs.length} type${p.costs.length === 1 ? "" : "s"}, ${p.allies} allies, ${beliefs.length} beliefs, ${menu.length} rewards`,
    `worth to the patron at the prior ${(solved.starts[0]?.value ?? 0).toFixed(6)}; a demand at ${made.length} of ${beliefs.length} beliefs${where}`,
    ...solved.starts.map(
      (s) =>
        `start ${s.from}: ${s.converged ? "converged" : "DID NOT CONVERGE"} in ${s.iterations} iterations, residual ${s.residual.toExponential(1)}, worth ${s.value.toFixed(6)}`,
    ),
    ...(solved.severalEquilibria ? ["SEVERAL EQUILIBRIA: the starts came to different values"] : []),
    ...(solved.reputation === undefined
      ? []
      : [
          `reputation makes allies ${solved.reputation < 0 ? "less willing: a better name lowers the price paid (ratchet)" : "more willing: it makes larger promises credible"}`,
        ]),
    `largest gain from a one-shot deviation ${solved.largestDeviationGain.toExponential(2)} (offer ${solved.gains.offer.toExponential(1)}, not paying ${solved.gains.renege.toExponential(1)}, answer ${solved.gains.answer.toExponential(1)})`,
    ...(p.allies === "strategic" ? [`the patron's own noise, ${(p.patronNoise ?? 0.02 * p.stake).toPrecision(3)}, accounts for gains of that order`] : []),
    ...(solved.converged ? [] : ["NOT CONVERGED: this is no equilibrium."]),
  ].join("\n");
  return {
    json: { beliefs: p.costs.length === 2 ? beliefs.map((b) => b[0]) : beliefs, menu, ...solved },
    text,
    figures: async () => (await import("../../report/index.js")).learningFigures(learningView(p, equilibrium)),
  };
}
