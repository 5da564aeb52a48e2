// Fixed, seeded work in plain JavaScript, to scale reference timings from one machine to another: the seconds of the same program
// there and here stand in the ratio of the machines. `demean` is gathers and scatters of group means, `explog` exponentials and logarithms.
const N = 1_000_000;
const [G1, G2, passes, reps] = [20_000, 50, 20, 5];

/** Median seconds of five runs, { demean, explog }, and seconds of processor, `processor`, which other work on the machine hardly touches. */
export function calibrate() {
  let s = 20241231 | 0;
  const uniform = () => {
    s ^= s << 13;
    s ^= s >>> 17;
    s ^= s << 5;
    return (s >>> 0) / 4294967296;
  };
  const x = new Float64Array(N);
  const g1 = new Int32Array(N);
  const g2 = new Int32Array(N);
  for (let i = 0; i < N; i++) {
    x[i] = uniform() * 2 - 1;
    g1[i] = (i / G2) | 0;
    g2[i] = i % G2;
  }
  const inverse = (g, n) => {
    const count = new Float64Array(n);
    for (let i = 0; i < N; i++) count[g[i]]++;
    return count.map((c) => (c ? 1 / c : 0));
  };
  const [i1, i2, s1, s2] = [inverse(g1, G1), inverse(g2, G2), new Float64Array(G1), new Float64Array(G2)];
  let kept = 0;
  const sweep = (v, g, sum, inv) => {
    sum.fill(0);
    for (let i = 0; i < N; i++) sum[g[i]] += v[i];
    for (let k = 0; k < sum.length; k++) sum[k] *= inv[k];
    for (let i = 0; i < N; i++) v[i] -= sum[g[i]];
  };
  const demean = () => {
    const v = Float64Array.from(x);
    for (let p = 0; p < passes; p++) {
      sweep(v, g1, s1, i1);
      sweep(v, g2, s2, i2);
    }
    kept += v[12345];
  };
  const explog = () => {
    let t = 0;
    for (let p = 0; p < 20; p++) for (let i = 0; i < N; i++) t += Math.log(1 + Math.exp(x[i] + p * 0.01));
    kept += t;
  };
  const medians = (f) => {
    f();
    const times = Array.from({ length: reps }, () => {
      const [start, used] = [performance.now(), process.cpuUsage()];
      f();
      const { user, system } = process.cpuUsage(used);
      return [(performance.now() - start) / 1e3, (user + system) / 1e6];
    });
    return [0, 1].map((k) => times.map((t) => t[k]).sort((x, y) => x - y)[reps >> 1]);
  };
  const [demeanSeconds, demeanProcessor] = medians(demean);
  const [explogSeconds, explogProcessor] = medians(explog);
  return { demean: demeanSeconds, explog: explogSeconds, processor: { demean: demeanProcessor, explog: explogProcessor }, check: kept };
}
