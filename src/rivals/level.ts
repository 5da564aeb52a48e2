import type { Field } from "./field.js";

/**
 * What is taken off outcome and covariates before a rule is fitted. `year`: the mean of the field's rows of that year, in years that are learnt from and in years that are
 * predicted alike. `ally`: the mean of the unit over the years that are learnt from.
 */
export type Effects = "none" | "year" | "ally" | "ally + year";

export const effectKinds: readonly Effects[] = ["none", "year", "ally", "ally + year"];

export const takesYears = (effects: Effects): boolean => effects === "year" || effects === "ally + year";
export const takesUnits = (effects: Effects): boolean => effects === "ally" || effects === "ally + year";

/**
 * The field as differences within each year, where the effects ask for it. The level of a year that was never seen cannot be predicted from rows of other years, and it
 * moves for reasons that no rule is about: a record that begins or ends, a war, a new president. What is left is who gets more than others in the year, which is what
 * the rules differ on. Rows alone in their year say nothing of that and are left out.
 */
export function levelled(field: Field, effects: Effects): Field {
  if (!takesYears(effects)) return field;
  const size = counts(field.year);
  const kept = Int32Array.from(field.rows.keys()).filter((i) => (size.get(field.year[i] as number) ?? 0) > 1);
  const alone = field.rows.length - kept.length;
  const pick = (values: Float64Array): Float64Array => Float64Array.from(kept, (i) => values[i] as number);
  const year = pick(field.year);
  const differ = (values: Float64Array): Float64Array => withoutMeans(pick(values), year);
  return {
    ...field,
    rows: kept.map((i) => field.rows[i] as number),
    unit: kept.map((i) => field.unit[i] as number),
    year,
    y: differ(field.y),
    rules: field.rules.map((rule) => ({ ...rule, columns: rule.columns.map(differ) })),
    lost: alone === 0 ? field.lost : [...field.lost, { why: "the only row of its year", rows: alone }],
  };
}

/** Number of rows of each value. */
export function counts(values: Iterable<number>): Map<number, number> {
  const found = new Map<number, number>();
  for (const value of values) found.set(value, (found.get(value) ?? 0) + 1);
  return found;
}

function withoutMeans(values: Float64Array, by: Float64Array): Float64Array {
  const sums = new Map<number, { sum: number; n: number }>();
  for (let i = 0; i < values.length; i++) {
    const group = sums.get(by[i] as number) ?? { sum: 0, n: 0 };
    group.sum += values[i] as number;
    group.n++;
    sums.set(by[i] as number, group);
  }
  return values.map((value, i) => {
    const { sum, n } = sums.get(by[i] as number) ?? { sum: 0, n: 1 };
    return value - sum / n;
  });
}
