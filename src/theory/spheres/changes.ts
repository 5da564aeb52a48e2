import { FealtyError, suggest } from "../../base/index.js";
import { refuseSphere } from "./refuse.js";
import { checkSpheres, type SpherePatron, type SphereState, type SphereWorld } from "./world.js";

/** A declared change of primitives. Names the patron or the state that it concerns; without either, it concerns the game and the rules. */
export interface SphereChange {
  /** Year in which it takes hold. */
  readonly at: number;
  readonly patron?: number | string;
  readonly state?: number | string;
  /** New values, and factors, by the names of primitives. */
  readonly set?: Readonly<Record<string, unknown>>;
  readonly scale?: Readonly<Record<string, number>>;
  /** At the "start" of the year (default), or after its promises have been answered, before "payment": so can a patron come to break its word. */
  readonly when?: "start" | "payment";
}

/** Changes that come together, compared with a history in which they do not come. */
export interface Counterfactual {
  readonly name: string;
  readonly changes: readonly SphereChange[];
}

/** The worlds of a history one after another, and which holds in each period at its start and at payment. */
export interface Schedule {
  readonly worlds: readonly SphereWorld[];
  readonly atStart: Int32Array;
  readonly atPayment: Int32Array;
}

const patronNames = ["position", "capabilities", "stake", "signalCost", "demandCost", "policy", "budget", "targets", "reward", "charge"];
const stateNames = ["position", "capabilities", "securityNeed"];
const gameNames = ["costs", "turnover", "noise", "patience", "satiation", "prior", "stake", "signalCost", "demandCost", "securityNeed"];

/** @throws FealtyError "domain" for a change that names nobody or nothing that there is, or a year outside the history. */
export function scheduleOf(world: SphereWorld, changes: readonly SphereChange[]): Schedule {
  const worlds = [world];
  const atStart = new Int32Array(world.periods);
  const atPayment = new Int32Array(world.periods);
  const sorted = changes.map((change, k) => ({ change, k })).sort((a, b) => a.change.at - b.change.at || late(a.change) - late(b.change) || a.k - b.k);
  for (const [n, { change }] of sorted.entries()) {
    const period = change.at - world.first;
    if (!Number.isInteger(change.at) || period < 0 || period >= world.periods)
      refuseSphere("at", change.at, `a year of the history, from ${world.first} to ${world.first + world.periods - 1}`);
    const changed = applyChange(worlds[worlds.length - 1] as SphereWorld, change);
    const before = sorted[n - 1]?.change;
    if (before && before.at === change.at && late(before) === late(change)) worlds[worlds.length - 1] = changed;
    else worlds.push(changed);
    atStart.fill(worlds.length - 1, late(change) ? period + 1 : period);
    atPayment.fill(worlds.length - 1, period);
  }
  return { worlds, atStart, atPayment };
}

function late({ when = "start" }: SphereChange): number {
  if (when !== "start" && when !== "payment") refuseSphere("when", when, "start or payment");
  return when === "payment" ? 1 : 0;
}

/** The world after a change. */
export function applyChange(world: SphereWorld, change: SphereChange): SphereWorld {
  const { patron, state, set = {}, scale = {} } = change;
  if (patron !== undefined && state !== undefined) refuseSphere("change", `of ${patron} and ${state}`, "of one patron or one state: write two changes");
  if (patron !== undefined) {
    const j = placeOf(world.patrons, patron, "patron");
    const given = changed(world.patrons[j] as SpherePatron, set, scale, patronNames);
    return checkSpheres({ ...world, patrons: world.patrons.map((own, k) => (k === j ? given : own)) });
  }
  if (state !== undefined) {
    const i = placeOf(world.states, state, "state");
    const given = changed(world.states[i] as SphereState, set, scale, stateNames);
    return checkSpheres({ ...world, states: world.states.map((own, k) => (k === i ? given : own)) });
  }
  const ruleNames = Object.keys(world.rules);
  refuseUnknown([...Object.keys(set), ...Object.keys(scale)], [...gameNames, ...ruleNames]);
  const part = <T extends object>(own: T, names: readonly string[]): T => changed(own, pick(set, names), pick(scale, names), names);
  const game = part(world.game, gameNames);
  if (game.costs.length !== world.game.costs.length) refuseSphere("costs", game.costs.join(";"), `${world.game.costs.length} numbers, as before`);
  return checkSpheres({
    ...world,
    game,
    rules: part(world.rules, ruleNames),
    // What is every patron's or every state's is changed there, where it counts.
    patrons: world.patrons.map((own) => part(own, ["stake", "signalCost", "demandCost"])),
    states: world.states.map((own) => part(own, ["securityNeed"])),
  });
}

function pick<T>(of: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(of).filter(([name]) => names.includes(name)));
}

function refuseUnknown(given: readonly string[], names: readonly string[]): void {
  const name = given.find((one) => !names.includes(one));
  if (name !== undefined)
    throw new FealtyError("usage", `a change names "${name}"`, { kind: "usage", mend: `${suggest(name, names)}; it can change ${names.join(", ")}` });
}

function changed<T extends object>(own: T, set: Readonly<Record<string, unknown>>, scale: Readonly<Record<string, number>>, names: readonly string[]): T {
  refuseUnknown([...Object.keys(set), ...Object.keys(scale)], names);
  const scaled = Object.entries(scale).map(([name, by]) => {
    const now = (own as Record<string, unknown>)[name];
    if (typeof now !== "number") refuseSphere(`scale of ${name}`, by, "of a primitive that is a number now: set it instead");
    if (!(by >= 0 && Number.isFinite(by))) refuseSphere(`scale of ${name}`, by, "0 or more");
    return [name, now * by] as const;
  });
  return { ...own, ...set, ...Object.fromEntries(scaled) };
}

/** By code or by name. */
function placeOf(all: readonly { readonly code: number; readonly name: string }[], who: number | string, what: string): number {
  const place = all.findIndex(({ code, name }) => name === String(who) || code === Number(who));
  if (place < 0)
    throw new FealtyError("domain", `there is no ${what} "${who}"`, {
      kind: "usage",
      mend: suggest(
        String(who),
        all.map(({ name }) => name),
      ),
    });
  return place;
}
