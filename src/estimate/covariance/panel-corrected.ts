import { FealtyError } from "../../base/index.js";
import { panelCodes } from "../panel/units.js";
import type { Codes } from "../design/codes.js";
import type { VcovKind } from "./kind.js";
import type { Scores } from "./scores.js";

/** Most members of a group: their covariance is a matrix that must fit into memory. */
const mostMembers = 6000;

/**
 * Meat under errors that go together within a group (a period) in one way for all groups: Σ_g X_g'ΩX_g, with Ω from the residuals
 * (Beck and Katz 1995). Ω averages over the groups that have both members ("pairwise", as plm's `vcovBK` and pcse(pairwise = TRUE)),
 * or over the groups that have all ("casewise", as pcse and Stata's xtpcse by default). `bk:unit` turns it round: one covariance of
 * periods for all units.
 * @throws FealtyError "no-index", "vcov" for a column that is neither unit nor time, "repeated-row", "too-few-rows" when no group has all members.
 */
export function panelCorrectedMeat(scores: Scores, kind: VcovKind & { readonly kind: "bk" | "pcse" }): Float64Array {
  const { factors, weights, student, linear } = scores;
  const name = `${kind.kind}:${kind.by}`;
  const wrong = (message: string, mend: string): FealtyError => new FealtyError("vcov", message, { kind: "usage", mend });
  if (!student && !linear) throw wrong(`the covariance ${name} is of linear models only`, "use cluster:UNIT");
  if (kind.kind === "pcse" && kind.ar1 && scores.rho === undefined)
    throw wrong(`${name},ar1 changes the estimates too`, "name it first, with --fit ols or pcse");
  const { group, member, what } = sides(scores, kind.by, name);
  if (member.count > mostMembers)
    throw new FealtyError("too-many", `${name} would need the covariance of ${member.count} ${what} with one another`, {
      kind: "data",
      mend: "use cluster:UNIT, or dk:LAG",
    });
  const errors = weights ? factors.map((f, i) => f / Math.sqrt(weights[i] as number)) : factors;
  const groups = rowsOf(group);
  const whole = kind.kind === "pcse" && kind.pairs === "casewise";
  checkRepeated(groups, member, scores);
  const omega = errorCovariance(errors, whole ? groups.filter((rows) => rows.length === member.count) : groups, member);
  if (!omega)
    throw new FealtyError("too-few-rows", `${name} needs groups in which each of the ${member.count} ${what} has a row, and there is none`, {
      kind: "data",
      mend: `write pcse:${kind.by},pairwise`,
    });
  return meatOf(scores, groups, member, omega);
}

function sides({ design }: Scores, by: string, name: string): { group: Codes; member: Codes; what: string } {
  const { unit, time } = panelCodes(design, `the covariance ${name}`);
  const index = design.sample.data.index;
  if (by === index?.time) return { group: time, member: unit, what: "units" };
  if (index?.units.length === 1 && by === index.units[0]) return { group: unit, member: time, what: "periods" };
  throw new FealtyError("vcov", `the covariance ${name} names neither the unit nor the time of the panel`, {
    kind: "usage",
    mend: `write ${name.split(":")[0]}:${index?.time}`,
  });
}

function rowsOf({ codes, count }: Codes): number[][] {
  const groups: number[][] = Array.from({ length: count }, () => []);
  for (let i = 0; i < codes.length; i++) (groups[codes[i] as number] as number[]).push(i);
  return groups;
}

function checkRepeated(groups: readonly (readonly number[])[], { codes, count }: Codes, { design }: Scores): void {
  const seen = new Int32Array(count).fill(-1);
  groups.forEach((rows, g) => {
    for (const i of rows) {
      const m = codes[i] as number;
      if (seen[m] === g)
        throw new FealtyError("repeated-row", "a unit has two rows in one period", { kind: "data", where: { row: (design.rows[i] as number) + 1 } });
      seen[m] = g;
    }
  });
}

/** Mean product of the errors of each two members; undefined without a group. Pairs that never meet stay 0, and are never read. */
function errorCovariance(errors: Float64Array, groups: readonly (readonly number[])[], { codes, count }: Codes): Float64Array | undefined {
  if (groups.length === 0) return undefined;
  const omega = new Float64Array(count * count);
  const met = new Int32Array(count * count);
  for (const rows of groups) {
    for (const i of rows) {
      const from = (codes[i] as number) * count;
      const e = errors[i] as number;
      for (const j of rows) {
        const at = from + (codes[j] as number);
        omega[at] = (omega[at] as number) + e * (errors[j] as number);
        met[at] = (met[at] as number) + 1;
      }
    }
  }
  for (let at = 0; at < omega.length; at++) if (met[at]) omega[at] = (omega[at] as number) / (met[at] as number);
  return omega;
}

function meatOf({ columns, weights }: Scores, groups: readonly (readonly number[])[], { codes, count }: Codes, omega: Float64Array): Float64Array {
  const size = columns.length;
  const meat = new Float64Array(size * size);
  const along = new Float64Array(size);
  const root = (i: number): number => (weights ? Math.sqrt(weights[i] as number) : 1);
  for (const rows of groups) {
    for (const i of rows) {
      along.fill(0);
      const from = (codes[i] as number) * count;
      for (const j of rows) {
        const c = (omega[from + (codes[j] as number)] as number) * root(j);
        for (let b = 0; b < size; b++) along[b] = (along[b] as number) + c * ((columns[b] as Float64Array)[j] as number);
      }
      for (let a = 0; a < size; a++) {
        const left = ((columns[a] as Float64Array)[i] as number) * root(i);
        for (let b = 0; b < size; b++) meat[a * size + b] = (meat[a * size + b] as number) + left * (along[b] as number);
      }
    }
  }
  return meat;
}
