import { actorNames, groupNames, lookalikes } from "./actor-names.js";
import type { Official } from "./officials.js";
import { type Language, language, type Word } from "./words.js";

export type ActorKind = "name" | "people" | "capital" | "leader" | "titled" | "group" | "none";

/** One way to name an actor. */
interface Alias {
  readonly words: readonly string[];
  readonly kind: ActorKind;
  readonly state: number;
  readonly group: string;
  /** Days as numbers yyyymmdd; an alias holds between them. */
  readonly from: number;
  readonly to: number;
}

/** A state as the gazetteer needs it: its names with the years in which they hold. */
export interface NamedActor {
  readonly code: number;
  readonly names: readonly { readonly name: string; readonly first?: number | undefined; readonly last?: number | undefined }[];
}

/** Names of actors, by their first word, and the reader that cut them. */
export interface Gazetteer {
  readonly reader: Language;
  readonly aliases: ReadonlyMap<string, readonly Alias[]>;
}

/** Where a sentence names an actor. */
export interface Mention {
  /** First and last word, counted from 0. */
  readonly first: number;
  readonly last: number;
  /** Correlates of War code; NaN for a group. */
  readonly state: number;
  readonly group: string;
  readonly kind: ActorKind;
}

const titles = new Set(
  "president premier chancellor king queen chairman emperor prince princess sultan emir amir sheikh sheik shah general marshal mr. mrs. ms. dr. minister secretary taoiseach ambassador colonel generalissimo comrade pm".split(
    " ",
  ),
);

/**
 * Builds the names of all actors.
 * @param states names of states that the tables here do not have: the state list's.
 * @param leaders who led states and when; officials of the tables here come to it.
 * @param own further names, such as those of a file of the user: they come before all others.
 */
export function gazetteer(states: readonly NamedActor[], leaders: readonly Official[], own: readonly NamedActor[] = []): Gazetteer {
  const reader = language();
  const aliases = new Map<string, Alias[]>();
  const taken = new Map<string, Alias[]>();
  const cut = new Map<string, string[]>();
  const add = (name: string, kind: ActorKind, state: number, group: string, from: number, to: number): void => {
    const words = cut.get(name) ?? reader.nameWords(name);
    cut.set(name, words);
    if (words.length === 0) return;
    const key = words.join(" ");
    // The first name given holds: a name of two states at once would be a guess.
    if (kind !== "leader" && kind !== "titled" && taken.get(key)?.some((one) => one.state !== state && one.from <= to && from <= one.to)) return;
    const alias = { words, kind, state, group, from, to };
    taken.set(key, [...(taken.get(key) ?? []), alias]);
    const first = words[0] as string;
    const list = aliases.get(first);
    if (list) list.push(alias);
    else aliases.set(first, [alias]);
  };
  const day = (year: number | undefined, end: boolean): number => (year === undefined ? (end ? 99999999 : 0) : year * 10000 + (end ? 1231 : 101));
  for (const phrase of lookalikes.split("|")) add(phrase, "none", Number.NaN, "", 0, 99999999);
  for (const { code, names } of own) for (const { name, first, last } of names) add(name, "name", code, "", day(first, false), day(last, true));
  for (const [code, [people, capitals]] of Object.entries(actorNames))
    for (const [list, kind] of [
      [people, "people"],
      [capitals ?? "", "capital"],
    ] as const)
      for (const entry of list.split("|").filter((one) => one !== "")) {
        const [name = "", years] = entry.split("@");
        const [first, last] = (years ?? "-").split("-").map((year) => (year === "" ? undefined : Number(year)));
        add(name, kind, Number(code), "", day(first, false), day(last, true));
      }
  for (const { code, names } of states)
    for (const { name, first, last } of names) if (!/[(),/]/.test(name)) add(name, "name", code, "", day(first, false), day(last, true));
  for (const [group, names] of Object.entries(groupNames)) for (const name of names.split("|")) add(name, "group", Number.NaN, group, 0, 99999999);
  for (const { name, state, from, to } of leaders) {
    const [start, end] = [Number(from.replaceAll("-", "")), to === undefined ? 99999999 : Number(to.replaceAll("-", ""))];
    const parts = name.split(/\s+/).filter((part) => !/^[A-Z]\.$/.test(part));
    if (parts.length > 1) add(name, "leader", state, "", start, end);
    if (parts.length > 1) add(parts.join(" "), "leader", state, "", start, end);
    // A family name stands first in some languages, last in others; with a title before it either will do.
    for (const part of new Set([parts[0], parts.at(-1), parts.at(-1)?.replace(/^(?:al|el)-/i, "")]))
      if (part !== undefined && part.length > 1) add(part, "titled", state, "", start, end);
  }
  for (const list of aliases.values()) list.sort((a, b) => b.words.length - a.words.length);
  return { reader, aliases };
}

/** What a document has told so far: whom family names mean, and which names mean no state in it. */
export interface Known {
  readonly people: Map<string, number>;
  readonly misleading: ReadonlySet<string>;
}

/** Names that mean something else as often: they hold where the document names the state in another way too. */
const ambiguous: Readonly<Record<string, RegExp>> = {
  georgia:
    /\bGeorgians?\b(?=.*\b(?:Tbilisi|Russia|Saakashvili|Shevardnadze|Caucasus|Ossetia|Abkhazia)\b)|\bTbilisi\b|\bRepublic of Georgia\b|\bSaakashvili\b|\bOssetia\b|\bAbkhazia\b|\bKvirikashvili\b/s,
  jordan: /\bJordanians?\b|\bAmman\b|\bHussein\b|\bAbdullah\b|\bIsrael\b|\bSyria\b|\bMiddle East\b/,
  chad: /\bChadian\b|\bLibya\b|\bNiger\b|\bSudan\b|\bAfrica\b|\bBoko Haram\b/,
};

/** What names mean something else in this text. */
export function misleading(text: string): ReadonlySet<string> {
  return new Set(Object.keys(ambiguous).filter((name) => !ambiguous[name]?.test(text)));
}

/** The actors that a sentence names, in order, the longest name first. Without a date every name holds, but no leader is known. */
export function mentionsIn(words: readonly Word[], date: string | undefined, { aliases }: Gazetteer, known: Known): Mention[] {
  const day = date === undefined ? undefined : Number(date.replaceAll("-", ""));
  const lower = words.map(({ text }) => text.toLowerCase());
  const made: Mention[] = [];
  for (let at = 0; at < words.length; at++) {
    if (!/^\p{Lu}/u.test(words[at]?.text ?? "")) continue;
    const found = aliases
      .get(lower[at] as string)
      ?.find(
        (alias) =>
          alias.words.every(
            (word, k) => lower[at + k] === word && (k === 0 || /^[\p{Lu}\p{N}'.&-]|^(?:of|and|the|for|al|bin|d'|del|de|la)$/u.test(words[at + k]?.text ?? "")),
          ) &&
          (day === undefined ? alias.kind !== "titled" && alias.kind !== "leader" : alias.from <= day && day <= alias.to) &&
          (alias.kind !== "titled" || isTitled(lower, words, at, known.people.get(lower[at] as string) === alias.state)),
      );
    if (!found || known.misleading.has(found.words.join(" "))) continue;
    const last = at + found.words.length - 1;
    if (found.kind === "titled") known.people.set(lower[at] as string, found.state);
    else if (found.kind === "leader") for (const word of [found.words[0], found.words.at(-1)]) known.people.set(word as string, found.state);
    const { state, group, kind } = found;
    const before = made.at(-1);
    // "Japanese Prime Minister Abe" is one mention.
    if (
      before &&
      before.state === state &&
      lower.slice(before.last + 1, at).every((word) => titles.has(word) || word === "prime" || word === "vice" || word === "foreign")
    )
      made[made.length - 1] = { ...before, last, kind: before.kind === "people" ? "leader" : before.kind };
    else if (kind !== "none") made.push({ first: at, last, state, group, kind });
    at = last;
  }
  return made;
}

/** Whether a family name here is a leader's: a title stands before it, perhaps with a first name between, or it was said with one before. */
function isTitled(lower: readonly string[], words: readonly Word[], at: number, isKnown: boolean): boolean {
  if (titles.has(lower[at - 1] ?? "")) return true;
  const isName = (k: number): boolean => /^\p{Lu}/u.test(words[k]?.text ?? "");
  if (titles.has(lower[at - 2] ?? "") && isName(at - 1)) return true;
  // A month or a plain word that is a family name too needs its title each time.
  return (
    isKnown &&
    !/^(?:may|king|park|major|brown|bush|grant|young|rice|gates|baker|ford|carter|moon|lee|khan|kim|baker|powell|cheney|english)$/.test(lower[at] as string)
  );
}
