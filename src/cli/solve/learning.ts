import { FealtyError, suggest } from "../../base/index.js";
import { checkLearning, defaultLearning, type LearningPrimitives, solveLearning } from "../../theory/index.js";
import { type Settings, settingNumber } from "../primitives-file.js";

const names = [...Object.keys(defaultLearning), "patronNoise"];

/** What `fealty solve learning` prints. */
export function solveLearningModel({ shared }: Settings): { readonly json: object; readonly text: string } {
  const p = learningPrimitives(shared);
  const { beliefs, menu, ...solved } = solveLearning(p);
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
  return { json: { beliefs: p.costs.length === 2 ? beliefs.map((b) => b[0]) : beliefs, menu, ...solved }, text };
}

/** @param also names that the model takes beside. @throws FealtyError "usage" or "domain" naming the primitive, its value and the reason. */
export function learningPrimitives(shared: Settings["shared"], also: readonly string[] = []): LearningPrimitives {
  const given: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(shared)) {
    if (!names.includes(name))
      throw new FealtyError("unknown-primitive", `there is no primitive "${name}"`, { kind: "usage", mend: suggest(name, [...names, ...also]) });
    if (name === "costs" || name === "prior") given[name] = listOf(name, value, ";");
    else if (name === "menu") given[name] = listOf(name, value, ":");
    else if (name === "allies") given[name] = value;
    else given[name] = settingNumber(name, value);
  }
  if (Array.isArray(given.menu) && given.menu.length !== 3)
    throw new FealtyError("domain", `menu is ${String(shared.menu)}`, { kind: "usage", mend: "it must be LOW:HIGH:COUNT, e.g. 0:3:64" });
  return checkLearning(given);
}

function listOf(name: string, value: unknown, separator: string): number[] {
  const parts = Array.isArray(value) ? (value as unknown[]) : String(value).split(separator);
  return parts.map((part) => settingNumber(name, part));
}
