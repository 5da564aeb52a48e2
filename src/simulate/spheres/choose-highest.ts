/**
 * Puts the places of the `count` highest scores in front of `order`, which lists some places of `score`; of equal scores the lower place goes first.
 * Quickselect, on average linear; the pivot is the median of three.
 */
export function chooseHighest(score: Float64Array, order: Int32Array, count: number): void {
  let [low, high] = [0, order.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (before(score, order[middle] as number, order[low] as number)) swap(order, low, middle);
    if (before(score, order[high] as number, order[low] as number)) swap(order, low, high);
    if (before(score, order[high] as number, order[middle] as number)) swap(order, middle, high);
    const pivot = order[middle] as number;
    let [i, j] = [low, high];
    while (i <= j) {
      while (before(score, order[i] as number, pivot)) i++;
      while (before(score, pivot, order[j] as number)) j--;
      if (i <= j) swap(order, i++, j--);
    }
    if (count - 1 <= j) high = j;
    else if (count - 1 >= i) low = i;
    else return;
  }
}

function before(score: Float64Array, a: number, b: number): boolean {
  const [x, y] = [score[a] as number, score[b] as number];
  return x > y || (x === y && a < b);
}

function swap(order: Int32Array, i: number, j: number): void {
  const kept = order[i] as number;
  order[i] = order[j] as number;
  order[j] = kept;
}
