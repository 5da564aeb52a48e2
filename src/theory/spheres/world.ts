import { checkLearning, type LearningPrimitives } from "../learning-primitives.js";
import { policyNames } from "../policies.js";
import { refuseSphere, wholeNumber } from "./refuse.js";

/** Policies of section 4, and the same reward to all members by turns. */
export const spherePolicies = [...policyNames, "uniform"] as const;
export type SpherePolicy = (typeof spherePolicies)[number];

export interface SpherePatron {
  /** A whole number that no other patron and no state has. */
  readonly code: number;
  readonly name: string;
  /** On the policy line (one number) or plane (two). */
  readonly position: readonly number[];
  /** In any unit that all patrons share, above 0. */
  readonly capabilities: number;
  /** v, κ, w of section 1. */
  readonly stake: number;
  readonly signalCost: number;
  readonly demandCost: number;
  readonly policy: SpherePolicy;
  /** Multiplies what the rule of targets gives; below 1 a cut. */
  readonly budget: number;
  /** Demands a period, in place of the rule. */
  readonly targets?: number | undefined;
  /** The reward of the policy `uniform`; left out, the menu's best for the members at the start. */
  readonly reward?: number | undefined;
  /** Charge per demand at which offers are best; left out, that of the Lagrangian bound over the members at the start. */
  readonly charge?: number | undefined;
}

export interface SphereState {
  readonly code: number;
  readonly name: string;
  readonly position: readonly number[];
  readonly capabilities: number;
  /** λ. */
  readonly securityNeed: number;
  /** Code of its patron, null for none. */
  readonly patron: number | null;
  /** Years in office of the leader in the first period; of use to histories alone. */
  readonly leaderYears: number;
}

/** What section 5 leaves open, each as its default says unless another is chosen. */
export interface SphereRules {
  /** What a unit of distance to the patron adds to every c_k, utils. Default 0.25. */
  readonly distanceCost: number;
  /** How: "linear" (default), or with its square. */
  readonly distance: "linear" | "quadratic";
  /** Demands a period of all patrons together at the start. Default a tenth of the states, at least one a patron. */
  readonly targets: number;
  /** A patron's part of them: its share of the patrons' "capabilities" (default), or "equal" parts. */
  readonly targetsFollow: "capabilities" | "equal";
  /** Fewest demands a period of a patron. Default 1. */
  readonly leastTargets: number;
  /** When exits and bids come: "before" targets and offers (default), or "after" beliefs, at the end of the period. */
  readonly bidding: "before" | "after";
  /** What a relation is worth: δ/(1 − δ(1−h)) times a period of it, the discounted rest of the "tenure" (default), or one "period". */
  readonly bidHorizon: "tenure" | "period";
  /** Whether offers count as "certain" (default), or times the "chance" to be courted: min(1, targets / members), a newcomer among them. */
  readonly bidOdds: "certain" | "chance";
  /** What an ally expects of the patron it has: the mean under the patron's "belief" (default), or that of its own "type". */
  readonly staying: "belief" | "type";
  /** What rivals offer for: the "prior" alone (default), or the "belief" of the present patron, which the new one then takes over. */
  readonly rivalsKnow: "prior" | "belief";
  /** Mean signal whose worth a change of patron costs once: per member in the whole "system" last period (default), that which it received itself ("own"), or a number. */
  readonly switching: "system" | "own" | number;
  /** Whether a state without a patron pays that too: "cost" (default) or "free". */
  readonly joining: "cost" | "free";
  /** Of equal bids (the present patron always first): the "nearer", else the lower code (default), or the lower "code" at once. */
  readonly ties: "nearer" | "code";
  /** Refusals in a row after which the patron ends the relation; 0, never (default). */
  readonly dropAfter: number;
  /** Periods until a patron that was left may be joined again, at b = p; Infinity, never. Default 1: in the next period. */
  readonly reentryAfterExit: number;
  /** The same after a breach by the patron. Default Infinity. */
  readonly reentryAfterBreach: number;
  /** Probability that a period brings a patron a new leader, who knows the prior alone. Default 0. */
  readonly patronTurnover: number;
}

/** The primitives of section 5. What concerns the relation of one patron and one ally stands in `game`; patrons and allies say what is their own. */
export interface SphereWorld {
  /** c_k at no distance, prior, turnover, noise, patience, satiation, menu, beliefs. */
  readonly game: LearningPrimitives;
  readonly rules: SphereRules;
  readonly patrons: readonly SpherePatron[];
  /** In the order of their codes. */
  readonly states: readonly SphereState[];
  /** Year of the first period. */
  readonly first: number;
  readonly periods: number;
  /** Kinds of allies whose Whittle indices are solved: steps of cost by steps of need, between which they are interpolated; or each pair by itself. */
  readonly kinds: readonly [number, number] | "exact";
  /** Of a Whittle index, as a share of the stake. */
  readonly tolerance: number;
}

export type GivenPatron = Partial<SpherePatron> & Pick<SpherePatron, "code">;
export type GivenState = Partial<SphereState> & Pick<SphereState, "code">;
export interface GivenWorld {
  readonly game?: Partial<LearningPrimitives>;
  readonly rules?: Partial<SphereRules>;
  readonly patrons: readonly GivenPatron[];
  readonly states: readonly GivenState[];
  readonly first?: number;
  readonly periods?: number;
  readonly kinds?: readonly [number, number] | "exact";
  readonly tolerance?: number;
}

export const defaultRules: Omit<SphereRules, "targets"> = {
  distanceCost: 0.25,
  distance: "linear",
  targetsFollow: "capabilities",
  leastTargets: 1,
  bidding: "before",
  bidHorizon: "tenure",
  bidOdds: "certain",
  staying: "belief",
  rivalsKnow: "prior",
  switching: "system",
  joining: "cost",
  ties: "nearer",
  dropAfter: 0,
  reentryAfterExit: 1,
  reentryAfterBreach: Number.POSITIVE_INFINITY,
  patronTurnover: 0,
};

/** Grids that are enough where offers are drawn from a menu and allies' answers are noisy. */
export const sphereGame = { beliefs: 101, menu: [0, 3, 61] } as const;

/** The primitives with defaults filled in, states by code. @throws FealtyError "domain" with name, value and reason. */
export function checkSpheres(given: GivenWorld): SphereWorld {
  const game = checkLearning({ ...sphereGame, ...given.game });
  if (game.allies !== "myopic") refuseSphere("allies", game.allies, "myopic: spheres are solved for myopic allies alone");
  if (given.patrons.length < 1) refuseSphere("patrons", "", "a list of one or more");
  if (given.states.length < 1) refuseSphere("states", "", "a list of one or more");
  const patrons = [...given.patrons]
    .sort((a, b) => a.code - b.code)
    .map(
      (p): SpherePatron => ({
        name: String(p.code),
        position: [0],
        capabilities: 1,
        stake: game.stake,
        signalCost: game.signalCost,
        demandCost: game.demandCost,
        policy: "index",
        budget: 1,
        ...p,
      }),
    );
  const states = [...given.states]
    .sort((a, b) => a.code - b.code)
    .map(
      (s): SphereState => ({
        name: String(s.code),
        position: [0],
        capabilities: 1,
        securityNeed: game.securityNeed,
        patron: null,
        leaderYears: 0,
        ...s,
      }),
    );
  const targets = given.rules?.targets ?? Math.max(patrons.length, Math.round(states.length / 10));
  const world: SphereWorld = {
    game,
    rules: { ...defaultRules, ...given.rules, targets },
    patrons,
    states,
    first: given.first ?? 1,
    periods: given.periods ?? 50,
    kinds: given.kinds ?? [17, 5],
    tolerance: given.tolerance ?? 1e-4,
  };
  judge(world);
  return world;
}

function judge({ game, rules, patrons, states, first, periods, kinds, tolerance }: SphereWorld): void {
  const codes = new Set<number>();
  const dimensions = patrons[0]?.position.length ?? 1;
  for (const { code, name, position, capabilities } of [...patrons, ...states]) {
    wholeNumber(`code of ${name}`, code, 0, 4294967294);
    if (codes.has(code)) refuseSphere("code", code, "one patron's or state's alone");
    codes.add(code);
    if (position.length !== dimensions || dimensions < 1 || dimensions > 2 || !position.every(Number.isFinite))
      refuseSphere(`position of ${name}`, position.join(";"), `${dimensions === 2 ? "two numbers" : "one number"}: all stand on one line or one plane`);
    if (!(capabilities >= 0 && Number.isFinite(capabilities))) refuseSphere(`capabilities of ${name}`, capabilities, "0 or more");
  }
  for (const { name, stake, signalCost, demandCost, policy, budget, targets, reward, charge, capabilities } of patrons) {
    checkLearning({ ...game, stake, signalCost, demandCost });
    if (!(capabilities > 0)) refuseSphere(`capabilities of ${name}`, capabilities, "above 0");
    if (!spherePolicies.includes(policy)) refuseSphere(`policy of ${name}`, policy, `one of ${spherePolicies.join(", ")}`);
    within(`budget of ${name}`, budget, 0, 1e6);
    if (targets !== undefined) wholeNumber(`targets of ${name}`, targets, 0, 1e6);
    if (reward !== undefined) within(`reward of ${name}`, reward, 0, 1e6);
    if (charge !== undefined) within(`charge of ${name}`, charge, 0, 1e6);
  }
  const own = new Set(patrons.map(({ code }) => code));
  for (const { name, securityNeed, patron } of states) {
    if (!(securityNeed > 0 && Number.isFinite(securityNeed))) refuseSphere(`securityNeed of ${name}`, securityNeed, "above 0");
    if (patron !== null && !own.has(patron)) refuseSphere(`patron of ${name}`, patron, `the code of a patron (${[...own].join(", ")}), or none`);
  }
  within("distanceCost", rules.distanceCost, 0, 1e6);
  wholeNumber("targets", rules.targets, 1, 1e6);
  wholeNumber("leastTargets", rules.leastTargets, 0, 1e6);
  wholeNumber("dropAfter", rules.dropAfter, 0, 1e6);
  if (rules.reentryAfterExit !== Number.POSITIVE_INFINITY) wholeNumber("reentryAfterExit", rules.reentryAfterExit, 1, 1e6);
  if (rules.reentryAfterBreach !== Number.POSITIVE_INFINITY) wholeNumber("reentryAfterBreach", rules.reentryAfterBreach, 1, 1e6);
  within("patronTurnover", rules.patronTurnover, 0, 1);
  for (const [name, choices] of Object.entries(ruleChoices)) {
    const value = rules[name as keyof SphereRules];
    if (name === "switching" && typeof value === "number") within(name, value, 0, 1e6);
    else if (!choices.includes(String(value))) refuseSphere(name, value, `one of ${choices.join(", ")}${name === "switching" ? ", or a number" : ""}`);
  }
  wholeNumber("first", first, -1e6, 1e6);
  wholeNumber("periods", periods, 1, 100_000);
  if (kinds !== "exact") for (const n of kinds) wholeNumber("kinds", n, 2, 1000);
  within("tolerance", tolerance, 1e-9, 0.1);
}

/** What the rules with words can be. */
export const ruleChoices: Readonly<Partial<Record<keyof SphereRules, readonly string[]>>> = {
  distance: ["linear", "quadratic"],
  targetsFollow: ["capabilities", "equal"],
  bidding: ["before", "after"],
  bidHorizon: ["tenure", "period"],
  bidOdds: ["certain", "chance"],
  staying: ["belief", "type"],
  rivalsKnow: ["prior", "belief"],
  switching: ["system", "own"],
  joining: ["cost", "free"],
  ties: ["nearer", "code"],
};

function within(name: string, value: number, low: number, high: number): void {
  if (!(value >= low && value <= high)) refuseSphere(name, value, `from ${low} to ${high}`);
}
