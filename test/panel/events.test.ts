import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import type { Store } from "../../src/data/index.js";
import { type Frame, numbers } from "../../src/frame/index.js";
import { writeCsv } from "../../src/formats/index.js";
import { codeEvents, type EventOptions } from "../../src/panel/index.js";
import { describeShared, shared } from "../support/shared.js";

const folder = mkdtempSync(join(tmpdir(), "fealty-events-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const store: Store = { home: join(folder, "home") };
const file = (name: string, lines: readonly string[]): string => {
  const path = join(folder, name);
  writeFileSync(path, name.endsWith(".gz") ? gzipSync(`${lines.join("\n")}\n`) : `${lines.join("\n")}\n`);
  return path;
};
const run = (files: readonly string[], options: Partial<EventOptions> = {}) => codeEvents(store, files, { patron: 2, ...options });
const csv = (data: Frame): string => new TextDecoder().decode(writeCsv(data));

interface Event {
  readonly day: string;
  readonly source: string;
  readonly target: string;
  readonly code: string;
}

/** A line of GDELT 1.0 (58 columns) or 2.0 (61). */
function gdelt({ day, source, target, code }: Event, k: number, width = 58): string {
  const cells = Array<string>(width).fill("");
  Object.assign(cells, { 0: String(k + 1), 1: day.replaceAll("-", ""), 7: source, 17: target, 26: code, 30: "2.8" });
  return cells.join("\t");
}

const events: readonly Event[] = [
  { day: "2014-03-01", source: "USA", target: "JPN", code: "042" },
  { day: "2014-03-01", source: "USA", target: "JPN", code: "042" },
  { day: "2014-03-02", source: "JPN", target: "USA", code: "081" },
  { day: "2014-05-02", source: "USA", target: "DEU", code: "1122" },
  { day: "2015-05-02", source: "USA", target: "KOR", code: "010" },
  { day: "2015-05-03", source: "USA", target: "EUR", code: "051" },
  { day: "2015-06-03", source: "FRA", target: "DEU", code: "051" },
  { day: "2015-07-03", source: "USA", target: "USA", code: "051" },
];
const expected = [
  "patron,ally,year,reaffirm,ally_reaffirm,praise,ally_praise,pledge,ally_pledge,welcome,ally_welcome,support,ally_support,demand,ally_demand,concede,ally_concede,refuse,ally_refuse,warn,ally_warn,punish,ally_punish",
  "2,255,2014,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1,0,0,0",
  "2,732,2015,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0",
  "2,740,2014,0,0,0,0,0,0,2,0,0,0,0,0,0,1,0,0,0,0,0,0",
  "",
].join("\n");

describe("events of every format come to the same counts", () => {
  const names: Readonly<Record<string, string>> = {
    USA: "United States",
    JPN: "Japan",
    DEU: "Germany",
    KOR: "South Korea",
    FRA: "France",
    EUR: "European Union",
  };
  const plover: Readonly<Record<string, readonly [string, string]>> = {
    "042": ["CONSULT", "visit"],
    "081": ["CONCEDE", ""],
    "1122": ["ACCUSE", "disapprove"],
    "010": ["CONSULT", ""],
    "051": ["SUPPORT", ""],
  };
  const phoenix = ({ day, source, target, code }: Event, k: number): string => {
    const [year, month, date] = day.split("-");
    const cells = Array<string>(26).fill("");
    Object.assign(cells, { 0: String(k), 1: day.replaceAll("-", ""), 2: year, 3: month, 4: date, 6: source, 10: target, 13: code, 16: "1" });
    return cells.join("\t");
  };
  const written: readonly (readonly [string, readonly string[]])[] = [
    ["gdelt1.csv", events.map((one, k) => gdelt(one, k))],
    ["gdelt1.csv.gz", events.map((one, k) => gdelt(one, k, 57))],
    ["gdelt2.csv", events.map((one, k) => gdelt(one, k, 61))],
    [
      "icews.tab",
      [
        "Event ID\tEvent Date\tSource Name\tSource Country\tEvent Text\tCAMEO Code\tIntensity\tTarget Name\tTarget Country",
        ...events.map((e, k) => [k, e.day, "x", names[e.source], 'text "quoted', e.code, "1", "y", names[e.target]].join("\t")),
      ],
    ],
    [
      "polecat.txt",
      [
        "Event ID\tEvent Date\tEvent Type\tEvent Mode\tIntensity\tActor Country\tRecipient Country",
        ...events.map((e, k) => [`E${k}`, e.day, ...(plover[e.code] as readonly string[]), "1.5", `${e.source};CAN`, e.target].join("\t")),
      ],
    ],
    ["phoenix.csv", ["eid,story_date,source_root,target_root,code,goldstein", ...events.map((e, k) => `${k},${e.day},${e.source},${e.target},${e.code},1`)]],
    ["phoenix.txt", events.map(phoenix)],
  ];
  test.each(written)("%s", async (name, lines) => {
    const made = await run([file(name, lines)]);
    expect(csv(made.counts)).toBe(expected);
    expect(made.rows).toBe(8);
    expect(made.between).toBe(5);
    expect(made.unknownActors).toHaveLength(1);
    expect(made.rejected).toBe(0);
  });
  test("several files of several formats are one", async () => {
    const { counts, formats } = await run(written.slice(0, 4).map(([name]) => join(folder, name)));
    expect([...formats].sort()).toEqual(["gdelt", "icews"]);
    expect(numbers(counts, "welcome")[2]).toBe(8);
  });
});

test("one act that many papers report is one event a day, where that is asked", async () => {
  const path = file(
    "day.csv",
    events.map((one, k) => gdelt(one, k)),
  );
  expect(numbers((await run([path], { oneADay: true })).counts, "welcome")[2]).toBe(1);
  expect(numbers((await run([path], { years: [2015, 2015] })).counts, "year")).toEqual(Float64Array.of(2015));
});

test("the order of rows and the number of threads change no byte; counts are the events'", async () => {
  const states = ["USA", "JPN", "DEU", "KOR", "GBR", "TUR"];
  const codes = ["042", "051", "112", "130", "190", "020", "081", "010"];
  const many = Array.from({ length: 20_000 }, (_, k): Event => {
    const at = (n: number, shift: number): number => Math.abs((k * 2654435761 + shift * 40503) >> shift) % n;
    return {
      day: `201${at(10, 3)}-0${1 + at(9, 5)}-1${at(10, 7)}`,
      source: states[at(6, 9)] as string,
      target: states[at(6, 11)] as string,
      code: codes[at(8, 13)] as string,
    };
  });
  const plain = await run(
    [
      file(
        "many.csv",
        many.map((one, k) => gdelt(one, k)),
      ),
    ],
    { threads: 1 },
  );
  const order = many.map((_, k) => (k * 7919) % many.length);
  const other = await run(
    [
      file(
        "other.csv",
        order.map((k) => gdelt(many[k] as Event, k)),
      ),
    ],
    { threads: 2 },
  );
  expect(csv(other.counts)).toBe(csv(plain.counts));
  expect(csv(other.events)).toBe(csv(plain.events));
  const counted = [...plain.counts.columns].reduce(
    (sum, [name]) => (/^(patron|ally|year)$/.test(name) ? sum : sum + numbers(plain.counts, name).reduce((a, b) => a + b, 0)),
    0,
  );
  expect(counted).toBe(numbers(plain.events, "n").reduce((a, b) => a + b, 0));
  expect(counted).toBe(plain.between - plain.noAct);
});

test("lines that cannot be read are counted and named, and the others are used", async () => {
  const lines = events.map((one, k) => gdelt(one, k));
  const made = await run([file("torn.csv", [lines[0] as string, "torn\tline", ...lines.slice(1)])]);
  expect(made.rejected).toBe(1);
  expect(made.firstRejected[0]?.line).toBe(2);
  expect(csv(made.counts)).toBe(expected);
});

test("what is no event data is refused in one sentence", async () => {
  await expect(run([file("no.csv", ["a,b,c", "1,2,3"])])).rejects.toThrow(/no event data that is known/);
  await expect(run([file("empty.csv", [""])])).rejects.toThrow(/is empty/);
  await expect(run([join(folder, "nowhere.csv")])).rejects.toThrow(/there is no file/);
  await expect(
    run(
      [
        file(
          "g.csv",
          events.map((one, k) => gdelt(one, k)),
        ),
      ],
      { format: "icews" },
    ),
  ).rejects.toThrow(/is gdelt, not icews/);
  await expect(run([])).rejects.toThrow(/no file of events/);
  await expect(run([join(folder, "g.csv")], { patron: 9999 })).rejects.toThrow(/no state 9999/);
  await expect(run([file("a.zip", ["PK\u0003\u0004 and so on"])])).rejects.toThrow(/zip archive/);
  writeFileSync(join(folder, "broken.gz"), Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 255, 255, 1, 2));
  await expect(run([join(folder, "broken.gz")])).rejects.toThrow(/broken.gz cannot be unpacked/);
});

describeShared("real ICEWS events", () => {
  test("of a week of 2018 are read whole", async () => {
    const made = await run([`${shared}/data/icews_events_2018_sample.tab`]);
    expect(made.rows).toBe(3705);
    expect(made.rejected).toBe(0);
    expect(made.unknownCodes).toEqual([]);
    expect(made.unknownActors.map(({ actor }) => actor)).toEqual(["NA", "Occupied Palestinian Territory"]);
  });
});
