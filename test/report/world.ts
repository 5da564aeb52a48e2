import type { Fit } from "../../src/estimate/index.js";
import { type Column, frame, numberColumn } from "../../src/frame/index.js";
import { elementary, stream, studentQuantile, studentTwoSided } from "../../src/numeric/index.js";
import type { HypothesisResult, ModelResult, RobustnessRow, StudyResults } from "../../src/report/index.js";

const { exp, tanh } = elementary;

const allies: readonly (readonly [code: number, name: string, from: number])[] = [
  [20, "Canada", 1950],
  [40, "Cuba", 1950],
  [41, "Haiti", 1950],
  [42, "Dominican Republic", 1950],
  [51, "Jamaica", 1969],
  [52, "Trinidad and Tobago", 1967],
  [70, "Mexico", 1950],
  [90, "Guatemala", 1950],
  [91, "Honduras", 1950],
  [92, "El Salvador", 1950],
  [93, "Nicaragua", 1950],
  [94, "Costa Rica", 1950],
  [95, "Panama", 1950],
  [100, "Colombia", 1950],
  [101, "Venezuela", 1950],
  [130, "Ecuador", 1950],
  [135, "Peru", 1950],
  [140, "Brazil", 1950],
  [145, "Bolivia", 1950],
  [150, "Paraguay", 1950],
  [155, "Chile", 1950],
  [160, "Argentina", 1950],
  [165, "Uruguay", 1950],
  [200, "United Kingdom", 1950],
  [210, "Netherlands", 1950],
  [211, "Belgium", 1950],
  [212, "Luxembourg", 1950],
  [220, "France", 1950],
  [230, "Spain", 1982],
  [235, "Portugal", 1950],
  [255, "German Federal Republic", 1955],
  [290, "Poland", 1999],
  [310, "Hungary", 1999],
  [325, "Italy", 1950],
  [349, "Slovenia", 2004],
  [350, "Greece", 1952],
  [360, "Romania", 2004],
  [366, "Estonia", 2004],
  [367, "Latvia", 2004],
  [368, "Lithuania", 2004],
  [385, "Norway", 1950],
  [390, "Denmark", 1950],
  [395, "Iceland", 1950],
  [640, "Turkey", 1952],
  [713, "Taiwan", 1955],
  [732, "Korea", 1954],
  [740, "Japan", 1952],
  [770, "Pakistan", 1955],
  [840, "Philippines", 1952],
  [900, "Australia", 1952],
  [920, "New Zealand", 1952],
];
export const years = [1950, 2009] as const;
const signal = "support";

/** A simulated study with everything that a report can show; the same numbers every time. */
export function world(): StudyResults {
  const panel = simulatedPanel();
  const willing = panel.columns.get("willingness");
  const values = willing?.kind === "number" ? Array.from(willing.values).filter((v) => !Number.isNaN(v)) : [];
  const models = simulatedModels(values);
  return {
    name: "rewarding-loyalty",
    title: "Rewarding loyalty: selective reassurance in asymmetric alliances",
    simulated: true,
    version: "0.1.0",
    seed: 20241231,
    hash: "4f0c2a9be1d37788a6c1b0e2f93d5a417c8e6f2b9d0a1c3e5f7081a2b3c4d5e6",
    source:
      'fealty: 1\ntitle: "Rewarding loyalty"\nseed: 20241231\npanel:\n  spine: ally-year\n  patron: USA\n  years: 1950..2009\nmodels:\n  main:\n    fit: ols\n    formula: "support ~ l(concession, 1) * l(willingness, 1) + l(gap, 2) + log(cinc) | ally + year"\n    vcov: "cluster:ally"\n',
    about: "doi:10.1177/00223433241292270",
    sample: {
      spine: "ally-year",
      patron: "USA",
      patronName: "the United States",
      years,
      rows: panel.length,
      units: allies.length,
      lost: [
        { why: "years before the pact came into force", rows: 402 },
        { why: "states outside the system in that year", rows: 21 },
        { why: "the patron itself", rows: 60 },
      ],
      pacts: [
        { has: "ATOP", lacks: "the signals data", ally: "40", name: "Cuba", years: [1960, 1961, 1962, 1965] },
        { has: "ATOP", lacks: "the signals data", ally: "713", name: "Taiwan", years: [1980, 1981] },
        { has: "the signals data", lacks: "ATOP", ally: "770", name: "Pakistan", years: [1973] },
      ],
      names: Object.fromEntries(allies.map(([code, name]) => [String(code), name])),
    },
    panel,
    variables: [
      { name: "cinc", label: "Share of world capabilities", unit: "share", family: "capabilities", datasets: ["cow-nmc"], domain: "1950–2009", years },
      { name: "gdppc", label: "GDP per head", unit: "1990 dollars", family: "economy", datasets: ["maddison"], domain: "1950–2009", years },
      {
        name: "polity",
        label: "Regime: Polity score",
        unit: "−10 to 10",
        family: "regime",
        datasets: ["polity5"],
        domain: "1950–2009, not microstates",
        years,
      },
      { name: "mids", label: "Militarised disputes", unit: "disputes", family: "disputes", datasets: ["mid5"], domain: "1950–2009", years },
      {
        name: "words",
        label: "Statements of support",
        unit: "statements",
        family: "signals",
        datasets: ["mcmanus-signals"],
        domain: "1950–2007",
        years: [1950, 2007],
      },
      { name: "trade", label: "Trade with the patron", unit: "million dollars", family: "trade", datasets: ["cow-trade"], domain: "1950–2009", years },
    ],
    measures: [
      {
        name: signal,
        is: "signal-index",
        about: "Mean of the standardised signals that exist in the year: words 1950–2007, troops 1981–2009. Amounts and counts enter as log(1 + x)",
      },
      {
        name: "position",
        is: "agreement",
        about: "Agreement with the patron over the roll calls of a session on which both cast a vote, at least 10 of them.",
        reliability: [
          { of: "levels", within: "nothing", splits: 100, median: 0.97, low: 0.966, high: 0.974 },
          { of: "levels", within: "ally and year", splits: 100, median: 0.71, low: 0.69, high: 0.73 },
          { of: "changes", within: "ally and year", splits: 100, median: 0.26, low: 0.22, high: 0.3 },
        ],
      },
      { name: "gap", is: "gap", about: "1 − agreement with the patron." },
      {
        name: "concession",
        is: "concession",
        about: "Change of agreement with the patron from the year before, less the mean change of all states in that year; positive is towards the patron.",
      },
      {
        name: "willingness",
        is: "willingness",
        about: "Mean of within-year scores of −gap and of polity, both a year before, so that it is known before the move.",
      },
      { name: "courted", is: "recent", about: "1 where any of words was positive in the 3 years before, 0 where none was." },
    ],
    models,
    hypotheses: hypotheses(),
    robustness: robustness(),
    datasets: [
      {
        id: "cow-nmc",
        title: "National Material Capabilities",
        version: "6.0",
        terms: "free with citation",
        publisher: "Correlates of War",
        files: [{ source: "isard/NMC.csv", sha256: "9b2d5b6dbb7f3fb1a0c3b1c97a2e2c11d5e0a7f1b1f8c3e9d4a6b7c8d9e0f1a2", bytes: 2_104_331 }],
        faults: [{ what: "Yemen 1990 stands twice", done: "the later row is kept" }],
        breaches: 2,
        cites: ["singer1972"],
      },
      {
        id: "un-votes",
        title: "United Nations General Assembly Voting Data",
        version: "2024",
        terms: "CC0 1.0",
        publisher: "Harvard Dataverse",
        files: [{ source: "votes/UNVotes.rds", sha256: "0c1d2e3f4a5b6c7d8e9f00112233445566778899aabbccddeeff001122334455", bytes: 11_932_114 }],
        faults: [],
        breaches: 0,
        cites: ["voeten2009"],
      },
    ],
    references: [
      {
        id: "kudo2024",
        type: "article-journal",
        title: "Rewarding loyalty: Selective reassurance and enforcement of asymmetric alliances",
        author: [{ family: "Kudo", given: "Yasuki" }],
        issued: { "date-parts": [[2024]] },
        "container-title": "Journal of Peace Research",
        DOI: "10.1177/00223433241292270",
      },
      {
        id: "voeten2009",
        type: "dataset",
        title: "United Nations General Assembly Voting Data",
        author: [
          { family: "Voeten", given: "Erik" },
          { family: "Strezhnev", given: "Anton" },
          { family: "Bailey", given: "Michael" },
        ],
        issued: { "date-parts": [[2009]] },
        publisher: "Harvard Dataverse",
        DOI: "10.7910/DVN/LEJUQZ",
      },
      {
        id: "singer1972",
        type: "chapter",
        title: "Capability distribution, uncertainty, and major power war, 1820–1965",
        author: [
          { family: "Singer", given: "J. David" },
          { family: "Bremer", given: "Stuart" },
          { family: "Stuckey", given: "John" },
        ],
        issued: { "date-parts": [[1972]] },
        "container-title": "Peace, War, and Numbers",
        page: "19-48",
        publisher: "Sage",
      },
      {
        id: "lind2010",
        type: "article-journal",
        title: "With or without U? The appropriate test for a U-shaped relationship",
        author: [
          { family: "Lind", given: "Jo Thori" },
          { family: "Mehlum", given: "Halvor" },
        ],
        issued: { "date-parts": [[2010]] },
        "container-title": "Oxford Bulletin of Economics and Statistics",
        volume: "72",
        issue: "1",
        page: "109-118",
      },
    ],
    provenance: {
      node: "v22.1.0",
      packages: { "@duckdb/node-api": "1.5.6-r.1", zod: "4.6.7" },
      started: "2026-01-02T03:04:05.000Z",
      finished: "2026-01-02T03:05:11.000Z",
      steps: [
        { name: "panel", key: "ab12", cached: true, seconds: 0.1 },
        { name: "model:main", key: "cd34", cached: false, seconds: 1.25 },
        { name: "report", key: "ef56", cached: false, seconds: 0.9 },
      ],
    },
    notes: ["No data were at hand: everything here is computed on a simulation.", "support is made without nuclear: it has no value in this panel."],
  };
}

function simulatedPanel() {
  const [first, last] = years;
  const columns: Record<string, number[]> = {
    ally: [],
    year: [],
    support: [],
    words: [],
    position: [],
    gap: [],
    concession: [],
    willingness: [],
    courted: [],
    cinc: [],
    gdppc: [],
    polity: [],
    mids: [],
    trade: [],
  };
  const put = (name: string, value: number): void => {
    columns[name]?.push(value);
  };
  allies.forEach(([code, , from], a) => {
    const own = stream(7, 1, a);
    const [level, size, friendly] = [0.9 * own.normal(), own.normal(), 0.12 * own.normal()];
    let [before, courtedUntil] = [0.5 + friendly, 0];
    for (let year = Math.max(first, from); year <= last; year++) {
      if (code === 40 && year > 1962) break;
      const draw = stream(7, 2, a, year - first);
      const position = Math.min(0.98, Math.max(0.02, 0.75 * before + 0.25 * (0.5 + friendly) - 0.001 * (year - first) + 0.05 * draw.normal()));
      const concession = position - before;
      const willing = 4 * friendly + 0.6 * draw.normal();
      const support = level + 3 * concession + 0.25 * (1 - willing * willing) + 0.45 * draw.normal() + 0.01 * (year - 1980);
      if (support > 0.8 + 0.4 * draw.uniform()) courtedUntil = year + 3;
      const known = (value: number, is: boolean): number => (is ? value : Number.NaN);
      put("ally", code);
      put("year", year);
      put("support", known(support, draw.uniform() > 0.02));
      put("words", known(Math.round(exp(0.6 * support)), year <= 2007));
      put("position", known(position, year !== 1964));
      put("gap", known(1 - position, year !== 1964));
      put("concession", known(concession, year !== 1964 && year !== 1965 && year > Math.max(first, from)));
      put("willingness", known(willing, year > Math.max(first, from)));
      put("courted", year <= courtedUntil ? 1 : 0);
      put("cinc", 0.004 * exp(size));
      put("gdppc", known(6000 * exp(0.5 * size + 0.02 * (year - first)), code !== 212));
      put("polity", known(Math.round(10 * tanh(2 * friendly + 0.4 * draw.normal() + 0.5)), code !== 395 && code !== 212));
      put("mids", draw.uniform() < 0.2 ? 1 : 0);
      put("trade", exp(4 + size + 0.03 * (year - first)));
      before = position;
    }
  });
  const labels: Record<string, readonly [string, string]> = {
    support: ["Signals of support (index)", "standard deviations"],
    position: ["Agreement with the patron on UN roll calls", "share, 0 to 1"],
    gap: ["Distance from the patron (1 − agreement)", "share, 0 to 1"],
    concession: ["Concession: move towards the patron from the year before", "change of agreement"],
    willingness: ["Willingness to concede", "standard deviations within the year"],
    courted: ["Courted: a statement in the three years before", "0 or 1"],
  };
  return frame(
    Object.entries(columns).map(([name, values]): readonly [string, Column] => {
      const [label, unit] = labels[name] ?? ["", ""];
      return [name, numberColumn(values, { label, unit })];
    }),
    { units: ["ally"], time: "year" },
  );
}

interface Sketch {
  readonly fit?: string;
  readonly outcome?: string;
  readonly terms: readonly (readonly [term: string, coef: number, se: number])[];
  readonly n: number;
  readonly absorbed?: Readonly<Record<string, number>>;
  readonly vcov?: string;
}

function sketch({ fit = "ols", outcome = signal, terms, n, absorbed = { ally: 49, year: 58 }, vcov = "cluster:ally" }: Sketch): Fit {
  const df = fit === "ols" ? 48 : undefined;
  const reach = studentQuantile(0.975, df ?? Number.POSITIVE_INFINITY);
  const [coef, se] = [terms.map(([, b]) => b), terms.map(([, , s]) => s)];
  const t = coef.map((b, i) => b / (se[i] as number));
  return {
    fit,
    formula: `${outcome} ~ ${terms.map(([term]) => term).join(" + ")} | ${Object.keys(absorbed).join(" + ")}`,
    n,
    terms: terms.map(([term]) => term),
    coef,
    se,
    t,
    p: t.map((x) => studentTwoSided(x, df ?? Number.POSITIVE_INFINITY)),
    ci: coef.map((b, i) => [b - reach * (se[i] as number), b + reach * (se[i] as number)] as const),
    vcov: se.map((s, i) => se.map((_, j) => (i === j ? s * s : 0))),
    vcovKind: vcov,
    ...(df === undefined ? {} : { df }),
    clusters: { ally: 49 },
    ...(fit === "ols" ? { r2: 0.7421, withinR2: 0.0312 } : { loglik: -3120.44, deviance: 2011.2 }),
    dropped: { missing: 412, singletons: { count: 1, rows: [17] }, collinear: outcome === "aid_score" ? ["log(cinc)"] : [] },
    converged: true,
    iterations: fit === "ols" ? 0 : 7,
    certificate: { normalEquations: 3.1e-13, condition: 41.2 },
    levels: absorbed,
    outcome: { name: outcome, mean: 0.1234, sd: 1.002 },
  };
}

function simulatedModels(willing: readonly number[]): ModelResult[] {
  const controls = [
    ["l(gap, 2)", -0.402, 0.173],
    ["log(cinc)", 0.0871, 0.0912],
    ["log(gdppc)", 0.112, 0.0604],
  ] as const;
  const both = [
    ["l(concession, 1)", 0.8123, 0.2417],
    ["l(willingness, 1)", 0.0812, 0.0311],
  ] as const;
  const product = ["l(concession, 1):l(willingness, 1)", -0.3121, 0.1874] as const;
  const main = sketch({ terms: [both[0], both[1], ...controls, product], n: 2388 });
  const size = (term: string, sd: number, effect: number, half: number) => ({ term, sd, effect, lower: effect - half, upper: effect + half });
  const at = Array.from({ length: 41 }, (_, k) => -2 + k / 10);
  const half = at.map((x) => 2.01 * Math.sqrt(0.2417 ** 2 + (0.1874 * x) ** 2));
  const leads = [
    ["f(concession, 2)", 0.061, 0.208],
    ["f(concession, 1)", -0.142, 0.231],
    ["l(concession, 0)", 0.173, 0.244],
    ["l(concession, 1)", 0.871, 0.258],
    ["l(concession, 2)", 0.402, 0.241],
    ["l(concession, 3)", 0.118, 0.219],
  ] as const;
  const leadFit = sketch({ terms: [...leads, ["l(gap, 4)", -0.39, 0.18]], n: 2141 });
  const named = (name: string, label: string, fit: Fit, more: Partial<ModelResult> = {}): ModelResult => ({ name, label, fit, ...more });
  return [
    named("plain", "Reward alone", sketch({ terms: [["l(concession, 1)", 0.7702, 0.2288], controls[0]], n: 2431 }), {
      sizes: [size("l(concession, 1)", 0.0502, 0.0386, 0.0231)],
    }),
    named("main", "Reward and willingness", main, {
      sizes: [size("l(concession, 1)", 0.0501, 0.0407, 0.0243), size("l(willingness, 1)", 0.581, 0.0471, 0.0363)],
      marginal: {
        of: "l(concession, 1)",
        over: "l(willingness, 1)",
        at,
        effect: at.map((x) => 0.8123 - 0.3121 * x),
        lower: at.map((x, i) => 0.8123 - 0.3121 * x - (half[i] as number)),
        upper: at.map((x, i) => 0.8123 - 0.3121 * x + (half[i] as number)),
        values: willing,
      },
      corrected: [
        { term: "l(concession, 1)", by: "halves", naive: 0.8123, naiveSe: 0.2417, corrected: 2.914, correctedSe: 1.102, reliability: 0.26, splits: 100 },
        { term: "l(gap, 2)", by: "halves", naive: -0.402, naiveSe: 0.173, reliability: 0.03, splits: 100, why: "reliability about zero: nothing corrects it" },
        { term: "l(concession, 1)", by: "correlation", naive: 0.0407, naiveSe: 0.0121, corrected: 0.0798, correctedSe: 0.0241, reliability: 0.26, splits: 100 },
        { term: "l(gap, 2)", by: "correlation", why: "not defined beside absorbed effects" },
      ],
    }),
    named("leads", "Leads and lags", leadFit, {
      event: {
        of: "concession",
        at: [-2, -1, 0, 1, 2, 3],
        effect: leads.map(([, b]) => b),
        lower: leadFit.ci.slice(0, 6).map(([l]) => l),
        upper: leadFit.ci.slice(0, 6).map(([, u]) => u),
      },
    }),
    named("threat", "With the threat environment", sketch({ terms: [both[0], both[1], ...controls, ["mids", 0.0611, 0.0402], product], n: 2388 }), {
      sizes: [size("l(concession, 1)", 0.0501, 0.0391, 0.0246)],
    }),
    named(
      "level",
      "Level of signals",
      sketch({
        terms: [
          ["(Intercept)", 0.512, 0.233],
          ["l(willingness, 1)", 0.0913, 0.0621],
          ["I(l(willingness, 1)^2)", -0.1204, 0.0388],
        ],
        n: 2440,
        absorbed: { year: 59 },
      }),
      { note: "Between allies: year effects alone." },
    ),
    named("unit", "Courted allies", sketch({ terms: [both[0], both[1], product], n: 1102 }), { sizes: [size("l(concession, 1)", 0.049, 0.0522, 0.0409)] }),
    named(
      "turnover",
      "New leaders",
      sketch({ terms: [both[0], ["l(leader_years, 1)", 0.0021, 0.0043], ["l(concession, 1):l(leader_years, 1)", -0.0214, 0.0361]], n: 2388 }),
    ),
    named("attention", "Rivals for attention", sketch({ terms: [["l(others, 1)", -0.1192, 0.0812], ...both], n: 2388 })),
    named("words", "Statements (Poisson)", sketch({ fit: "poisson", outcome: "words", terms: [both[0], both[1], ...controls], n: 2214 }), {
      sizes: [size("l(concession, 1)", 0.0501, 0.0288, 0.0301)],
    }),
    named("aid", "Placebo: economic aid", sketch({ outcome: "aid_score", terms: [["l(concession, 1)", 0.1021, 0.2611], both[1]], n: 2388 }), {
      sizes: [size("l(concession, 1)", 0.0501, 0.0051, 0.0262)],
    }),
    named("others-world", "Placebo: states without a pact", sketch({ terms: [["l(concession, 1)", -0.0312, 0.1922], both[1]], n: 4012 }), {
      sizes: [size("l(concession, 1)", 0.0533, -0.0017, 0.0205)],
    }),
  ];
}

function hypotheses(): HypothesisResult[] {
  const claim = (
    id: string,
    says: string,
    verdict: HypothesisResult["verdict"],
    model: string,
    term: string,
    estimate: number,
    se: number,
  ): HypothesisResult => ({
    id,
    says,
    test: `${term} in ${model}, one-sided (+) at 0.05`,
    model,
    verdict,
    found: `One unit more of ${term} goes with ${Math.abs(estimate).toFixed(3)} ${estimate < 0 ? "less" : "more"} of support (95 % interval ${(estimate - 2.01 * se).toFixed(3)} to ${(estimate + 2.01 * se).toFixed(3)}).`,
    estimate,
    se,
    ci: [estimate - 2.01 * se, estimate + 2.01 * se],
    p: studentTwoSided(estimate / se, 48) / 2,
    smallestDetectable: 2.53 * se,
    overturn:
      verdict === "supported"
        ? "An interval that reaches zero on better data or with a confounder held fixed."
        : "More precise data: an interval that lies above zero supports the claim, one beyond it speaks against it.",
    rests: "2,388 ally-years, 49 clusters (ally), cluster:ally, converged",
  });
  return [
    claim("H1", "Reward: signals follow concessions", "supported", "main", "l(concession, 1)", 0.8123, 0.2417),
    {
      id: "H2a",
      says: "Selection: the level of signals is highest for pivotal allies",
      test: "hump in l(willingness, 1) in level (Lind–Mehlum) at 0.05",
      model: "level",
      verdict: "supported",
      found: "Over l(willingness, 1) the slope is 0.573 at the least and −0.391 at the most; the peak is at 0.379 (Lind–Mehlum p = 0.004).",
      estimate: 0.379,
      overturn: "A slope at either end that cannot be told from zero.",
      rests: "2,440 ally-years, 49 clusters (ally), cluster:ally, converged",
    },
    claim(
      "H2b",
      "Selection: the reward per unit conceded rises with reluctance among courted allies",
      "inconclusive",
      "unit",
      "l(concession, 1):l(willingness, 1)",
      -0.3121,
      0.1874,
    ),
    claim(
      "H3",
      "Turnover: the answer to a concession differs over a leader's tenure",
      "inconclusive",
      "turnover",
      "l(concession, 1):l(leader_years, 1)",
      -0.0214,
      0.0361,
    ),
    claim("H4", "Attention: the standing of other allies in the region takes signals away", "against", "attention", "l(others, 1)", 0.1192, 0.0512),
    claim("F1", "No anticipation: future concessions move nothing", "inconclusive", "leads", "f(concession, 1)", -0.0071, 0.0116),
    claim(
      "F2",
      "Not deterrence in disguise: the reward stands with the threat environment held fixed",
      "supported",
      "threat",
      "l(concession, 1)",
      0.781,
      0.246,
    ),
    claim(
      "F3",
      "Not general warmth: the answer is stronger in signals than in economic aid",
      "supported",
      "main",
      "main.l(concession, 1) less aid.l(concession, 1)",
      0.0356,
      0.0178,
    ),
    {
      id: "F4",
      says: "Not regression to the mean: states without a pact show no reward",
      test: "l(concession, 1) in others-world equal to 0 within ±0.05",
      model: "others-world",
      verdict: "not tested",
      found: "Not tested: the model did not converge.",
      overturn: "Data on which the model can be fitted.",
      rests: "nothing",
    },
  ];
}

function robustness(): RobustnessRow[] {
  const term = "l(concession, 1)";
  const row = (group: string, label: string, estimate: number, se: number, n: number, more: Partial<RobustnessRow> = {}): RobustnessRow => ({
    group,
    label,
    model: "main",
    term,
    estimate,
    se,
    ci: [estimate - 2.01 * se, estimate + 2.01 * se],
    p: studentTwoSided(estimate / se, 48),
    n,
    vcovKind: "cluster:ally",
    ...more,
  });
  const draw = stream(7, 3);
  return [
    row("Each ally left out", "main", 0.8123, 0.2417, 2388, { base: true }),
    ...allies.map(([, name]) => row("Each ally left out", name, 0.8123 + 0.05 * draw.normal(), 0.2417 + 0.004 * draw.uniform(), 2335)),
    row("Periods", "main", 0.8123, 0.2417, 2388, { base: true }),
    row("Periods", "Cold War (to 1989)", 0.9312, 0.3011, 1402),
    row("Periods", "After the Cold War", 0.4021, 0.3312, 986),
    row("Samples", "Without NATO", 0.7011, 0.2901, 1711),
    row("Samples", "Without crisis or dispute years", 0.7723, 0.2544, 1904),
    row("Other pacts", "Any promise", 0.6112, 0.2012, 3120),
    row("Covariances", "Clusters of ally and year", 0.8123, 0.2611, 2388, { vcovKind: "cluster:ally+year" }),
    row("Covariances", "Heteroskedastic", 0.8123, 0.1877, 2388, { vcovKind: "hc1" }),
    row("Other covariates", "Leader's tenure", 0.8044, 0.2421, 2388),
    row("Other covariates", "Disputes and crises", 0.781, 0.246, 2388),
    row("Published ideal points (a cross-check alone)", "Move of the published ideal point", 0.1021, 0.0612, 2290, { term: "l(d(ideal_point), 1)" }),
  ];
}
