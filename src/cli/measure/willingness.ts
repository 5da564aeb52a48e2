import { FealtyError } from "../../base/index.js";
import { evaluateNumbers, parseExpression } from "../../estimate/index.js";
import { type Column, column, type Frame, frame, numberColumn, numbers } from "../../frame/index.js";
import { type Belief, filteredBelief, timeSinceTurnover, willingness } from "../../measure/index.js";
import { needed } from "./input.js";
import { type Numbered, numbered } from "./numbered.js";
import type { Measured, MeasureOptions } from "./options.js";

/** `fealty measure willingness`: from answers to demands, or from distance and regime; a row a state and time. */
export function measureWillingness(data: Frame, options: MeasureOptions): Measured {
  const names = needed("willingness", { unit: options.unit, time: options.time });
  if (options.demands !== undefined || options.met !== undefined) return fromAnswers(data, options, names);
  const { gap, regime } = options;
  if (gap === undefined || regime === undefined)
    throw new FealtyError("usage", "willingness is made from answers to demands, or from a distance and a regime", {
      kind: "usage",
      mend: "name --met and --demands, or --gap and --regime",
    });
  return fromStanding(data, options, names, [gap, regime]);
}

function fromAnswers(data: Frame, options: MeasureOptions, names: Readonly<Record<string, string>>): Measured {
  const started = Date.now();
  const { met, demands } = needed("willingness", { met: options.met, demands: options.demands });
  const unit = numbered(data, names.unit as string);
  const time = numbers(data, names.time as string);
  const leader = options.leader === undefined ? undefined : numbered(data, options.leader);
  const found: Belief = filteredBelief(
    {
      unit: unit.values,
      time,
      met: numbers(data, met as string),
      demands: numbers(data, demands as string),
      leader: leader?.values,
    },
    { types: options.types, turnover: options.turnover, renewal: options.renewal, agenda: options.agenda, seed: options.seed ?? 1 },
  );
  const { belief, readiness, sd, rates, prior, types } = found;
  const table = frame([
    ["unit", unit.column(unit.values)],
    ["time", numberColumn(time)],
    ["willingness", numberColumn(readiness)],
    ["sd", numberColumn(sd)],
    ...sinceTurnover(unit, time, leader),
    ...rates.map((_, k): readonly [string, Column] => [
      `type${k + 1}`,
      numberColumn(Float64Array.from(readiness, (__, row) => belief[row * types + k] as number)),
    ]),
  ]);
  const { logLikelihood, iterations, converged, ends, ease } = found;
  const json = {
    kind: "willingness",
    from: "answers",
    rows: readiness.length,
    rates,
    prior,
    ...(ease ? { ease } : {}),
    logLikelihood,
    iterations,
    converged,
    ends,
    seconds: (Date.now() - started) / 1000,
  };
  const reached = ends.filter((end) => Math.abs(end - logLikelihood) < 0.01).length;
  const text = [
    `${readiness.length} beliefs, each from the answers before its row; ${types} types:`,
    ...rates.map((q, k) => `  type${k + 1}  meets ${(100 * q).toFixed(0)} % of demands, ${(100 * (prior[k] as number)).toFixed(0)} % of new leaders`),
    `${reached} of ${ends.length} starts reached the likeliest end`,
    ...(converged ? [] : ["NOT CONVERGED: rates still move"]),
  ].join("\n");
  return { table, json, text };
}

function fromStanding(data: Frame, options: MeasureOptions, names: Readonly<Record<string, string>>, [gap, regime]: readonly [string, string]): Measured {
  const lag = options.lag ?? 1;
  if (!Number.isInteger(lag) || lag < 0) throw new FealtyError("usage", `--lag is ${lag}`, { kind: "usage", mend: "give a whole number of years from 0" });
  const indexed = { ...data, index: { units: [names.unit as string], time: names.time as string } };
  const leader = options.leader === undefined ? undefined : numbered(data, options.leader);
  const values = willingness(indexed, evaluateNumbers(indexed, parseExpression(gap)), evaluateNumbers(indexed, parseExpression(regime)), { lag });
  const table = frame([
    ["unit", column(data, names.unit as string)],
    ["time", column(data, names.time as string)],
    ["willingness", numberColumn(values)],
    ...sinceTurnover(numbered(data, names.unit as string), numbers(data, names.time as string), leader),
  ]);
  const known = values.reduce((n, x) => n + Number(!Number.isNaN(x)), 0);
  return {
    table,
    json: { kind: "willingness", from: "standing", rows: values.length, known, lag },
    text: `${known} of ${values.length} rows have a willingness: the mean of within-year scores of −${gap} and ${regime}, ${lag} before`,
  };
}

/** Time since the last turnover, where leaders are known: of no sign in theory, so no part of willingness. */
function sinceTurnover(unit: Numbered, time: Float64Array, leader: Numbered | undefined): (readonly [string, Column])[] {
  return leader === undefined ? [] : [["since", numberColumn(timeSinceTurnover(unit.values, time, leader.values))]];
}
