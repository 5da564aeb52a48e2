import { FealtyError, suggest } from "../../base/index.js";

/** Doubly robust (Sant'Anna and Zhao 2020), outcome regression, or weighting by the inverse propensity. */
export type DidMethod = "dr" | "reg" | "ipw";
/** What the coefficients of the fit are. */
export type DidAverage = "dynamic" | "simple" | "group" | "calendar" | "group-time";

/** `--did` as read. */
export type DidOptions =
  | {
      readonly kind: "cs";
      /** Column of the period of first treatment; 0 for never. */
      readonly cohort: string;
      readonly control: "never" | "notyet";
      readonly base: "varying" | "universal";
      readonly method: DidMethod;
      readonly average: DidAverage;
      /** Draws of the multiplier bootstrap; 0: none. */
      readonly draws: number;
    }
  | { readonly kind: "twfe"; readonly cohort: string; readonly average: "static" | "dynamic" };

const words: Readonly<Record<string, readonly [key: string, value: string]>> = {
  never: ["control", "never"],
  nevertreated: ["control", "never"],
  notyet: ["control", "notyet"],
  notyettreated: ["control", "notyet"],
  varying: ["base", "varying"],
  universal: ["base", "universal"],
  dr: ["method", "dr"],
  reg: ["method", "reg"],
  ipw: ["method", "ipw"],
  dynamic: ["average", "dynamic"],
  simple: ["average", "simple"],
  group: ["average", "group"],
  calendar: ["average", "calendar"],
  "group-time": ["average", "group-time"],
};

/**
 * Reads `cs:g[,never|notyet][,varying|universal][,dr|reg|ipw][,dynamic|simple|group|calendar|group-time][,draws=9999]` (the first of each
 * is the default) or `twfe:g[,static|dynamic]`.
 * @throws FealtyError "did" with the nearest word.
 */
export function parseDid(text: string): DidOptions {
  const colon = text.indexOf(":");
  const kind = (colon < 0 ? text : text.slice(0, colon)).trim().toLowerCase();
  const [cohort = "", ...rest] = (colon < 0 ? "" : text.slice(colon + 1)).split(",").map((part) => part.trim());
  const wrong = (why: string, mend: string): FealtyError => new FealtyError("did", `--did ${text} ${why}`, { kind: "usage", mend });
  if (kind !== "cs" && kind !== "twfe") throw wrong(`has no design "${kind}"`, "write cs:g (Callaway and Sant'Anna) or twfe:g (two-way effects)");
  if (cohort === "") throw wrong("names no column of the period of first treatment", `write ${kind}:g`);
  if (kind === "twfe") {
    const [average = "static", extra] = rest;
    if ((average !== "static" && average !== "dynamic") || extra !== undefined)
      throw wrong(`does not take "${extra ?? average}"`, suggest(extra ?? average, ["static", "dynamic"]));
    return { kind, cohort, average };
  }
  const chosen: Record<string, string> = { control: "never", base: "varying", method: "dr", average: "dynamic" };
  const given = new Set<string>();
  let draws = 0;
  for (const part of rest) {
    const count = /^draws\s*=\s*(\d+)$/.exec(part)?.[1];
    if (count !== undefined) {
      draws = Number(count);
      if (draws < 99 || draws > 1e6) throw wrong("needs from 99 to 1,000,000 draws", "write draws=9999");
      continue;
    }
    const word = Object.hasOwn(words, part.toLowerCase()) ? words[part.toLowerCase()] : undefined;
    if (!word) throw wrong(`does not take "${part}"`, suggest(part, [...Object.keys(words), "draws=9999"], 20));
    if (given.has(word[0])) throw wrong(`chooses its ${word[0]} twice`, `leave out ${part}`);
    given.add(word[0]);
    chosen[word[0]] = word[1];
  }
  return { kind, cohort, draws, ...chosen } as DidOptions;
}
