import { FealtyError } from "../base/index.js";
import { atPrior, type Charged, type ChargedProblem, chargedProblem, enforceable, solveCharged } from "./charged.js";
import type { LearningPrimitives } from "./learning-primitives.js";
import { highestCharge, type WhittleIndices, whittleIndices } from "./whittle.js";

/** Allies that are alike, solved once. */
export interface Kind {
  readonly p: LearningPrimitives;
  /** How many allies. */
  readonly count: number;
  readonly whittle: WhittleIndices;
  /** Its problem with the whole menu, solved at the bound's charge: what is offered to an ally that is courted. */
  readonly problem: ChargedProblem;
  readonly solved: Charged;
  /** At each node the self-enforcing reward with the highest surplus now, its place in the menu; −1 where there is none; and that surplus. */
  readonly myopicOffer: Int32Array;
  readonly surplus: Float64Array;
}

/** The rationing of attention, solved: a restless bandit (section 4). */
export interface Attention {
  readonly kinds: readonly Kind[];
  /** Each ally's kind. */
  readonly kindOf: Int32Array;
  /** Most demands a period. */
  readonly targets: number;
  /** Utils from now on that no policy passes, with the offers of its charge. */
  readonly bound: number;
  /** The charge at which it is reached: what one more demand a period is worth. */
  readonly charge: number;
  readonly indexable: boolean;
}

/**
 * Whittle indices of every kind of ally, and the Lagrangian bound min over m ≥ 0 of Σ_i W_i(p_i; m) + m·targets/(1 − δ): no policy with at most
 * `targets` demands a period and offers that are self-enforcing at that charge is worth more. Where values jump at the charge, because the promise
 * that carries a relation breaks there, it is the charge just below.
 * @param allies one set of primitives each; sets that are equal are solved once.
 * @throws FealtyError "domain" where patience differs, allies are strategic, or there is no target.
 */
export function solveAttention(allies: readonly LearningPrimitives[], targets: number, tolerance = 1e-5): Attention {
  refuse(allies, targets);
  const names = allies.map((p) => JSON.stringify(p));
  const distinct = [...new Set(names)];
  const place = new Map(distinct.map((name, k) => [name, k]));
  const kindOf = Int32Array.from(names, (name) => place.get(name) ?? 0);
  const sets = distinct.map((name) => {
    const p = allies[names.indexOf(name)] as LearningPrimitives;
    return { p, count: names.reduce((sum, own) => sum + (own === name ? 1 : 0), 0), problem: chargedProblem(p) };
  });
  const { bound, charge, solved } = lagrangian(sets, targets);
  const kinds = sets.map((set, k) => {
    const at = solved[k] as Charged;
    return { ...set, whittle: whittleIndices(set.p, tolerance), solved: at, ...myopicOffers(set.problem, at) };
  });
  return { kinds, kindOf, targets, bound, charge, indexable: kinds.every(({ whittle }) => whittle.indexable) };
}

function refuse(allies: readonly LearningPrimitives[], targets: number): void {
  const wrong = (message: string, mend: string): never => {
    throw new FealtyError("domain", message, { kind: "usage", mend });
  };
  if (allies.length === 0) wrong("there is no ally", "give at least one");
  if (!Number.isInteger(targets) || targets < 1 || targets > allies.length)
    wrong(`targets is ${targets}`, `it must be a whole number from 1 to the ${allies.length} allies: demands a period`);
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
function lagrangian(
  sets: readonly { p: LearningPrimitives; count: number; problem: ChargedProblem }[],
  targets: number,
): { bound: number; charge: number; solved: readonly Charged[] } {
  const patience = sets[0]?.p.patience ?? 0;
  const at = (charge: number, below?: Point, above?: Point): Point => {
    const solved = sets.map(({ problem }, k) => solveCharged(problem, charge, { below: below?.solved[k], above: above?.solved[k] }));
    let total = (charge * targets) / (1 - patience);
    let slope = targets / (1 - patience);
    sets.forEach(({ count, problem }, k) => {
      const own = solved[k] as Charged;
      // W(p) = V(p) + W₀, and W₀ moves with V(p).
      total += count * (atPrior(problem, own.gain) + own.waiting);
      slope -= count * atPrior(problem, own.demands) * (1 + problem.renew);
    });
    return { charge, solved, total, slope };
  };
  let low = at(0);
  if (low.slope >= 0) return { bound: low.total, charge: 0, solved: low.solved };
  let high = at(Math.max(1e-6, ...sets.map(({ p }) => highestCharge(p))), low);
  const scale = sets.reduce((sum, { p, count }) => sum + (count * p.stake) / (1 - patience), 0);
  for (let i = 0; i < 80 && high.charge - low.charge > 1e-12 * (1 + high.charge); i++) {
    const span = high.charge - low.charge;
    // Where the tangents meet, the sum is no less than there, if it is convex.
    const meet = low.charge + (high.total - low.total - high.slope * span) / (low.slope - high.slope);
    const least = low.total + low.slope * (meet - low.charge);
    if (Math.min(low.total, high.total) - least < 1e-12 * scale && meet >= low.charge && meet <= high.charge) break;
    const inside = i % 3 < 2 && meet > low.charge + 1e-3 * span && meet < high.charge - 1e-3 * span;
    const middle = at(inside ? meet : low.charge + span / 2, low, high);
    if (middle.slope < 0) low = middle;
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
  const { p, moves } = problem;
  const { menu, met } = moves;
  const { size } = moves.grid;
  const myopicOffer = new Int32Array(size).fill(-1);
  const surplus = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
  for (let b = 0; b < size; b++) {
    for (let a = 0; a < menu.length; a++) {
      const cell = b * menu.length + a;
      const cost = p.signalCost * (menu[a] as number);
      const own = (met[cell] as number) * (p.stake - cost) - p.demandCost;
      if (own > (surplus[b] as number) && enforceable(problem, solved, cell, cost)) {
        surplus[b] = own;
        myopicOffer[b] = a;
      }
    }
  }
  return { myopicOffer, surplus };
}
