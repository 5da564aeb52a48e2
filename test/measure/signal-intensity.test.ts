import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readTable } from "../../src/formats/index.js";
import { type Frame, frame, numberColumn, numbers, take } from "../../src/frame/index.js";
import { correlation, type SignalColumns, signalIntensity } from "../../src/measure/index.js";
import { describeShared, shared } from "../support/shared.js";
import { columns, loadings, world } from "./signal-world.js";

const withColumn = (data: Frame, name: string, of: (value: number, row: number) => number): Frame =>
  frame([...data.columns].map(([key, own]) => [key, key === name ? numberColumn(numbers(data, name).map(of)) : own] as const));

test("loadings and scores of a large simulated world come back", () => {
  const { data, truth } = world(5, 6000 - (6000 % 20));
  const made = signalIntensity(data, columns, { orient: "a" });
  expect(made.converged).toBe(true);
  for (const { name, loading, se } of made.loadings) expect(Math.abs(loading - loadings[name as keyof typeof loadings]) / se, name).toBeLessThan(3.5);
  const accuracy = correlation(Array.from(made.intensity), Array.from(truth));
  // The reliability that the fit states is the square of the correlation with the truth.
  expect(Math.abs(accuracy ** 2 - made.reliability.levels)).toBeLessThan(0.02);
  expect(made.loadings.some(({ heywood }) => heywood)).toBe(false);
});

test("90 % intervals of loadings and scores cover in 86 to 94 % over 100 small data sets", { timeout: 240_000 }, () => {
  const [of, scores] = [
    [0, 0],
    [0, 0],
  ] as [[number, number], [number, number]];
  for (let k = 0; k < 100; k++) {
    const { data, truth } = world(100 + k);
    const { loadings: found, intensity, se } = signalIntensity(data, columns);
    for (const { name, low, high } of found) {
      const value = loadings[name as keyof typeof loadings];
      of[0] += Number(low <= value && value <= high);
      of[1]++;
    }
    truth.forEach((z, row) => {
      scores[0] += Number(Math.abs(z - (intensity[row] as number)) <= 1.6448536269514722 * (se[row] as number));
      scores[1]++;
    });
  }
  // The loading of the sum is in units of its own spread, which is 1 in this world up to chance.
  for (const [hit, all] of [of, scores]) {
    expect(hit / all).toBeGreaterThan(0.86);
    expect(hit / all).toBeLessThan(0.94);
  }
});

test("the order of rows, names of units and the sign of the first loading do not matter", () => {
  const { data } = world(7);
  const plain = signalIntensity(data, columns, { orient: "b" });
  const order = Array.from({ length: data.length }, (_, row) => (row * 37) % data.length);
  const other = signalIntensity(
    withColumn(take(data, order), "unit", (x) => 900 - x),
    columns,
    { orient: "b" },
  );
  order.forEach((row, k) => {
    expect(other.intensity[k]).toBeCloseTo(plain.intensity[row] as number, 6);
  });
  const turned = signalIntensity(
    withColumn(data, "c", (x) => 1 - x),
    columns,
    { orient: "b" },
  );
  turned.intensity.forEach((x, row) => {
    expect(x).toBeCloseTo(plain.intensity[row] as number, 5);
  });
  const below = signalIntensity(
    withColumn(data, "c", (x) => 1 - x),
    columns,
    { orient: "c" },
  );
  expect(below.intensity[3]).toBeCloseTo(-(plain.intensity[3] as number), 5);
});

test("a signal outside its coded years is missing, not a signal withheld", () => {
  const { data, truth } = world(11, 4000);
  const late = withColumn(data, "b", (x, row) => ((numbers(data, "time")[row] as number) >= 2080 ? x : 0));
  const honest = signalIntensity(late, { ...columns, coded: new Map([["b", [2080, 3000]]]) });
  const naive = signalIntensity(late, columns);
  // How far scores, against the truth, rise when coding begins.
  const jump = ({ intensity }: { readonly intensity: Float64Array }): number =>
    intensity.reduce((sum, x, row) => sum + (x - (truth[row] as number)) * (row < 2000 ? -1 : 1), 0) / 2000;
  expect(Math.abs(jump(honest))).toBeLessThan(0.05);
  expect(jump(naive)).toBeGreaterThan(0.07);
  expect(honest.loadings.find(({ name }) => name === "b")?.known).toBe(2000);
});

test("a signal that copies another is named as set by its prior", () => {
  const { data } = world(13, 1000);
  const copied = frame([...data.columns, ["copy", numberColumn(numbers(data, "b").slice())] as const]);
  const { loadings: found } = signalIntensity(copied, { ...columns, binary: ["a", "b", "c", "copy"] });
  expect(found.filter(({ heywood }) => heywood).map(({ name }) => name)).toEqual(["b", "copy"]);
});

test("bad input gets one sentence", () => {
  const { data } = world(17);
  const run =
    (table: Frame, more: Partial<SignalColumns> = {}, orient?: string) =>
    (): unknown =>
      signalIntensity(table, { ...columns, ...more }, { orient });
  expect(run(withColumn(data, "a", () => 1))).toThrow(/"a" never varies/);
  expect(run(data, { coded: new Map([["a", [1700, 1701]]]) })).toThrow(/"a" has no value in its coded years/);
  expect(run(data, { coded: new Map([["q", [1990, 2000]]]) })).toThrow(/"q", which is no signal/);
  expect(run(withColumn(data, "a", (x) => 2 * x))).toThrow(/"a" has 2 where 0 or 1 belongs/);
  expect(run(withColumn(data, "n", (x) => x / 2))).toThrow(/whole number/);
  expect(run(withColumn(data, "s", () => -1))).toThrow(/number from 0/);
  expect(run(withColumn(data, "unit", () => 1))).toThrow(/two rows, 1 and 2/);
  expect(run(data, { binary: ["a"], amounts: [], counts: [] })).toThrow(/at least three signals/);
  expect(run(data, { amounts: ["a"] })).toThrow(/named twice/);
  expect(run(data, {}, "z")).toThrow(/"z" is no signal/);
  expect(run(take(data, []))).toThrow(/no row/);
  const bare = ["a", "b", "c", "n", "s"].reduce((table, name) => withColumn(table, name, (x, row) => (row < 380 ? 0 : x)), data);
  expect(run(bare)).toThrow(/95 % of the rows have no signal at all/);
});

describeShared("five patrons", () => {
  const read = (): Promise<Frame> => {
    const name = "mcmanus_nieman_individual_signals_1950_2012.csv.gz";
    return readTable(new Uint8Array(readFileSync(`${shared}/data/${name}`)), { name });
  };
  const signals = (patron: string, words: boolean): SignalColumns => ({
    unit: "ccode",
    time: "year",
    binary: ["vis", "ex", "pact"].map((name) => `${patron}_${name}`),
    amounts: ["arms", "troops"].map((name) => `${patron}_${name}`),
    counts: words ? [`${patron}_words`] : [],
    coded: new Map([[`${patron}_ex`, [1974, 2010]], [`${patron}_troops`, [1981, 2012]], ...(words ? [[`${patron}_words`, [1950, 2010]] as const] : [])]),
  });

  test("the published medians come back in replication mode, for each patron", { timeout: 120_000 }, async () => {
    const data = await read();
    const name = "mcmanus_nieman_latent_support_1950_2012.csv.gz";
    const published = await readTable(new Uint8Array(readFileSync(`${shared}/data/${name}`)), { name });
    const place = new Map(Array.from(numbers(published, "ccode"), (unit, row) => [`${unit} ${numbers(published, "year")[row]}`, row]));
    for (const patron of ["us", "uk", "rus", "fra", "chi"]) {
      const { binary = [], amounts = [], counts = [] } = signals(patron, patron === "us");
      const nukes = ["us", "uk", "rus"].includes(patron) ? [`${patron}_nukes`] : [];
      const { intensity, rows } = signalIntensity(
        data,
        { unit: "ccode", time: "year", binary: [...binary, ...nukes], amounts: [...amounts, ...counts] },
        { orient: `${patron}_pact`, times: "indicators", mostEmpty: 1 },
      );
      const at = (row: number): string => `${numbers(data, "ccode")[row]} ${numbers(data, "year")[row]}`;
      const medians = numbers(published, `median_${patron}`);
      const theirs = new Map([...place].map(([key, row]) => [key, medians[row] as number]));
      const own = new Map(Array.from(rows, (row, k) => [at(row), intensity[k] as number]));
      const keys = [...own.keys()].filter((key) => theirs.has(key));
      expect(keys.length).toBe(9266);
      const pairs = keys.map((key) => [own.get(key) as number, theirs.get(key) as number] as const);
      expect(
        correlation(
          pairs.map(([x]) => x),
          pairs.map(([, x]) => x),
        ),
        patron,
      ).toBeGreaterThan(0.995);
      const moves = keys.flatMap((key) => {
        const [unit, year] = key.split(" ").map(Number) as [number, number];
        const before = `${unit} ${year - 1}`;
        if (!own.has(before) || !theirs.has(before)) return [];
        return [[(own.get(key) as number) - (own.get(before) as number), (theirs.get(key) as number) - (theirs.get(before) as number)] as const];
      });
      expect(
        correlation(
          moves.map(([x]) => x),
          moves.map(([, x]) => x),
        ),
        patron,
      ).toBeGreaterThan(0.99);
    }
  });

  test("the five published draws are one common shock each", { timeout: 60_000 }, async () => {
    const name = "mcmanus_nieman_latent_support_1950_2012.csv.gz";
    const published = await readTable(new Uint8Array(readFileSync(`${shared}/data/${name}`)), { name });
    const median = numbers(published, "median_us");
    for (let draw = 1; draw <= 5; draw++) {
      const off = numbers(published, `us_signal${draw}`).map((x, row) => x - (median[row] as number));
      const mean = off.reduce((a, b) => a + b, 0) / off.length;
      const sd = Math.sqrt(off.reduce((a, b) => a + (b - mean) ** 2, 0) / off.length);
      // A shock of its own moves all 9,266 rows of a draw alike; what is left to tell rows apart is next to nothing.
      expect(Math.abs(mean)).toBeGreaterThan(0.25);
      expect(sd / Math.abs(mean)).toBeLessThan(0.08);
    }
  });

  test("levels of US support are told apart, yearly changes hardly; China is refused", { timeout: 120_000 }, async () => {
    const data = await read();
    const us = signals("us", true);
    const { reliability, converged, loadings: found } = signalIntensity(data, { ...us, binary: [...(us.binary ?? []), "us_nukes"] }, { orient: "us_pact" });
    expect(converged).toBe(true);
    expect(found.every(({ low, heywood }) => low > 0 && !heywood)).toBe(true);
    expect(Math.abs(reliability.levels - 0.69)).toBeLessThan(0.05);
    expect(reliability.within).toBeLessThan(0.4);
    expect(Math.abs(reliability.changes - 0.17)).toBeLessThan(0.05);
    expect(() => signalIntensity(data, signals("chi", false))).toThrow(/no signal at all/);
  });
});
