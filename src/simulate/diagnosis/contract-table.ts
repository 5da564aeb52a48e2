import { type Primitives, solveContract } from "../../theory/index.js";

/** The best contract over reluctance: concession, what the ally concedes by itself, the reward, the patron's surplus. */
export interface ContractTable {
  at(reluctance: number): { readonly concession: number; readonly baseline: number; readonly reward: number; readonly surplus: number };
}

const [low, high, nodes] = [-3, 5, 801];

/** Solved on 801 values of reluctance from −3 to 5 (section 2), the nearest of which is taken: reluctance is drawn finer than it is known. */
export function contractTable(primitives: Primitives): ContractTable {
  const rows = Array.from({ length: nodes }, (_, k) => {
    const { concession, baseline, reassurance } = solveContract({ ...primitives, reluctance: low + ((high - low) * k) / (nodes - 1) });
    const surplus = primitives.stake * (concession - baseline) - primitives.signalCost * reassurance;
    return { concession, baseline, reward: reassurance, surplus };
  });
  return {
    at(reluctance) {
      const k = Math.round(((reluctance - low) / (high - low)) * (nodes - 1));
      return rows[Math.max(0, Math.min(nodes - 1, k))] as (typeof rows)[number];
    },
  };
}
