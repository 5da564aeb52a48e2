import { FealtyError } from "../../base/index.js";
import { evaluateNumbers, parseExpression } from "../../estimate/index.js";
import { type Column, column, type Frame, frame, numberColumn, numbers } from "../../frame/index.js";
import {
  agreementWith,
  compliance,
  concession,
  concessionActs,
  type DemandReliability,
  demandReliability,
  demandVotes,
  idealPoints,
  type Moves,
  movesTowards,
  type Positions,
  type RollCalls,
  type TimePrior,
} from "../../measure/index.js";
import { readDraws } from "../long-draws.js";
import { needed } from "./input.js";
import { type Numbered, numbered } from "./numbered.js";
import type { Measured, MeasureOptions, MeasureWork } from "./options.js";
import { votesOf } from "./votes.js";

/** `fealty measure concession`: from votes with marked demands, votes alone, positions over time, or other acts; a row a state and time. */
export function measureConcession(data: Frame, options: MeasureOptions, work: MeasureWork): Measured | Promise<Measured> {
  const given = (["demand", "position", "act"] as const).filter((name) => options[name] !== undefined);
  if (given.length > 1)
    throw new FealtyError("usage", `--${given[0]} does not go with --${given[1]}`, {
      kind: "usage",
      mend: "measure each by itself; a measured concession can be one of the acts",
    });
  if (options.demand !== undefined) return fromDemands(data, options, work);
  if (options.act !== undefined) return fromActs(data, options, options.act);
  if (options.vote !== undefined) return fromAgreement(data, options);
  return fromPositions(data, options);
}

function patronOf(options: MeasureOptions, unit: Numbered): number {
  const { patron } = needed("concession", { patron: options.patron });
  const value = unit.value(patron as string);
  if (value === undefined)
    throw new FealtyError("no-patron", `--patron ${patron} is no unit of the table`, { kind: "data", mend: "use a value of the column of --unit" });
  return value;
}

function fromDemands(data: Frame, options: MeasureOptions, { signal, onProgress }: MeasureWork): Measured {
  const started = Date.now();
  const names = needed("concession", { unit: options.unit, time: options.time, item: options.item, vote: options.vote });
  const { unit, item, calls } = votesOf(data, names, options.codes);
  const patron = patronOf(options, unit);
  const demands = marked(data, options.demand as string, item.values, calls);
  const prior = (options.prior ?? "none") as TimePrior;
  const points = idealPoints(calls, { use: demands.map((d) => 1 - d), model: { prior }, signal, onProgress });
  const votes = demandVotes(calls, patron, demands, points);
  const made = compliance(calls, votes);
  const known = Array.from(made.compliance.keys()).filter((k) => !Number.isNaN(made.compliance[k] as number));
  const pick = (values: Float64Array): Column => numberColumn(Float64Array.from(known, (k) => values[k] as number));
  const table = frame([
    ["unit", unit.column(Float64Array.from(known, (k) => calls.units[k % calls.units.length] as number))],
    ["time", numberColumn(Float64Array.from(known, (k) => calls.times[Math.floor(k / calls.units.length)] as number))],
    ["concession", pick(made.compliance)],
    ["se", pick(made.se)],
    ["towards", pick(made.towards)],
    ["cost", pick(made.cost)],
    ["expected", pick(made.expected)],
    ["demands", pick(made.demands)],
    ["met", pick(made.met)],
  ]);
  const reliability =
    options.split === undefined ? undefined : demandReliability(calls, patron, demands, points, { seed: options.seed ?? 1, splits: options.split });
  const asked = demands.reduce((a, b) => a + b, 0);
  const { unanimous, silent, few } = votes.skipped;
  const json = {
    kind: "concession",
    from: "demands",
    rows: known.length,
    demands: asked,
    used: asked - unanimous - silent - few,
    skipped: votes.skipped,
    votes: votes.item.length,
    positions: { prior, converged: points.converged },
    ...(reliability ? { reliability } : {}),
    seconds: (Date.now() - started) / 1000,
  };
  const text = [
    `${known.length} answers of states and years, from ${votes.item.length} votes on ${json.used} demands; left out: ${unanimous} unanimous, ${silent} without a yes or no of the patron, ${few} with few votes`,
    "expected votes: an ordered probit of each demand on positions from all other items of the session, a state's own vote left out",
    ...(reliability ? [toldReliability(reliability)] : []),
    ...(points.converged ? [] : ["NOT CONVERGED: positions still move"]),
  ].join("\n");
  return { table, json, text };
}

function toldReliability({ splits, levels, within, changes, shared }: DemandReliability): string {
  const whole = (x: number): string => (Number.isNaN(x) ? "none, halves do not go together" : x.toFixed(2));
  return [
    `reliability over ${splits} splits of demands and of other items: ${whole(levels.whole)}; within units and times ${whole(within.whole)} (halves ${within.halves.toFixed(2)}); yearly changes ${whole(changes.whole)} (halves ${changes.halves.toFixed(2)})`,
    `  with the same positions in both halves it would look like ${whole(shared.within.whole)} within units and times: their error is in both`,
  ].join("\n");
}

/** 1 for the items that the column marks. @throws FealtyError "demand" for an item that is marked in one row and not in another. */
function marked(data: Frame, name: string, item: Float64Array, { items }: RollCalls): Uint8Array {
  const source = numbers(data, name);
  const known = new Map<number, number>();
  source.forEach((value, row) => {
    if (Number.isNaN(value)) return;
    const own = item[row] as number;
    const before = known.get(own);
    if (before !== undefined && before !== value)
      throw new FealtyError("demand", `an item is ${before} and ${value} in "${name}"`, {
        kind: "data",
        where: { row: row + 1 },
        mend: "mark an item in all its rows",
      });
    if (value !== 0 && value !== 1)
      throw new FealtyError("demand", `"${name}" has ${value} where 0 or 1 belongs`, { kind: "data", where: { row: row + 1 }, mend: "mark demands by 1" });
    known.set(own, value);
  });
  return Uint8Array.from(items, (number) => known.get(number) ?? 0);
}

async function fromPositions(data: Frame, options: MeasureOptions): Promise<Measured> {
  const started = Date.now();
  const names = needed("concession", { unit: options.unit, time: options.time, position: options.position });
  const unit = numbered(data, names.unit as string);
  const time = numbers(data, names.time as string);
  const patron = patronOf(options, unit);
  const over = spanOf(options);
  const position = numbers(data, names.position as string);
  const draws = options["draws-from"] === undefined ? undefined : await drawsOf(options["draws-from"], data, names);
  const positions: Positions = { unit: unit.values, time, position, se: options.se === undefined ? undefined : numbers(data, options.se), draws };
  const moves: Moves = movesTowards(positions, patron, { over });
  const known = Array.from(moves.move.keys()).filter((row) => !Number.isNaN(moves.move[row] as number));
  const pick = (values: Float64Array): Column => numberColumn(Float64Array.from(known, (row) => values[row] as number));
  const hasErrors = positions.se !== undefined || draws !== undefined;
  const table = frame([
    ["unit", unit.column(Float64Array.from(known, (row) => unit.values[row] as number))],
    ["time", pick(time)],
    ["concession", pick(moves.move)],
    ...(hasErrors ? ([["se", pick(moves.se)] as const, ["towards", pick(moves.towards)] as const] as const) : []),
    ["gap", pick(moves.gap)],
  ]);
  const mean = known.reduce((sum, row) => sum + (moves.move[row] as number), 0) / known.length;
  const clear = known.filter((row) => (moves.towards[row] as number) > 0.95 || (moves.towards[row] as number) < 0.05).length;
  const json = { kind: "concession", from: "positions", rows: known.length, mean, ...(hasErrors ? { clear } : {}), seconds: (Date.now() - started) / 1000 };
  const text = [
    `${known.length} own moves towards where the patron stood before; mean ${mean.toFixed(4)}`,
    ...(hasErrors ? [`${clear} of them have a direction with 95 % probability`] : []),
  ].join("\n");
  return { table, json, text };
}

/** Moves of agreement over all votes, less the mean move of all states of that time. */
function fromAgreement(data: Frame, options: MeasureOptions): Measured {
  const started = Date.now();
  const names = needed("concession", { unit: options.unit, time: options.time, item: options.item, vote: options.vote });
  const { unit, calls } = votesOf(data, names, options.codes);
  const agreement = agreementWith(calls, patronOf(options, unit), options.least === undefined ? {} : { least: options.least });
  const over = spanOf(options);
  const { values } = concession(agreement, { over });
  const width = calls.units.length;
  const before = calls.times.map((time) => calls.times.indexOf(time - over));
  const known = Array.from(values.keys()).filter((k) => !Number.isNaN(values[k] as number));
  const table = frame([
    ["unit", unit.column(Float64Array.from(known, (k) => calls.units[k % width] as number))],
    ["time", numberColumn(Float64Array.from(known, (k) => calls.times[Math.floor(k / width)] as number))],
    ["concession", numberColumn(Float64Array.from(known, (k) => values[k] as number))],
    ["gap", numberColumn(Float64Array.from(known, (k) => 1 - (agreement.values[(before[Math.floor(k / width)] as number) * width + (k % width)] as number)))],
  ]);
  return {
    table,
    json: { kind: "concession", from: "agreement", rows: known.length, seconds: (Date.now() - started) / 1000 },
    text: `${known.length} changes of agreement over ${over === 1 ? "a year" : `${over} years`}, less the mean change of all states of that time`,
  };
}

/** Other acts as one score, and each by itself. */
function fromActs(data: Frame, options: MeasureOptions, texts: readonly string[]): Measured {
  const names = needed("concession", { unit: options.unit, time: options.time });
  const [unit, time] = [names.unit as string, names.time as string];
  const indexed: Frame = { ...data, index: { units: [unit], time } };
  const twice = texts.find((text, k) => texts.indexOf(text) !== k);
  if (twice !== undefined) throw new FealtyError("usage", `--act ${twice} is given twice`, { kind: "usage", mend: "name each act once" });
  const acts = texts.map((text) => ({ name: text, values: finite(evaluateNumbers(indexed, parseExpression(text))) }));
  const { values, scores, coded, absent } = concessionActs(numbers(data, time), acts);
  const table = frame([
    ["unit", column(data, unit)],
    ["time", column(data, time)],
    ["concession", numberColumn(values)],
    ...scores.map(({ name, values: own }): readonly [string, Column] => [name, numberColumn(own)]),
  ]);
  const known = values.reduce((n, x) => n + Number(!Number.isNaN(x)), 0);
  const years = Object.fromEntries(coded);
  return {
    table,
    json: { kind: "concession", from: "acts", rows: values.length, known, acts: years, ...(absent.length > 0 ? { absent } : {}) },
    text: [
      `${known} of ${values.length} rows have a score, the mean of standardised acts that exist in the row's time:`,
      ...Object.entries(years).map(([name, [first, last]]) => `  ${name}  ${first} to ${last}`),
      ...(absent.length > 0 ? [`without a value, left out: ${absent.join(", ")}`] : []),
    ].join("\n"),
  };
}

/** A logarithm of 0 and a share of nothing are not known. */
function finite(values: Float64Array): Float64Array {
  return values.map((x) => (Number.isFinite(x) ? x : Number.NaN));
}

function spanOf({ over = 1 }: MeasureOptions): number {
  if (!Number.isInteger(over) || over < 1) throw new FealtyError("usage", `--over is ${over}`, { kind: "usage", mend: "give a whole number of years above 0" });
  return over;
}

/** Draws of every position. @throws FealtyError "draws" where a row has none. */
async function drawsOf(file: string, data: Frame, { unit, time, position }: Readonly<Record<string, string>>): Promise<NonNullable<Positions["draws"]>> {
  const draws = await readDraws(file, data, [unit as string, time as string], position);
  const without = draws.values.subarray(0, data.length).findIndex(Number.isNaN);
  if (without >= 0)
    throw new FealtyError("draws", `row ${without + 1} of the table has no draw in ${file}`, { kind: "data", mend: "use the draws and the table of one run" });
  return draws;
}
