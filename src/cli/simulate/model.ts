import { type Executor, FealtyError, type Work } from "../../base/index.js";
import { type Frame, numbers } from "../../frame/index.js";
import { stream } from "../../numeric/index.js";
import { type Settings, settingNumber } from "../primitives-file.js";

/** What `fealty simulate` was asked for beside primitives. */
export interface SimulateOptions extends Work {
  /** First and last year. */
  readonly years: readonly [number, number];
  readonly runs: number;
  readonly burn: number;
  readonly seed: number;
  /** `--allies`: how many, where primitives do not list them. */
  readonly allies: number | undefined;
  readonly executor: Executor;
  /** Where primitives are read from, for files that they name; undefined without one. */
  readonly file: string | undefined;
}

/** What a model gives: the table to be written, and what is told of it. */
export interface Simulated {
  readonly frame: Frame;
  readonly json: Readonly<Record<string, unknown>>;
  readonly text: string;
}

export type SimulateModel = (settings: Settings, options: SimulateOptions) => Simulated | Promise<Simulated>;

/**
 * One set of settings an ally: those listed, each `count` times, or `--allies` alike. A value LOW..HIGH is drawn evenly from that range for each ally.
 * @param alike how many allies there are where neither list nor `--allies` says so.
 * @param leave names that are not an ally's own.
 */
export function settingsOfAllies(
  { shared, allies: listed }: Settings,
  { allies, seed }: SimulateOptions,
  alike: number,
  leave: readonly string[],
): Record<string, unknown>[] {
  const all = listed.some((one) => Object.keys(one).length > 0) || listed.length > 1;
  if (all && allies !== undefined)
    throw new FealtyError("usage", "the file lists allies, and --allies says how many", {
      kind: "usage",
      mend: "leave --allies out, or give each ally a count",
    });
  const own: Record<string, unknown>[] = [];
  for (const one of listed) {
    const { count = all ? 1 : (allies ?? alike), id: _, ...given } = { ...shared, ...one };
    const times = settingNumber("count", count);
    if (!Number.isInteger(times) || times < 1 || times > 1e6)
      throw new FealtyError("domain", `the number of allies is ${times}`, { kind: "usage", mend: "it must be a whole number from 1 to a million" });
    for (let k = 0; k < times; k++) {
      const ally = own.length;
      own.push(Object.fromEntries(Object.entries(given).flatMap(([name, value]) => (leave.includes(name) ? [] : [[name, drawn(name, value, ally, seed)]]))));
    }
  }
  return own;
}

/** The means of a column's known values over the table. */
export function meanOf(data: Frame, name: string): number {
  let [sum, known] = [0, 0];
  for (const x of numbers(data, name)) {
    if (Number.isNaN(x)) continue;
    sum += x;
    known++;
  }
  return known > 0 ? sum / known : Number.NaN;
}

function drawn(name: string, value: unknown, ally: number, seed: number): unknown {
  const range = typeof value === "string" ? /^\s*(-?[\d.eE+-]+?)\.\.(-?[\d.eE+-]+)\s*$/.exec(value) : null;
  if (!range) return value;
  const [low, high] = [settingNumber(name, range[1]), settingNumber(name, range[2])];
  if (high < low) throw new FealtyError("domain", `${name} is ${String(value)}`, { kind: "usage", mend: "write LOW..HIGH, the lower first" });
  // One address a name, so that another primitive's range does not move this one's draws.
  let address = 0;
  for (const letter of name) address = (address * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003;
  return low + (high - low) * stream(seed, 1_000_003, ally, address).uniform();
}
