/** A pattern over the symbols of a sentence. */
export interface Pattern {
  readonly expression: RegExp;
  /** One of these lemmas is in every sentence that it matches. */
  readonly needs: readonly string[];
}

/** Words that may stand between a verb or noun and the name of its target: "the brave people and government of Japan". */
const fillers =
  "the|a|an|all|both|every|each|any|of|in|our|my|its|their|this|that|these|those|and|or|as|so|very|people|government|nation|country|state|kingdom|republic|friend|ally|partner|neighbor|security|defense|sovereignty|integrity|independence|freedom|democracy|survival|stability|territory|well|citizen|leader|leadership|president|prime|minister|parliament|administration|force|army|soldier|troop|man|woman|host|member|side|right|cause|aspiration|effort|struggle|one|two|many|other|part|half|capital|city|peace|prosperity|future|mr.|general|secretary|king|queen|rest|authority|official|delegation|counterpart|border|fellow|who|treaty|alliance|home|official";

/**
 * Compiles a pattern. Words are lemmas; `(a|b c)` is a choice, `?` after a word or choice makes it optional, `~3` skips up to three words up to the next
 * comma, `T` is the target with what may stand before its name, `N` one that is named (not "you"), `M` one named by its own name, `Y` is "you" and leaders who are spoken to, `@` any
 * actor, `*r` any number of adverbs, `*j` of adverbs, adjectives and nouns, `/v` any word with that tag, and `!` marks the word whose subject is the source.
 */
export function pattern(source: string): Pattern {
  const parts = source.match(/!?(?:\([^)]*\)|[^\s()]+)\??/g) ?? [];
  const text = parts.map((part) => {
    const isHead = part.startsWith("!");
    const isOptional = part.endsWith("?");
    const own = part.slice(isHead ? 1 : 0, isOptional ? -1 : undefined);
    const one = element(own);
    return `${isHead ? `(?<head>${one})` : one}${isOptional ? "?" : ""}`;
  });
  return { expression: new RegExp(`(?<=^| )${text.join("")}`, "dg"), needs: needed(parts) };
}

/** The first words of the marked part, or else of the longest that must be there. */
function needed(parts: readonly string[]): string[] {
  const literal = parts.filter((part) => !part.endsWith("?") && /^!?[(a-z']/.test(part));
  const chosen = literal.find((part) => part.startsWith("!")) ?? literal.reduce((a, b) => (b.length > a.length ? b : a), "");
  return chosen
    .replace(/^!?\(?|\)$/g, "")
    .split("|")
    .map((choice) => choice.trim().split(/[\s/]/)[0] as string);
}

const before = `(?:(?:(?:${fillers})/\\S |\\S+/[jrm] |OUR/o |'s/t ){0,8}?)`;
const targets: Readonly<Record<string, string>> = {
  T: `${before}(?<target>@\\w+/N) `,
  N: `${before}(?<target>@(?!you|leader)\\w+/N) `,
  M: `${before}(?<target>@\\d+/N) `,
  Y: "(?<target>@(?:you|leader)/N) ",
};

function element(part: string): string {
  const found = targets[part];
  if (found !== undefined) return found;
  if (part === "@") return "(?:@\\w+/N )";
  if (part === "*r") return "(?:\\S+/r )*";
  if (part === "*j") return "(?:\\S+/[jrnmc] )*?";
  if (part === "SELF" || part === "PRO" || part === "OUR") return `(?:${part}/o )`;
  const gap = /^~(\d+)$/.exec(part);
  if (gap) return `(?:(?![,;:]/)\\S+ ){0,${gap[1]}}?`;
  const tag = /^\/(\w)$/.exec(part);
  if (tag) return `(?:\\S+/${tag[1]} )`;
  const choices = part.startsWith("(") ? part.slice(1, -1).split("|") : [part];
  return `(?:${choices.map((choice) => choice.trim().split(/\s+/).map(word).join("")).join("|")})`;
}

function word(text: string): string {
  if (text.startsWith("@") || text === "SELF" || text === "PRO" || text === "OUR") return text === "@" ? "@\\w+/N " : `${text}/\\w `;
  const [lemma = "", tag] = text.split("/");
  if (lemma === "") return `\\S+/${tag} `;
  return `${lemma.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}/${tag ?? "\\S"} `;
}
