import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readTable } from "../../src/formats/index.js";
import { cellText, column, type Frame, frame, numberColumn, numbers, textColumn } from "../../src/frame/index.js";
import { type IndexName, indexNames, similarity } from "../../src/measure/index.js";
import { describeShared, shared } from "../support/shared.js";

const folder = new URL("golden/", import.meta.url);
interface Reference {
  readonly state1: readonly string[];
  readonly state2: readonly string[];
  readonly columns: Readonly<Record<string, readonly (number | null)[]>>;
}
const golden = JSON.parse(readFileSync(new URL("agreement.json", folder), "utf8")).results as Readonly<Record<string, Reference>>;

/** A wide table (a row a state, a column an item) as one row an answer. */
async function long(file: string, weight?: string): Promise<Frame> {
  const wide = await readTable(new Uint8Array(readFileSync(new URL(file, folder))), { name: file });
  const items = [...wide.columns.keys()].filter((name) => name !== "state" && name !== "weight");
  const states = Array.from({ length: wide.length }, (_, row) => cellText(column(wide, "state"), row) as string);
  const weights = weight === undefined ? undefined : new Map(states.map((state, row) => [state, numbers(wide, weight)[row] as number]));
  const cells = items.flatMap((item) =>
    states.map((state, row) => ({ item, state, value: numbers(wide, item)[row] as number, weight: weights?.get(item) ?? 1 })),
  );
  return frame({
    state: textColumn(cells.map((c) => c.state)),
    item: textColumn(cells.map((c) => c.item)),
    value: numberColumn(cells.map((c) => c.value)),
    weight: numberColumn(cells.map((c) => c.weight)),
  });
}

function expectLike(found: Frame, reference: Reference, names: Readonly<Record<string, IndexName>>): void {
  const at = new Map(
    Array.from({ length: found.length }, (_, row) => [`${cellText(column(found, "unit1"), row)} ${cellText(column(found, "unit2"), row)}`, row]),
  );
  expect(found.length).toBe(reference.state1.length);
  for (const [theirs, ours] of Object.entries(names)) {
    reference.columns[theirs]?.forEach((expected, k) => {
      const row = at.get(`${reference.state1[k]} ${reference.state2[k]}`) as number;
      const value = numbers(found, ours)[row] as number;
      expect(Math.abs(value - (expected ?? Number.NaN)), `${theirs} of pair ${k}`).toBeLessThan(1e-12);
    });
    expect(reference.columns[theirs]).toBeDefined();
  }
}

const columns = { unit: "state", item: "item", value: "value" };
const chance = { s_abs: "s", s_sq: "s_squared", kappa_abs: "kappa_absolute", kappa_sq: "kappa", pi_abs: "pi_absolute", pi_sq: "pi" } as const;

test("indices of votes are those of the published formulas", async () => {
  const found = similarity(await long("votes_small.csv"), columns, { indices: indexNames });
  expectLike(found, golden["votes.chance"] as Reference, chance);
  expectLike(found, golden["votes.agree"] as Reference, {
    agree3: "agreement",
    agree2: "decided",
    same: "same",
    kappa_nominal: "kappa_nominal",
    pi_nominal: "pi_nominal",
    kripp_interval: "alpha",
  });
  expect([...numbers(found, "n")]).toEqual(golden["votes.chance"]?.columns.n);
});

test("indices of alliance portfolios are those of the published formulas: valued, binary, weighted", async () => {
  const table = await long("alliances_small.csv", "weight");
  const valued = similarity(table, columns, { indices: indexNames });
  expectLike(valued, golden["alliances.chance"] as Reference, chance);
  expectLike(valued, golden["alliances.taub"] as Reference, { tau_b: "tau_b" });
  const binary = frame([...table.columns, ["value", numberColumn(numbers(table, "value").map((v) => (v > 0 ? 1 : 0)))]]);
  expectLike(similarity(binary, columns, { indices: indexNames }), golden["alliances.chance.binary"] as Reference, chance);
  expectLike(similarity(table, { ...columns, weight: "weight" }, { indices: indexNames }), golden["alliances.weighted"] as Reference, chance);
});

test("ties that a table leaves out are filled in", async () => {
  const table = await long("alliances_small.csv");
  const kept = Array.from({ length: table.length }, (_, row) => row).filter(
    (row) => numbers(table, "value")[row] !== 0 && cellText(column(table, "state"), row) !== cellText(column(table, "item"), row),
  );
  const few = frame([...table.columns].map(([name, source]) => [name, pick(source, kept)] as const));
  const found = similarity(few, columns, { indices: ["s", "kappa", "pi"], absent: 0, own: 3, scale: [0, 3] });
  expectLike(found, golden["alliances.chance"] as Reference, { s_abs: "s", kappa_sq: "kappa", pi_sq: "pi" });
});

function pick(source: ReturnType<typeof column>, rows: readonly number[]): ReturnType<typeof column> {
  return source.kind === "number"
    ? numberColumn(rows.map((row) => source.values[row] as number))
    : textColumn(rows.map((row) => source.levels[source.codes[row] as number]));
}

const votes = fc.array(
  fc.record({
    state: fc.integer({ min: 1, max: 5 }),
    item: fc.integer({ min: 1, max: 12 }),
    value: fc.integer({ min: 1, max: 3 }),
    year: fc.integer({ min: 1, max: 2 }),
  }),
  {
    minLength: 10,
    maxLength: 100,
  },
);
function unique(rows: readonly { readonly state: number; readonly item: number; readonly value: number; readonly year: number }[]): Frame {
  const seen = [...new Map(rows.map((r) => [`${r.state} ${r.item} ${r.year}`, r])).values()];
  return frame(Object.fromEntries((["state", "item", "value", "year"] as const).map((name) => [name, numberColumn(seen.map((r) => r[name]))])));
}

test("relations that hold for any votes", () => {
  fc.assert(
    fc.property(votes, fc.integer(), (rows, seed) => {
      const table = unique(rows);
      const of = (data: Frame): Frame => similarity(data, { ...columns, time: "year" }, { indices: indexNames, scale: [1, 3] });
      const found = of(table);
      const value = (data: Frame, name: string): number[] => [...numbers(data, name)];
      for (const name of indexNames) for (const x of value(found, name)) if (!Number.isNaN(x)) expect(x).toBeLessThanOrEqual(1 + 1e-12);
      value(found, "s").forEach((s, k) => {
        if (!Number.isNaN(s)) expect(s).toBeCloseTo(2 * (value(found, "agreement")[k] as number) - 1, 12);
      });
      // Kappa is never below pi: chance with each one's own frequencies is at least as far apart.
      value(found, "kappa").forEach((kappa, k) => {
        const pi = value(found, "pi")[k] as number;
        if (!Number.isNaN(kappa) && !Number.isNaN(pi)) expect(kappa).toBeGreaterThanOrEqual(pi - 1e-12);
      });
      // The order of rows does not matter, nor do the names of items.
      const rotated = Array.from({ length: table.length }, (_, k) => (k + (Math.abs(seed) % table.length)) % table.length);
      const mixed = frame([...table.columns].map(([name, source]) => [name, pick(source, rotated)] as const));
      const renamed = frame([...mixed.columns, ["item", numberColumn(numbers(mixed, "item").map((x) => 100 - x))]]);
      for (const name of ["n", ...indexNames]) expect(value(of(renamed), name)).toEqual(value(found, name));
      // Yes and no may change places.
      const turned = frame([...table.columns, ["value", numberColumn(numbers(table, "value").map((x) => 4 - x))]]);
      for (const name of indexNames)
        value(of(turned), name).forEach((x, k) => {
          const y = value(found, name)[k] as number;
          if (Number.isNaN(y)) expect(x).toBeNaN();
          else expect(x).toBeCloseTo(y, 12);
        });
    }),
    { numRuns: 100 },
  );
});

test("bad input is named", () => {
  const table = frame({ state: numberColumn([1, 1, 2]), item: numberColumn([1, 1, 1]), value: numberColumn([1, 2, 1]) });
  expect(() => similarity(table, columns, { indices: ["s"] })).toThrow("1 has two answers to 1 at one time");
  const many = frame({
    state: numberColumn(Array.from({ length: 80 }, (_, k) => k)),
    item: numberColumn(new Array(80).fill(1)),
    value: numberColumn(Array.from({ length: 80 }, (_, k) => k)),
  });
  expect(() => similarity(many, columns, { indices: ["s"] })).toThrow("80 values");
  const alike = frame({ state: numberColumn([1, 2]), item: numberColumn([1, 1]), value: numberColumn([1, 1]) });
  expect(() => similarity(alike, columns, { indices: ["s"] })).toThrow("every answer is 1");
  expect(numbers(similarity(alike, columns, { indices: ["kappa"], scale: [1, 3] }), "kappa")[0]).toBeNaN();
  expect(() => similarity(alike, columns, { indices: ["s"], scale: [2, 3] })).toThrow("outside the scale");
  expect(() => similarity(alike, columns, { indices: ["s"], scale: [1, 3], with: "9" })).toThrow("no unit 9");
});

describeShared("published values", () => {
  const read = async (name: string): Promise<Frame> => readTable(new Uint8Array(readFileSync(`${shared}/data/${name}`)), { name });
  const codes = new Map([1, 2, 3].map((code) => [String(code), code]));
  const state = { unit: "ccode", item: "rcid", value: "vote" };
  /** An index of one state with every other, by the other's code and time. */
  function withOne(calls: Frame, one: number, time: string, index: IndexName): Map<string, number> {
    const table = similarity(calls, { ...state, time }, { indices: [index], codes, scale: [1, 3], with: String(one) });
    const [a, b, t, value] = ["unit1", "unit2", "time", index].map((name) => numbers(table, name)) as [Float64Array, Float64Array, Float64Array, Float64Array];
    return new Map(Array.from(value, (x, row) => [`${a[row] === one ? b[row] : a[row]} ${t[row]}`, x]));
  }

  test("shares of equal votes in the file of ideal points, where it counts the same votes", async () => {
    const calls = await read("unga_votes_country_level_s1_70.csv.gz");
    const points = await read("idealpoints_all_jun2024.csv.gz");
    const cast = new Map<string, number>();
    const [ccode, session, vote] = ["ccode", "session", "vote"].map((name) => numbers(calls, name)) as [Float64Array, Float64Array, Float64Array];
    vote.forEach((v, row) => {
      const key = `${ccode[row]} ${session[row]}`;
      if (v <= 3) cast.set(key, (cast.get(key) ?? 0) + 1);
    });
    const [at, when, all] = ["ccode", "session", "NVotesAll"].map((name) => numbers(points, name)) as [Float64Array, Float64Array, Float64Array];
    const counted = new Map(Array.from(all, (n, row) => [`${at[row]} ${when[row]}`, n]));
    // A session rests on the same roll calls where nearly every state casts as many votes as there.
    const same = new Map<number, boolean>();
    for (const s of new Set(when)) {
      const states = [...counted.keys()].filter((key) => key.endsWith(` ${s}`) && cast.has(key));
      same.set(s, states.length > 0 && states.filter((key) => counted.get(key) === cast.get(key)).length >= 0.97 * states.length);
    }
    for (const [patron, name] of [
      [2, "USAgree"],
      [365, "RUSSAgree"],
      [710, "ChinaAgree"],
    ] as const) {
      const ours = withOne(calls, patron, "session", "same");
      const theirs = numbers(points, name);
      let [known, exact] = [0, 0];
      theirs.forEach((expected, row) => {
        const [code, s] = [at[row] as number, when[row] as number];
        const own = ours.get(`${code} ${s}`);
        if (own === undefined || Number.isNaN(own + expected) || !same.get(s) || counted.get(`${code} ${s}`) !== cast.get(`${code} ${s}`)) return;
        known++;
        if (Math.abs(own - expected) < 1e-6) exact++;
      });
      expect(known, name).toBeGreaterThan(1000);
      expect(exact / known, name).toBeGreaterThan(0.99);
    }
  }, 120_000);

  test("agreement and kappa of South Korea, where the published counts rest on the same votes", async () => {
    const calls = await read("unga_votes_country_level_s1_70.csv.gz");
    const korea = await read("rok_unga_similarity_miller.csv.gz");
    const names = { agree: "same", v_agree: "agreement", kappa: "kappa" } as const;
    const ours = Object.fromEntries(Object.entries(names).map(([theirs, index]) => [theirs, withOne(calls, 732, "year", index)]));
    const [other, year] = [numbers(korea, "ccode2"), numbers(korea, "year")];
    const years = [...new Set(year)].filter((y) => y <= 2015);
    // The release behind the published file has other roll calls in some years: in a year of the same roll calls all agree.
    const exact = Object.keys(names).map((theirs) => {
      const published = numbers(korea, theirs);
      return years.filter((y) => {
        const off = Array.from(published, (x, row) => (year[row] === y ? Math.abs(x - (ours[theirs]?.get(`${other[row]} ${y}`) ?? Number.NaN)) : 0)).filter(
          (d) => !Number.isNaN(d),
        );
        return off.filter((d) => d > 1e-6).length < 0.02 * off.length;
      }).length;
    });
    expect(Math.min(...exact)).toBeGreaterThanOrEqual(5);
    for (const theirs of Object.keys(names)) {
      const off = Array.from(numbers(korea, theirs), (x, row) => Math.abs(x - (ours[theirs]?.get(`${other[row]} ${year[row]}`) ?? Number.NaN)))
        .filter((d) => !Number.isNaN(d))
        .sort((a, b) => a - b);
      expect(off[Math.floor(off.length / 2)], theirs).toBeLessThan(0.01);
    }
  }, 120_000);
});
