import { type Citation, catalogue } from "../data/index.js";
import type { Reference } from "../report/index.js";
import type { Study } from "./read.js";
import type { StudySpec } from "./schema.js";
import { ownFiles } from "./own-files.js";
import { datasetsOf } from "./study-panels.js";

/** Author, year, title, journal, volume, issue, pages, DOI. */
type Row = readonly [id: string, authors: string, year: number, title: string, journal: string, volume: string, issue: string, page: string, doi: string];

const rows: readonly Row[] = [
  [
    "kudo2024",
    "Kudo, Yasuki",
    2024,
    "Rewarding loyalty: Selective reassurance and enforcement of asymmetric alliances",
    "Journal of Peace Research",
    "",
    "",
    "",
    "10.1177/00223433241292270",
  ],
  [
    "liang1986",
    "Liang, Kung-Yee; Zeger, Scott L.",
    1986,
    "Longitudinal data analysis using generalized linear models",
    "Biometrika",
    "73",
    "1",
    "13–22",
    "10.1093/biomet/73.1.13",
  ],
  [
    "cameron2011",
    "Cameron, A. Colin; Gelbach, Jonah B.; Miller, Douglas L.",
    2011,
    "Robust inference with multiway clustering",
    "Journal of Business & Economic Statistics",
    "29",
    "2",
    "238–249",
    "10.1198/jbes.2010.07136",
  ],
  [
    "correia2020",
    "Correia, Sergio; Guimarães, Paulo; Zylkin, Tom",
    2020,
    "Fast Poisson estimation with high-dimensional fixed effects",
    "The Stata Journal",
    "20",
    "1",
    "95–115",
    "10.1177/1536867X20909691",
  ],
  [
    "brambor2006",
    "Brambor, Thomas; Clark, William Roberts; Golder, Matt",
    2006,
    "Understanding interaction models: Improving empirical analyses",
    "Political Analysis",
    "14",
    "1",
    "63–82",
    "10.1093/pan/mpi014",
  ],
  [
    "lind2010",
    "Lind, Jo Thori; Mehlum, Halvor",
    2010,
    "With or without U? The appropriate test for a U-shaped relationship",
    "Oxford Bulletin of Economics and Statistics",
    "72",
    "1",
    "109–118",
    "10.1111/j.1468-0084.2009.00569.x",
  ],
  [
    "diebold1995",
    "Diebold, Francis X.; Mariano, Roberto S.",
    1995,
    "Comparing predictive accuracy",
    "Journal of Business & Economic Statistics",
    "13",
    "3",
    "253–263",
    "10.1080/07350015.1995.10524599",
  ],
  [
    "harvey1997",
    "Harvey, David; Leybourne, Stephen; Newbold, Paul",
    1997,
    "Testing the equality of prediction mean squared errors",
    "International Journal of Forecasting",
    "13",
    "2",
    "281–291",
    "10.1016/S0169-2070(96)00719-4",
  ],
  [
    "coroneo2020",
    "Coroneo, Laura; Iacone, Fabrizio",
    2020,
    "Comparing predictive accuracy in small samples using fixed-smoothing asymptotics",
    "Journal of Applied Econometrics",
    "35",
    "4",
    "391–409",
    "10.1002/jae.2756",
  ],
  [
    "vuong1989",
    "Vuong, Quang H.",
    1989,
    "Likelihood ratio tests for model selection and non-nested hypotheses",
    "Econometrica",
    "57",
    "2",
    "307–333",
    "10.2307/1912557",
  ],
  [
    "gneiting2007",
    "Gneiting, Tilmann; Raftery, Adrian E.",
    2007,
    "Strictly proper scoring rules, prediction, and estimation",
    "Journal of the American Statistical Association",
    "102",
    "477",
    "359–378",
    "10.1198/016214506000001437",
  ],
  [
    "yao2018",
    "Yao, Yuling; Vehtari, Aki; Simpson, Daniel; Gelman, Andrew",
    2018,
    "Using stacking to average Bayesian predictive distributions",
    "Bayesian Analysis",
    "13",
    "3",
    "917–1007",
    "10.1214/17-BA1091",
  ],
  [
    "schuirmann1987",
    "Schuirmann, Donald J.",
    1987,
    "A comparison of the two one-sided tests procedure and the power approach for assessing the equivalence of average bioavailability",
    "Journal of Pharmacokinetics and Biopharmaceutics",
    "15",
    "6",
    "657–680",
    "10.1007/BF01068419",
  ],
  [
    "bloom1995",
    "Bloom, Howard S.",
    1995,
    "Minimum detectable effects: A simple way to report the statistical power of experimental designs",
    "Evaluation Review",
    "19",
    "5",
    "547–556",
    "10.1177/0193841X9501900504",
  ],
  [
    "weesie1999",
    "Weesie, Jeroen",
    1999,
    "Seemingly unrelated estimation and the cluster-adjusted sandwich estimator",
    "Stata Technical Bulletin",
    "52",
    "",
    "34–47",
    "",
  ],
  [
    "simonsohn2020",
    "Simonsohn, Uri; Simmons, Joseph P.; Nelson, Leif D.",
    2020,
    "Specification curve analysis",
    "Nature Human Behaviour",
    "4",
    "",
    "1208–1214",
    "10.1038/s41562-020-0912-z",
  ],
  ["holm1979", "Holm, Sture", 1979, "A simple sequentially rejective multiple test procedure", "Scandinavian Journal of Statistics", "6", "2", "65–70", ""],
  [
    "benjamini1995",
    "Benjamini, Yoav; Hochberg, Yosef",
    1995,
    "Controlling the false discovery rate: A practical and powerful approach to multiple testing",
    "Journal of the Royal Statistical Society: Series B",
    "57",
    "1",
    "289–300",
    "10.1111/j.2517-6161.1995.tb02031.x",
  ],
  [
    "romano2005",
    "Romano, Joseph P.; Wolf, Michael",
    2005,
    "Stepwise multiple testing as formalized data snooping",
    "Econometrica",
    "73",
    "4",
    "1237–1282",
    "10.1111/j.1468-0262.2005.00615.x",
  ],
  ["jerzak2025", "Jerzak, Connor T.; Jessee, Stephen A.", 2025, "Attenuation bias with latent predictors", "arXiv", "", "", "2507.22218", ""],
  [
    "chernozhukov2018",
    "Chernozhukov, Victor; Chetverikov, Denis; Demirer, Mert; Duflo, Esther; Hansen, Christian; Newey, Whitney; Robins, James",
    2018,
    "Double/debiased machine learning for treatment and structural parameters",
    "The Econometrics Journal",
    "21",
    "1",
    "C1–C68",
    "10.1111/ectj.12097",
  ],
];

function record([id, authors, year, title, journal, volume, issue, page, doi]: Row): Reference {
  const author = authors.split("; ").map((name) => {
    const [family = "", given = ""] = name.split(", ");
    return { family, given };
  });
  const known = Object.entries({ volume, issue, page, DOI: doi }).filter(([, value]) => value !== "");
  return { id, type: "article-journal", title, author, issued: { "date-parts": [[year]] }, "container-title": journal, ...Object.fromEntries(known) };
}

const methods: ReadonlyMap<string, Reference> = new Map(rows.map((row) => [row[0], record(row)]));

/** References of a study before it is run: of the work that it is about, the methods that it uses and the datasets that it needs. Each once. */
export function studyReferences({ spec }: Study): Reference[] {
  return referencesOf(spec, [...datasetsOf(spec), ...ownFiles(spec).map(({ id }) => id)]);
}

/** What a study rests on: the work that it is about, the methods that it uses, and the datasets. Each once. */
export function referencesOf(spec: StudySpec, datasets: readonly string[]): Reference[] {
  const { models = {}, hypotheses = {}, robustness = {}, families = {} } = spec;
  const adjusts = (by: string): boolean => [...Object.values(families), ...Object.values(models)].some(({ adjust }) => adjust === by);
  const all = Object.values(models);
  const claims = Object.values(hypotheses);
  const used = new Map<string, boolean>([
    ["liang1986", all.some(({ vcov }) => vcov.some((kind) => kind.startsWith("cluster")))],
    ["cameron2011", [...all.flatMap(({ vcov }) => vcov), JSON.stringify(robustness)].some((text) => /cluster:[^"]*\+/.test(text))],
    ["correia2020", all.some(({ fit }) => fit === "poisson")],
    ["brambor2006", all.some(({ effects }) => effects !== undefined)],
    ["lind2010", claims.some((claim) => "shape" in claim)],
    ["schuirmann1987", claims.some((claim) => "joint" in claim)],
    ["bloom1995", claims.length > 0],
    ["weesie1999", claims.some((claim) => "compare" in claim)],
    ["holm1979", adjusts("holm")],
    ["benjamini1995", adjusts("bh")],
    ["romano2005", adjusts("romano-wolf")],
    ["simonsohn2020", Object.keys(robustness).length > 0],
    ...["diebold1995", "harvey1997", "coroneo2020", "vuong1989", "gneiting2007", "yao2018"].map((id) => [id, spec.rivals !== undefined] as const),
    ["jerzak2025", all.some(({ latent }) => latent !== undefined)],
    ["chernozhukov2018", all.some(({ latent }) => latent?.includes("split") || latent?.includes("correlation"))],
  ]);
  const found = [
    ...aboutOf(spec),
    ...[...used].flatMap(([id, is]) => (is ? [methods.get(id) as Reference] : [])),
    // Files of the user's own have no reference.
    ...datasets.flatMap((id) => (catalogue.get(id)?.cite ?? []).map(asReference)),
  ];
  return [...new Map(found.map((reference) => [reference.id, reference])).values()];
}

function asReference(citation: Citation): Reference {
  return { ...citation };
}

/** The work that a study is about: a record, or what is known of a DOI. */
function aboutOf({ about }: StudySpec): Reference[] {
  if (about === undefined) return [];
  if (typeof about !== "string")
    return [{ ...about, id: String(about.id ?? "about"), type: String(about.type ?? "article-journal"), title: String(about.title ?? "") }];
  const doi = /10\.\d{4,9}\/\S+/.exec(about)?.[0];
  const known = [...methods.values()].find((reference) => doi !== undefined && reference.DOI === doi);
  return known ? [known] : [{ id: "about", type: "article-journal", title: about, ...(doi === undefined ? {} : { DOI: doi }) }];
}
