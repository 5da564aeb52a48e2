import type { Marked, Referent } from "./marked.js";

/** Who does what a word of a sentence says, as far as the words before it tell. */
export type Subject =
  | { readonly kind: "referent"; readonly referent: Referent; readonly at: number }
  /** Somebody who is no actor: critics, a company. */
  | { readonly kind: "other" }
  | { readonly kind: "none" };

/** Words that begin a clause with a subject of its own. */
const boundary =
  /^(?:that|because|if|when|while|but|which|who|whom|whether|although|though|unless|so|where|than|what|how|why|whereas|--|—|–|;|:|\.\.\.)\/|^(?:as|since|until|after|before)\/s/;
const reporting =
  /^(?:say|tell|announce|declare|state|stress|reiterate|insist|claim|argue|believe|add|note|promise|deny|suggest|report|write|warn|think|predict|allege|fear|hope|assert|ask|wonder|doubt|repeat|emphasize|pledge|agree|affirm|reaffirm|underscore|make clear|indicate|understand|explain|assure|confirm|expect|recall|call|demand)\//;
const denial = /^(?:deny|doubt|reject|dispute)\//;
/** Nouns that speak for the state whose adjective or possessive stands before them. */
const office =
  /^(?:government|people|administration|president|minister|prime|leader|leadership|force|military|parliament|delegation|official|authority|side|nation|state|army|troop|soldier|foreign|ally|friend|partner|secretary|king|queen|chancellor|spokesman|republic|counterpart|regime|cabinet|citizen)\//;

/** The subject of the word at `head`: the nearest actor before it in its clause that is no object, nor part of another noun. */
export function subjectOf({ symbols, referents }: Marked, head: number): Subject {
  let hasNoun = false;
  for (let at = head - 1; at >= 0; at--) {
    const symbol = symbols[at] as string;
    if (boundary.test(symbol) && !(symbol.startsWith("as/") && /^(?:well|such)\//.test(symbols[at - 1] ?? ""))) {
      // "Japan, which has pledged", "the government of Japan, who": the antecedent is right before it. No actor there: somebody else.
      if (hasNoun || !/^(?:who|which|that)\/[od]|^(?:who|which)\//.test(symbol)) break;
      const before = antecedent(symbols, referents, symbols[at - 1] === ",/," ? at - 2 : at - 1);
      return before === undefined ? { kind: "other" } : { kind: "referent", referent: referents.get(before) as Referent, at: before };
    }
    const referent = referents.get(at);
    if (!referent) {
      if (symbol === "OUR/o" && officeAfter(symbols, at + 1, head)) return { kind: "referent", referent: { kind: "self" }, at };
      if (/^\S+\/[nN]$/.test(symbol) && !isModifier(symbols, at, head)) hasNoun = true;
      continue;
    }
    const before = symbols[at - 1] ?? "";
    if (symbols[at + 1] === "'s/t") {
      if (officeAfter(symbols, at + 2, head)) return { kind: "referent", referent, at };
      hasNoun = true;
      continue;
    }
    // "people in Japan" is no government; "our friends in Japan" and "the people of Japan" are.
    if (/\/p$/.test(before)) {
      if (/^(?:of|in|from)\//.test(before) && office.test(symbols[at - 2] ?? "")) return { kind: "referent", referent, at };
      continue;
    }
    // The object of another verb, unless that verb ended its own clause with a comma or "and".
    if (/\/v$/.test(before) && referent.kind !== "self") continue;
    if (referent.kind === "actor" && referent.mention.kind === "people" && /\/[nj]$/.test(symbols[at + 1] ?? "") && !officeAfter(symbols, at + 1, head)) {
      hasNoun = true;
      continue;
    }
    return { kind: "referent", referent, at };
  }
  return hasNoun ? { kind: "other" } : { kind: "none" };
}

/** The actor that a relative clause after `at` is about: named right there, or by the office there. */
function antecedent(symbols: readonly string[], referents: ReadonlyMap<number, Referent>, at: number): number | undefined {
  if (referents.has(at)) return at;
  if (office.test(symbols[at] ?? "") && symbols[at - 1] === "'s/t" && referents.has(at - 2)) return at - 2;
  return office.test(symbols[at] ?? "") && referents.has(at - 1) ? at - 1 : undefined;
}

/** A noun that belongs to a phrase with a preposition, or is an object, is no subject. */
function isModifier(symbols: readonly string[], at: number, head: number): boolean {
  for (let k = at - 1; k >= Math.max(0, at - 5); k--) {
    if (/\/[pv]$|\/t$/.test(symbols[k] as string)) return true;
    if (!/\/[jdnrmNoc]$/.test(symbols[k] as string)) break;
  }
  return at === head - 1 && /^(?:today|also|now)\//.test(symbols[at] as string);
}

function officeAfter(symbols: readonly string[], from: number, head: number): boolean {
  for (let at = from; at < Math.min(from + 4, head); at++) {
    if (office.test(symbols[at] as string)) return true;
    if (!/\/[jnN]$/.test(symbols[at] as string)) return false;
  }
  return false;
}

/** Whose noun it is: "our commitment", "Japan's commitment", "the commitment of Japan"; else the subject before it. */
export function ownerOf(sentence: Marked, head: number): Subject {
  const { symbols, referents } = sentence;
  for (let at = head - 1; at >= Math.max(0, head - 5); at--) {
    const symbol = symbols[at] as string;
    if (symbol === "OUR/o") return { kind: "referent", referent: { kind: "self" }, at };
    if (symbol === "'s/t" && referents.has(at - 1)) return { kind: "referent", referent: referents.get(at - 1) as Referent, at: at - 1 };
    // "America will continue its support": its is the subject's, where there is one.
    if (/^(?:their|its|his|her)\//.test(symbol)) {
      const subject = subjectOf(sentence, at);
      return subject.kind === "referent" ? subject : { kind: "referent", referent: { kind: "pronoun" }, at };
    }
    if (!/\/[jrncmv]$/.test(symbol)) break;
  }
  if (/^of\//.test(symbols[head + 1] ?? "")) {
    const after = referents.get(head + 2);
    if (after) return { kind: "referent", referent: after, at: head + 2 };
  }
  return subjectOf(sentence, head);
}

/** Who a sentence says has said this. */
export type Report = { readonly by: Subject; readonly isDenied: boolean };

/** The report that the clause of a word stands in: "X said that ...", "..., X said". Undefined where there is none. */
export function reportOf(sentence: Marked, head: number): Report | undefined {
  const { symbols } = sentence;
  for (let at = head - 1; at >= 1; at--) {
    if (!/^that\/[so]|^(?:whether|--|:|—)\//.test(symbols[at] as string) && !reporting.test(symbols[at] as string)) continue;
    const verb = reporting.test(symbols[at] as string) ? at : lastVerb(symbols, at);
    if (verb === undefined || verb === head || !/\/[vxn]$/.test(symbols[verb] as string) || /\/n$/.test(symbols[verb] as string)) continue;
    // "Japan announced a pledge" is one clause: a report has a clause of its own after its verb.
    if (!hasOwnSubject(sentence, verb, head)) continue;
    return { by: subjectOf(sentence, verb), isDenied: denial.test(symbols[verb] as string) || isNegated(symbols, verb) };
  }
  const after = symbols.findIndex((symbol, at) => at > head && symbol === ",/," && reportEnds(symbols, at));
  if (after >= 0) {
    const verb = symbols.findIndex((symbol, at) => at > after && reporting.test(symbol));
    return {
      by: subjectOf({ ...sentence, symbols: [...symbols.slice(after + 1)], referents: shifted(sentence, after + 1) }, verb - after - 1),
      isDenied: false,
    };
  }
  return undefined;
}

function lastVerb(symbols: readonly string[], at: number): number | undefined {
  for (let k = at - 1; k >= Math.max(0, at - 6); k--) if (reporting.test(symbols[k] as string)) return k;
  return undefined;
}

function hasOwnSubject({ symbols, referents }: Marked, verb: number, head: number): boolean {
  for (let at = verb + 1; at < head; at++) {
    if (/^that\/s/.test(symbols[at] as string)) return true;
    if (/^to\//.test(symbols[at] as string)) return false;
    if (/^(?:SELF|PRO)\/o/.test(symbols[at] as string)) return true;
    if (referents.has(at) && /\/[xv]$/.test(symbols[at + 1] ?? "")) return true;
  }
  return false;
}

function reportEnds(symbols: readonly string[], comma: number): boolean {
  const rest = symbols.slice(comma + 1, comma + 8);
  const verb = rest.findIndex((symbol) => reporting.test(symbol));
  return verb >= 0 && verb <= 4 && rest.slice(verb + 1).every((symbol) => !/\/[v]$/.test(symbol)) && symbols.length - comma <= 9;
}

function shifted({ referents }: Marked, by: number): ReadonlyMap<number, Referent> {
  return new Map([...referents].filter(([at]) => at >= by).map(([at, referent]) => [at - by, referent]));
}

const negators = /^(?:not|never|no|nobody|none|neither|nor|without|hardly|scarcely|cannot|refuse|fail|unable|stop|cease|decline)\//;

/** Whether a word is negated in its clause: by a word shortly before it. "Not only" and "no doubt" negate nothing. */
export function isNegated(symbols: readonly string[], head: number): boolean {
  let count = 0;
  for (let at = head - 1; at >= Math.max(0, head - 7); at--) {
    const symbol = symbols[at] as string;
    if (boundary.test(symbol) || symbol === ",/,") break;
    if (!negators.test(symbol)) continue;
    const next = symbols[at + 1] ?? "";
    if (/^(?:only|just|doubt|question|longer)\//.test(next) && !/^longer/.test(next)) continue;
    count++;
  }
  // "will not fail to", "never fail to": two make none.
  return count % 2 === 1;
}

/** Whether a word stands in a condition ("if Japan pays"), or in what would follow from one that is not met ("if we could, we would"). */
export function isCondition(symbols: readonly string[], head: number): boolean {
  const isSupposed = symbols.slice(Math.max(0, head - 4), head).some((symbol) => /^(?:would|might)\//.test(symbol));
  if (isSupposed && symbols.some((symbol) => /^(?:if|could)\//.test(symbol))) return true;
  for (let at = head - 1; at >= 0; at--) {
    const symbol = symbols[at] as string;
    if (symbol === ",/," || /^(?:then|--|;|:)\//.test(symbol)) return false;
    if (/^(?:if|unless|whether)\//.test(symbol)) return true;
  }
  return false;
}

/** Whether a sentence tells of a time well before its document's and of nothing that lasts. */
export function isHistory({ text }: Marked, year: number | undefined): boolean {
  if (/\b(?:will|shall|must|should|today|now|still|continues?|remains?|always|never|again)\b|\b(?:is|are|am)\b/.test(text)) return false;
  const years = [...text.matchAll(/\b(1[789]\d\d|20\d\d)\b/g)].map((found) => Number(found[1]));
  if (years.length > 0 && year !== undefined) return years.every((one) => one <= year - 2);
  return /\b(?:years|decades|centuries|generations) ago\b|\b(?:last|past|previous|nineteenth|twentieth) century\b|\bWorld War\b|\bin (?:those|that) (?:days|years|time)\b/.test(
    text,
  );
}

/** Whether an actor is the one that does what follows: no "in Iran", and no "Iran's" but with an office after it. */
export function isDoer({ symbols }: Marked, at: number): boolean {
  const before = symbols[at - 1] ?? "";
  if (symbols[at + 1] === "'s/t") return office.test(symbols[at + 2] ?? "") || office.test(symbols[at + 3] ?? "");
  return !/\/[pv]$/.test(before) || (/^(?:of|in)\//.test(before) && office.test(symbols[at - 2] ?? ""));
}
