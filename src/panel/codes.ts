/** A code of another system that stands for a state of ours, for some years or always. */
export interface CodeRule {
  readonly code: number | string;
  readonly ccode: number;
  readonly first?: number;
  readonly last?: number;
}

const rules = (
  rows: readonly (readonly [code: number | string, ccode: number, first?: number | undefined, last?: number | undefined])[],
): readonly CodeRule[] =>
  rows.map(([code, ccode, first, last]) => ({ code, ccode, ...(first === undefined ? {} : { first }), ...(last === undefined ? {} : { last }) }));

/**
 * Polity's own codes where they are not those of the Correlates of War, by year. Other codes are the same in both.
 * Where Polity has two codes in one year (Ethiopia, 1993), both stand here, the later one first. −1: no state of the system.
 */
export const polityRules = rules([
  [89, -1],
  [99, -1],
  [564, -1],
  [365, 365, 1991],
  [365, 365, undefined, 1922],
  [364, 365, 1922, 1991],
  [342, 345, 2006],
  [347, 345, 1991, 2006],
  [345, 345, 1921, 1991],
  [342, 345, undefined, 1920],
  [341, 347, 2008],
  [348, 341, 2006],
  [818, 816, 1976],
  [816, 816, undefined, 1976],
  [770, 770, 1972],
  [769, 770, undefined, 1971],
  [529, 530, 1993],
  [530, 530, undefined, 1993],
  [525, 626, 2011],
  [626, 625, 2011],
  [625, 625, undefined, 2011],
  [325, 325, 1861],
  [324, 325, undefined, 1861],
]);

/** Where the code of ISO 3166 changed while the state remained, by year. */
export const iso3Rules = rules([
  ["SRB", 345, 2006],
  ["SCG", 345, 2003, 2005],
  ["YUG", 345, undefined, 2002],
  ["RUS", 365, 1991],
  ["SUN", 365, undefined, 1990],
  ["MMR", 775, 1989],
  ["BUR", 775, undefined, 1988],
  ["COD", 490, 1997],
  ["ZAR", 490, undefined, 1996],
]);

/** Other three-letter codes met in the datasets; read, never written. */
export const iso3Aliases: ReadonlyMap<string, number> = new Map([
  ["YUF", 345],
  ["ROM", 360],
  ["TMP", 860],
  ["YAR", 678],
  ["KSV", 347],
  ["CS-KM", 347],
  ["RVN", 817],
]);

export const iso2Rules = rules([
  ["RS", 345, 2006],
  ["CS", 345, 2003, 2005],
  ["YU", 345, undefined, 2002],
  ["RU", 365, 1991],
  ["SU", 365, undefined, 1990],
  ["MM", 775, 1989],
  ["BU", 775, undefined, 1988],
  ["CD", 490, 1997],
  ["ZR", 490, undefined, 1996],
]);

export const unRules = rules([
  [688, 345, 2006],
  [891, 345, 1992, 2005],
  [890, 345, undefined, 1991],
  [643, 365, 1991],
  [810, 365, undefined, 1990],
  [729, 625, 2011],
  [736, 625, undefined, 2010],
  [231, 530, 1993],
  [230, 530, undefined, 1992],
]);
