import { stream } from "../../numeric/index.js";
import { zScores } from "../../measure/index.js";
import type { LearningRule } from "../../theory/index.js";
import { playRelation } from "../histories.js";
import type { ContractTable } from "./contract-table.js";
import type { Rows } from "./rows.js";
import type { TruthSettings } from "./settings.js";

/** What allies did and what they were paid, on the grid. */
export interface Played {
  /** True position towards the patron; agreement units. */
  readonly position: Float64Array;
  /** Its change from the year before. */
  readonly move: Float64Array;
  /** Of the move what answered a demand. */
  readonly demanded: Float64Array;
  /** The move without the way back to the lasting position: what a vote on a demand shows beside the position. */
  readonly answer: Float64Array;
  /** What the concession of the year earned; it is recorded a year later (A3). */
  readonly earned: Float64Array;
}

/** Full concession of a demand, in units of agreement; lasting positions spread as much. */
const demand = 0.1;

/** How the patron asks: nobody, by the contract of section 2 within its attention, or by its beliefs (section 3). */
export type Asking =
  | { readonly by: "nobody" }
  | { readonly by: "contract"; readonly table: ContractTable }
  | { readonly by: "learning"; readonly rule: LearningRule };

export interface PlayInput {
  readonly rows: Rows;
  /** Regime by row of the grid, known a year before it counts; undefined where the panel has none. */
  readonly regime?: Float64Array | undefined;
  /** Years since the leader came, by row of the grid. */
  readonly tenure?: Float64Array | undefined;
  readonly settings: TruthSettings;
  readonly asking: Asking;
  /** Standard deviation of moves that nobody asked for. */
  readonly own: number;
}

/**
 * Plays the allies' positions. Each goes back towards its lasting position, moves by itself, and by what it concedes. Reluctance is known before the
 * move: from the position and regime of the year before (within-year scores, as `willingness` of the measures) and from the leader.
 */
export function playAllies({ rows, regime, tenure, settings, asking, own }: PlayInput, seed: number): Played {
  const { units, years, present } = rows;
  const size = units * years;
  const empty = (): Float64Array => new Float64Array(size);
  const out: Played = { position: empty(), move: empty(), demanded: empty(), answer: empty(), earned: empty() };
  const draws = drawsOf(rows, seed);
  const learned = asking.by === "learning" ? learnedOf(asking.rule, rows, seed) : undefined;
  const last = Float64Array.from({ length: units }, (_, u) => draws.lasting[u] as number);
  const leader = new Float64Array(units);
  const scores = regime && yearScores(regime, rows);
  for (let t = 0; t < years; t++) {
    const near = yearScoresOf(last, t === 0 ? 0 : t - 1, rows);
    const wants = new Float64Array(units).fill(Number.NEGATIVE_INFINITY);
    const reluctance = new Float64Array(units);
    for (let u = 0; u < units; u++) {
      const at = u * years + t;
      const since = tenure?.[at];
      const fresh = t === 0 || (since === undefined || Number.isNaN(since) ? (draws.turn[at] as number) < settings.turnover : since === 0);
      if (fresh) leader[u] = settings.leader * (draws.leader[at] as number);
      const institutions = t === 0 ? 0 : (scores?.[at - 1] ?? 0);
      const willing = scores ? ((near[u] as number) + (Number.isNaN(institutions) ? 0 : institutions)) / 2 : (near[u] as number);
      reluctance[u] = settings.reluctance - settings.slope * (willing + (leader[u] as number));
      if (asking.by !== "contract" || present[at] !== 1) continue;
      const { surplus, reward } = asking.table.at(reluctance[u] as number);
      // A little chance, so that allies of equal worth take turns.
      if (reward > 0) wants[u] = surplus + 0.1 * (draws.tie[at] as number);
    }
    const chosen = asking.by === "contract" ? highest(wants, Math.round(settings.courtedShare * presentIn(rows, t))) : undefined;
    for (let u = 0; u < units; u++) {
      const at = u * years + t;
      let [asked, reward] = [0, 0];
      if (asking.by === "contract" && chosen?.[u] === 1 && (draws.answer[at] as number) < settings.compliance) {
        const deal = asking.table.at(reluctance[u] as number);
        [asked, reward] = [deal.concession - deal.baseline, deal.reward];
      }
      if (learned) [asked, reward] = [learned.met[at] as number, learned.paid[at] as number];
      const before = last[u] as number;
      const shift = learned ? demand * (learned.standing[at] as number) : 0;
      const move = settings.reversion * ((draws.lasting[u] as number) + shift - before) + demand * asked + own * (draws.move[at] as number);
      out.move[at] = move;
      out.demanded[at] = demand * asked;
      out.answer[at] = demand * asked + own * (draws.move[at] as number);
      out.earned[at] = reward;
      out.position[at] = before + move;
      last[u] = before + move;
    }
  }
  return out;
}

interface Draws {
  readonly lasting: Float64Array;
  readonly turn: Float64Array;
  readonly leader: Float64Array;
  readonly tie: Float64Array;
  readonly answer: Float64Array;
  readonly move: Float64Array;
}

/** Five draws a unit and year, used or not, so that what is drawn for a purpose never depends on another. */
function drawsOf({ units, years }: Rows, seed: number): Draws {
  const grid = (): Float64Array => new Float64Array(units * years);
  const draws: Draws = { lasting: new Float64Array(units), turn: grid(), leader: grid(), tie: grid(), answer: grid(), move: grid() };
  for (let u = 0; u < units; u++) {
    const own = stream(seed, 1, u);
    draws.lasting[u] = 0.6 + demand * own.normal();
    for (let t = 0; t < years; t++) {
      const at = u * years + t;
      draws.turn[at] = own.uniform();
      draws.leader[at] = own.normal();
      draws.tie[at] = own.normal();
      draws.answer[at] = own.uniform();
      draws.move[at] = own.normal();
    }
  }
  return draws;
}

/** Relations of section 3 from years before the first: whether the demand was met, what it earned, and where the leader's type stands (dear types farther away). */
function learnedOf(rule: LearningRule, { units, years }: Rows, seed: number): { met: Float64Array; paid: Float64Array; standing: Float64Array } {
  const out = { met: new Float64Array(units * years), paid: new Float64Array(units * years), standing: new Float64Array(units * years) };
  const costs = zScores(rule.p.costs).map((z) => (Number.isNaN(z) ? 0 : -z));
  const burn = 40;
  for (let u = 0; u < units; u++)
    playRelation(rule, { seed, run: 7, ally: u, periods: burn + years }, ({ t, met, offer, type }) => {
      if (t < burn) return;
      const at = u * years + t - burn;
      out.met[at] = met ? 1 : 0;
      out.paid[at] = met ? offer : 0;
      out.standing[at] = costs[type] ?? 0;
    });
  return out;
}

/** Within-year scores over the units that the panel has in that year. */
function yearScoresOf(values: Float64Array, t: number, { units, years, present }: Rows): Float64Array {
  const any = presentIn({ units, years, present }, t) > 1;
  const masked = values.map((v, u) => (any && present[u * years + t] !== 1 ? Number.NaN : v));
  let [n, mean, squares] = [0, 0, 0];
  for (const v of masked) {
    if (Number.isNaN(v)) continue;
    n++;
    const d = v - mean;
    mean += d / n;
    squares += d * (v - mean);
  }
  const sd = n > 1 ? Math.sqrt(squares / (n - 1)) : 0;
  return values.map((v) => (sd > 0 ? (v - mean) / sd : 0));
}

function yearScores(grid: Float64Array, { units, years }: Rows): Float64Array {
  const out = new Float64Array(grid.length).fill(Number.NaN);
  for (let t = 0; t < years; t++) {
    const scores = zScores(Float64Array.from({ length: units }, (_, u) => grid[u * years + t] as number));
    for (let u = 0; u < units; u++) out[u * years + t] = scores[u] as number;
  }
  return out;
}

function presentIn({ units, years, present }: Pick<Rows, "units" | "years" | "present">, t: number): number {
  let n = 0;
  for (let u = 0; u < units; u++) n += present[u * years + t] as number;
  return n;
}

/** 1 for the `count` highest finite values; equal ones go by their order. */
function highest(values: Float64Array, count: number): Uint8Array {
  const order = Array.from(values.keys())
    .filter((u) => Number.isFinite(values[u] as number))
    .sort((a, b) => (values[b] as number) - (values[a] as number) || a - b);
  const out = new Uint8Array(values.length);
  for (const u of order.slice(0, count)) out[u] = 1;
  return out;
}
