import { FealtyError } from "../../base/index.js";
import {
  checkResults,
  contractDerivatives,
  contractSettings,
  contractTerms,
  contractView,
  cutOff,
  dropOrder,
  type Primitives,
  solveContracts,
  unconditional,
  uniformContract,
} from "../../theory/index.js";
import type { Figure } from "../../report/index.js";
import type { Settings } from "../primitives-file.js";

export { contractSettings, contractTerms };

/** What `fealty solve contract` prints: the JSON of cli.md, and its words; and its figures. */
export function solveContractModel({ shared, allies }: Settings): {
  readonly json: object;
  readonly text: string;
  readonly figures: () => Promise<Figure[]>;
} {
  const { audience, attention } = contractTerms(shared);
  const ids = allies.map((one, i) => String(one.id ?? i + 1));
  const primitives = allies.map((one, i) => {
    const { id: _, audience: __, attention: ___, ...own } = { ...shared, ...one };
    try {
      return contractSettings(own);
    } catch (error) {
      if (allies.length > 1 && error instanceof FealtyError)
        throw new FealtyError(error.code, `${error.message} for ally ${ids[i]}`, { kind: "usage", ...(error.mend ? { mend: error.mend } : {}) });
      throw error;
    }
  });
  const options = { audience, attention };
  const solved = solveContracts(primitives, options);
  const uniform = uniformContract(primitives, options);
  const gift = unconditional(
    primitives,
    solved.allies.map((a) => a.reassurance),
  );
  const dropped = audience === "bilateral" ? dropOrder(primitives) : undefined;
  const finite = (name: string, value: number): object => (Number.isFinite(value) ? { [name]: value } : {});
  const json = {
    allies: solved.allies.map((contract, i) => ({
      id: ids[i],
      ...contract,
      cutOff: cutOff(primitives[i] as Primitives),
      ...(audience === "bilateral" && attention === undefined && primitives.length <= 1000
        ? { derivatives: contractDerivatives(primitives[i] as Primitives) }
        : {}),
    })),
    patronPayoff: solved.patronPayoff,
    multipliers: { ...finite("enforcement", solved.multipliers.enforcement), ...finite("attention", solved.multipliers.attention) },
    dualityGap: solved.dualityGap,
    uniform,
    unconditional: gift,
    ...(dropped
      ? { dropOrder: dropped.map(({ ally, shadowPrice, attention: at }) => ({ id: ids[ally], ...finite("shadowPrice", shadowPrice), attention: at })) }
      : {}),
    ...(primitives.length <= 8 ? { checks: checkResults(primitives, options, solved) } : {}),
  };
  const failed = Object.entries(json.checks ?? {}).filter(([, holds]) => !holds);
  const text = [
    ...solved.allies
      .slice(0, 50)
      .map(
        (c, i) =>
          `ally ${ids[i]}: concedes ${c.concession.toFixed(6)} (by itself ${c.baseline.toFixed(6)}) for a signal of ${c.reassurance.toFixed(6)}; patron's payoff ${c.patronPayoff.toFixed(6)}; nothing is bought beyond a reluctance of ${cutOff(primitives[i] as Primitives).toFixed(4)}`,
      ),
    ...(solved.allies.length > 50 ? [`… and ${solved.allies.length - 50} more; --json prints all`] : []),
    `patron's payoff ${solved.patronPayoff.toFixed(6)}; one signal to all would give ${uniform.patronPayoff.toFixed(6)}, the same signals whatever the allies do ${gift.patronPayoff.toFixed(6)}`,
    ...(solved.multipliers.attention > 0 ? [`one more unit of attention is worth ${solved.multipliers.attention.toFixed(6)}`] : []),
    ...(solved.multipliers.enforcement > 0 ? [`the common promise binds, with a shadow price of ${solved.multipliers.enforcement.toFixed(6)}`] : []),
    ...(dropped && dropped.length > 1
      ? [
          `as attention shrinks, dropped in this order: ${dropped
            .slice(0, 20)
            .map(({ ally }) => ids[ally])
            .join(", ")}${dropped.length > 20 ? ", …" : ""}`,
        ]
      : []),
    ...(json.checks
      ? [failed.length === 0 ? `${Object.keys(json.checks).join(", ")} hold here` : `DOES NOT HOLD: ${failed.map(([name]) => name).join(", ")}`]
      : []),
  ].join("\n");
  return { json, text, figures: async () => (await import("../../report/index.js")).contractFigures(contractView(primitives, ids, options, solved)) };
}
