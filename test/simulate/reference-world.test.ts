import { describe, expect, test } from "vitest";
import { estimate } from "../../src/estimate/index.js";
import { numberColumn, numbers, take, withColumns } from "../../src/frame/index.js";
import { agreementWith, concession, correlation, lookUp, rollCalls } from "../../src/measure/index.js";
import { recordedSignals, referencePrimitives, referenceWorld, rewardedSignals } from "../../src/simulate/index.js";

const small = { allies: 40, others: 20, items: 60, years: [1970, 1999] } as const;
const span = 30;
const world = referenceWorld({ seed: 5, ...small });
const { truth } = world;
const [ally, year, pact] = ["ally", "year", "pact"].map((name) => numbers(world.states, name)) as [Float64Array, Float64Array, Float64Array];

test("the same seed gives the same world to the bit, another seed another", () => {
  const again = referenceWorld({ seed: 5, ...small });
  for (const name of world.states.columns.keys()) expect(numbers(again.states, name), name).toEqual(numbers(world.states, name));
  expect(numbers(again.votes, "vote")).toEqual(numbers(world.votes, "vote"));
  expect(again.truth).toEqual(truth);
  expect(numbers(referenceWorld({ seed: 6, ...small }).states, "arms")).not.toEqual(numbers(world.states, "arms"));
});

describe("the history behind it", () => {
  test("has a row for each state and year, states by code, none of them a patron's", () => {
    expect(world.states.length).toBe(60 * span);
    const codes = [...new Set(ally)];
    expect(codes).toEqual([...codes].sort((a, b) => a - b));
    for (const { code } of referencePrimitives.patrons) expect(codes).not.toContain(code);
  });
  test("no state is courted, moved or paid by a patron that is not its own", () => {
    let [courted, outside] = [0, 0];
    pact.forEach((own, row) => {
      if (own === 1) courted += truth.courted[row] as number;
      else {
        outside++;
        expect([truth.courted[row], truth.concession[row], truth.reward[row]]).toEqual([0, 0, 0]);
        expect(truth.offer[row]).toBeNaN();
      }
    });
    expect(courted).toBeGreaterThan(300);
    expect(outside).toBeGreaterThan(200);
  });
  test("pays for the answer of the year before, what was promised then, and nothing else (A3)", () => {
    let paid = 0;
    truth.reward.forEach((reward, row) => {
      const first = row % span === 0;
      const owed = !first && pact[row] === 1 && pact[row - 1] === 1 && truth.concession[row - 1] === 1 ? truth.offer[row - 1] : 0;
      expect(reward).toBe(owed);
      if (reward > 0) paid++;
    });
    expect(paid).toBeGreaterThan(200);
  });
  test("asks no more a year than the patron has attention for, and is met only where it asks", () => {
    for (let t = 0; t < span; t++) {
      let demands = 0;
      for (let row = t; row < truth.courted.length; row += span) demands += truth.courted[row] as number;
      expect(demands).toBeLessThanOrEqual(24);
    }
    truth.concession.forEach((met, row) => {
      expect(met).toBeLessThanOrEqual(truth.courted[row] as number);
    });
  });
  test("reluctance changes with leaders alone", () => {
    const tenure = numbers(world.states, "leader_years");
    truth.reluctance.forEach((reluctance, row) => {
      if (row % span > 0 && (tenure[row] as number) > 0) expect(reluctance).toBe(truth.reluctance[row - 1]);
    });
    expect(tenure.filter((years) => years === 0).length / tenure.length).toBeGreaterThan(0.1);
  });
  test("has allies that stay, and in a longer world some that leave or join", () => {
    const long = referenceWorld({ seed: 1, items: 1 });
    const [own, states] = [numbers(long.states, "pact"), numbers(long.states, "ally")];
    const changes = own.reduce((sum, x, row) => sum + (states[row] === states[row - 1] && x !== own[row - 1] ? 1 : 0), 0);
    expect(changes).toBeGreaterThan(0);
    expect(changes / own.length).toBeLessThan(0.02);
  });
});

describe("what is recorded", () => {
  const calls = rollCalls(world.votes, { unit: "ccode", time: "year", item: "rcid", vote: "vote" });
  const measured = agreementWith(calls, world.patron);
  test("measured concessions follow true ones", () => {
    const change = truth.concession.map((x, i) => (ally[i - 1] === ally[i] ? x - (truth.concession[i - 1] as number) : Number.NaN));
    expect(correlation(lookUp(concession(measured), ally, year), change)).toBeGreaterThan(0.3);
  });
  test("agreement on the roll calls is the expected one and an error of mean zero", () => {
    const seen = lookUp(measured, ally, year);
    const error = seen.map((x, row) => x - (truth.agreement[row] as number));
    const mean = error.reduce((a, b) => a + b, 0) / error.length;
    const variance = error.reduce((a, b) => a + (b - mean) ** 2, 0) / error.length;
    // States share a year's items, so that the years are what is independent.
    const byYear = Array.from({ length: span }, (_, t) => {
      const own = [...error].filter((_, row) => row % span === t);
      return own.reduce((a, b) => a + b, 0) / own.length;
    });
    const spread = Math.sqrt(byYear.reduce((a, b) => a + (b - mean) ** 2, 0) / (span - 1) / span);
    expect(Math.abs(mean)).toBeLessThan(4 * spread);
    expect(Math.sqrt(variance)).toBeLessThan(0.1);
    expect(correlation(seen, truth.agreement)).toBeGreaterThan(0.6);
  });
  test("a signal outside its years is missing, not zero", () => {
    numbers(world.states, "exercise").forEach((x, i) => {
      expect(Number.isNaN(x)).toBe((year[i] as number) < 1974);
    });
  });
  test("signals can be drawn again with the same truth: draw 0 is the world's own", () => {
    const [own, other] = [world.signals(0), world.signals(1)];
    for (const name of recordedSignals) {
      expect(own[name], name).toEqual(numbers(world.states, name));
      expect(other[name], name).not.toEqual(own[name]);
    }
  });
  test("a reward shows in every signal that it moves", () => {
    const paid = truth.reward.map((x) => (x > 0 ? 1 : 0));
    for (const name of rewardedSignals) {
      const draws = Array.from({ length: 8 }, (_, k) => world.signals(k)[name]);
      const mean = draws[0]?.map((_, row) => draws.reduce((sum, draw) => sum + Math.log1p(draw[row] as number), 0) / draws.length);
      const data = withColumns(world.states, [
        ["seen", numberColumn(mean ?? new Float64Array(0))],
        ["paid", numberColumn(paid)],
      ]);
      const { coef, se } = estimate(data, { fit: "ols", formula: "seen ~ paid | ally + year", vcov: "cluster:ally" });
      expect((coef[0] as number) / (se[0] as number), name).toBeGreaterThan(3);
    }
  });
});

test("95 % intervals on concessions without error of measurement cover the truth, and a population without pact has none", () => {
  const worlds = 40;
  const spec = (formula: string) => ({ fit: "ols", formula, vcov: "cluster:ally" }) as const;
  const formula = "latent ~ l(d(agreement), 1) + l(agreement, 2) | ally + year";
  let [covered, zero] = [0, 0];
  for (let seed = 1; seed <= worlds; seed++) {
    const one = referenceWorld({ seed, allies: 40, others: 30, items: 1, years: [1975, 1996] });
    const own = numbers(one.states, "pact");
    const reward = numberColumn(one.truth.reward);
    const data = withColumns(one.states, [
      ["agreement", numberColumn(one.truth.agreement)],
      ["latent", reward],
    ]);
    const seen = one.signals(1).words.map((x) => Math.sqrt(x));
    // The mean over other draws is the truth of the outcome but for a fraction of its noise.
    const draws = Array.from({ length: 10 }, (_, k) => one.signals(k + 2).words);
    const expected = seen.map((_, row) => draws.reduce((sum, draw) => sum + Math.sqrt(draw[row] as number), 0) / draws.length);
    for (const bound of [1, 0]) {
      const rows = Int32Array.from([...own.keys()].filter((row) => own[row] === bound));
      const of = (values: Float64Array) => estimate(take(withColumns(data, [["latent", numberColumn(values)]]), rows), spec(formula));
      const found = of(seen);
      const truly = bound === 1 ? (of(expected).coef[0] as number) : 0;
      const [low, high] = found.ci[0] as readonly [number, number];
      const covers = low <= truly && truly <= high ? 1 : 0;
      if (bound === 1) covered += covers;
      else zero += covers;
    }
  }
  // 0.95 within three Monte Carlo standard errors of 40 worlds, 0.034 each.
  expect(covered / worlds).toBeGreaterThanOrEqual(0.85);
  expect(zero / worlds).toBeGreaterThanOrEqual(0.85);
});
