import { FealtyError } from "../../base/index.js";
import { type Absorber, makeAbsorber } from "../absorb/absorber.js";
import { type Groups, projectGroups } from "../absorb/groups.js";
import type { Codes } from "../design/codes.js";
import { isNested } from "./count.js";
import type { Scores } from "./scores.js";

/**
 * The hat matrix in pieces: between rows i and l of the fit it is w_l times `columns` C `columns`' (C the `middle`), and, where there are
 * `groups`, their orthonormal basis besides; those lie each within one cluster.
 */
export interface HatParts {
  /** Regressors first, then the levels of effects with the eliminated effect taken out, then groups that clusters cut. */
  readonly columns: readonly Float64Array[];
  /** size × size, symmetric. */
  readonly middle: Float64Array;
  readonly groups: Groups | undefined;
  readonly absorber: Absorber;
}

/** More than these columns, or numbers in them, and a correction by clusters is too much work to be meant. */
const mostColumns = 600;
const mostNumbers = 6e7;

/** @throws FealtyError "too-large" when effects that clusters cut have too many levels. */
export function hatParts({ design, columns, weights, bread }: Scores, clusters: Codes): HatParts {
  const { plan } = design;
  const n = design.rows.length;
  const absorber = makeAbsorber(plan, weights);
  const { groups } = absorber;
  const eliminated = plan.effects[plan.eliminated];
  const nested = eliminated === undefined || isNested(eliminated.codes, eliminated.count, clusters.codes);
  const cut = nested || !eliminated ? 0 : groups.rank;
  const size = columns.length + plan.unknowns + cut;
  if (size > mostColumns || size * n > mostNumbers)
    throw new FealtyError("too-large", `cr2 and cr3 weigh every level of the effects that clusters cut, and here they are ${size - columns.length}`, {
      kind: "usage",
      mend: "cluster by the effect with most levels, or use cluster:… as it is",
    });
  const loads = levelColumns(plan, n);
  for (const load of loads) projectGroups(groups, load);
  const all = [...columns, ...loads, ...(cut > 0 ? groupColumns(groups, n) : [])];
  const total = all.length;
  const middle = new Float64Array(total * total);
  columns.forEach((_, i) => {
    columns.forEach((_, j) => {
      middle[i * total + j] = bread[i * columns.length + j] as number;
    });
  });
  const unit = new Float64Array(plan.unknowns);
  for (let u = 0; u < plan.unknowns; u++) {
    unit.fill(0);
    unit[u] = 1;
    absorber.solve(unit);
    for (let v = 0; v < plan.unknowns; v++) middle[(columns.length + u) * total + columns.length + v] = unit[v] as number;
  }
  for (let u = columns.length + plan.unknowns; u < total; u++) middle[u * total + u] = 1;
  return { columns: all, middle, groups: nested && eliminated ? groups : undefined, absorber };
}

/** One column for each unknown of the effects that are not eliminated. */
function levelColumns({ pieces, unknowns }: Scores["design"]["plan"], n: number): Float64Array[] {
  const out = Array.from({ length: unknowns }, () => new Float64Array(n));
  for (const { index, values } of pieces) for (let i = 0; i < n; i++) (out[index[i] as number] as Float64Array)[i] = values ? (values[i] as number) : 1;
  return out;
}

/** The orthonormal basis of each group, as columns over all rows. */
function groupColumns({ starts, inverse, basis }: Groups, n: number): Float64Array[] {
  const out: Float64Array[] = [];
  for (let g = 0; g + 1 < starts.length; g++) {
    const [from, to] = [starts[g] as number, starts[g + 1] as number];
    const own = basis ?? [undefined];
    for (const b of own) {
      const column = new Float64Array(n);
      for (let i = from; i < to; i++) column[i] = b ? (b[i] as number) : Math.sqrt(inverse[g] as number);
      if (column.some((v) => v !== 0)) out.push(column);
    }
  }
  return out;
}
