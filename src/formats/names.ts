/**
 * Names of columns, each once: an empty one becomes column_N, counted from 1; one met before gets the first free of _2, _3, …
 * @param refuse makes the error to throw for a name that repeats, where that is not wanted.
 */
export function uniqueNames(given: readonly string[], refuse?: (name: string) => Error): string[] {
  const taken = new Set<string>(given);
  const seen = new Set<string>();
  return given.map((name, k) => {
    if (name !== "" && !seen.has(name)) {
      seen.add(name);
      return name;
    }
    if (name !== "" && refuse) throw refuse(name);
    const stem = name === "" ? `column_${k + 1}` : name;
    let free = name === "" ? stem : `${stem}_2`;
    for (let n = name === "" ? 2 : 3; taken.has(free); n++) free = `${stem}_${n}`;
    taken.add(free);
    seen.add(free);
    return free;
  });
}
