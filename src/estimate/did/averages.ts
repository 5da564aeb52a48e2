import type { GroupTime } from "./group-time.js";
import type { UnitPanel } from "./unit-panel.js";

/** An average of effects by cohort and period, with its influence function. */
export interface Averaged {
  /** Periods since treatment, cohort, or period; absent for an overall average. */
  readonly at?: number;
  readonly effect: number;
  /** Undefined where the effect is 0 by definition. */
  readonly influence: Float64Array | undefined;
}

export interface Averages {
  readonly overall: Averaged;
  readonly points: readonly Averaged[];
}

/**
 * The four ways to sum up: "simple" weighs all effects after treatment by the size of their cohort; "dynamic" averages cohorts by periods
 * since treatment, and its overall number those from 0 on; "group" averages the periods of each cohort, "calendar" the cohorts of each period.
 * Estimating the cohorts' shares counts in the influence functions. Effects that could not be estimated are left out.
 * Source: Callaway and Sant'Anna (2021), section 3. Reference: did's `aggte`.
 */
export function averagesOf(panel: UnitPanel, all: readonly GroupTime[]): Record<"simple" | "dynamic" | "group" | "calendar", Averages> {
  const { units, cohort, cohorts, weights } = panel;
  const cells = all.filter((c) => !Number.isNaN(c.effect));
  const shares = new Map(
    cohorts.map((g) => {
      let sum = 0;
      for (let u = 0; u < units; u++) if (cohort[u] === g) sum += weights[u] as number;
      return [g, sum / units] as const;
    }),
  );
  const share = (g: number): number => shares.get(g) as number;

  /** Σ share·effect / Σ share, with or without the part of the estimated shares. */
  function byShare(members: readonly { group: number; effect: number; influence: Float64Array | undefined }[], estimated: boolean): Averaged {
    const total = members.reduce((sum, m) => sum + share(m.group), 0);
    const effect = members.reduce((sum, m) => sum + share(m.group) * m.effect, 0) / total;
    if (members.every((m) => m.influence === undefined)) return { effect, influence: undefined };
    const influence = new Float64Array(units);
    const pull = new Map<number, number>();
    for (const m of members) {
      const weight = share(m.group) / total;
      if (m.influence) for (let u = 0; u < units; u++) influence[u] = (influence[u] as number) + weight * (m.influence[u] as number);
      pull.set(m.group, (pull.get(m.group) ?? 0) + (m.effect - effect) / total);
    }
    if (estimated)
      for (const [g, p] of pull)
        for (let u = 0; u < units; u++) influence[u] = (influence[u] as number) + p * ((cohort[u] === g ? (weights[u] as number) : 0) - share(g));
    return { effect, influence };
  }
  function plain(members: readonly Averaged[]): Averaged {
    const influence = new Float64Array(units);
    for (const m of members)
      if (m.influence) for (let u = 0; u < units; u++) influence[u] = (influence[u] as number) + (m.influence[u] as number) / members.length;
    return { effect: members.reduce((sum, m) => sum + m.effect, 0) / members.length, influence };
  }

  const after = cells.filter((c) => c.time >= c.group);
  const distinct = (values: readonly number[]): number[] => [...new Set(values)].sort((a, b) => a - b);
  const dynamic = distinct(cells.map((c) => c.time - c.group)).map((e) => ({
    at: e,
    ...byShare(
      cells.filter((c) => c.time - c.group === e),
      true,
    ),
  }));
  const group = distinct(after.map((c) => c.group)).map((g) => ({ at: g, group: g, ...plain(after.filter((c) => c.group === g)) }));
  const calendar = distinct(after.map((c) => c.time)).map((t) => ({
    at: t,
    ...byShare(
      after.filter((c) => c.time === t),
      true,
    ),
  }));
  return {
    simple: { overall: byShare(after, true), points: [] },
    dynamic: { overall: plain(dynamic.filter((p) => p.at >= 0)), points: dynamic },
    group: { overall: byShare(group, true), points: group },
    calendar: { overall: plain(calendar), points: calendar },
  };
}
