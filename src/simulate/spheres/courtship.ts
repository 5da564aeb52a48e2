import { chooseHighest } from "../../theory/index.js";
import type { Chance } from "./chance.js";
import { sphereOutcomes } from "./outcomes.js";
import type { Epoch } from "./scenario.js";
import type { Record, Standing } from "./standing.js";

const outcome = sphereOutcomes.length;
const [demands, concessions, signals, surplus, breaches] = (["demands", "concessions", "signals", "surplus", "breaches"] as const).map((name) =>
  sphereOutcomes.indexOf(name),
) as [number, number, number, number, number];

/** Targets and offers, answers, payment and beliefs of a period, patron by patron and state by state in their order. */
export function courtship(
  s: Standing,
  nearest: (belief: ArrayLike<number>) => number,
): (epoch: Epoch, paying: Epoch, chance: Chance, t: number, out: Float64Array, at: number, record?: Record) => void {
  const N = s.patron.length;
  const score = new Float64Array(N);
  const candidates = new Int32Array(N);
  const chosen = new Uint8Array(N);
  const sent = new Float64Array(N);
  const types = s.belief.length / N;
  const now = new Float64Array(types);

  return (epoch, paying, chance, t, out, at, record) => {
    const { world, tables, targets } = epoch;
    const { size } = tables;
    const M = world.patrons.length;
    chosen.fill(0);
    sent.fill(0);
    for (let j = 0; j < M; j++) {
      const most = targets[j] as number;
      let count = 0;
      for (let i = 0; i < N; i++) {
        if (s.patron[i] === j && (tables.reward[(i * M + j) * size + (s.node[i] as number)] as number) >= 0) candidates[count++] = i;
      }
      if (count > most) {
        for (let k = 0; k < count; k++) {
          const i = candidates[k] as number;
          score[i] = rankOf(epoch, s, i, j, chance, t);
        }
        if (most > 0) chooseHighest(score, candidates.subarray(0, count), most);
        count = most;
      }
      for (let k = 0; k < count; k++) chosen[candidates[k] as number] = 1;
    }
    for (let i = 0; i < N; i++) {
      if (chosen[i] === 0) continue;
      const j = s.patron[i] as number;
      const place = at + j * outcome;
      const pair = i * M + j;
      const cell = pair * size + (s.node[i] as number);
      const offer = tables.reward[cell] as number;
      const patron = world.patrons[j] as Epoch["world"]["patrons"][number];
      const payer = paying.world.patrons[j] as typeof patron;
      const met = chance.answer(i, t) < (tables.met[cell * types + (s.type[i] as number)] as number);
      let sum = 0;
      for (let k = 0; k < types; k++) {
        const sigma = tables.met[cell * types + k] as number;
        now[k] = (s.belief[i * types + k] as number) * (met ? sigma : 1 - sigma);
        sum += now[k] as number;
      }
      // An answer that cannot happen teaches nothing.
      if (sum > 0) {
        for (let k = 0; k < types; k++) {
          now[k] = (now[k] as number) / sum;
          s.belief[i * types + k] = now[k] as number;
        }
        s.node[i] = nearest(now);
      }
      s.last[i] = t;
      out[place + demands] = (out[place + demands] as number) + 1;
      let gained = -patron.demandCost;
      let broke = false;
      if (met) {
        s.refusals[i] = 0;
        out[place + concessions] = (out[place + concessions] as number) + 1;
        gained += patron.stake;
        const after = pair * size + (s.node[i] as number);
        const worth = paying.tables.payable[after] as number;
        // Its own policy's promises are self-enforcing; others are kept where they are worth keeping.
        broke = offer > worth && (patron.policy === "uniform" || worth < (tables.payable[after] as number));
        if (!broke) {
          gained -= payer.signalCost * offer;
          sent[i] = offer;
          out[place + signals] = (out[place + signals] as number) + offer;
        }
      } else s.refusals[i] = (s.refusals[i] as number) + 1;
      out[place + surplus] = (out[place + surplus] as number) + gained;
      if (record) {
        const row = t * N + i;
        record.courted[row] = 1;
        record.met[row] = met ? 1 : 0;
        record.offer[row] = offer;
        record.signal[row] = sent[i] as number;
        record.payoff[row] = gained;
        record.breached[row] = broke ? 1 : 0;
      }
      if (broke) {
        out[place + breaches] = (out[place + breaches] as number) + 1;
        leave(s, i, pair, t + world.rules.reentryAfterBreach);
      } else if (world.rules.dropAfter > 0 && (s.refusals[i] as number) >= world.rules.dropAfter) leave(s, i, pair, t + world.rules.reentryAfterExit);
    }
    for (let i = 0; i < N; i++) {
      if ((s.patron[i] as number) < 0) continue;
      s.received[i] = (s.received[i] as number) + (sent[i] as number);
      s.years[i] = (s.years[i] as number) + 1;
    }
  };
}

function leave(s: Standing, i: number, pair: number, until: number): void {
  s.patron[i] = -1;
  s.barred[pair] = until;
  s.received[i] = 0;
  s.years[i] = 0;
  s.refusals[i] = 0;
}

/** What a patron's policy ranks a member by; of equal ranks the lower code goes first. */
function rankOf({ world, tables, tie }: Epoch, s: Standing, i: number, j: number, chance: Chance, t: number): number {
  const { policy } = world.patrons[j] as Epoch["world"]["patrons"][number];
  const pair = i * world.patrons.length + j;
  switch (policy) {
    case "myopic":
      return tables.rank[pair * tables.size + (s.node[i] as number)] as number;
    case "threatened":
      return world.states[i]?.securityNeed ?? 0;
    case "rotation":
    case "uniform":
      return -(s.last[i] as number);
    case "random":
      return chance.turn(i, t);
  }
  const { types } = tables;
  let cost = 0;
  for (let k = 0; k < types; k++) cost += (s.belief[i * types + k] as number) * (tables.costs[pair * types + k] as number);
  if (policy === "loyal") return -cost;
  if (policy === "reluctant") return cost;
  // Of equal indices the more willing goes first.
  return (tables.rank[pair * tables.size + (s.node[i] as number)] as number) - (tie[j] as number) * cost;
}
