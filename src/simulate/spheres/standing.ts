/** What stands of a state in a period; kept for the runs whose histories are wanted. Places: period × states + state. */
export interface Record {
  /** Place of its patron, −1: none. */
  readonly patron: Int16Array;
  readonly type: Int8Array;
  readonly leaderYears: Int32Array;
  readonly newLeader: Uint8Array;
  /** Whether a demand was made, met, and paid; where the relation broke. */
  readonly courted: Uint8Array;
  readonly met: Uint8Array;
  readonly breached: Uint8Array;
  /** Reward promised (NaN without a demand) and signal sent after the answer. */
  readonly offer: Float64Array;
  readonly signal: Float64Array;
  /** The patron's of the period. */
  readonly payoff: Float64Array;
  /** b of the patron before the answer: cells × types. */
  readonly belief: Float64Array;
}

/** Where the relations of a run stand. Struct of arrays over states. */
export interface Standing {
  readonly patron: Int16Array;
  readonly type: Int8Array;
  /** states × types, and the nearest node. */
  readonly belief: Float64Array;
  readonly node: Int32Array;
  /** Period in which it was courted last, or joined. */
  readonly last: Int32Array;
  readonly refusals: Int32Array;
  /** Signals received from the present patron, and periods with it. */
  readonly received: Float64Array;
  readonly years: Int32Array;
  /** states × patrons: first period in which the patron may be joined. */
  readonly barred: Float64Array;
  /** Signals per member in the system in the last period. */
  mean: number;
}

export function emptyRecord(states: number, periods: number, types: number): Record {
  const cells = states * periods;
  return {
    patron: new Int16Array(cells).fill(-1),
    type: new Int8Array(cells),
    leaderYears: new Int32Array(cells),
    newLeader: new Uint8Array(cells),
    courted: new Uint8Array(cells),
    met: new Uint8Array(cells),
    breached: new Uint8Array(cells),
    offer: new Float64Array(cells).fill(Number.NaN),
    signal: new Float64Array(cells),
    payoff: new Float64Array(cells),
    belief: new Float64Array(cells * types),
  };
}
