import type { Citation } from "../dataset.js";

type Author = NonNullable<Citation["author"]>[number];

/** "Leeds, Brett Ashley; Ritter, Jeffrey M." as CSL names; a name without a comma is an institution. */
function authors(text: string): Author[] {
  return text.split("; ").map((name) => {
    const [family = "", given] = name.split(", ");
    return given === undefined ? { literal: family } : { family, given };
  });
}

const issued = (year: number): NonNullable<Citation["issued"]> => ({ "date-parts": [[year]] });

interface Article {
  readonly id: string;
  readonly by: string;
  readonly year: number;
  readonly title: string;
  readonly journal: string;
  readonly volume?: string;
  readonly issue?: string;
  readonly page?: string;
  readonly DOI?: string;
  readonly note?: string;
}

/** An article of a journal, as CSL-JSON. */
export function article({ by, year, journal, ...rest }: Article): Citation {
  return { ...rest, type: "article-journal", author: authors(by), issued: issued(year), "container-title": journal };
}

interface Work {
  readonly id: string;
  readonly by: string;
  readonly year?: number;
  readonly title: string;
  readonly publisher?: string;
  readonly version?: string;
  readonly DOI?: string;
  readonly URL?: string;
  readonly note?: string;
}

/** A book, dataset, package, report or page, as CSL-JSON. */
export function work(type: Exclude<Citation["type"], "article-journal" | "chapter">, { by, year, ...rest }: Work): Citation {
  return { ...rest, type, author: authors(by), ...(year === undefined ? {} : { issued: issued(year) }) };
}

const cmps = "Conflict Management and Peace Science";
const jcr = "Journal of Conflict Resolution";
const jpr = "Journal of Peace Research";
const interactions = "International Interactions";

/** Packages through which datasets are had. */
export const peacesciencer = article({
  id: "miller2022peacesciencer",
  by: "Miller, Steven V.",
  year: 2022,
  title: "peacesciencer: An R Package for Quantitative Peace Science Research",
  journal: cmps,
  volume: "39",
  issue: "6",
  page: "755-779",
  DOI: "10.1177/07388942221077926",
});
export const isard = work("software", {
  id: "miller_isard",
  by: "Miller, Steven V.",
  title: "isard: Overflow Data for Quantitative Peace Science Research",
  version: "0.2.0",
  URL: "https://svmiller.com/isard/",
});

/** Correlates of War. */
export const cowSystem = work("dataset", {
  id: "cow2017states",
  by: "Correlates of War Project",
  year: 2017,
  title: "State System Membership List, v2016",
  URL: "https://correlatesofwar.org/data-sets/state-system-membership/",
});
export const singer1987 = article({
  id: "singer1987",
  by: "Singer, J. David",
  year: 1987,
  title: "Reconstructing the Correlates of War Dataset on Material Capabilities of States, 1816-1985",
  journal: interactions,
  volume: "14",
  issue: "2",
  page: "115-132",
  DOI: "10.1080/03050628808434695",
});
export const singer1972: Citation = {
  id: "singer1972",
  type: "chapter",
  title: "Capability Distribution, Uncertainty, and Major Power War, 1820-1965",
  author: authors("Singer, J. David; Bremer, Stuart; Stuckey, John"),
  issued: issued(1972),
  "container-title": "Peace, War, and Numbers, edited by Bruce Russett",
  publisher: "Sage",
  page: "19-48",
};
export const barbieri2009 = article({
  id: "barbieri2009",
  by: "Barbieri, Katherine; Keshk, Omar M. G.; Pollins, Brian M.",
  year: 2009,
  title: "TRADING DATA: Evaluating our Assumptions and Coding Rules",
  journal: cmps,
  volume: "26",
  issue: "5",
  page: "471-491",
  DOI: "10.1177/0738894209343887",
});

/** Alliances. */
export const leeds2002 = article({
  id: "leeds2002",
  by: "Leeds, Brett Ashley; Ritter, Jeffrey M.; Mitchell, Sara McLaughlin; Long, Andrew G.",
  year: 2002,
  title: "Alliance Treaty Obligations and Provisions, 1815-1944",
  journal: interactions,
  volume: "28",
  issue: "3",
  page: "237-260",
  DOI: "10.1080/03050620213653",
});

/** Signals. */
export const mcmanusNieman2019 = article({
  id: "mcmanus2019",
  by: "McManus, Roseanne W.; Nieman, Mark David",
  year: 2019,
  title: "Identifying the Level of Major Power Support Signaled for Protégés: A Latent Measure Approach",
  journal: jpr,
  volume: "56",
  issue: "3",
  page: "364-378",
  DOI: "10.1177/0022343318808842",
});
export const allen2022 = article({
  id: "allen2022",
  by: "Allen, Michael A.; Flynn, Michael E.; Martinez Machain, Carla",
  year: 2022,
  title: "US Global Military Deployments, 1950-2020",
  journal: cmps,
  volume: "39",
  issue: "3",
  page: "351-370",
  DOI: "10.1177/07388942211030885",
});
export const allen2020 = article({
  id: "allen2020",
  by: "Allen, Michael A.; Flynn, Michael E.; Martinez Machain, Carla; Stravers, Andrew",
  year: 2020,
  title: "Outside the Wire: U.S. Military Deployments and Public Opinion in Host States",
  journal: "American Political Science Review",
  volume: "114",
  issue: "2",
  page: "326-341",
});
export const dorazio2021 = work("dataset", {
  id: "dorazio2021",
  by: "D'Orazio, Vito; Galambos, Kevin",
  year: 2021,
  title: "Multinational Military Exercises, 1980-2010",
  publisher: "Harvard Dataverse",
  version: "7",
  DOI: "10.7910/DVN/KHFODX",
});
export const sipri = work("dataset", {
  id: "sipri_transfers",
  by: "Stockholm International Peace Research Institute",
  title: "SIPRI Arms Transfers Database",
  URL: "https://www.sipri.org/databases/armstransfers",
});

/** Votes in the United Nations. */
export const bailey2017 = article({
  id: "bailey2017",
  by: "Bailey, Michael A.; Strezhnev, Anton; Voeten, Erik",
  year: 2017,
  title: "Estimating Dynamic State Preferences from United Nations Voting Data",
  journal: jcr,
  volume: "61",
  issue: "2",
  page: "430-456",
  DOI: "10.1177/0022002715595700",
});
export const voeten = work("dataset", {
  id: "voeten_unga",
  by: "Voeten, Erik; Strezhnev, Anton; Bailey, Michael",
  year: 2009,
  title: "United Nations General Assembly Voting Data",
  publisher: "Harvard Dataverse",
  DOI: "10.7910/DVN/LEJUQZ",
});
export const fjelstul2025 = article({
  id: "fjelstul2025",
  by: "Fjelstul, Joshua; Hug, Simon; Kilby, Christopher",
  year: 2025,
  title: "Decision-making in the United Nations General Assembly: A Comprehensive Database of Resolution-related Decisions",
  journal: "The Review of International Organizations",
});

/** Regimes. */
export const polity = work("dataset", {
  id: "marshall2020",
  by: "Marshall, Monty G.; Gurr, Ted Robert",
  year: 2020,
  title: "Polity5: Political Regime Characteristics and Transitions, 1800-2018",
  publisher: "Center for Systemic Peace",
  URL: "https://www.systemicpeace.org/inscrdata.html",
});

/** The Office of the Historian of the US Department of State, one page a table. */
export function historian(id: string, title: string, path: string): Citation {
  return work("webpage", { id, by: "Office of the Historian, U.S. Department of State", title, URL: `https://history.state.gov/${path}` });
}

export const journals = { cmps, jcr, jpr, interactions } as const;
