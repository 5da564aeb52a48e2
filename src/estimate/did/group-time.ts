import { compare } from "./comparison.js";
import type { DidOptions } from "./options.js";
import type { UnitPanel } from "./unit-panel.js";

/** The effect on a cohort in a period. */
export interface GroupTime {
  readonly group: number;
  readonly time: number;
  /** NaN where it could not be estimated. */
  readonly effect: number;
  /** One number a unit, of mean 0; undefined for the base period itself (its effect is 0 by definition). */
  readonly influence: Float64Array | undefined;
}

/**
 * Effects by cohort and period: the change since the base period against that of units never treated, or not treated by the later of the
 * two periods. After treatment the base is the last period before it; before treatment the period before ("varying") or that same one ("universal").
 * Covariates are those of the earlier of the two periods.
 * Source: Callaway and Sant'Anna (2021). Reference: did's `att_gt`, anticipation 0.
 */
export function groupTimes(panel: UnitPanel, { control, base, method }: DidOptions & { kind: "cs" }): { cells: GroupTime[]; notes: string[] } {
  const { units, periods, cohort, cohorts, outcome, covariates, weights } = panel;
  const T = periods.length;
  const cells: GroupTime[] = [];
  const failed: Record<"overlap" | "controls", string[]> = { overlap: [], controls: [] };
  for (const group of cohorts) {
    let before = 0;
    while (before + 1 < T && (periods[before + 1] as number) < group) before++;
    for (let t = base === "varying" ? 1 : 0; t < T; t++) {
      const time = periods[t] as number;
      const from = base === "universal" || time >= group ? before : t - 1;
      if (from === t) {
        cells.push({ group, time, effect: 0, influence: undefined });
        continue;
      }
      const latest = Math.max(time, periods[from] as number);
      const members: number[] = [];
      for (let u = 0; u < units; u++) {
        const g = cohort[u] as number;
        if (g === group || g === 0 || (control === "notyet" && g > latest)) members.push(u);
      }
      const n = members.length;
      const earlier = Math.min(from, t);
      const own = Float64Array.from(members, (u) => weights[u] as number);
      const mean = own.reduce((a, b) => a + b, 0) / n;
      const found = compare(
        {
          change: Float64Array.from(members, (u) => (outcome[u * T + t] as number) - (outcome[u * T + from] as number)),
          treated: Uint8Array.from(members, (u) => (cohort[u] === group ? 1 : 0)),
          covariates: [new Float64Array(n).fill(1), ...covariates.map((x) => Float64Array.from(members, (u) => x.values[u * T + earlier] as number))],
          weights: own.map((w) => w / mean),
        },
        method,
      );
      const influence = new Float64Array(units);
      if ("why" in found) {
        failed[found.why].push(`(${group}, ${time})`);
        cells.push({ group, time, effect: Number.NaN, influence });
        continue;
      }
      members.forEach((u, i) => {
        influence[u] = ((found.influence[i] as number) * units) / n;
      });
      cells.push({ group, time, effect: found.effect, influence });
    }
  }
  const listed = (cellNames: readonly string[]): string =>
    `${cellNames.slice(0, 6).join(", ")}${cellNames.length > 6 ? ` and ${cellNames.length - 6} more` : ""}`;
  const notes = [
    ...(failed.overlap.length > 0 ? [`covariates tell the treated from their controls, so no effect for (group, period) ${listed(failed.overlap)}`] : []),
    ...(failed.controls.length > 0 ? [`covariates are collinear among the controls, so no effect for (group, period) ${listed(failed.controls)}`] : []),
  ];
  return { cells, notes };
}
