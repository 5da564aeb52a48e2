import { stream } from "../../src/numeric/index.js";
import type { Schedule, SolvedSpheres, SphereWorld } from "../../src/theory/index.js";
import { sphereGrid, sphereTables } from "../../src/theory/index.js";

const at = <T>(list: ArrayLike<T>, place: number): T => list[place] as T;

/** What the reference says of a state in a period. */
export interface Seen {
  patron: number | null;
  type: number;
  courted: boolean;
  offer: number;
  met: boolean;
  paid: number;
  broke: boolean;
  leaderYears: number;
}

interface Ally {
  code: number;
  patron: number | null;
  type: number;
  belief: number[];
  lastCourted: number;
  refusals: number;
  signals: number[];
  leaderYears: number;
  forbiddenUntil: Map<number, number>;
}

interface Counts {
  members: number;
  demands: number;
  concessions: number;
  signals: number;
  surplus: number;
  exits: number;
  entries: number;
  breaches: number;
}

/**
 * One run, played as section 5 words it, a period and a state at a time. It shares with the simulator the random streams and the solved offers (reward,
 * index and worth of the relation at a node of beliefs), and nothing else: answers, gains, bids, targets, ties and beliefs are worked out anew.
 */
export function referenceHistory(solved: readonly SolvedSpheres[], schedule: Schedule, seed: number, run: number) {
  const first = schedule.worlds[0] as SphereWorld;
  const all = solved.map(sphereTables);
  const { nearest } = sphereGrid(first);
  const offerOf = (w: number, i: number, j: number, belief: number[]) => {
    const t = all[w] as (typeof all)[number];
    const cell = (i * first.patrons.length + j) * t.size + nearest(belief);
    return { reward: t.reward[cell] as number, rank: t.rank[cell] as number, payable: t.payable[cell] as number };
  };
  const u = (world: SphereWorld, s: number): number => {
    const rho = world.game.satiation;
    return rho === 1 ? Math.log(1 + s) : ((1 + s) ** (1 - rho) - 1) / (1 - rho);
  };
  const costs = (world: SphereWorld, i: number, j: number): number[] => {
    const [a, b] = [at(world.states, i).position, at(world.patrons, j).position];
    const d = a.length === 1 ? Math.abs(at(a, 0) - at(b, 0)) : Math.hypot(at(a, 0) - at(b, 0), at(a, 1) - at(b, 1));
    return world.game.costs.map((c) => c + world.rules.distanceCost * (world.rules.distance === "quadratic" ? d ** 2 : d));
  };
  const distance = (world: SphereWorld, i: number, j: number): number =>
    Math.hypot(...at(world.states, i).position.map((x, k) => x - at(at(world.patrons, j).position, k)));
  /** What a period of the relation is worth to the ally as somebody sees it who believes b. */
  const periodWorth = (w: number, world: SphereWorld, i: number, j: number, b: number[]): number => {
    const { reward } = offerOf(w, i, j, b);
    if (reward < 0) return 0;
    return costs(world, i, j).reduce((sum, c, k) => sum + at(b, k) * Math.max(0, at(world.states, i).securityNeed * u(world, reward) - c), 0);
  };
  const answerAt = (world: SphereWorld, i: number, j: number, k: number, s: number): number =>
    1 / (1 + Math.exp(-(at(world.states, i).securityNeed * u(world, s) - at(costs(world, i, j), k)) / world.game.noise));

  const prior0 = [...first.game.prior];
  const allies: Ally[] = first.states.map((s) => ({
    code: s.code,
    patron: s.patron === null ? null : first.patrons.findIndex((p) => p.code === s.patron),
    type: -1,
    belief: prior0,
    lastCourted: -1,
    refusals: 0,
    signals: [],
    leaderYears: s.leaderYears,
    forbiddenUntil: new Map(),
  }));

  // Before there is a past: what a member would expect to get in the first period if attention were shared by lot.
  let meanSignal = 0;
  {
    let [sum, members] = [0, 0];
    first.patrons.forEach((_, j) => {
      const own = allies.flatMap((a, i) => (a.patron === j ? [i] : []));
      members += own.length;
      const expected = own.map((i) => {
        const { reward } = offerOf(0, i, j, prior0);
        return reward < 0 ? 0 : prior0.reduce((total, p, k) => total + p * answerAt(first, i, j, k, reward) * reward, 0);
      });
      const share = own.length === 0 ? 0 : Math.min(1, at(at(solved, 0).targets, j) / own.length);
      sum += share * expected.reduce((a, b) => a + b, 0);
    });
    if (members > 0) meanSignal = sum / members;
  }
  const beforeAll = meanSignal;

  const histories: Seen[][] = [];
  const counts: Counts[][] = [];
  const concentration: number[] = [];
  for (let t = 0; t < first.periods; t++) {
    const w = at(schedule.atStart, t);
    const world = at(schedule.worlds, w);
    const { prior, turnover, patience } = world.game;
    const { rules } = world;
    const tally: Counts[] = world.patrons.map(() => ({ members: 0, demands: 0, concessions: 0, signals: 0, surplus: 0, exits: 0, entries: 0, breaches: 0 }));
    const draws = allies.map((ally) => {
      const own = stream(seed, run, ally.code, t);
      return { turnover: own.uniform(), type: own.uniform(), answer: own.uniform(), turn: own.uniform() };
    });

    // Turnover.
    allies.forEach((ally, i) => {
      const fresh = t === 0 || at(draws, i).turnover < turnover;
      if (t > 0) ally.leaderYears = fresh ? 0 : ally.leaderYears + 1;
      if (!fresh) return;
      let cumulated = 0;
      ally.type = prior.findIndex((p) => at(draws, i).type < (cumulated += p));
      if (ally.type < 0) ally.type = prior.length - 1;
      ally.belief = [...prior];
      ally.refusals = 0;
    });
    if (t > 0 && rules.patronTurnover > 0)
      world.patrons.forEach((patron, j) => {
        if (stream(seed, run, patron.code, t).uniform() < rules.patronTurnover)
          for (const ally of allies)
            if (ally.patron === j) {
              ally.belief = [...prior];
              ally.refusals = 0;
            }
      });

    // Exits and bids.
    const exitsAndBids = (): void => {
      const horizon = rules.bidHorizon === "tenure" ? patience / (1 - patience * (1 - turnover)) : 1;
      const heads = world.patrons.map((_, j) => allies.filter((ally) => ally.patron === j).length);
      const chance = (j: number, own: number | null): number =>
        rules.bidOdds === "chance" ? Math.min(1, at(at(solved, w).targets, j) / Math.max(1, at(heads, j) + (j === own ? 0 : 1))) : 1;
      allies.forEach((ally, i) => {
        const own = ally.patron;
        let stay = 0;
        if (own !== null) {
          if (rules.staying === "belief") stay = horizon * periodWorth(w, world, i, own, ally.belief);
          else {
            const { reward } = offerOf(w, i, own, ally.belief);
            if (reward >= 0) stay = horizon * Math.max(0, at(world.states, i).securityNeed * u(world, reward) - at(costs(world, i, own), ally.type));
          }
        }
        if (own !== null) stay *= chance(own, own);
        let mean = meanSignal;
        if (typeof rules.switching === "number") mean = rules.switching;
        if (rules.switching === "own")
          mean = own === null ? 0 : ally.signals.length > 0 ? ally.signals.reduce((a, b) => a + b, 0) / ally.signals.length : beforeAll;
        const leaving = own === null && rules.joining === "free" ? 0 : at(world.states, i).securityNeed * u(world, mean);
        const sees = rules.rivalsKnow === "belief" && own !== null ? ally.belief : [...prior];
        const bids = world.patrons.flatMap((patron, j) => {
          if (j === own || (ally.forbiddenUntil.get(j) ?? 0) > t) return [];
          const worth = chance(j, own) * horizon * periodWorth(w, world, i, j, sees);
          return worth > 0 ? [{ j, code: patron.code, net: worth - leaving, away: distance(world, i, j) }] : [];
        });
        bids.sort((a, b) => b.net - a.net || (rules.ties === "nearer" ? a.away - b.away : 0) || a.code - b.code);
        const best = bids[0];
        if (!best || best.net <= stay) return;
        if (own !== null) {
          at(tally, own).exits++;
          ally.forbiddenUntil.set(own, t + rules.reentryAfterExit);
        }
        at(tally, best.j).entries++;
        ally.patron = best.j;
        ally.belief = [...sees];
        ally.lastCourted = t;
        ally.refusals = 0;
        ally.signals = [];
      });
    };
    if (rules.bidding === "before") exitsAndBids();
    for (const ally of allies) if (ally.patron !== null) at(tally, ally.patron).members++;
    const everybody = tally.reduce((sum, c) => sum + c.members, 0);
    concentration.push(tally.reduce((sum, c) => sum + (c.members / everybody) ** 2, 0));

    // Targets and offers.
    const expectedCost = (i: number, j: number): number => costs(world, i, j).reduce((sum, c, k) => sum + at(at(allies, i).belief, k) * c, 0);
    const promised = new Map<number, number>();
    world.patrons.forEach((patron, j) => {
      const worthADemand = allies.flatMap((ally, i) => (ally.patron === j && offerOf(w, i, j, ally.belief).reward >= 0 ? [i] : []));
      const rank = (i: number): number => {
        const range = Math.max(...world.game.costs) - Math.min(...world.game.costs);
        switch (patron.policy) {
          case "index":
            return offerOf(w, i, j, at(allies, i).belief).rank - (range > 0 ? (1e-6 * patron.stake) / range : 0) * expectedCost(i, j);
          case "myopic":
            return offerOf(w, i, j, at(allies, i).belief).rank;
          case "loyal":
            return -expectedCost(i, j);
          case "reluctant":
            return expectedCost(i, j);
          case "threatened":
            return at(world.states, i).securityNeed;
          case "rotation":
          case "uniform":
            return -at(allies, i).lastCourted;
          case "random":
            return at(draws, i).turn;
        }
      };
      const ranked = worthADemand.map((i) => ({ i, r: rank(i) })).sort((a, b) => b.r - a.r || at(allies, a.i).code - at(allies, b.i).code);
      for (const { i } of ranked.slice(0, at(at(solved, w).targets, j))) promised.set(i, offerOf(w, i, j, at(allies, i).belief).reward);
    });

    // Answers, payment, beliefs.
    const pay = at(schedule.worlds, at(schedule.atPayment, t));
    const seen: Seen[] = allies.map((ally) => ({
      patron: ally.patron === null ? null : at(world.patrons, ally.patron).code,
      type: ally.type,
      courted: false,
      offer: Number.NaN,
      met: false,
      paid: 0,
      broke: false,
      leaderYears: ally.leaderYears,
    }));
    for (const [i, s] of promised) {
      const ally = at(allies, i);
      const j = ally.patron as number;
      const mine = at(tally, j);
      const patron = at(world.patrons, j);
      const met = at(draws, i).answer < answerAt(world, i, j, ally.type, s);
      const likelihood = ally.belief.map((b, k) => b * (met ? answerAt(world, i, j, k, s) : 1 - answerAt(world, i, j, k, s)));
      const total = likelihood.reduce((a, b) => a + b, 0);
      if (total > 0) ally.belief = likelihood.map((x) => x / total);
      ally.lastCourted = t;
      ally.refusals = met ? 0 : ally.refusals + 1;
      mine.demands++;
      mine.surplus -= patron.demandCost;
      const row = at(seen, i);
      row.courted = true;
      row.offer = s;
      row.met = met;
      if (met) {
        mine.concessions++;
        mine.surplus += patron.stake;
        const worthThen = offerOf(at(schedule.atPayment, t), i, j, ally.belief).payable;
        const worthNow = offerOf(w, i, j, ally.belief).payable;
        row.broke = (patron.policy === "uniform" || worthThen < worthNow) && s > worthThen;
        if (!row.broke) {
          row.paid = s;
          mine.signals += s;
          mine.surplus -= at(pay.patrons, j).signalCost * s;
        }
      }
      if (row.broke) {
        mine.breaches++;
        ally.patron = null;
        ally.signals = [];
        ally.refusals = 0;
        ally.forbiddenUntil.set(j, t + rules.reentryAfterBreach);
      } else if (rules.dropAfter > 0 && ally.refusals >= rules.dropAfter) {
        ally.patron = null;
        ally.signals = [];
        ally.refusals = 0;
        ally.forbiddenUntil.set(j, t + rules.reentryAfterExit);
      }
    }
    allies.forEach((ally, i) => {
      if (ally.patron !== null) ally.signals.push(at(seen, i).paid);
    });
    meanSignal = everybody > 0 ? tally.reduce((sum, c) => sum + c.signals, 0) / everybody : 0;
    if (rules.bidding === "after") exitsAndBids();
    histories.push(seen);
    counts.push(tally);
  }
  return { histories, counts, concentration };
}
