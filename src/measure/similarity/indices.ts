/** Indices of the similarity of two rows of answers. All are 1 for answers that are the same throughout. */
export const indexNames = [
  "agreement",
  "same",
  "decided",
  "s",
  "s_squared",
  "kappa",
  "kappa_absolute",
  "kappa_nominal",
  "pi",
  "pi_absolute",
  "pi_nominal",
  "alpha",
  "tau_b",
] as const;
export type IndexName = (typeof indexNames)[number];

/** What each index is, for help texts and codebooks. */
export const indexMeanings: Readonly<Record<IndexName, string>> = {
  agreement: "1 less the mean distance as a share of the scale: of votes, 1 for the same, a half for an abstention against yes or no",
  same: "share of identical answers",
  decided: "share of identical answers where both stand at an end of the scale: of votes, abstentions left out",
  s: "S of Signorino and Ritter (1999), absolute distances: 2 × agreement − 1",
  s_squared: "S with squared distances",
  kappa: "Cohen's weighted kappa, squared distances: agreement beyond what each one's own frequencies would bring by chance (Häge 2011)",
  kappa_absolute: "Cohen's weighted kappa, absolute distances",
  kappa_nominal: "Cohen's kappa of categories without an order",
  pi: "Scott's weighted pi, squared distances: chance from the frequencies of both together (Häge 2011)",
  pi_absolute: "Scott's weighted pi, absolute distances",
  pi_nominal: "Scott's pi of categories without an order",
  alpha: "Krippendorff's alpha, interval metric",
  tau_b: "Kendall's tau-b of the two rows",
};

type Distance = "absolute" | "squared" | "nominal";

/** Two rows' answers crossed: `table[a * size + b]` weighs the items answered with level a by one and b by the other. */
export interface Crossed {
  /** Levels, ascending. */
  readonly levels: Float64Array;
  /** Lowest and highest value that could be given. */
  readonly scale: readonly [number, number];
  readonly table: Float64Array;
  /** Items that both answered. */
  readonly count: number;
}

/**
 * One function for each index asked for: the value of two rows, NaN where it is not defined (no common item; by chance no distance at all, as when
 * both always answer the same). With D the mean weighted distance, D_e its expectation: S = 1 − 2D/d_max; kappa and pi = 1 − D/D_e.
 * Sources: Signorino and Ritter (1999), ISQ 43(1); Cohen (1968); Scott (1955); Häge (2011), Political Analysis 19(3); Krippendorff (2004); Kendall (1945).
 */
export function indexFunctions(names: readonly IndexName[]): ((crossed: Crossed) => number)[] {
  return names.map((name) => functions[name]);
}

const functions: Readonly<Record<IndexName, (crossed: Crossed) => number>> = {
  agreement: (c) => 1 - observed(c, "absolute") / width(c),
  same: (c) => 1 - observed(c, "nominal"),
  decided,
  s: (c) => 1 - (2 * observed(c, "absolute")) / width(c),
  s_squared: (c) => 1 - (2 * observed(c, "squared")) / width(c) ** 2,
  kappa: (c) => beyondChance(observed(c, "squared"), apart(c, "squared")),
  kappa_absolute: (c) => beyondChance(observed(c, "absolute"), apart(c, "absolute")),
  kappa_nominal: (c) => beyondChance(observed(c, "nominal"), apart(c, "nominal")),
  pi: (c) => beyondChance(observed(c, "squared"), pooled(c, "squared")),
  pi_absolute: (c) => beyondChance(observed(c, "absolute"), pooled(c, "absolute")),
  pi_nominal: (c) => beyondChance(observed(c, "nominal"), pooled(c, "nominal")),
  // Pairs of answers without the answer's own: 2n of them, from 2n(2n − 1) pairs.
  alpha: (c) => beyondChance(observed(c, "squared"), (pooled(c, "squared") * 2 * c.count) / (2 * c.count - 1)),
  tau_b: tauB,
};

function beyondChance(seen: number, expected: number): number {
  return expected > 0 ? 1 - seen / expected : Number.NaN;
}

function width({ scale }: Crossed): number {
  return scale[1] - scale[0];
}

function between(distance: Distance, a: number, b: number): number {
  if (distance === "nominal") return a === b ? 0 : 1;
  const d = Math.abs(a - b);
  return distance === "absolute" ? d : d * d;
}

function total({ table }: Crossed): number {
  let sum = 0;
  for (let k = 0; k < table.length; k++) sum += table[k] as number;
  return sum;
}

function observed(c: Crossed, distance: Distance): number {
  const { levels, table } = c;
  let sum = 0;
  levels.forEach((a, i) => {
    levels.forEach((b, j) => {
      sum += (table[i * levels.length + j] as number) * between(distance, a, b);
    });
  });
  return sum / total(c);
}

/** Shares of each level in the rows of the one and of the other. */
function shares(c: Crossed): { readonly one: Float64Array; readonly other: Float64Array } {
  const size = c.levels.length;
  const [one, other] = [new Float64Array(size), new Float64Array(size)];
  const all = total(c);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const share = (c.table[i * size + j] as number) / all;
      one[i] = (one[i] as number) + share;
      other[j] = (other[j] as number) + share;
    }
  }
  return { one, other };
}

function expected({ levels }: Crossed, distance: Distance, one: Float64Array, other: Float64Array): number {
  let sum = 0;
  levels.forEach((a, i) => {
    levels.forEach((b, j) => {
      sum += (one[i] as number) * (other[j] as number) * between(distance, a, b);
    });
  });
  return sum;
}

function apart(c: Crossed, distance: Distance): number {
  const { one, other } = shares(c);
  return expected(c, distance, one, other);
}

function pooled(c: Crossed, distance: Distance): number {
  const { one, other } = shares(c);
  const both = one.map((share, k) => (share + (other[k] as number)) / 2);
  return expected(c, distance, both, both);
}

function decided({ levels, scale, table }: Crossed): number {
  const [low, high] = [levels.indexOf(scale[0]), levels.indexOf(scale[1])];
  const ends = [low, high].filter((k) => k >= 0);
  let [same, all] = [0, 0];
  for (const i of ends) {
    for (const j of ends) {
      const weight = table[i * levels.length + j] as number;
      all += weight;
      if (i === j) same += weight;
    }
  }
  return all > 0 ? same / all : Number.NaN;
}

/** (C − D)/√((T − T₁)(T − T₂)) over pairs of items, T₁ and T₂ those tied in the one and in the other. */
function tauB({ levels, table }: Crossed): number {
  const size = levels.length;
  const at = (i: number, j: number): number => table[i * size + j] as number;
  let [more, untiedOne, untiedOther] = [0, 0, 0];
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const weight = at(i, j);
      if (weight === 0) continue;
      for (let k = i; k < size; k++) {
        for (let l = 0; l < size; l++) {
          if (k === i && l <= j) continue;
          const pairs = weight * at(k, l);
          if (k !== i) untiedOne += pairs;
          if (l !== j) untiedOther += pairs;
          if (k > i && l > j) more += pairs;
          if (k > i && l < j) more -= pairs;
        }
      }
    }
  }
  return untiedOne > 0 && untiedOther > 0 ? more / Math.sqrt(untiedOne * untiedOther) : Number.NaN;
}
