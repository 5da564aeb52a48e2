import { FealtyError } from "../../base/index.js";

/** How large and how noisy a simulated world is. Shares are between 0 and 1. */
export interface TruthSettings {
  /** Share of the outcome's variance within ally and year that the mechanism makes. */
  readonly signalShare: number;
  /** Share of the variance of a measured yearly move, or of a measured answer to demands within ally and year, that is the true one. */
  readonly reliability: number;
  /** Share of the variance of the measured outcome within ally and year that is the outcome itself; the rest is error that no year shares with another. */
  readonly outcomeReliability: number;
  /** Shares of the outcome's variance that lie between allies and between years. */
  readonly allyShare: number;
  readonly yearShare: number;
  /** Correlation of the outcome's noise with that of the year before. */
  readonly persistence: number;
  /** Share of the variance of true moves that answers a demand; the rest is the ally's own. */
  readonly demandedShare: number;
  /** Share of the allies that the patron asks in a year, those with the largest surplus first. */
  readonly courtedShare: number;
  /** Probability that a demand is met: at the best contract the ally is just willing. */
  readonly compliance: number;
  /** Share of its distance from its lasting position that an ally goes back in a year. */
  readonly reversion: number;
  /** Reluctance at mean willingness, and how much one unit of willingness takes off. */
  readonly reluctance: number;
  readonly slope: number;
  /** Standard deviation of what a leader adds to willingness, and the chance of a new one where no column tells. */
  readonly leader: number;
  readonly turnover: number;
}

/** Chosen from the design alone: between a small and a medium effect (Cohen 1988: f² of 0.02 and 0.15), half of a measured move true, half of the variance lasting. */
export const defaultTruth: TruthSettings = {
  signalShare: 0.05,
  reliability: 0.5,
  outcomeReliability: 1,
  allyShare: 0.5,
  yearShare: 0.1,
  persistence: 0.5,
  demandedShare: 0.5,
  courtedShare: 0.5,
  compliance: 0.8,
  reversion: 0.3,
  reluctance: 0.75,
  slope: 0.6,
  leader: 0.6,
  turnover: 0.14,
};

const ranges: Partial<Record<keyof TruthSettings, readonly [number, number, string]>> = {
  signalShare: [0, 0.99, "from 0 to 0.99"],
  reliability: [0.01, 1, "from 0.01 to 1"],
  outcomeReliability: [0.01, 1, "from 0.01 to 1"],
  allyShare: [0, 0.95, "from 0 to 0.95"],
  yearShare: [0, 0.95, "from 0 to 0.95"],
  persistence: [0, 0.99, "from 0 to 0.99"],
  demandedShare: [0.01, 1, "from 0.01 to 1"],
  courtedShare: [0, 1, "from 0 to 1"],
  compliance: [0, 1, "from 0 to 1"],
  reversion: [0, 1, "from 0 to 1"],
  turnover: [0, 1, "from 0 to 1"],
  leader: [0, 10, "from 0 to 10"],
};

/** Settings with the defaults for those left out. @throws FealtyError "domain" (usage) naming the setting. */
export function truthSettings(given: Partial<TruthSettings> = {}): TruthSettings {
  const all: TruthSettings = { ...defaultTruth, ...given };
  for (const [name, value] of Object.entries(all)) {
    const [low, high, words] = ranges[name as keyof TruthSettings] ?? [-100, 100, "from -100 to 100"];
    if (!(value >= low && value <= high)) throw new FealtyError("domain", `${name} is ${value}`, { kind: "usage", mend: `it must be a number ${words}` });
  }
  if (all.allyShare + all.yearShare > 0.99)
    throw new FealtyError("domain", `allyShare and yearShare add up to ${all.allyShare + all.yearShare}`, {
      kind: "usage",
      mend: "leave something within ally and year: at most 0.99 together",
    });
  return all;
}
