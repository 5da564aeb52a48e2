/** One state as the tables write it; `states.ts` says what the parts mean. */
export type StateRow = readonly [
  ccode: number,
  abb: string,
  name: string,
  spells: string,
  iso3: string,
  iso2: string,
  un: number,
  options?: {
    /** Spells in the Gleditsch–Ward list as `code:first-last`, where code or years differ from the Correlates of War list; microstates have the codes of its second list. */
    readonly gw?: string;
    /** Other names, separated by "|"; `name@first-last` holds for those years alone. */
    readonly names?: string;
  },
];
