import { uniformContract } from "./alternatives.js";
import { cutOff, solveContract } from "./contract.js";
import { type ContractOptions, type Contracts, solveContracts } from "./contracts.js";
import type { Primitives } from "./primitives.js";
import { largestDeviationGain } from "./repeated-play.js";

/** Which results of section 2 hold at these very primitives; a result whose conditions are not met is absent. */
export type Checks = Readonly<Partial<Record<"R1" | "R2" | "R3" | "R4" | "R5" | "R6" | "R7" | "R8" | "R9", boolean>>>;

/**
 * Tries R1–R9 at the primitives given, by solving again with something changed (R9: by playing the game). At most 12 allies: each of their
 * sets is tried as a deviation.
 */
export function checkResults(allies: readonly Primitives[], options: ContractOptions, solved: Contracts): Checks {
  const { audience = "bilateral", attention } = options;
  const near = (gain: number, size: number): boolean => gain <= 1e-7 * (1 + Math.abs(size));
  const without = solveContracts(
    allies.map((p) => ({ ...p, patience: 0 })),
    options,
  );
  const bilateral = solveContracts(allies, { attention });
  const multilateral = solveContracts(allies, { attention, audience: "multilateral" });
  const spent = solved.allies.reduce((sum, a) => sum + a.reassurance, 0);
  const alone = allies.map(solveContract);
  return {
    R1: without.allies.every((a) => a.reassurance < 1e-9),
    ...(audience === "bilateral" && attention === undefined
      ? {
          R2: allies.every((p, i) => {
            const c = alone[i] as (typeof alone)[number];
            if (p.patience === 0 || (p.costCurvature === 0 && p.satiation === 0)) return true;
            const distance = Math.max(p.reluctance, 0) - cutOff(p);
            return Math.abs(distance) < 1e-9 || c.concession > c.baseline === (distance < 0 && c.baseline < 1);
          }),
          R3: allies.every(singlePeaked),
        }
      : {}),
    ...(audience === "bilateral" || attention === undefined ? { R4: monotone(allies, options, solved) } : {}),
    R5: near(bilateral.patronPayoff - multilateral.patronPayoff, bilateral.patronPayoff),
    ...(spent > 0 ? { R6: concaveInAttention(allies, options, Math.min(attention ?? spent, spent)) } : {}),
    R7: near(uniformContract(allies, options).patronPayoff - solved.patronPayoff, solved.patronPayoff),
    R8: near(allies.reduce((sum, p, i) => sum + p.stake * (solved.allies[i]?.baseline ?? 0), 0) - solved.patronPayoff, solved.patronPayoff),
    R9: largestDeviationGain(allies, solved.allies, audience, horizonOf(allies)) < 1e-6 * (1 + Math.abs(solved.patronPayoff)),
  };
}

/** Periods after which what is left of the game weighs under 1e-9. */
function horizonOf(allies: readonly Primitives[]): number {
  let [weight, periods] = [1, 1];
  const patience = Math.max(0, ...allies.map((p) => p.patience));
  while (weight > 1e-9 && periods < 2000) {
    weight *= patience;
    periods++;
  }
  return periods;
}

function singlePeaked(p: Primitives): boolean {
  const [low, high] = [-p.costCurvature - 0.2, cutOff(p) + 0.2];
  let [before, falling] = [0, false];
  for (let k = 0; k <= 200; k++) {
    const { reassurance } = solveContract({ ...p, reluctance: low + ((high - low) * k) / 200 });
    if (reassurance < before - 1e-9) falling = true;
    else if (falling && reassurance > before + 1e-9) return false;
    before = reassurance;
  }
  return true;
}

function monotone(allies: readonly Primitives[], options: ContractOptions, solved: Contracts): boolean {
  const changes: readonly (readonly [keyof Primitives, 1 | -1])[] = [
    ["reluctance", -1],
    ["signalCost", -1],
    ["stake", 1],
    ["securityNeed", 1],
  ];
  return allies.every((_, i) =>
    changes.every(([name, direction]) => {
      const moved = solveContracts(
        allies.map((p, k) => (k === i ? { ...p, [name]: p[name] + 0.01 } : p)),
        options,
      );
      return direction * ((moved.allies[i]?.concession ?? 0) - (solved.allies[i]?.concession ?? 0)) >= -1e-7;
    }),
  );
}

function concaveInAttention(allies: readonly Primitives[], options: ContractOptions, attention: number): boolean {
  const [a, b, c] = [0.5, 0.75, 1].map((share) => solveContracts(allies, { ...options, attention: share * attention }).patronPayoff) as [
    number,
    number,
    number,
  ];
  const room = 1e-8 * (1 + Math.abs(c));
  return b >= a - room && c >= b - room && b - a >= c - b - room;
}
