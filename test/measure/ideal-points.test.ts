import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { inlineExecutor } from "../../src/base/index.js";
import { readTable } from "../../src/formats/index.js";
import { type Frame, frame, numberColumn, numbers } from "../../src/frame/index.js";
import {
  correlation,
  type IdealPoints,
  idealPointChain,
  idealPointDraws,
  idealPointHalves,
  idealPointReliability,
  idealPoints,
  mixing,
  type RollCalls,
  rollCalls,
} from "../../src/measure/index.js";
import { stream } from "../../src/numeric/index.js";
import { describeShared, shared } from "../support/shared.js";
import { bundledWorker, onThreads } from "../support/threads.js";

interface World {
  readonly calls: RollCalls;
  /** Position by "unit time". */
  readonly truth: ReadonlyMap<string, number>;
}

const worker = bundledWorker(new URL("ideal-point-chain-worker.ts", import.meta.url));
const still = { "ideal-points-chain": idealPointChain, "ideal-points-halves": idealPointHalves };

/** Votes from the model: positions that walk with steps of standard deviation `step`, slopes of either sign, two cut points. */
function world({
  seed,
  units = 40,
  times = 4,
  items = 30,
  step = 0.3,
  missing = 0.1,
}: {
  seed: number;
  units?: number;
  times?: number;
  items?: number;
  step?: number;
  missing?: number;
}): World {
  const rows: [number, number, number, number][] = [];
  const truth = new Map<string, number>();
  const position = Array.from({ length: units }, (_, u) => (u === 0 ? 2 : u === 1 ? -2 : stream(seed, 1, u).normal()));
  for (let t = 0; t < times; t++) {
    for (let u = 0; u < units; u++) {
      if (t > 0) position[u] = (position[u] as number) + step * stream(seed, 2, u, t).normal();
      truth.set(`${u} ${t}`, position[u] as number);
    }
    for (let i = 0; i < items; i++) {
      const draw = stream(seed, 3, t, i);
      const slope = (draw.uniform() < 0.5 ? -1 : 1) * (0.5 + draw.uniform());
      const middle = draw.normal();
      const half = 0.1 + 0.4 * draw.uniform();
      for (let u = 0; u < units; u++) {
        const z = slope * (position[u] as number) + draw.normal();
        if (draw.uniform() < missing) continue;
        rows.push([u, t, t * items + i, z > middle + half ? 1 : z > middle - half ? 2 : 3]);
      }
    }
  }
  const of = (k: number) => numberColumn(rows.map((row) => row[k] as number));
  return { calls: rollCalls(frame({ unit: of(0), time: of(1), item: of(2), vote: of(3) }), { unit: "unit", time: "time", item: "item", vote: "vote" }), truth };
}

const anchors = [[0, 1]] as const;

function against({ unit, time, position }: Pick<IdealPoints, "unit" | "time" | "position">, truth: ReadonlyMap<string, number>): number {
  return correlation(
    position,
    Float64Array.from(unit, (u, row) => truth.get(`${u} ${time[row]}`) as number),
  );
}

test("known positions are recovered under every prior", () => {
  const { calls, truth } = world({ seed: 1 });
  for (const prior of ["one-sided", "random-walk", "none"] as const) {
    const points = idealPoints(calls, { model: { prior }, anchors });
    expect(points.converged, prior).toBe(true);
    expect(against(points, truth), prior).toBeGreaterThan(0.95);
    expect(points.contradicted).toEqual([]);
  }
});

test("names and order do not matter, and yes and no may change places", () => {
  const { calls } = world({ seed: 2, units: 20, times: 2 });
  const points = idealPoints(calls, { anchors });
  const turned = idealPoints({ ...calls, votes: calls.votes.map((v) => (v === 0 ? 0 : 4 - v)) }, { anchors });
  points.position.forEach((x, p) => {
    expect(turned.position[p] as number).toBeCloseTo(x, 2);
  });
  const other = idealPoints(calls, { anchors: [[1, 0]] });
  // The sign is the anchors': against the votes it turns all positions.
  expect(other.position[0]).toBeCloseTo(-(points.position[0] as number), 10);
  expect(
    idealPoints(calls, {
      anchors: [
        [0, 1],
        [1, 2],
        [0, 2],
      ],
    }).contradicted.length,
  ).toBeLessThan(3);
});

test("new votes go on from earlier positions", () => {
  const { calls } = world({ seed: 3, units: 30, times: 3 });
  const whole = idealPoints(calls, { anchors, tolerance: 1e-6 });
  const at = new Map(Array.from(whole.unit, (u, row) => [`${u} ${whole.time[row]}`, whole.position[row] as number]));
  const again = idealPoints(calls, { anchors, tolerance: 1e-6, start: (u, t) => at.get(`${u} ${t}`) });
  expect(again.sweeps).toBeLessThan(whole.sweeps);
  again.position.forEach((x, p) => {
    expect(x).toBeCloseTo(whole.position[p] as number, 3);
  });
});

/** Share of true positions, brought to the scale of each data set's estimates by a line, within the 90 % intervals. */
function coverage(
  worlds: number,
  of: (seed: number) => { readonly points: Pick<IdealPoints, "unit" | "time" | "position" | "se">; readonly truth: ReadonlyMap<string, number> },
): number {
  let [inside, all] = [0, 0];
  for (let seed = 1; seed <= worlds; seed++) {
    const { points, truth } = of(100 + seed);
    const real = Float64Array.from(points.unit, (u, row) => truth.get(`${u} ${points.time[row]}`) as number);
    const mean = (x: Float64Array): number => x.reduce((a, b) => a + b, 0) / x.length;
    const sd = (x: Float64Array): number => Math.sqrt(mean(x.map((v) => (v - mean(x)) ** 2)));
    // The scale of true positions within estimates: error variance apart.
    const signal = Math.sqrt(Math.max(0.01, sd(points.position) ** 2 - mean(points.se.map((s) => s * s))) + 0);
    const [m, s] = [mean(real), sd(real)];
    real.forEach((x, row) => {
      const expected = mean(points.position) + ((x - m) / s) * signal;
      all++;
      if (Math.abs((points.position[row] as number) - expected) < 1.6449 * (points.se[row] as number)) inside++;
    });
  }
  return inside / all;
}

test("intervals of the fast engine cover as they say", () => {
  // Steps as the prior over time has them.
  for (const [prior, step] of [
    ["none", 0.3],
    ["random-walk", Math.sqrt(0.1)],
    ["one-sided", 0.5],
  ] as const) {
    const share = coverage(100, (seed) => {
      const { calls, truth } = world({ seed, units: 40, times: 3, items: 40, step });
      return { points: idealPoints(calls, { model: { prior }, anchors }), truth };
    });
    expect(share, prior).toBeGreaterThan(0.86);
    expect(share, prior).toBeLessThan(0.94);
  }
}, 120_000);

test("intervals of the sampler cover as they say", async () => {
  const executor = inlineExecutor(still);
  // Steps as the prior over time has them.
  for (const [prior, step] of [
    ["none", 0.3],
    ["random-walk", Math.sqrt(0.1)],
    ["one-sided", 0.5],
  ] as const) {
    const drawn = new Map<number, { readonly points: IdealPoints; readonly truth: ReadonlyMap<string, number> }>();
    for (let seed = 101; seed <= 200; seed++) {
      const { calls, truth } = world({ seed, units: 24, times: 2, items: 24, step });
      drawn.set(seed, { points: await idealPointDraws(calls, { model: { prior }, anchors, chains: 1, draws: 160, seed }, executor), truth });
    }
    const share = coverage(100, (seed) => drawn.get(seed) as { points: IdealPoints; truth: ReadonlyMap<string, number> });
    expect(share, prior).toBeGreaterThan(0.86);
    expect(share, prior).toBeLessThan(0.94);
  }
}, 240_000);

test("the published sampler starts from anchors, forgets its start slowly, and comes to the same positions", async () => {
  const { calls, truth } = world({ seed: 5, units: 60, times: 3 });
  const executor = inlineExecutor(still);
  const options = { anchors, chains: 2, draws: 600, seed: 1 } as const;
  const [own, published] = [
    await idealPointDraws(calls, options, executor),
    await idealPointDraws(calls, { ...options, replicate: "bailey-strezhnev-voeten" }, executor),
  ];
  expect(against(published, truth)).toBeGreaterThan(0.95);
  expect(correlation(own.position, published.position)).toBeGreaterThan(0.99);
  const slowest = (points: typeof own): number => Math.min(...points.mixing.map(({ bulk }) => bulk));
  expect(slowest(published)).toBeLessThan(slowest(own));
  await expect(idealPointDraws(calls, { ...options, anchors: [], replicate: "bailey-strezhnev-voeten" }, executor)).rejects.toThrow("needs an anchor");
  await expect(idealPointDraws(calls, { ...options, model: { prior: "none" }, replicate: "bailey-strezhnev-voeten" }, executor)).rejects.toThrow(
    "needs the one-sided prior",
  );
});

test("draws are the same on any number of threads", async () => {
  const { calls } = world({ seed: 5, units: 30, times: 2 });
  const options = { anchors, chains: 3, draws: 200, seed: 9 } as const;
  const expected = await idealPointDraws(calls, options, inlineExecutor(still));
  for (const threads of [1, 2])
    expect(await onThreads(worker, "ideal-points-chain", threads, (executor) => idealPointDraws(calls, options, executor))).toEqual(expected);
});

test("the sampler agrees with the fast engine and mixes; the first chain is the same beside others", async () => {
  const { calls, truth } = world({ seed: 5, units: 60, times: 3 });
  const executor = inlineExecutor(still);
  for (const prior of ["none", "one-sided"] as const) {
    const drawn = await idealPointDraws(calls, { model: { prior }, anchors, chains: 2, draws: 600, seed: 1 }, executor);
    const fast = idealPoints(calls, { model: { prior }, anchors });
    expect(against(drawn, truth)).toBeGreaterThan(0.95);
    expect(correlation(drawn.position, fast.position)).toBeGreaterThan(0.99);
    const ratio = drawn.se.map((s, p) => s / (fast.se[p] as number));
    const mean = ratio.reduce((a, b) => a + b, 0) / ratio.length;
    expect(mean, prior).toBeGreaterThan(0.85);
    expect(mean, prior).toBeLessThan(1.15);
    const again = await idealPointDraws(calls, { model: { prior }, anchors, chains: 2, draws: 600, seed: 1 }, executor);
    expect(again.draws).toEqual(drawn.draws);
    const one = await idealPointDraws(calls, { model: { prior }, anchors, chains: 1, draws: 600, seed: 1 }, executor);
    expect(one.draws).toEqual(drawn.draws.slice(0, one.draws.length));
  }
}, 120_000);

test("reliability of halves rises with the number of items", async () => {
  const executor = inlineExecutor(still);
  const of = (items: number) => idealPointReliability(world({ seed: 7, units: 25, times: 3, items }).calls, { anchors, seed: 1, splits: 4 }, executor);
  const [few, many] = [await of(10), await of(60)];
  expect(few.levels.halves).toBeLessThan(many.levels.halves);
  expect(many.levels.whole).toBeGreaterThan(0.9);
});

test("mixing of chains: independent draws, chains apart, sticky chains", () => {
  const chain = (seed: number, stick: number, shift = 0): Float64Array => {
    const draw = stream(seed, 9);
    let x = 0;
    return Float64Array.from({ length: 1000 }, () => {
      x = stick * x + Math.sqrt(1 - stick * stick) * draw.normal();
      return x + shift;
    });
  };
  const good = mixing([chain(1, 0), chain(2, 0)]);
  expect(good.rhat).toBeLessThan(1.01);
  expect(good.bulk).toBeGreaterThan(1500);
  expect(mixing([chain(1, 0), chain(2, 0, 1)]).rhat).toBeGreaterThan(1.1);
  // An autoregression of φ has (1 − φ)/(1 + φ) of its draws.
  const sticky = mixing([chain(1, 0.9), chain(2, 0.9), chain(3, 0.9), chain(4, 0.9)]);
  expect(sticky.bulk / 4000).toBeGreaterThan(0.035);
  expect(sticky.bulk / 4000).toBeLessThan(0.08);
  expect(mixing([new Float64Array(100)]).rhat).toBeNaN();
});

test("bad input is named", () => {
  const { calls } = world({ seed: 8, units: 6, times: 1, items: 5 });
  expect(() => idealPoints(calls, { anchors: [[0, 99]] })).toThrow("the anchor 99 casts no vote");
  expect(() =>
    idealPoints(calls, {
      anchors: [
        [0, 1],
        [1, 2],
        [2, 0],
      ],
    }),
  ).toThrow("contradict each other");
  expect(() => idealPoints(calls, { model: { smooth: -1 } })).toThrow("smooth is -1");
  expect(() => idealPoints({ ...calls, votes: calls.votes.map((v) => Math.min(v, 1)) })).toThrow("no roll call divides the units");
});

describeShared("reference programs and published points", () => {
  async function read(name: string, folder = "data"): Promise<Frame> {
    return readTable(new Uint8Array(readFileSync(`${shared}/${folder}/${name}`)), { name });
  }
  /** The votes of the references: as stated in golden/README.md. */
  async function votes(from: number, to: number, only?: ReadonlySet<number>): Promise<RollCalls> {
    const data = await read("unga_votes_country_level_s1_70.csv.gz");
    const [rcid, vote, ccode, year] = ["rcid", "vote", "ccode", "year"].map((name) => numbers(data, name)) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    const rows = Array.from(vote.keys()).filter((row) => (vote[row] as number) <= 3 && (year[row] as number) >= from && (year[row] as number) <= to);
    const share = new Map<number, [number, number]>();
    for (const row of rows) {
      const own = share.get(rcid[row] as number) ?? [0, 0];
      own[0] += vote[row] === 1 ? 0 : 1;
      own[1]++;
      share.set(rcid[row] as number, own);
    }
    const kept = rows.filter((row) => {
      const [no, all] = share.get(rcid[row] as number) as [number, number];
      return no / all >= 0.025 && no / all <= 0.975;
    });
    const count = new Map<number, number>();
    for (const row of kept) count.set(ccode[row] as number, (count.get(ccode[row] as number) ?? 0) + 1);
    const used = kept.filter((row) => (only ? only.has(ccode[row] as number) : (count.get(ccode[row] as number) as number) >= 25));
    const of = (values: Float64Array) => numberColumn(used.map((row) => values[row] as number));
    return rollCalls(frame({ unit: of(ccode), time: of(year), item: of(rcid), vote: of(vote) }), { unit: "unit", time: "time", item: "item", vote: "vote" });
  }
  function matched(points: IdealPoints, reference: Frame, time?: string): number {
    const [code, x] = [numbers(reference, "ccode"), numbers(reference, "x")];
    const when = time === undefined ? undefined : numbers(reference, time);
    const at = new Map(Array.from(code, (c, row) => [`${c} ${when ? when[row] : Number.NaN}`, x[row] as number]));
    return correlation(
      points.position,
      Float64Array.from(points.unit, (u, row) => at.get(`${u} ${when ? points.time[row] : Number.NaN}`) ?? Number.NaN),
    );
  }
  const binary = { abstain: "no", anchors: [[2, 40]] } as const;

  test("emIRT: dynamic and static, MCMCpack: static", async () => {
    const calls = await votes(1990, 2012);
    const dynamic = idealPoints(calls, { ...binary, model: { prior: "random-walk", innovation: 0.1, slopeVariance: 25, cutVariance: 25 } });
    const moved = matched(dynamic, await read("idealpoints_emirt_dynirt.csv", "golden/more"), "year");
    const pooled = idealPoints(calls, { ...binary, still: true, model: { slopeVariance: 25, cutVariance: 25 } });
    const one = matched(pooled, await read("idealpoints_emirt_binirt.csv", "golden/more"));
    const late = idealPoints(await votes(2011, 2012), { ...binary, still: true, model: { slopeVariance: 25, cutVariance: 25 } });
    const drawn = matched(late, await read("idealpoints_mcmcpack_irt1d.csv", "golden/more"));
    expect(moved).toBeGreaterThan(0.99);
    expect(one).toBeGreaterThan(0.99);
    expect(drawn).toBeGreaterThan(0.99);
  }, 120_000);

  test("published points of all sessions", async () => {
    const data = await read("unga_votes_country_level_s1_70.csv.gz");
    const calls = rollCalls(data, { unit: "ccode", time: "session", item: "rcid", vote: "vote" });
    const points = idealPoints(calls, { anchors: [[2, 40]] });
    const published = await read("idealpoints_all_jun2024.csv.gz");
    const renamed = frame([...published.columns, ["x", numberColumn(numbers(published, "IdealPointAll"))]]);
    expect(points.converged).toBe(true);
    expect(matched(points, renamed, "session")).toBeGreaterThan(0.975);
    const sessions = [...new Set(points.time)].map((session) => {
      const rows = Array.from(points.time.keys()).filter((row) => points.time[row] === session);
      const part = {
        ...points,
        unit: Float64Array.from(rows, (r) => points.unit[r] as number),
        time: Float64Array.from(rows, (r) => points.time[r] as number),
        position: Float64Array.from(rows, (r) => points.position[r] as number),
      };
      return matched(part, renamed, "session");
    });
    const sorted = sessions.filter((r) => !Number.isNaN(r)).sort((a, b) => a - b);
    expect(sorted[sorted.length >> 1]).toBeGreaterThan(0.99);
  }, 120_000);
});
