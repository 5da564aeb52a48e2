import { expect, test } from "vitest";
import { type Executor, FealtyError, inlineExecutor } from "../../src/base/index.js";
import { numbers } from "../../src/frame/index.js";
import { playSpheres, simulateSpheres, type SphereHistories, sphereFrame, syntheticSpheres } from "../../src/simulate/index.js";
import { computations } from "../../src/study/computations.js";
import { pack, unpack } from "../../src/study/pack.js";
import { checkSpheres } from "../../src/theory/index.js";
import { bundledWorker, onThreads } from "../support/threads.js";

const file = bundledWorker(new URL("spheres-worker.ts", import.meta.url));

const world = checkSpheres({ ...syntheticSpheres({ states: 30 }), periods: 12, first: 1990, game: { beliefs: 31, menu: [0, 2, 9] } });
const options = {
  runs: 70,
  seed: 5,
  keep: 2,
  counterfactuals: [
    { name: "cut", changes: [{ at: 1995, patron: 1, scale: { budget: 0.5 } }] },
    { name: "surprise", changes: [{ at: 1996, patron: 2, scale: { stake: 0.2 }, when: "payment" as const }] },
  ],
};
const here = inlineExecutor({ spheres: playSpheres });

test("spheres have the same bits in 1, 2 and 3 threads", async () => {
  const expected = await simulateSpheres(world, here, options);
  for (const threads of [1, 2, 3]) {
    const found = await onThreads(file, "spheres", threads, (executor) => simulateSpheres(world, executor, options));
    expect(found.outcomes).toEqual(expected.outcomes);
    expect(found.records).toEqual(expected.records);
    expect(found.counterfactuals).toEqual(expected.counterfactuals);
  }
}, 60_000);

test("a batch survives the way to another machine", async () => {
  const sent: Executor = {
    threads: 1,
    map: (name, tasks, work) =>
      here.map(
        name,
        tasks.map(({ key, input }) => ({ key, input: unpack(pack(input)) as typeof input })),
        work,
      ),
  };
  expect((await simulateSpheres(world, sent, options)).outcomes).toEqual((await simulateSpheres(world, here, options)).outcomes);
});

test("workers of a study know them by name", () => {
  expect(Object.hasOwn(computations, "spheres")).toBe(true);
});

test("they tell how far they are, and stop when they are told to", async () => {
  const told: string[] = [];
  await simulateSpheres(world, here, { runs: 50 }, { onProgress: (done, of, note) => told.push(`${done} of ${of} ${note}`) });
  expect(told).toEqual(["0 of 1 policies solved", "20 of 50 runs", "40 of 50 runs", "50 of 50 runs"]);
  const stop = new AbortController();
  const stopped = simulateSpheres(world, here, { runs: 1000 }, { signal: stop.signal, onProgress: (_, __, note) => note === "runs" && stop.abort() });
  await expect(stopped).rejects.toThrow(FealtyError);
  await expect(stopped).rejects.toMatchObject({ kind: "interrupted" });
});

/** A table's columns by name. */
const columnsOf = (histories: SphereHistories, rows: "allies" | "states", scenario = 0) => {
  const frame = sphereFrame(histories.scenarios[scenario] as SphereHistories["scenarios"][number], histories.records[scenario] ?? [], { rows });
  return { frame, of: (name: string) => numbers(frame, name) };
};

test("histories come out as a panel, a signal in the year after its concession", async () => {
  const histories = await simulateSpheres(world, here, { ...options, keep: 3 });
  const { frame, of } = columnsOf(histories, "allies");
  expect([...frame.columns.keys()].slice(0, 3)).toEqual(["patron", "ally", "year"]);
  expect(frame.index).toEqual({ units: ["run", "patron", "ally"], time: "year" });
  const keys = new Map<string, number>();
  for (let row = 0; row < frame.length; row++) keys.set(["run", "patron", "ally", "year"].map((name) => of(name)[row]).join(" "), row);
  expect(keys.size).toBe(frame.length);
  let paid = 0;
  for (let row = 0; row < frame.length; row++) {
    const before = keys.get([of("run")[row], of("patron")[row], of("ally")[row], (of("year")[row] as number) - 1].join(" "));
    if (of("year")[row] === 1990) expect(of("signal")[row]).toBeNaN();
    else expect(of("signal")[row]).toBe(before === undefined ? 0 : of("reassurance")[before]);
    expect(of("reassurance")[row]).toBe(of("concession")[row] === 1 ? of("offer")[row] : 0);
    expect(of("willingness")[row]).toBe(-(of("reluctance")[row] as number));
    expect(of("ideal_distance")[row]).toBeCloseTo(Math.abs((of("ideal_point")[row] as number) - (of("patron_ideal_point")[row] as number)), 12);
    if (of("demand")[row] === 0) expect(of("offer")[row]).toBeNaN();
    paid += of("reassurance")[row] as number;
  }
  // The table's sums are the summary's numbers.
  const outcomes = histories.outcomes[0] as Float64Array;
  const width = outcomes.length / (histories.runs * world.periods);
  let sent = 0;
  for (let k = 0; k < 3 * world.periods; k++) for (let j = 0; j < 3; j++) sent += outcomes[k * width + j * 8 + 3] as number;
  expect(paid).toBeCloseTo(sent, 9);
  expect(sent).toBeGreaterThan(10);
});

test("all states are in the table where they are asked for, the truth left out where it is not", async () => {
  const histories = await simulateSpheres(world, here, { ...options, keep: 1 });
  const { frame, of } = columnsOf(histories, "states");
  expect(frame.length).toBe(30 * 12);
  expect(of("patron").some(Number.isNaN)).toBe(true);
  for (let row = 0; row < frame.length; row++) expect(of("defense")[row]).toBe(Number.isNaN(of("patron")[row] as number) ? 0 : 1);
  const seen = sphereFrame(histories.scenarios[0] as SphereHistories["scenarios"][number], histories.records[0] ?? [], { truth: false });
  expect([...seen.columns.keys()].filter((name) => ["belief", "type", "offer", "demand", "reluctance", "reassurance"].includes(name))).toEqual([]);
});
