import { type DemandVotes, demandVotes, type IdealPoints, idealPoints, type RollCalls } from "../../src/measure/index.js";
import { stream } from "../../src/numeric/index.js";

export interface World {
  readonly calls: RollCalls;
  readonly demands: Uint8Array;
  /** How much each state's latent support for a demand is moved, by time × units + unit. */
  readonly truth: Float64Array;
}

/** Roll calls of 60 states; unit 0 is the patron. Some items are demands, on which each state's latent support for the patron is moved by its concession. */
export function world(seed: number, { times = 6, others = 60, demands = 12, concede = 0 } = {}): World {
  const width = 60;
  const each = others + demands;
  const items = times * each;
  const marked = new Uint8Array(items);
  const itemTime = new Int32Array(items);
  const votes = new Uint8Array(items * width);
  const truth = Float64Array.from({ length: times * width }, (_, k) => concede * stream(seed, 3, k).normal());
  const position = Array.from({ length: width }, (_, u) => (u === 0 ? 2 : stream(seed, 1, u).normal()));
  for (let item = 0; item < items; item++) {
    const draw = stream(seed, 2, item);
    const t = Math.floor(item / each);
    itemTime[item] = t;
    marked[item] = Number(item % each >= others);
    const slope = (draw.uniform() < 0.5 ? -1 : 1) * (0.5 + draw.uniform());
    const middle = draw.normal();
    for (let u = 0; u < width; u++) {
      // The patron's side is the sign of the slope.
      const moved = marked[item] ? Math.sign(slope) * (truth[t * width + u] as number) : 0;
      const support = slope * (position[u] as number) - middle + moved + (u === 0 ? 0 : draw.normal());
      votes[item * width + u] = support > 0.4 ? 1 : support < -0.4 ? 3 : 2;
    }
  }
  return {
    calls: {
      units: Array.from({ length: width }, (_, u) => u),
      times: Array.from({ length: times }, (_, t) => 2000 + t),
      items: Array.from({ length: items }, (_, k) => k + 1),
      itemTime,
      votes,
    },
    demands: marked,
    truth,
  };
}

/** Positions on the items that are no demands. */
export function placed({ calls, demands }: World): IdealPoints {
  return idealPoints(calls, { use: demands.map((d) => 1 - d), model: { prior: "none" }, anchors: [[0, 1]] });
}

export function answered(made: World): DemandVotes {
  return demandVotes(made.calls, 0, made.demands, placed(made));
}
