import type { Attention, Kind } from "./attention.js";
import { enforceable } from "./charged-problem.js";
import { promises, unpaidWorth } from "./courting.js";
import type { LearningPrimitives } from "./learning-primitives.js";
import type { Ration } from "./ration.js";

/** What the play of policies needs to know about allies: numbers alone, so that it can be sent to where it is played. */
export interface PlayTables {
  readonly ration: Ration;
  readonly kinds: readonly PlayTable[];
  /** Each ally's kind. */
  readonly kindOf: Int32Array;
}

/** How allies of one kind are ranked and what they are offered; arrays have one entry a node of the grid of beliefs where nothing else is said. */
export interface PlayTable {
  readonly p: LearningPrimitives;
  readonly menu: Float64Array;
  /** How the myopic policy courts. */
  readonly myopic: Courted;
  /** How all others do. */
  readonly other: Courted;
}

export interface Courted {
  /** The index, or the surplus now: above 0 where a demand is worth its own cost. */
  readonly worth: Float64Array;
  /** Place in the menu of what is offered, −1. */
  readonly offer: Int32Array;
  /** Where signals are rationed: size × offers, what is offered if no reward beyond that place can be paid, −1. */
  readonly within?: Int16Array;
  /** Where signals are rationed: what a demand with a reward of 0 is worth; above 0 it is made of an ally that is promised nothing. */
  readonly unpaid?: Float64Array;
}

export function playTables({ kinds, kindOf, ration }: Attention): PlayTables {
  return { ration, kindOf, kinds: kinds.map((kind) => (ration.of === "signals" ? bySignals(kind) : byDemands(kind))) };
}

function byDemands({ p, problem, whittle, courting, surplus, myopicOffer }: Kind): PlayTable {
  return { p, menu: problem.moves.menu, myopic: { worth: surplus, offer: myopicOffer }, other: { worth: whittle.index, offer: courting.offer } };
}

function bySignals(kind: Kind): PlayTable {
  const { p, problem, solved, courting, surplus, myopicOffer } = kind;
  const { grid, menu, met } = problem.moves;
  // Finite where the menu has no such reward, so that a share of 0 of it is 0.
  const asked = (worth: (node: number) => number): Float64Array => Float64Array.from({ length: grid.size }, (_, b) => (menu[0] === 0 ? worth(b) : -1));
  return {
    p,
    menu,
    myopic: {
      worth: surplus,
      offer: myopicOffer,
      within: affordableNow(kind),
      unpaid: asked((b) => (met[b * menu.length] as number) * p.stake - p.demandCost),
    },
    other: {
      worth: kind.whittle.index,
      offer: courting.offer,
      within: promises(problem, solved, kind.whittle.index),
      unpaid: asked((b) => unpaidWorth(problem, solved, b)),
    },
  };
}

/** As `promises`, for the highest surplus now. */
function affordableNow({ p, problem, solved }: Kind): Int16Array {
  const { grid, menu, met } = problem.moves;
  const within = new Int16Array(grid.size * menu.length).fill(-1);
  for (let b = 0; b < grid.size; b++) {
    let [most, pick] = [0, -1];
    for (let a = 0; a < menu.length; a++) {
      const cell = b * menu.length + a;
      const cost = p.signalCost * (menu[a] as number);
      const own = (met[cell] as number) * (p.stake - cost) - p.demandCost;
      if (own > most && enforceable(problem, solved, cell, cost)) [most, pick] = [own, cost > 0 ? a : -1];
      within[cell] = pick;
    }
  }
  return within;
}
