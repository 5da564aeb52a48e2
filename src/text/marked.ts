import { type Gazetteer, type Known, type Mention, mentionsIn } from "./gazetteer.js";
import type { Sentence } from "./words.js";

/** Whom a place in a sentence means. */
export type Referent =
  | { readonly kind: "self" | "you" | "ally" | "allies" | "leader" | "pronoun" | "person" }
  | { readonly kind: "actor"; readonly mention: Mention };

/** A sentence as patterns read it: one symbol a place, each `lemma/tag`; places that mean an actor have symbols of their own. */
export interface Marked {
  readonly text: string;
  readonly symbols: readonly string[];
  /** The symbols, a blank after each. */
  readonly line: string;
  /** Where each symbol begins in `line`. */
  readonly starts: readonly number[];
  /** Whom a place means, by place. */
  readonly referents: ReadonlyMap<number, Referent>;
  readonly isQuestion: boolean;
}

const own: Readonly<Record<string, string>> = {
  we: "SELF",
  i: "SELF",
  us: "SELF",
  me: "SELF",
  ourselves: "SELF",
  myself: "SELF",
  our: "OUR",
  my: "OUR",
  ours: "OUR",
};
const others: Readonly<Record<string, string>> = { he: "PRO", she: "PRO", they: "PRO", it: "PRO", them: "PRO", him: "PRO" };
/** Allies in the plural are no single state. */
const many = /^(?:allies|partners|friends)$/;
const titled = new Set(["president", "minister", "chancellor", "majesty", "king", "excellency", "premier", "highness", "chairman", "queen", "emir", "sultan"]);

/** Marks whom a sentence means. `speaker` is the state of whoever speaks, undefined where that is not known; names of that state are the speaker's own. */
export function marked(
  sentence: Sentence,
  {
    speaker,
    date,
    names,
    known,
  }: { readonly speaker: number | undefined; readonly date: string | undefined; readonly names: Gazetteer; readonly known: Known },
): Marked {
  const { words } = sentence;
  const mentions = mentionsIn(words, date, names, known);
  const symbols: string[] = [];
  const referents = new Map<number, Referent>();
  const actor = (symbol: string, referent: Referent): void => {
    referents.set(symbols.length, referent);
    symbols.push(symbol);
  };
  let next = 0;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as (typeof words)[number];
    const lower = word.text.toLowerCase();
    const mention = mentions[next];
    if (mention?.first === at) {
      next++;
      dropTitle(symbols, referents);
      at = mention.last;
      const isOwner = isPossessive(words[at + 1]?.text);
      if (mention.state === speaker && speaker !== undefined) {
        // "American commitment" and "America's commitment" are ours.
        const isAdjective = !isOwner && /^[njN]$/.test(words[at + 1]?.tag ?? "");
        if (isOwner) at++;
        if (isOwner || isAdjective) symbols.push("OUR/o");
        else actor("SELF/o", { kind: "self" });
      } else actor(`@${referents.size}/N`, { kind: "actor", mention });
      continue;
    }
    if (lower === "us" && word.text === "US") symbols.push("us/n");
    else if (Object.hasOwn(own, lower)) {
      if (own[lower] === "OUR") symbols.push("OUR/o");
      else actor("SELF/o", { kind: "self" });
    } else if (Object.hasOwn(others, lower)) actor("PRO/o", { kind: /^(?:he|she|him)$/.test(lower) ? "person" : "pronoun" });
    else if (lower === "you") actor("@you/N", { kind: "you" });
    else if (lower === "your") {
      actor("@you/N", { kind: "you" });
      symbols.push("'s/t");
    } else symbols.push(`${plain(word.lemma)}/${many.test(lower) ? "P" : word.tag}`);
    if (titled.has(word.lemma)) vocative(symbols, actor);
  }
  allies(symbols, referents);
  const starts: number[] = [];
  let line = "";
  for (const symbol of symbols) {
    starts.push(line.length);
    line += `${symbol} `;
  }
  return { text: sentence.text, symbols, line, starts, referents, isQuestion: /\?["')\]]*$/.test(sentence.text) };
}

function isPossessive(text: string | undefined): boolean {
  return text === "'s" || text === "'";
}

function plain(lemma: string): string {
  return lemma.replaceAll("/", "|");
}

/** A title or an article before a name is part of the name. */
function dropTitle(symbols: string[], referents: Map<number, Referent>): void {
  if (symbols.at(-1) === "@leader/N") {
    referents.delete(symbols.length - 1);
    symbols.pop();
  }
  while (
    /^(?:the|president|prime|minister|chancellor|king|queen|premier|foreign|vice|secretary|mr\.|mrs\.|ms\.|chairman|crown|prince|general|emperor|sheikh|emir)\//.test(
      symbols.at(-1) ?? "",
    )
  )
    symbols.pop();
}

/** "Mr. President", "the Prime Minister": a leader who is present. */
function vocative(symbols: string[], actor: (symbol: string, referent: Referent) => void): void {
  const [before, last] = [symbols.at(-2)?.split("/")[0], symbols.at(-1)?.split("/")[0] ?? ""];
  if (!titled.has(last)) return;
  if (before === "mr." || before === "madam" || before === "his" || before === "'s" || before === "madame") {
    symbols.splice(-2);
    actor("@leader/N", { kind: "leader" });
  } else if (before === "prime" && last === "minister") {
    symbols.splice(-2);
    if (/^(?:the|mr\.|madam)\//.test(symbols.at(-1) ?? "")) symbols.pop();
    actor("@leader/N", { kind: "leader" });
  } else if (before === "the" && /^(?:chancellor|king|queen|premier|emir|sultan)$/.test(last)) {
    symbols.splice(-2);
    actor("@leader/N", { kind: "leader" });
  }
}

/** "our ally", "our allies": actors that another sentence names. */
function allies(symbols: string[], referents: Map<number, Referent>): void {
  for (let at = 0; at + 1 < symbols.length; at++) {
    if (symbols[at] !== "OUR/o" && !/^(?:these|those|this|that|the)\//.test(symbols[at] as string)) continue;
    let noun = at + 1;
    while (noun < at + 5 && /\/[jr]$|^@\d+\/N$|^(?:nato|treaty|asian|european|arab|and|friend|partner)\//.test(symbols[noun] ?? "")) noun++;
    const found = /^(ally|partner|friend)\//.exec(symbols[noun] ?? "");
    if (!found || referents.has(noun)) continue;
    // A name right after it says who is meant.
    if (/^@/.test(symbols[noun + 1] ?? "") || symbols[noun + 1] === ",/," || /^(?:in|of|and)\//.test(symbols[noun + 1] ?? "")) continue;
    referents.set(noun, { kind: (symbols[noun] as string).endsWith("/P") ? "allies" : "ally" });
    symbols[noun] = "@ally/N";
  }
}
