import { elementary } from "../numeric/index.js";
import { type BeliefGrid, beliefGrid } from "./belief-grid.js";
import { worth } from "./contract.js";
import { type LearningPrimitives, menuOf } from "./learning-primitives.js";

const { exp } = elementary;

/** What the patron does and is worth at each belief. */
export interface LearningPolicy {
  readonly grid: BeliefGrid;
  readonly menu: Float64Array;
  /** W at each node, utils from now on. */
  readonly value: Float64Array;
  /** Place of the reward in the menu, −1: no demand. */
  readonly offer: Int32Array;
  readonly converged: boolean;
  readonly iterations: number;
  /** Largest |T W − W| at the end. */
  readonly residual: number;
}

/** Where each (belief, offer) leads: what does not change from sweep to sweep. */
export interface Transitions {
  readonly grid: BeliefGrid;
  readonly menu: Float64Array;
  /** size × offers: probability that the offer is met. */
  readonly met: Float64Array;
  /** size × offers × types: corners of the next belief and their weights, after compliance and after refusal. */
  readonly after: readonly [{ readonly corner: Int32Array; readonly weight: Float64Array }, { readonly corner: Int32Array; readonly weight: Float64Array }];
  /** Corners of the prior. */
  readonly prior: { readonly corner: Int32Array; readonly weight: Float64Array };
}

/** σ_k(s) of a myopic ally: Λ((λu(s) − c_k)/τ), offers × types. */
export function myopicAnswers(p: LearningPrimitives, menu: Float64Array): Float64Array {
  const out = new Float64Array(menu.length * p.costs.length);
  menu.forEach((s, a) => {
    const gain = p.securityNeed * worth(s, p.satiation);
    p.costs.forEach((c, k) => {
      out[a * p.costs.length + k] = 1 / (1 + exp(-(gain - c) / p.noise));
    });
  });
  return out;
}

/** Bayes' rule at every node and offer. `answers` is offers × types, the same at each belief. */
export function transitions(p: LearningPrimitives, grid: BeliefGrid, menu: Float64Array, answers: Float64Array): Transitions {
  const { types, size, nodes } = grid;
  if (types === 2) return twoTypes(p, grid, menu, answers);
  const offers = menu.length;
  const met = new Float64Array(size * offers);
  const make = () => ({ corner: new Int32Array(size * offers * types), weight: new Float64Array(size * offers * types) });
  const after = [make(), make()] as const;
  const [yes, no] = [new Float64Array(types), new Float64Array(types)];
  for (let b = 0; b < size; b++) {
    for (let a = 0; a < offers; a++) {
      const cell = b * offers + a;
      let [complied, refused] = [0, 0];
      for (let k = 0; k < types; k++) {
        const belief = nodes[b * types + k] as number;
        const sigma = answers[a * types + k] as number;
        yes[k] = belief * sigma;
        no[k] = belief * (1 - sigma);
        complied += yes[k] as number;
        refused += no[k] as number;
      }
      met[cell] = complied;
      for (let k = 0; k < types; k++) {
        const belief = nodes[b * types + k] as number;
        // An answer that cannot happen teaches nothing.
        yes[k] = complied > 0 ? (yes[k] as number) / complied : belief;
        no[k] = refused > 0 ? (no[k] as number) / refused : belief;
      }
      grid.locate(yes, after[0].corner, after[0].weight, cell * types);
      grid.locate(no, after[1].corner, after[1].weight, cell * types);
    }
  }
  return { grid, menu, met, after, prior: locatePrior(p, grid) };
}

function locatePrior(p: LearningPrimitives, grid: BeliefGrid): Transitions["prior"] {
  const prior = { corner: new Int32Array(grid.types), weight: new Float64Array(grid.types) };
  grid.locate(p.prior, prior.corner, prior.weight, 0);
  return prior;
}

/** `transitions` with two types: for one offer both next beliefs rise with the belief, so that their places are found by walking along. */
function twoTypes(p: LearningPrimitives, grid: BeliefGrid, menu: Float64Array, answers: Float64Array): Transitions {
  const { size, nodes } = grid;
  const offers = menu.length;
  const met = new Float64Array(size * offers);
  const make = () => ({ corner: new Int32Array(2 * size * offers), weight: new Float64Array(2 * size * offers) });
  const after = [make(), make()] as const;
  const { corner: yes, weight: yesWeight } = after[0];
  const { corner: no, weight: noWeight } = after[1];
  const first = new Float64Array(size);
  for (let b = 0; b < size; b++) first[b] = nodes[2 * b] as number;
  for (let a = 0; a < offers; a++) {
    const [eager, slow] = [answers[2 * a] as number, answers[2 * a + 1] as number];
    let [up, down] = [0, 0];
    for (let b = 0; b < size; b++) {
      const belief = first[b] as number;
      const cell = b * offers + a;
      const share = belief * eager + (1 - belief) * slow;
      met[cell] = share;
      // An answer that cannot happen teaches nothing.
      const complied = share > 0 ? (belief * eager) / share : belief;
      const refused = belief * (1 - eager) + (1 - belief) * (1 - slow);
      const failed = refused > 0 ? (belief * (1 - eager)) / refused : belief;
      up = walk(first, up, complied);
      down = walk(first, down, failed);
      const at = 2 * cell;
      put(first, yes, yesWeight, at, up, complied);
      put(first, no, noWeight, at, down, failed);
    }
  }
  return { grid, menu, met, after, prior: locatePrior(p, grid) };
}

/** The last place but one at which a rising list is not above a value, sought from `at`. */
function walk(list: Float64Array, at: number, value: number): number {
  let i = at;
  while (i < list.length - 2 && (list[i + 1] as number) <= value) i++;
  while (i > 0 && (list[i] as number) > value) i--;
  return i;
}

function put(list: Float64Array, corner: Int32Array, weight: Float64Array, at: number, place: number, value: number): void {
  const low = list[place] as number;
  const share = Math.min(1, (value - low) / ((list[place + 1] as number) - low));
  corner[at] = place;
  corner[at + 1] = place + 1;
  weight[at] = 1 - share;
  weight[at + 1] = share;
}

export interface LearningOptions {
  /** Where values begin: from above the largest self-enforcing value is found, from below possibly a smaller one. Default "above". */
  readonly from?: "above" | "below";
  /** Whether offers must be self-enforcing: κs ≤ δW̄(b⁺). Default true. */
  readonly enforced?: boolean;
}

/**
 * The patron's value and best offers when allies are myopic (section 3): W(b) = max{δW̄(b), max over self-enforcing s of
 * −w + Σ_k b_k[σ_k(v − κs + δW̄(b⁺)) + (1 − σ_k) δW̄(b⁻)]}, W̄ = (1 − h)W + hW(p). Values and the enforceable set are iterated together;
 * once the set has settled, Howard's policy iteration ends the work, and its end is tried by a whole sweep.
 */
export function solveMyopic(p: LearningPrimitives, options: LearningOptions = {}): LearningPolicy {
  const grid = beliefGrid(p.costs.length, p.beliefs);
  const menu = menuOf(p);
  const moves = transitions(p, grid, menu, myopicAnswers(p, menu));
  const { from = "above", enforced = true } = options;
  if (from !== "above" || !enforced || grid.types !== 2 || grid.size <= 4 * coarse) return iterate(p, moves, options);
  // The value without the constraint is the only one of its kind, so that it may be sought from anywhere.
  return iterate(p, moves, options, iterate(p, moves, { enforced: false }, fromCoarse(p, grid)).value);
}

const coarse = 51;

/** Values without the enforcement constraint, found on a coarse grid, at the nodes of a fine one. */
function fromCoarse(p: LearningPrimitives, { size, nodes }: BeliefGrid): Float64Array {
  const { grid, value } = solveMyopic({ ...p, beliefs: coarse }, { enforced: false });
  const [corner, weight] = [new Int32Array(2), new Float64Array(2)];
  const out = new Float64Array(size);
  for (let b = 0; b < size; b++) {
    grid.locate([nodes[2 * b] as number, nodes[2 * b + 1] as number], corner, weight, 0);
    out[b] = (weight[0] as number) * (value[corner[0] as number] as number) + (weight[1] as number) * (value[corner[1] as number] as number);
  }
  return out;
}

/** As `solveMyopic`, on transitions that are there. @param start values to begin from. */
export function iterate(
  p: LearningPrimitives,
  moves: Transitions,
  { from = "above", enforced = true }: LearningOptions = {},
  start?: Float64Array,
): LearningPolicy {
  const { grid, menu } = moves;
  const { size } = grid;
  const highest = p.stake / (1 - p.patience);
  const tolerance = 1e-13 * highest;
  const value = new Float64Array(size);
  // What the patron were worth if it could bind itself is never less than what it is worth, and is soon found.
  if (start) value.set(start);
  else if (from === "above" && enforced) value.set(iterate(p, moves, { enforced: false }).value);
  else value.fill(from === "above" ? highest : 0);
  const next = new Float64Array(size);
  const offer = new Int32Array(size);
  let [iterations, settled, allowed, wait] = [0, 0, -1, 0];
  let last: Sweep = { change: Number.POSITIVE_INFINITY, allowed: -1 };
  while (iterations < 5000) {
    iterations++;
    last = sweep(p, moves, value, next, offer, enforced);
    value.set(next);
    if (last.change <= tolerance) break;
    // From above the set only shrinks, so that its size tells whether it has changed.
    settled = last.allowed === allowed ? settled + 1 : 0;
    allowed = last.allowed;
    if ((settled >= 2 || !enforced) && iterations >= wait) {
      const done = improve(p, moves, value, offer, allowed, enforced, tolerance);
      if (done) return { grid, menu, ...done, converged: true, iterations: iterations + done.iterations };
      wait = iterations + 20;
    }
  }
  return { grid, menu, value, offer, converged: last.change <= 10 * tolerance, iterations, residual: last.change };
}

/** At each node: what the best self-enforcing demand is worth beyond making none, −Infinity where there is none; and that offer's place in the menu, −1. */
export function demandAdvantage(
  p: LearningPrimitives,
  moves: Transitions,
  value: Float64Array,
  enforced = true,
): { advantage: Float64Array; offer: Int32Array } {
  const { grid, menu, met, after } = moves;
  const bar = discounted(p, moves, value);
  const advantage = new Float64Array(grid.size).fill(Number.NEGATIVE_INFINITY);
  const offer = new Int32Array(grid.size).fill(-1);
  const [yes, no] = after;
  for (let b = 0; b < grid.size; b++) {
    for (let a = 0; a < menu.length; a++) {
      const cell = b * menu.length + a;
      const complied = ahead(grid.types, yes.corner, yes.weight, bar, cell);
      const cost = p.signalCost * (menu[a] as number);
      if (enforced && cost > complied && cost > 0) continue;
      const share = met[cell] as number;
      const own = share * (p.stake - cost + complied) - p.demandCost + (1 - share) * ahead(grid.types, no.corner, no.weight, bar, cell) - (bar[b] as number);
      if (own > (advantage[b] as number)) {
        advantage[b] = own;
        offer[b] = a;
      }
    }
  }
  return { advantage, offer };
}

interface Sweep {
  /** Largest |T W − W|. */
  readonly change: number;
  /** How many (belief, offer) are self-enforcing. */
  readonly allowed: number;
}

/** Policy iteration within a set of offers; undefined when the set does not stay as it is. */
function improve(
  p: LearningPrimitives,
  moves: Transitions,
  from: Float64Array,
  first: Int32Array,
  allowed: number,
  enforced: boolean,
  tolerance: number,
): { value: Float64Array; offer: Int32Array; residual: number; iterations: number } | undefined {
  const value = from.slice();
  const offer = first.slice();
  const next = new Float64Array(value.length);
  for (let i = 1; i <= 60; i++) {
    evaluatePolicy(p, moves, offer, value);
    const { change, allowed: now } = sweep(p, moves, value, next, offer, enforced);
    if (now !== allowed) return undefined;
    if (change <= 10 * tolerance) return { value, offer, residual: change, iterations: i };
    value.set(next);
  }
  return undefined;
}

/** δW̄ at every node. */
function discounted(p: LearningPrimitives, { prior, grid }: Transitions, value: Float64Array): Float64Array {
  let atPrior = 0;
  for (let k = 0; k < grid.types; k++) atPrior += (prior.weight[k] as number) * (value[prior.corner[k] as number] as number);
  const bar = new Float64Array(value.length);
  for (let b = 0; b < bar.length; b++) bar[b] = p.patience * ((1 - p.turnover) * (value[b] as number) + p.turnover * atPrior);
  return bar;
}

/** What `bar` is, interpolated at a cell's next belief. */
function ahead(types: number, corner: Int32Array, weight: Float64Array, bar: Float64Array, cell: number): number {
  const at = cell * types;
  let sum = (weight[at] as number) * (bar[corner[at] as number] as number);
  if (types > 1) sum += (weight[at + 1] as number) * (bar[corner[at + 1] as number] as number);
  if (types > 2) sum += (weight[at + 2] as number) * (bar[corner[at + 2] as number] as number);
  return sum;
}

/** One sweep: T W into `next`, the offers into `chosen`. */
function sweep(p: LearningPrimitives, moves: Transitions, value: Float64Array, next: Float64Array, chosen: Int32Array, enforced: boolean): Sweep {
  const { grid, menu, met, after } = moves;
  const { types, size } = grid;
  const offers = menu.length;
  const bar = discounted(p, moves, value);
  const [{ corner: yes, weight: yesWeight }, { corner: no, weight: noWeight }] = after;
  const { demandCost, stake, signalCost } = p;
  let [change, allowed] = [0, 0];
  for (let b = 0; b < size; b++) {
    let best = bar[b] as number;
    let pick = -1;
    for (let a = 0; a < offers; a++) {
      const cell = b * offers + a;
      const complied = ahead(types, yes, yesWeight, bar, cell);
      const cost = signalCost * (menu[a] as number);
      if (enforced && cost > complied && cost > 0) continue;
      allowed++;
      const share = met[cell] as number;
      const own = share * (stake - cost + complied) - demandCost + (1 - share) * ahead(types, no, noWeight, bar, cell);
      if (own > best) {
        best = own;
        pick = a;
      }
    }
    change = Math.max(change, Math.abs(best - (value[b] as number)));
    next[b] = best;
    chosen[b] = pick;
  }
  return { change, allowed };
}

/**
 * Replaces `value` by that of always following `offer`: Gauss–Seidel sweeps over the chosen cells alone, up and down the beliefs by turns, a
 * node where nothing is asked solved for itself.
 */
function evaluatePolicy(p: LearningPrimitives, moves: Transitions, offer: Int32Array, value: Float64Array): void {
  const { grid, menu, met, after, prior } = moves;
  const { types, size } = grid;
  const offers = menu.length;
  const tolerance = (1e-15 * p.stake) / (1 - p.patience);
  const [yes, no] = after;
  const [stay, leave] = [p.patience * (1 - p.turnover), p.patience * p.turnover];
  let fresh = ahead(types, prior.corner, prior.weight, value, 0);
  for (let i = 0; i < 5000; i++) {
    let change = 0;
    const reset = leave * fresh;
    for (let k = 0; k < size; k++) {
      const b = i % 2 === 0 ? k : size - 1 - k;
      const a = offer[b] as number;
      let own = reset / (1 - stay);
      if (a >= 0) {
        const cell = b * offers + a;
        const share = met[cell] as number;
        const complied = stay * ahead(types, yes.corner, yes.weight, value, cell);
        const refused = stay * ahead(types, no.corner, no.weight, value, cell);
        own = share * (p.stake - p.signalCost * (menu[a] as number) + complied) - p.demandCost + (1 - share) * refused + reset;
      }
      change = Math.max(change, Math.abs(own - (value[b] as number)));
      value[b] = own;
    }
    const now = ahead(types, prior.corner, prior.weight, value, 0);
    // All values move by δh of what the value at the prior moves: carried on at once instead of sweep by sweep.
    const shift = ((now - fresh) * leave) / (1 - p.patience);
    if (Math.abs(shift) > tolerance) for (let b = 0; b < size; b++) value[b] = (value[b] as number) + shift;
    fresh = now + (Math.abs(shift) > tolerance ? shift : 0);
    if (change <= tolerance) break;
  }
}
