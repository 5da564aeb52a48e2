import { FealtyError, suggest } from "../base/index.js";
import { expressionVariables, formulaVariables, parseExpression } from "../estimate/index.js";

/** What a rule reads that goes by another name in every study: found from the kinds of the study's measures. */
export interface RuleRoles {
  /** The signals that are predicted. */
  readonly outcome: string;
  readonly concession?: string | undefined;
  readonly willingness?: string | undefined;
  /** Distance of the ally's position from the patron's. */
  readonly gap?: string | undefined;
  /** What the other allies of the same group have. */
  readonly exposure?: string | undefined;
  /** The patron's three letters. */
  readonly patron?: string | undefined;
}

/** Something that a rule looks at: the first of its terms that the study can give is taken. `{role}` stands for a column of `RuleRoles`. */
export interface Covariate {
  readonly about: string;
  /** In the order of preference; none where no family of variables has it. */
  readonly terms: readonly string[];
  /** Columns that record the same acts: it is left out where the outcome is made from one of them. */
  readonly acts?: readonly string[];
}

/** An explanation of signals as a rule of prediction from its own covariates. */
export interface Rule {
  readonly name: string;
  /** One sentence. */
  readonly mechanism: string;
  readonly covariates: readonly Covariate[];
}

const one = (about: string, ...terms: string[]): Covariate => ({ about, terms });

/**
 * The rivals of theory.md, section 7. Standing and slow variables are those of the year before, so that they are known when the signal is sent; disputes and
 * crises enter at t too, since deterrence answers them at once.
 */
export const rules: readonly Rule[] = [
  {
    name: "loyalty",
    mechanism: "Signals reward concessions after the fact, and go to the allies that are willing but not won already.",
    covariates: [
      one("concession of the year before", "l({concession}, 1)"),
      one("willingness", "l({willingness}, 1)"),
      one("square of willingness", "I(l({willingness}, 1)^2)"),
      one("concession × willingness", "l({concession}, 1):l({willingness}, 1)"),
      one("years since turnover", "l(leader_years, 1)"),
      one("concession × years since turnover", "l({concession}, 1):l(leader_years, 1)"),
      one("others' exposure", "l({exposure}, 1)"),
    ],
  },
  {
    name: "deterrence",
    mechanism: "Signals go where the threat is.",
    covariates: [
      one("disputes", "mids"),
      one("disputes of the year before", "l(mids, 1)"),
      one("disputes with the patron's rivals", "mids_rivals"),
      one("rivals", "rivals"),
      one("rivals shared with the patron", "shared_rivals"),
      one("crises", "crises"),
      one("crises of the year before", "l(crises, 1)"),
      one("threat environment", "threat"),
      one("threat to territory", "territorial_threat"),
      one("neighbours' capabilities"),
      one("distance to the adversary"),
    ],
  },
  {
    name: "exit",
    mechanism: "Signals buy off the allies that could leave.",
    covariates: [
      one("own capabilities", "log(l(cinc, 1))"),
      one("own wealth", "log(l(gdppc, 1))"),
      one("distance from the patron", "log(1 + distance_km)"),
      one("pact with a rival patron", "l({rival_pact}, 1)"),
      one("pact with another rival patron", "l({other_rival_pact}, 1)"),
      one("rival patron's overtures"),
    ],
  },
  {
    name: "affinity",
    mechanism: "Signals go to the like-minded.",
    covariates: [
      one("distance of positions", "l({gap}, 1)", "l(ideal_distance, 1)"),
      one("regime", "l(polity, 1)", "l(polyarchy, 1)"),
      one("trade", "log(1 + l(trade, 1))"),
    ],
  },
  {
    name: "burden",
    mechanism: "Signals pay for the effort of defence.",
    covariates: [
      // Shares up to a deflator that is the same for all allies of a year, which the means of years take off.
      one("military spending to product", "I(log(1 + l(milex, 1)) - log(l(gdp, 1)))", "log(1 + l(milex, 1))"),
      one("military personnel to population", "I(log(1 + l(milper, 1)) - log(l(tpop, 1)))"),
      { about: "hosting", terms: ["log(1 + l(us_troops, 1))", "log(1 + l(troops, 1))"], acts: ["troops", "us_troops", "us_troops_active"] },
      one("disputes on the patron's side", "l(mids_joint, 1)"),
      one("coalition contributions"),
    ],
  },
  {
    name: "inertia",
    mechanism: "Signals repeat themselves.",
    covariates: [one("signals of the year before", "l({outcome}, 1)"), one("signals two years before", "l({outcome}, 2)")],
  },
];

/** The pacts with patrons that compete for the same allies. */
const rivalPacts: Readonly<Record<string, readonly [string, string?]>> = {
  USA: ["rus_pact", "chi_pact"],
  GBR: ["rus_pact", "chi_pact"],
  FRA: ["rus_pact", "chi_pact"],
  RUS: ["us_pact", "chi_pact"],
  CHN: ["us_pact", "rus_pact"],
};

/** A rule as a study can have it. */
export interface ReadyRule {
  readonly name: string;
  /** Absent for a rule of the user's own. */
  readonly mechanism?: string;
  /** The right-hand side of its formula. */
  readonly formula: string;
  /** What its covariates are called; absent for those of the user. */
  readonly covariates?: readonly string[];
  /** What of it the study lacks, and why. */
  readonly without: readonly { readonly about: string; readonly why: string }[];
}

export interface ReadyRules {
  readonly rules: readonly ReadyRule[];
  /** Rules without a single covariate. */
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
}

export interface RuleSource {
  readonly roles: RuleRoles;
  /** Share of the rows with a known outcome in which a term is known; undefined where a column of it does not exist. */
  readonly known: (term: string) => number | undefined;
  /** Columns and measures that the outcome is made from. */
  readonly behind: ReadonlySet<string>;
}

/** A covariate that fewer rows than this share know would cost every rule the others. */
export const leastKnown = 0.5;

/**
 * The six rules with what the study has of their covariates, and those of the user: `own` replaces a rule by its right-hand side, takes one out (`"none"`), or adds one.
 * Neither the outcome's values nor any fit enters the choice of covariates: only whether they exist.
 * @throws FealtyError "rules" (usage) when fewer than two rules are left.
 */
export function readyRules({ roles, known, behind }: RuleSource, own: Readonly<Record<string, string>> = {}): ReadyRules {
  const ready: ReadyRule[] = [];
  const leftOut: { name: string; why: string }[] = [];
  for (const rule of rules) {
    const given = Object.hasOwn(own, rule.name) ? own[rule.name] : undefined;
    if (given !== undefined) {
      if (given.trim() === "none") leftOut.push({ name: rule.name, why: "the study takes it out" });
      else ready.push({ name: rule.name, mechanism: rule.mechanism, formula: given, without: [] });
      continue;
    }
    const found = rule.covariates.map((covariate) => ({ about: covariate.about, ...choose(covariate, roles, known, behind) }));
    const terms = found.flatMap(({ term }) => term ?? []);
    const without = found.flatMap(({ about, term, why }) => (term === undefined ? [{ about, why: why ?? "" }] : []));
    if (terms.length === 0) leftOut.push({ name: rule.name, why: `the study has none of ${without.map(({ about }) => about).join(", ")}` });
    else
      ready.push({
        name: rule.name,
        mechanism: rule.mechanism,
        formula: terms.join(" + "),
        covariates: found.flatMap(({ about, term }) => (term === undefined ? [] : about)),
        without,
      });
  }
  for (const [name, formula] of Object.entries(own)) {
    if (rules.some((rule) => rule.name === name)) continue;
    if (formula.trim() === "none")
      throw new FealtyError("rules", `there is no rule "${name}" to take out`, {
        kind: "usage",
        mend: suggest(
          name,
          rules.map((rule) => rule.name),
        ),
      });
    ready.push({ name, formula, without: [] });
  }
  if (ready.length < 2)
    throw new FealtyError("rules", `a horse race needs two rules, and ${ready.length === 1 ? `only ${ready[0]?.name} has` : "none has"} covariates here`, {
      kind: "usage",
      mend: "add families of variables to the panel, or write rules of your own under rivals.rules",
    });
  return { rules: ready, leftOut };
}

/** Every column that the rules may read, the user's own in place of those that they replace. */
export function ruleVariables(roles: RuleRoles, own: Readonly<Record<string, string>> = {}): string[] {
  const standing = rules.filter(({ name }) => !Object.hasOwn(own, name));
  const templates = standing.flatMap(({ covariates }) => covariates.flatMap(({ terms }) => terms));
  const written = templates.flatMap((template) => filled(template, roles) ?? []);
  const given = Object.values(own).filter((formula) => formula.trim() !== "none");
  return [...new Set([roles.outcome, ...written.flatMap(variablesOf), ...given.flatMap((formula) => formulaVariables(`1 ~ ${formula}`))])];
}

function choose({ terms, acts = [] }: Covariate, roles: RuleRoles, known: RuleSource["known"], behind: ReadonlySet<string>): { term?: string; why?: string } {
  if (terms.length === 0) return { why: "no family of variables has it" };
  const same = acts.find((act) => behind.has(act) || act === roles.outcome);
  if (same !== undefined) return { why: `the outcome is made from ${same}` };
  let why = "the study lacks it";
  for (const template of terms) {
    const term = filled(template, roles);
    if (term === undefined) continue;
    const part = variablesOf(term).find((name) => name !== roles.outcome && behind.has(name) && !isStanding(name, roles));
    if (part !== undefined) {
      why = `the outcome is made from ${part}`;
      continue;
    }
    const share = known(term);
    if (share === undefined) continue;
    if (share >= leastKnown) return { term };
    why = share === 0 ? "it is missing everywhere" : `it is known in ${Math.round(100 * share)} % of the rows with a known outcome`;
  }
  return { why };
}

/** Measures that a role names are explanations, whatever else is made from them. */
function isStanding(name: string, roles: RuleRoles): boolean {
  return [roles.concession, roles.willingness, roles.gap, roles.exposure].includes(name);
}

/** A term with the study's names in it; undefined where the study has no such role. */
function filled(template: string, roles: RuleRoles): string | undefined {
  const [first, second] = rivalPacts[roles.patron ?? ""] ?? [];
  const names: Readonly<Record<string, string | undefined>> = { ...roles, rival_pact: first, other_rival_pact: second };
  let whole = true;
  const term = template.replace(/\{(\w+)\}/g, (_, role: string) => {
    const name = names[role];
    if (name === undefined) whole = false;
    return name ?? "";
  });
  return whole ? term : undefined;
}

function variablesOf(term: string): string[] {
  return term.split(/(?<!:):(?!:)/).flatMap((factor) => expressionVariables(parseExpression(factor)));
}
