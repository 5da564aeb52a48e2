import { elementary } from "../numeric/index.js";
import type { Audience } from "./contracts.js";
import type { Primitives } from "./primitives.js";

const { log1p, pow } = elementary;

/** A stationary promise to each ally, as the repeated game plays it. */
export interface Pledge {
  readonly concession: number;
  readonly reassurance: number;
}

/** A plan for one period that departs from the promises; afterwards everybody goes on as promised. */
export interface Deviation {
  /** Share of the promised signal that each ally is paid in that period; 1 where left out. */
  readonly paid?: Readonly<Record<number, number>>;
  /** What each ally concedes in that period instead of what it promised. */
  readonly conceded?: Readonly<Record<number, number>>;
}

/** Discounted payoffs from the first period on. */
export interface Played {
  readonly patron: number;
  readonly allies: readonly number[];
}

/**
 * Plays the repeated game of section 1 period by period, under A2, with a deviation in the first period: an ally that concedes less than it
 * promised gets nothing that period; a payment below the promise ends the relation with its audience for good, and those allies then concede
 * what costs them least. Written from the rules alone, without the solver's formulas, so that it can judge the solver.
 * @param horizon periods played; what is left out is worth less than δ^horizon of a whole game.
 */
export function play(allies: readonly Primitives[], promises: readonly Pledge[], audience: Audience, deviation: Deviation = {}, horizon = 2000): Played {
  const cost = (p: Primitives, x: number): number => p.reluctance * x + (p.costCurvature * x * x) / 2;
  const joy = (p: Primitives, s: number): number => p.securityNeed * (p.satiation === 1 ? log1p(s) : (pow(1 + s, 1 - p.satiation) - 1) / (1 - p.satiation));
  const alone = allies.map((p) => cheapest((x) => cost(p, x)));
  const alive = allies.map(() => true);
  const value = { patron: 0, allies: allies.map(() => 0) };
  const weight = allies.map(() => 1);
  for (let t = 0; t < horizon; t++) {
    const broken: number[] = [];
    allies.forEach((p, i) => {
      const promise = promises[i] as Pledge;
      let [x, s] = [alone[i] as number, 0];
      if (alive[i]) {
        x = (t === 0 ? deviation.conceded?.[i] : undefined) ?? promise.concession;
        const owed = x >= promise.concession ? promise.reassurance : 0;
        s = owed * ((t === 0 ? deviation.paid?.[i] : undefined) ?? 1);
        if (s < owed) broken.push(i);
      }
      const d = weight[i] as number;
      value.patron += d * (p.stake * x - p.signalCost * s);
      value.allies[i] = (value.allies[i] as number) + d * (joy(p, s) - cost(p, x));
      weight[i] = d * p.patience;
    });
    for (const i of broken) {
      if (audience === "multilateral") alive.fill(false);
      else alive[i] = false;
    }
  }
  return value;
}

/** Where a convex cost is least on [0, 1]; 1 rather than 0 where it is flat. */
function cheapest(cost: (x: number) => number): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 200; i++) {
    const [a, b] = [low + (high - low) / 3, high - (high - low) / 3];
    if (cost(a) < cost(b)) high = b;
    else low = a;
  }
  const inner = (low + high) / 2;
  return [1, 0, inner].reduce((best, x) => (cost(x) < cost(best) - 1e-15 ? x : best));
}

/**
 * The largest gain that any deviation tried brings its author: the patron paying a share of what it promised to a set of allies, or an ally
 * conceding something else. At most 12 allies: all sets are tried, and each share and concession on an even grid.
 */
export function largestDeviationGain(allies: readonly Primitives[], promises: readonly Pledge[], audience: Audience, horizon = 2000): number {
  const base = play(allies, promises, audience, {}, horizon);
  let gain = 0;
  for (let set = 1; set < 2 ** Math.min(allies.length, 12); set++) {
    for (const share of [0, 0.3, 0.7, 0.999]) {
      const paid = Object.fromEntries(allies.flatMap((_, i) => ((set >> i) & 1 ? [[i, share]] : [])));
      gain = Math.max(gain, play(allies, promises, audience, { paid }, horizon).patron - base.patron);
    }
  }
  allies.forEach((_, i) => {
    for (let k = 0; k <= 20; k++) {
      const played = play(allies, promises, audience, { conceded: { [i]: k / 20 } }, horizon);
      gain = Math.max(gain, (played.allies[i] as number) - (base.allies[i] as number));
    }
  });
  return gain;
}
