import { sphereGrid } from "../../theory/index.js";
import { bidder } from "./bids.js";
import { type Chance, typeAt } from "./chance.js";
import { courtship } from "./courtship.js";
import { sphereOutcomes, widthOf } from "./outcomes.js";
import { type Epoch, epochOf, meanAtStart, type Scenario } from "./scenario.js";
import type { Record, Standing } from "./standing.js";

/** A player of runs of a scenario: outcomes go into `out` from `at` on, periods × `widthOf`. */
export function player(scenario: Scenario): (chance: Chance, out: Float64Array, at: number, record?: Record) => void {
  const epochs = scenario.solved.map(epochOf);
  const { atStart, atPayment } = scenario.schedule;
  const first = epochs[0] as Epoch;
  const { states, patrons, game, periods } = first.world;
  const types = game.costs.length;
  const [N, M] = [states.length, patrons.length];
  const { nearest } = sphereGrid(first.world);
  const meanFirst = meanAtStart(first);
  const places = Int16Array.from(states, ({ patron }) => patrons.findIndex(({ code }) => code === patron));
  const s: Standing = {
    patron: new Int16Array(N),
    type: new Int8Array(N),
    belief: new Float64Array(N * types),
    node: new Int32Array(N),
    last: new Int32Array(N),
    refusals: new Int32Array(N),
    received: new Float64Array(N),
    years: new Int32Array(N),
    barred: new Float64Array(N * M),
    mean: 0,
  };
  const leader = new Int32Array(N);
  const width = widthOf(M);
  const outcome = sphereOutcomes.length;
  const priors = epochs.map(({ world }) => nearest(world.game.prior));
  const bids = bidder(s, meanFirst);
  const court = courtship(s, nearest);

  return (chance, out, start, record) => {
    s.patron.set(places);
    s.last.fill(-1);
    s.refusals.fill(0);
    s.received.fill(0);
    s.years.fill(0);
    s.barred.fill(0);
    s.mean = meanFirst;
    for (let t = 0; t < periods; t++) {
      const epoch = epochs[atStart[t] as number] as Epoch;
      const paying = epochs[atPayment[t] as number] as Epoch;
      const prior = priors[atStart[t] as number] as number;
      const at = start + t * width;
      out.fill(0, at, at + width);
      const { turnover, prior: shares } = epoch.world.game;
      const fresh = (i: number): void => {
        for (let k = 0; k < types; k++) s.belief[i * types + k] = shares[k] as number;
        s.node[i] = prior;
        s.refusals[i] = 0;
      };
      for (let i = 0; i < N; i++) {
        const own = i * periods + t;
        const renewed = t > 0 && (chance.turnover[own] as number) < turnover;
        if (t === 0 || renewed) {
          s.type[i] = typeAt(shares, chance.type[own] as number);
          fresh(i);
        }
        leader[i] = t === 0 ? (states[i]?.leaderYears ?? 0) : renewed ? 0 : (leader[i] as number) + 1;
        if (record) record.newLeader[t * N + i] = renewed ? 1 : 0;
      }
      const { patronTurnover, bidding } = epoch.world.rules;
      if (patronTurnover > 0 && t > 0) {
        for (let j = 0; j < M; j++) {
          if (chance.ofPatron(patrons[j]?.code ?? 0, t) >= patronTurnover) continue;
          for (let i = 0; i < N; i++) if (s.patron[i] === j) fresh(i);
        }
      }
      if (bidding === "before") bids(epoch, t, prior, out, at);
      count(epoch, s, out, at);
      if (record) keep(record, s, leader, t);
      court(epoch, paying, chance, t, out, at, record);
      let [sent, members] = [0, 0];
      for (let j = 0; j < M; j++) {
        sent += out[at + j * outcome + 3] as number;
        members += out[at + j * outcome] as number;
      }
      s.mean = members > 0 ? sent / members : 0;
      if (bidding === "after") bids(epoch, t, prior, out, at);
    }
  };
}

/** Members and concentration. */
function count({ world }: Epoch, { patron }: Standing, out: Float64Array, at: number): void {
  const M = world.patrons.length;
  const outcome = sphereOutcomes.length;
  const power = new Float64Array(M);
  let [heads, all] = [0, 0];
  world.states.forEach(({ capabilities }, i) => {
    const j = patron[i] as number;
    if (j < 0) return;
    const place = at + j * outcome;
    out[place] = (out[place] as number) + 1;
    power[j] = (power[j] as number) + capabilities;
    heads++;
    all += capabilities;
  });
  let [byHeads, byPower] = [0, 0];
  for (let j = 0; j < M; j++) {
    const [head, part] = [(out[at + j * outcome] as number) / heads, (power[j] as number) / all];
    byHeads += head * head;
    byPower += part * part;
  }
  out[at + M * outcome] = byHeads;
  out[at + M * outcome + 1] = byPower;
}

function keep(record: Record, s: Standing, leader: Int32Array, t: number): void {
  const N = s.patron.length;
  record.patron.set(s.patron, t * N);
  record.type.set(s.type, t * N);
  record.leaderYears.set(leader, t * N);
  record.belief.set(s.belief, t * s.belief.length);
}
