import { describe, expect, test } from "vitest";
import { type Answers, filteredBelief } from "../../src/measure/index.js";
import { stream } from "../../src/numeric/index.js";

const rates = [0.9, 0.5, 0.12];
const shares = [0.3, 0.3, 0.4];

interface World {
  readonly answers: Answers & { readonly leader: number[] };
  readonly type: number[];
}

function world(seed: number, { units = 60, years = 25, turnover = 0.12, asked = 4 } = {}): World {
  const out = { unit: [] as number[], time: [] as number[], met: [] as number[], demands: [] as number[], leader: [] as number[] };
  const type: number[] = [];
  const pick = (u: number): number => (u < (shares[0] as number) ? 0 : u < (shares[0] as number) + (shares[1] as number) ? 1 : 2);
  for (let unit = 0; unit < units; unit++) {
    let [now, leader] = [0, -1];
    for (let year = 0; year < years; year++) {
      const draw = stream(seed, unit, year);
      if (year === 0 || draw.uniform() < turnover) {
        now = pick(draw.uniform());
        leader++;
      }
      const demands = draw.below(asked + 1);
      let met = 0;
      for (let k = 0; k < demands; k++) met += Number(draw.uniform() < (rates[now] as number));
      out.unit.push(unit);
      out.time.push(year);
      out.met.push(met);
      out.demands.push(demands);
      out.leader.push(100 * unit + leader);
      type.push(now);
    }
  }
  return { answers: out, type };
}

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);

describe("the filtered belief", () => {
  test("finds rates and shares, the same from most starts", () => {
    const { answers } = world(1, { units: 300 });
    const found = filteredBelief(answers);
    expect(found.converged).toBe(true);
    found.rates.forEach((q, k) => {
      expect(Math.abs(q - (rates[k] as number))).toBeLessThan(0.03);
    });
    found.prior.forEach((p, k) => {
      expect(Math.abs(p - (shares[k] as number))).toBeLessThan(0.06);
    });
    expect(found.ends.filter((end) => Math.abs(end - found.logLikelihood) < 0.01).length).toBeGreaterThan(4);
  });

  test("is calibrated over 100 worlds: of rows with a belief of about 30 % in a type, 30 % have it", { timeout: 60_000 }, () => {
    const bins = Array.from({ length: 10 }, () => ({ n: 0, predicted: 0, seen: 0 }));
    for (let seed = 1; seed <= 100; seed++) {
      const { answers, type } = world(seed, { units: 30, years: 15 });
      const { belief } = filteredBelief(answers, { starts: 2 });
      type.forEach((own, row) => {
        for (let k = 0; k < 3; k++) {
          const b = belief[row * 3 + k] as number;
          const bin = bins[Math.min(9, Math.floor(b * 10))] as (typeof bins)[number];
          bin.n++;
          bin.predicted += b;
          bin.seen += Number(own === k);
        }
      });
    }
    for (const { n, predicted, seen } of bins) if (n > 500) expect(Math.abs(predicted - seen) / n).toBeLessThan(0.06);
  });

  test("rests on answers before the row alone, and starts anew with a leader", () => {
    const { answers } = world(4);
    const plain = filteredBelief(answers);
    // Rates and prior held as they are by many other units: the last year's answers of one unit change none of its beliefs.
    const met = answers.met as number[];
    const last = (answers.time as number[]).map((t, row) => (t === 24 ? row : -1)).filter((row) => row >= 0);
    const turned = { ...answers, met: met.map((m, row) => (row === last[3] ? (answers.demands[row] as number) - m : m)) };
    const other = filteredBelief(turned);
    const row = last[3] as number;
    for (let k = 0; k < 3; k++) expect(Math.abs((other.belief[row * 3 + k] as number) - (plain.belief[row * 3 + k] as number))).toBeLessThan(0.02);
    answers.leader.forEach((leader, k) => {
      if (k > 0 && answers.unit[k] === answers.unit[k - 1] && leader !== answers.leader[k - 1])
        plain.prior.forEach((p, type) => {
          expect(plain.belief[k * 3 + type]).toBeCloseTo(p, 12);
        });
    });
  });

  test("rows in any order, and a split of one unit's name, give the same", () => {
    const { answers } = world(6, { units: 20 });
    const plain = filteredBelief(answers);
    const order = answers.leader.map((_, k) => (k * 7) % answers.leader.length);
    const pick = (values: ArrayLike<number>): number[] => order.map((k) => values[k] as number);
    const other = filteredBelief({
      unit: pick(answers.unit).map((u) => 500 - u),
      time: pick(answers.time),
      met: pick(answers.met),
      demands: pick(answers.demands),
      leader: pick(answers.leader),
    });
    order.forEach((k, row) => {
      expect(other.readiness[row]).toBeCloseTo(plain.readiness[k] as number, 6);
    });
    expect(other.logLikelihood).toBeCloseTo(plain.logLikelihood, 4);
  });

  test("without leaders beliefs drift back towards the prior", () => {
    const { answers } = world(8);
    const { leader: _, ...unseen } = answers;
    const found = filteredBelief({ ...unseen, met: unseen.met, demands: unseen.demands }, { turnover: 0.12 });
    expect(found.converged).toBe(true);
    expect(Math.abs(sum(found.prior) - 1)).toBeLessThan(1e-12);
    const rows = found.readiness.length;
    for (let row = 0; row < rows; row++) expect(Math.abs(sum(found.belief.subarray(row * 3, row * 3 + 3)) - 1)).toBeLessThan(1e-12);
  });

  test("how often a new leader has a type of its own shows in the likelihood", () => {
    // World 1: always. In the other the same answers are given under leaders that change every year, whatever the type: a tenth of changes matter.
    const { answers } = world(12, { units: 50 });
    const likelihood = (renewal: number, leader: number[]): number => filteredBelief({ ...answers, leader }, { renewal, starts: 1 }).logLikelihood;
    expect(likelihood(1, answers.leader)).toBeGreaterThan(likelihood(0.3, answers.leader) + 10);
    const yearly = answers.leader.map((_, row) => row);
    expect(likelihood(0.12, yearly)).toBeGreaterThan(likelihood(1, yearly) + 10);
    expect(likelihood(0.12, yearly)).toBeGreaterThan(likelihood(0.01, yearly) + 10);
  });

  test("easier and harder times are found, and without them nothing changes", () => {
    const { answers } = world(14, { units: 60 });
    const plain = filteredBelief(answers, { starts: 2 });
    const open = filteredBelief(answers, { starts: 2, agenda: true });
    expect(open.converged).toBe(true);
    // Demands are alike in this world: eases are about 0, and beliefs stay.
    for (const e of open.ease?.values ?? []) expect(Math.abs(e)).toBeLessThan(0.8);
    let apart = 0;
    open.readiness.forEach((x, row) => {
      apart = Math.max(apart, Math.abs(x - (plain.readiness[row] as number)));
    });
    expect(apart).toBeLessThan(0.2);
    // Every odd year half of what would be met is refused: harder, by about a logit.
    const met = Array.from(answers.met, (m, row) => ((answers.time[row] as number) % 2 === 1 ? Math.floor(m / 2) : m));
    const uneven = filteredBelief({ ...answers, met }, { starts: 2, agenda: true });
    const { times = [], values = [] } = uneven.ease ?? {};
    times.forEach((time, k) => {
      expect(Math.sign(values[k] as number)).toBe(time % 2 === 1 ? -1 : 1);
    });
    expect(Math.abs(sum(values))).toBeLessThan(0.05);
    expect(uneven.logLikelihood).toBeGreaterThan(filteredBelief({ ...answers, met }, { starts: 2 }).logLikelihood + 50);
    expect(() => filteredBelief(answers, { agenda: true, held: { rates: [0.9, 0.1], prior: [0.5, 0.5] } })).toThrow(/demands that are alike/);
  });

  test("with rates and prior held, a belief is the same whatever comes after it", () => {
    const { answers } = world(10, { units: 8, years: 12 });
    const held = { rates: [0.9, 0.5, 0.1], prior: [0.2, 0.3, 0.5] };
    const whole = filteredBelief(answers, { held });
    const early = Array.from(answers.leader.keys()).filter((row) => (answers.time[row] as number) < 7);
    const pick = (values: ArrayLike<number>): number[] => early.map((row) => values[row] as number);
    const part = filteredBelief(
      { unit: pick(answers.unit), time: pick(answers.time), met: pick(answers.met), demands: pick(answers.demands), leader: pick(answers.leader) },
      { held },
    );
    expect(Array.from(part.readiness)).toEqual(early.map((row) => whole.readiness[row]));
    // And by Bayes' rule itself, in the second row of the first unit: the first has 4 demands at most.
    const [n, m] = [answers.demands[0] as number, answers.met[0] as number];
    const seen = held.rates.map((q, k) => (held.prior[k] as number) * q ** m * (1 - q) ** (n - m));
    const fresh = answers.leader[1] !== answers.leader[0];
    held.rates.forEach((_, k) => {
      expect(whole.belief[3 + k]).toBeCloseTo(fresh ? (held.prior[k] as number) : (seen[k] as number) / sum(seen), 12);
    });
    expect(() => filteredBelief(answers, { held: { rates: [0.9, 0.1], prior: [0.5, 0.6] } })).toThrow(/held rates are 0.9, 0.1/);
  });

  test("bad input gets one sentence", () => {
    const { answers } = world(9, { units: 2, years: 3 });
    expect(() => filteredBelief({ ...answers, met: answers.leader.map(() => 99) })).toThrow(/99 of \d+ demands are met/);
    expect(() => filteredBelief({ ...answers, demands: answers.leader.map(() => 0), met: answers.leader.map(() => 0) })).toThrow(/no row has a demand/);
    expect(() => filteredBelief({ ...answers, time: answers.leader.map(() => 1) })).toThrow(/two rows at 1/);
    expect(() => filteredBelief(answers, { types: 1 })).toThrow(/types is 1/);
    expect(() => filteredBelief(answers, { renewal: -1 })).toThrow(/renewal is -1/);
    expect(() => filteredBelief(answers, { turnover: 2 })).toThrow(/turnover is 2/);
  });
});
