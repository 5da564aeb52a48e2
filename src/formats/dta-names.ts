/** Words that Stata keeps for itself. */
const reserved = /^(_all|_b|byte|_coef|_cons|double|float|if|in|int|long|_n|_N|_pi|_pred|_rc|_skip|strL|using|with|str\d+)$/;
const longest = 32;

/**
 * Names that Stata takes, each once: letters, digits and underscores, no digit first, 32 characters at most, no reserved word.
 * A character that is not allowed becomes an underscore; a name met before gets the first free of _2, _3, ….
 */
export function stataNames(given: readonly string[]): string[] {
  const valid = given.map(validName);
  const seen = new Set<string>();
  // Names that are right as they are keep them, wherever they stand.
  const taken = new Set(given.filter((name, i) => name === valid[i]));
  return valid.map((name, i) => {
    const own = name === given[i] && !seen.has(name);
    let free = name;
    for (let n = 2; !own && (taken.has(free) || seen.has(free)); n++) free = `${cut(name, longest - `_${n}`.length)}_${n}`;
    seen.add(free);
    return free;
  });
}

/** The first `count` characters, where a character may be two code units. */
export function cut(text: string, count: number): string {
  return text.length <= count ? text : Array.from(text).slice(0, count).join("");
}

function validName(name: string): string {
  const allowed = name.replace(/[^\p{L}\p{Nd}_]/gu, "_");
  const started = /^[\p{L}_]/u.test(allowed) ? allowed : `_${allowed}`;
  const short = cut(started, longest);
  return reserved.test(short) ? `_${short}` : short;
}
