/** Edits (insert, delete, replace, swap of neighbours) from `a` to `b`. */
function distance(a: string, b: string): number {
  const width = b.length + 1;
  const table = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number): number => table[i * width + j] ?? 0;
  for (let i = 0; i <= a.length; i++) table[i * width] = i;
  for (let j = 0; j <= b.length; j++) table[j] = j;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, at(i - 2, j - 2) + 1);
      table[i * width + j] = best;
    }
  }
  return at(a.length, b.length);
}

/** The valid name that `given` was most likely meant to be, or undefined if none is near. */
export function nearest(given: string, names: Iterable<string>): string | undefined {
  const short = given.slice(0, 64).toLowerCase();
  let best: string | undefined;
  let least = Math.max(1, Math.floor(short.length / 3)) + 0.5;
  for (const name of names) {
    const d = distance(short, name.slice(0, 64).toLowerCase());
    if (d < least) [best, least] = [name, d];
  }
  return best;
}

/** `did you mean "x"?`, else the list of what is allowed (at most `limit` names of it). */
export function suggest(given: string, names: readonly string[], limit = 12): string {
  const near = nearest(given, names);
  if (near !== undefined) return `did you mean "${near}"?`;
  if (names.length === 0) return "there is none to choose from";
  const shown = names.slice(0, limit).join(", ");
  return `choose from ${shown}${names.length > limit ? ` and ${names.length - limit} more` : ""}`;
}
