import { FealtyError } from "../base/index.js";
import { solveCharged } from "./charged.js";
import { atPrior, type Charged, type ChargedProblem, chargedProblem, enforceable } from "./charged-problem.js";
import { type Courting, courting } from "./courting.js";
import { type LearningPrimitives, menuOf } from "./learning-primitives.js";
import type { Ration } from "./ration.js";
import { highestCharge, type WhittleIndices, whittleIndices } from "./whittle.js";

/** Allies that are alike, solved once. */
export interface Kind {
  readonly p: LearningPrimitives;
  /** How many allies. */
  readonly count: number;
  readonly whittle: WhittleIndices;
  /** Its problem with every reward that the ration can pay, solved at the bound's charge: what is offered to an ally that is courted. */
  readonly problem: ChargedProblem;
  readonly solved: Charged;
  readonly courting: Courting;
  /**
   * At each node the self-enforcing reward with the highest surplus now (where signals are rationed, of those above 0), its place in the menu; −1
   * where there is none; and that surplus (there, beyond that of a reward of 0 or none, for each signal unit).
   */
  readonly myopicOffer: Int32Array;
  readonly surplus: Float64Array;
}

/** The rationing of attention, solved: a restless bandit (section 4). */
export interface Attention {
  readonly kinds: readonly Kind[];
  /** Each ally's kind. */
  readonly kindOf: Int32Array;
  readonly ration: Ration;
  /** Utils from now on that no policy passes, with the offers of its charge. */
  readonly bound: number;
  /** The charge at which it is reached: what one more demand, or signal unit, a period is worth. */
  readonly charge: number;
  readonly indexable: boolean;
}

/**
 * Whittle indices of every kind of ally, and the Lagrangian bound min over m ≥ 0 of Σ_i W_i(p_i; m) + m·most/(1 − δ): no policy that keeps to the
 * ration, with offers that are self-enforcing at that charge, is worth more. Where values jump at the charge, because the promise that carries
 * a relation breaks there, it is the charge just below.
 * @param allies one set of primitives each; sets that are equal are solved once.
 * @param given most demands a period, or a ration of demands or of signals: Σ s ≤ B over the offers made, met or not, so that all of them
 *   can be paid. Rewards above B are then off the menu.
 * @throws FealtyError "domain" where patience differs, allies are strategic, or the ration allows nothing.
 */
export function solveAttention(allies: readonly LearningPrimitives[], given: number | Ration, tolerance = 1e-5): Attention {
  const ration: Ration = typeof given === "number" ? { of: "demands", most: given } : given;
  checkRation(allies, ration);
  const names = allies.map((p) => JSON.stringify(p));
  const distinct = [...new Set(names)];
  const place = new Map(distinct.map((name, k) => [name, k]));
  const kindOf = Int32Array.from(names, (name) => place.get(name) ?? 0);
  const sets = distinct.map((name) => {
    const p = allies[names.indexOf(name)] as LearningPrimitives;
    return { p, count: names.reduce((sum, own) => sum + (own === name ? 1 : 0), 0), problem: chargedProblem(p, payable(p, ration), ration.of) };
  });
  const { bound, charge, solved } = lagrangian(sets, ration.most);
  const kinds = sets.map((set, k) => {
    const { p, problem } = set;
    const at = solved[k] as Charged;
    const whittle = whittleIndices(p, tolerance, { of: ration.of, menu: problem.moves.menu });
    return { ...set, whittle, solved: at, courting: courting(problem, at), ...myopicOffers(problem, at) };
  });
  return { kinds, kindOf, ration, bound, charge, indexable: kinds.every(({ whittle }) => whittle.indexable) };
}

/** Rewards that the ration can pay. */
function payable(p: LearningPrimitives, { of, most }: Ration): Float64Array {
  return of === "demands" ? menuOf(p) : menuOf(p).filter((s) => s <= most);
}

/** @throws FealtyError "domain" where patience differs, allies are strategic, or the ration allows nothing. */
export function checkRation(allies: readonly LearningPrimitives[], ration: Ration): void {
  const { of, most } = ration;
  const wrong = (message: string, mend: string): never => {
    throw new FealtyError("domain", message, { kind: "usage", mend });
  };
  if (allies.length === 0) wrong("there is no ally", "give at least one");
  if (of === "demands" && !(Number.isInteger(most) && most >= 1 && most <= allies.length))
    wrong(`targets is ${most}`, `it must be a whole number from 1 to the ${allies.length} allies: demands a period`);
  if (of === "signals") {
    if (!(most > 0 && Number.isFinite(most))) wrong(`attention is ${most}`, "it must be above 0: signal units a period");
    const least = Math.min(...allies.map((p) => menuOf(p).find((s) => s > 0) ?? Number.POSITIVE_INFINITY));
    if (least === Number.POSITIVE_INFINITY)
      wrong("no menu has a reward above 0", "attention rations rewards: put some on the menu, or ration demands by targets");
    if (most < least) wrong(`attention is ${most}`, `the least reward above 0 on a menu is ${least}: nothing could be promised`);
  }
  if (allies.some((p) => p.allies === "strategic")) wrong("allies is strategic", "attention is solved for myopic allies alone");
  const first = (allies[0] as LearningPrimitives).patience;
  const other = allies.find((p) => p.patience !== first);
  if (other) wrong(`patience is ${first} towards one ally and ${other.patience} towards another`, "it is the patron's own, one number for all");
}

interface Point {
  readonly charge: number;
  readonly solved: readonly Charged[];
  readonly total: number;
  /** Its right derivative. */
  readonly slope: number;
}

/** Minimises the sum by tangents, and by halving where they do not help. */
export function lagrangian(
  sets: readonly { p: LearningPrimitives; count: number; problem: ChargedProblem }[],
  most: number,
): { bound: number; charge: number; solved: readonly Charged[] } {
  const patience = sets[0]?.p.patience ?? 0;
  const at = (charge: number, below?: Point, above?: Point): Point => {
    const solved = sets.map(({ problem }, k) => solveCharged(problem, charge, { below: below?.solved[k], above: above?.solved[k] }));
    let total = (charge * most) / (1 - patience);
    let slope = most / (1 - patience);
    sets.forEach(({ count, problem }, k) => {
      const own = solved[k] as Charged;
      // W(p) = V(p) + W₀, and W₀ moves with V(p).
      total += count * (atPrior(problem, own.gain) + own.waiting);
      slope -= count * atPrior(problem, own.demands) * (1 + problem.renew);
    });
    return { charge, solved, total, slope };
  };
  // Where slopes are known no better than this, fewer charged demands are as good.
  const flat = (-1e-6 * most) / (1 - patience);
  let low = at(0);
  if (low.slope >= flat) return { bound: low.total, charge: 0, solved: low.solved };
  let high = at(Math.max(1e-6, ...sets.map(({ problem }) => highestCharge(problem))), low);
  const scale = sets.reduce((sum, { p, count }) => sum + (count * p.stake) / (1 - patience), 0);
  for (let i = 0; i < 80 && high.charge - low.charge > 1e-12 * (1 + high.charge); i++) {
    const span = high.charge - low.charge;
    // Where the tangents meet, the sum is no less than there, if it is convex.
    const meet = low.charge + (high.total - low.total - high.slope * span) / (low.slope - high.slope);
    const least = low.total + low.slope * (meet - low.charge);
    const found = Math.min(low.total, high.total) - least < 1e-12 * scale && meet >= low.charge && meet <= high.charge;
    const near = 1e-6 * (1 + high.charge);
    if (found && span <= near) break;
    const inside = i % 3 < 2 && meet > low.charge + 1e-3 * span && meet < high.charge - 1e-3 * span;
    // Two tangents that meet at an end may also belong to the two sides of a jump elsewhere: what lies just before that end tells.
    const next = found ? Math.max(low.charge + 1e-3 * span, high.charge - near) : inside ? meet : low.charge + span / 2;
    const middle = at(next, low, high);
    if (middle.slope < flat) low = middle;
    else high = middle;
  }
  // Below a jump the offers that carry the relation can still be enforced.
  const jumps = high.total < low.total + low.slope * (high.charge - low.charge) - 1e-9 * scale;
  const best = jumps || low.total <= high.total ? low : high;
  // Once more with the whole menu at every belief: other policies also court where the bound would not.
  const { total, charge, solved } = at(best.charge);
  return { bound: total, charge, solved };
}

function myopicOffers(problem: ChargedProblem, solved: Charged): { myopicOffer: Int32Array; surplus: Float64Array } {
  const { p, of, moves } = problem;
  const { menu, met } = moves;
  const { size } = moves.grid;
  const myopicOffer = new Int32Array(size).fill(-1);
  const surplus = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
  for (let b = 0; b < size; b++) {
    const now = (a: number): number => (met[b * menu.length + a] as number) * (p.stake - p.signalCost * (menu[a] as number)) - p.demandCost;
    for (let a = of === "signals" && menu[0] === 0 ? 1 : 0; a < menu.length; a++) {
      if (now(a) > (surplus[b] as number) && enforceable(problem, solved, b * menu.length + a, p.signalCost * (menu[a] as number))) {
        surplus[b] = now(a);
        myopicOffer[b] = a;
      }
    }
    if (of === "demands" || (myopicOffer[b] as number) < 0) continue;
    const unpaid = menu[0] === 0 ? Math.max(0, now(0)) : 0;
    surplus[b] = ((surplus[b] as number) - unpaid) / (menu[myopicOffer[b] as number] as number);
  }
  return { myopicOffer, surplus };
}
