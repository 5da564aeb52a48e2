/** Pattern of a symmetric matrix: below the diagonal, by columns. Row numbers of column j are `rows[starts[j]] … rows[starts[j + 1] − 1]`, each > j. */
export interface LowerPattern {
  readonly size: number;
  readonly starts: Int32Array;
  readonly rows: Int32Array;
}

/**
 * An order of elimination with little fill: approximate minimum degree on a quotient graph, nearly full rows last.
 * Source: Amestoy, Davis and Duff (1996), An approximate minimum degree ordering algorithm; without its supervariables.
 * @returns order[k]: the row that is eliminated as number k.
 */
export function minimumDegree({ size, starts, rows }: LowerPattern): Int32Array {
  // Variables next to each variable, and elements (eliminated variables, standing for cliques) next to it.
  const variables: number[][] = Array.from({ length: size }, () => []);
  for (let j = 0; j < size; j++) {
    for (let p = starts[j] as number; p < (starts[j + 1] as number); p++) {
      const i = rows[p] as number;
      (variables[j] as number[]).push(i);
      (variables[i] as number[]).push(j);
    }
  }
  const elements: number[][] = Array.from({ length: size }, () => []);
  const members: (number[] | undefined)[] = new Array(size);
  const degree = Int32Array.from(variables, (v) => v.length);
  const done = new Uint8Array(size);
  const order = new Int32Array(size);
  let placed = 0;

  const dense = Math.max(16, 10 * Math.sqrt(size));
  const full = Array.from({ length: size }, (_, i) => i)
    .filter((i) => (degree[i] as number) > dense)
    .sort((a, b) => (degree[a] as number) - (degree[b] as number));
  for (const i of full) done[i] = 1;
  if (full.length > 0) {
    for (let i = 0; i < size; i++) {
      if (done[i]) continue;
      variables[i] = (variables[i] as number[]).filter((v) => !done[v]);
      degree[i] = (variables[i] as number[]).length;
    }
  }

  // Variables by degree, in doubly linked lists.
  const head = new Int32Array(size + 1).fill(-1);
  const next = new Int32Array(size).fill(-1);
  const before = new Int32Array(size).fill(-1);
  const insert = (i: number): void => {
    const d = degree[i] as number;
    const first = head[d] as number;
    next[i] = first;
    before[i] = -1;
    if (first >= 0) before[first] = i;
    head[d] = i;
  };
  const remove = (i: number): void => {
    const [a, b] = [before[i] as number, next[i] as number];
    if (a >= 0) next[a] = b;
    else head[degree[i] as number] = b;
    if (b >= 0) before[b] = a;
  };
  for (let i = size - 1; i >= 0; i--) if (!done[i]) insert(i);

  const mark = new Int32Array(size).fill(-1);
  const outside = new Int32Array(size);
  const seen = new Int32Array(size).fill(-1);
  let least = 0;
  const toPlace = size - full.length;
  while (placed < toPlace) {
    while ((head[least] as number) < 0) least++;
    const pivot = head[least] as number;
    remove(pivot);
    done[pivot] = 1;
    order[placed++] = pivot;

    // The clique of the pivot: its variables and those of its elements, which it absorbs.
    const clique: number[] = [];
    mark[pivot] = pivot;
    const take = (list: readonly number[]): void => {
      for (const v of list) {
        if (done[v] || mark[v] === pivot) continue;
        mark[v] = pivot;
        clique.push(v);
      }
    };
    take(variables[pivot] as number[]);
    for (const e of elements[pivot] as number[]) {
      take(members[e] ?? []);
      members[e] = undefined;
    }
    variables[pivot] = [];
    elements[pivot] = [];

    // How many variables of each other element lie outside the clique.
    for (const i of clique) {
      for (const e of elements[i] as number[]) {
        const list = members[e];
        if (!list) continue;
        if (seen[e] !== pivot) {
          seen[e] = pivot;
          outside[e] = list.length;
        }
        outside[e] = (outside[e] as number) - 1;
      }
    }
    const kept: number[] = [];
    for (const i of clique) {
      remove(i);
      let reach = clique.length - 1;
      const own: number[] = [];
      for (const e of elements[i] as number[]) {
        if (!members[e]) continue;
        if ((outside[e] as number) <= 0) continue;
        own.push(e);
        reach += outside[e] as number;
      }
      const alone = (variables[i] as number[]).filter((v) => !done[v] && mark[v] !== pivot);
      variables[i] = alone;
      if (own.length === 0 && alone.length === 0) {
        // Nothing beyond the clique: it can follow at once without fill.
        done[i] = 1;
        order[placed++] = i;
        elements[i] = [];
        continue;
      }
      own.push(pivot);
      elements[i] = own;
      degree[i] = Math.min(size - 1, reach + alone.length);
      kept.push(i);
    }
    // Elements that lie within the clique are absorbed.
    for (const i of kept) {
      insert(i);
      least = Math.min(least, degree[i] as number);
    }
    members[pivot] = kept;
  }
  for (const i of full) order[placed++] = i;
  return order;
}
