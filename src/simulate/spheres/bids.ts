import { bidOdds, switchingCost } from "../../theory/index.js";
import { sphereOutcomes } from "./outcomes.js";
import { type Epoch, meanGain } from "./scenario.js";
import type { Standing } from "./standing.js";

const outcome = sphereOutcomes.length;
const exits = sphereOutcomes.indexOf("exits");
const entries = sphereOutcomes.indexOf("entries");

/**
 * Exits and bids of a period: each state goes to the patron whose bid, less the cost of leaving, is worth more than staying; of equal bids the
 * present patron's, else the nearer's, else that of the lower code.
 * @param meanFirst mean signal of states that have been with their patron for no period yet.
 */
export function bidder(s: Standing, meanFirst: number): (epoch: Epoch, t: number, prior: number, out: Float64Array, at: number) => void {
  return ({ world, tables, targets, bid, distance, factor }, t, prior, out, at) => {
    const { rules, states, patrons } = world;
    const [N, M, types] = [states.length, patrons.length, tables.types];
    const shared = rules.switching === "own" ? 0 : switchingCost(world, 1, rules.switching === "system" ? s.mean : rules.switching);
    const informed = rules.rivalsKnow === "belief";
    const shares = world.game.prior;
    // Odds are those of the members before anybody moves.
    const members = new Int32Array(M);
    for (let i = 0; i < N; i++) if ((s.patron[i] as number) >= 0) members[s.patron[i] as number] = (members[s.patron[i] as number] as number) + 1;
    const odds = (j: number, more: number): number => bidOdds(world, targets[j] as number, (members[j] as number) + more);
    const present = Float64Array.from(members, (_, j) => odds(j, 0));
    const joined = Float64Array.from(members, (_, j) => odds(j, 1));
    for (let i = 0; i < N; i++) {
      const now = s.patron[i] as number;
      let best = 0;
      if (now >= 0) {
        const pair = i * M + now;
        const node = s.node[i] as number;
        best =
          (present[now] as number) *
          factor *
          (rules.staying === "belief"
            ? meanGain(tables, pair, node, s.belief, i * types)
            : (tables.gain[(pair * tables.size + node) * types + (s.type[i] as number)] as number));
      }
      let to = now;
      let cost = Number.NaN;
      for (let j = 0; j < M; j++) {
        const pair = i * M + j;
        if (j === now || (s.barred[pair] as number) > t) continue;
        const full = informed && now >= 0 ? factor * meanGain(tables, pair, s.node[i] as number, s.belief, i * types) : (bid[pair] as number);
        const worth = (joined[j] as number) * full;
        if (!(worth > 0)) continue;
        if (Number.isNaN(cost)) {
          const need = states[i]?.securityNeed ?? 0;
          if (now < 0 && rules.joining === "free") cost = 0;
          else if (rules.switching !== "own") cost = need * shared;
          else {
            const years = s.years[i] as number;
            cost = now < 0 ? 0 : switchingCost(world, need, years > 0 ? (s.received[i] as number) / years : meanFirst);
          }
        }
        const net = worth - cost;
        if (net > best || (net === best && to !== now && rules.ties === "nearer" && (distance[pair] as number) < (distance[i * M + to] as number))) {
          best = net;
          to = j;
        }
      }
      if (to === now) continue;
      if (now >= 0) {
        s.barred[i * M + now] = t + rules.reentryAfterExit;
        add(out, at + now * outcome + exits);
      }
      add(out, at + to * outcome + entries);
      s.patron[i] = to;
      s.last[i] = t;
      s.refusals[i] = 0;
      s.received[i] = 0;
      s.years[i] = 0;
      if (informed && now >= 0) continue;
      for (let k = 0; k < types; k++) s.belief[i * types + k] = shares[k] as number;
      s.node[i] = prior;
    }
  };
}

function add(out: Float64Array, place: number): void {
  out[place] = (out[place] as number) + 1;
}
