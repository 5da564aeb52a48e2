import type { Attention, Kind } from "./attention.js";
import { enforceable } from "./charged-problem.js";
import { uses } from "./ration.js";

/**
 * The Lagrangian bound over so many periods, at the charge of the bound without end: what each ally is worth net of charges when nothing counts
 * after the last period, by backward induction over the offers that are self-enforcing there, plus the charges. Below `bound` by what comes later.
 */
export function horizonBound({ kinds, ration, charge }: Attention, periods: number): number {
  const patience = kinds[0]?.p.patience ?? 0;
  let bound = 0;
  for (let t = 0, discount = 1; t < periods; t++, discount *= patience) bound += discount * charge * ration.most;
  for (const kind of kinds) bound += kind.count * induced(kind, charge, periods);
  return bound;
}

/** W(p) of the first of `periods`, net of charges. */
function induced({ p, problem, solved }: Kind, charge: number, periods: number): number {
  const { moves } = problem;
  const { menu, met, prior } = moves;
  const { size, types } = moves.grid;
  const [yes, no] = moves.after;
  const allowed: number[][] = Array.from({ length: size }, (_, b) =>
    Array.from(menu.keys()).filter((a) => enforceable(problem, solved, b * menu.length + a, p.signalCost * (menu[a] as number))),
  );
  let value = new Float64Array(size);
  const between = (corner: Int32Array, weight: Float64Array, at: number, from: Float64Array): number => {
    let sum = 0;
    for (let k = at; k < at + types; k++) sum += (weight[k] as number) * (from[corner[k] as number] as number);
    return sum;
  };
  const start = (): number => between(prior.corner, prior.weight, 0, value);
  for (let t = 0; t < periods; t++) {
    const fresh = start();
    const bar = value.map((w) => p.patience * ((1 - p.turnover) * w + p.turnover * fresh));
    const next = bar.slice();
    for (let b = 0; b < size; b++) {
      for (const a of allowed[b] as number[]) {
        const cell = b * menu.length + a;
        const share = met[cell] as number;
        const complied = p.stake - p.signalCost * (menu[a] as number) + between(yes.corner, yes.weight, cell * types, bar);
        const own =
          share * complied + (1 - share) * between(no.corner, no.weight, cell * types, bar) - p.demandCost - charge * uses(problem.of, menu[a] as number);
        if (own > (next[b] as number)) next[b] = own;
      }
    }
    value = next;
  }
  return start();
}
