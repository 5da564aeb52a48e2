import type { LearningPrimitives, SphereRules } from "../theory/index.js";

/**
 * The primitives of the reference world, each with its reason. They are declared, not fitted: none was chosen to come near an outcome of real data, and
 * none after a look at what a study finds. What was looked at is the simulated history alone: that each kind of ally of the theory is there (aligned,
 * pivotal, beyond the cut-off), that pacts last for decades, and that some end. Utils, signal units and the policy line are those of
 * docs/explanation/theory.md.
 */
export const referencePrimitives = {
  /** The game of section 3 that every patron plays with every ally. */
  game: {
    // Willing leaders concede unpaid where they stand at their patron (a cost below 0), and are bought farther away. The cost of the others is more
    // than a reward is worth to most: they refuse, and are learned to refuse.
    costs: [-0.3, 0.9],
    // Three leaders in five are willing: enough of both that learning pays.
    prior: [0.6, 0.4],
    // A leader stays seven years on average.
    turnover: 0.14,
    // As the defaults of section 3.
    noise: 0.1,
    demandCost: 0.1,
    stake: 2,
    signalCost: 1,
    patience: 0.9,
    satiation: 1,
    // Steps of a tenth of a unit of signal and of a thirtieth of belief: coarser than the defaults, so that a world takes a fraction of a second.
    menu: [0, 2, 21],
    beliefs: 31,
  } satisfies Partial<LearningPrimitives>,

  /** What section 5 leaves open. */
  rules: {
    // The distance from one end of the line to its middle costs three quarters of a util, which few rewards are worth.
    distanceCost: 0.5,
    // Changing sides costs once what a signal of one half is worth: with less pacts turn over within a decade, with more none ever ends.
    switching: 0.5,
    // Unaligned states pay for joining too, so that they stay a population of their own.
    joining: "cost",
  } satisfies Partial<SphereRules>,

  /**
   * Patrons, the one of the studies first: at one end of the policy line, its rival at the other, a weaker one on the rival's side. Demands a year: of the
   * first for six in ten of the allies it begins with, so that allies compete for attention and most are courted at some time; the others have less.
   * Only the first ranks its allies by their index; the rivals take the best of the year, which needs no index.
   */
  patrons: [
    { code: 2, name: "Patron", position: [1.5], capabilities: 0.3, policy: "index", attention: { of: "allies", share: 0.6 } },
    { code: 365, name: "Rival", position: [-1.5], capabilities: 0.15, policy: "myopic", attention: { of: "others", share: 0.2 } },
    { code: 710, name: "Second rival", position: [-0.5], capabilities: 0.07, policy: "myopic", attention: { of: "others", share: 0.1 } },
  ],

  /** Where states stand: allies on the patron's side, the others beyond the middle; rounded to quarters and kept on the line, so that alike states are solved once. */
  positions: { allies: { mean: 0.4, spread: 0.7 }, others: { mean: -0.5, spread: 0.8 }, step: 0.25, limit: 2 },

  /** Security needs λ, of equal chance: as the default of section 3, a third less, a third more. */
  needs: [0.7, 1, 1.3],

  /** Of the states that begin without the patron, how many have their nearest rival; the others are unaligned. */
  rivalsShare: 0.4,

  /** How the truth shows in what is recorded: probit, log and count scales of the draws; chosen so that a signal tells something, and none tells all. */
  shows: {
    // Of the latent signal: per unit of reward paid for the year before (A3); the spread of lasting differences between states, and of yearly chance.
    reward: 1.4,
    lasting: 0.6,
    yearly: 0.35,
    // Of a state's votes: per unit of the policy line; a willing leader, towards its patron; a demand met, towards who made it; what moves it in a year besides.
    position: 0.5,
    type: 0.2,
    concession: 0.7,
    drift: 0.15,
    // Of roll calls: where the patron stands, the spread of items, how much position counts beside a vote's own chance, when a state abstains or stays away.
    patron: 1.6,
    cut: 0.9,
    weight: 1.4,
    abstain: 0.3,
    absent: 1 / 12,
  },
} as const;
