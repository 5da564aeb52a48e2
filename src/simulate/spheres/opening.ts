import { bidOdds, type SolvedSpheres, solveSpheres, sphereGrid, switchingCost, type SphereWorld } from "../../theory/index.js";
import { playSpheres } from "./batch.js";
import { epochOf, meanAtStart } from "./scenario.js";

/** What a patron would do with a state whose leader it knows nothing of. */
export interface OpeningOffer {
  readonly patron: number;
  /** Reward at the prior; null: no demand. */
  readonly offer: number | null;
  /** What that is worth to the state from now on, before a cost of leaving. */
  readonly worth: number;
}

/** How a history begins for a state: nothing of it is left to chance, but for the policy `random`. */
export interface Opening {
  readonly code: number;
  readonly name: string;
  /** Its patron before and after the first exits and bids; null: none. */
  readonly before: number | null;
  readonly after: number | null;
  /** What leaving, or joining, costs it once. */
  readonly leaving: number;
  /** Whether its patron makes it a demand in the first period. */
  readonly courted: boolean;
  readonly offers: readonly OpeningOffer[];
}

/** The first period of a world: what each patron offers whom, what bids are worth, who goes where, and who is courted. */
export function openingOf(world: SphereWorld, seed = 1): { readonly solved: SolvedSpheres; readonly openings: readonly Opening[] } {
  const solved = solveSpheres({ ...world, periods: 1 });
  const epoch = epochOf(solved);
  const { states, patrons, rules, game } = solved.world;
  const prior = sphereGrid(solved.world).nearest(game.prior);
  const schedule = { worlds: [solved.world], atStart: new Int32Array(1), atPayment: new Int32Array(1) };
  const played = playSpheres({ scenarios: [{ name: "start", solved: [solved], schedule }], seed, from: 0, to: 1, keep: 1 }).records[0]?.[0];
  const mean = typeof rules.switching === "number" ? rules.switching : meanAtStart(epoch);
  const members = patrons.map(({ code }) => states.filter(({ patron }) => patron === code).length);
  return {
    solved,
    openings: states.map(({ code, name, patron, securityNeed }, i) => {
      const place = played?.patron[i] ?? -1;
      const free = patron === null && (rules.joining === "free" || rules.switching === "own");
      return {
        code,
        name,
        before: patron,
        after: patrons[place]?.code ?? null,
        leaving: free ? 0 : switchingCost(solved.world, securityNeed, mean),
        courted: played?.courted[i] === 1,
        offers: patrons.map((own, j) => {
          const pair = i * patrons.length + j;
          const s = solved.reward[pair * solved.size + prior] as number;
          const odds = bidOdds(solved.world, solved.targets[j] as number, (members[j] as number) + (patron === own.code ? 0 : 1));
          return { patron: own.code, offer: s < 0 ? null : s, worth: odds * (epoch.bid[pair] as number) };
        }),
      };
    }),
  };
}
