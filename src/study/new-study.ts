/** What a new study begins from. */
export type Beginning =
  | { readonly kind: "catalogue"; readonly title: string; readonly patron: string; readonly years: readonly [number, number] }
  | {
      readonly kind: "file";
      readonly title: string;
      /** Path from the study file's folder. */
      readonly file: string;
      readonly unit: string;
      readonly time: string;
      readonly outcome: string;
      readonly predictor: string;
    };

/** The text of a study file that runs, with comments that say what may be changed. */
export function newStudy(from: Beginning): string {
  return from.kind === "file" ? onFile(from) : onCatalogue(from);
}

function onCatalogue({ title, patron, years: [first, last] }: Extract<Beginning, { kind: "catalogue" }>): string {
  return `# A study of Fealty. Check it with \`fealty check\`, carry it out with \`fealty run\`; only what changed is computed again.
fealty: 1
title: ${quoted(title)}
seed: 1                            # of everything random

# A row is a year in which the patron owes the ally what \`pact\` names.
panel:
  spine: ally-year
  patron: ${patron}                      # USA, GBR, FRA, RUS or CHN
  years: ${first}..${last}
  pact: defense                    # or offense, neutrality, nonaggression, consultation, any, none
  add: [visits, arms, troops, capabilities, regime, economy, un-votes]

# Made from the panel's columns and from roll calls in the United Nations.
measures:
  support:     {is: signal-index, from: [visit, {column: arms, scale: log1p}, {column: troops, scale: log1p}]}
  position:    {is: agreement, from: un-votes}
  gap:         {is: gap, from: position}
  concession:  {is: concession, from: position, toward: patron, over: 1, split: 2, splits: 50}
  willingness: {is: willingness, from: [gap, polity], lag: 1}

# l(x, 1) is x a year before, f(x, 1) a year later; effects of ally and year are absorbed after the bar. A covariance is always named.
models:
  main:
    fit: ols
    formula: "support ~ l(concession, 1) * l(willingness, 1) + l(gap, 2) + log(cinc) | ally + year"
    vcov: "cluster:ally"
    effects: "l(concession, 1) by l(willingness, 1)"

# Say what you expect before you look. That something is zero needs a bound: joint: [TERM], equals: 0, within: 0.05.
hypotheses:
  H1: {says: "Signals follow concessions", model: main, term: "l(concession, 1)", sign: "+"}

# Other reasonable choices, and each ally left out in turn.
robustness:
  allies:  {of: main, vary: {leave-out: ally}}
  choices: {of: main, vary: {vcov: ["cluster:ally", "cluster:ally+year", hc1], sample: {all years: "", after 1989: "year >= 1990"}}}
`;
}

function onFile({ title, file, unit, time, outcome, predictor }: Extract<Beginning, { kind: "file" }>): string {
  return `# A study of Fealty. Check it with \`fealty check\`, carry it out with \`fealty run\`; only what changed is computed again.
fealty: 1
title: ${quoted(title)}
seed: 1                            # of everything random

# One row for each unit and period; CSV, Stata, R, Excel, Parquet or Arrow. Paths start from this file's folder.
panel: {file: ${quoted(file)}, unit: ${quoted(unit)}, time: ${quoted(time)}}

# l(x, 1) is x a period before, f(x, 1) a period later; effects of unit and time are absorbed after the bar. A covariance is always named.
models:
  main:
    fit: ols
    formula: ${quoted(`${name(outcome)} ~ l(${name(predictor)}, 1) | ${name(unit)} + ${name(time)}`)}
    vcov: ${quoted(`cluster:${unit}`)}

# Say what you expect before you look. That something is zero needs a bound: joint: [TERM], equals: 0, within: 0.05.
hypotheses:
  H1: {says: ${quoted(`${outcome} follows ${predictor}`)}, model: main, term: ${quoted(`l(${name(predictor)}, 1)`)}, sign: "+"}

# Other reasonable choices, and each unit left out in turn.
robustness:
  units:       {of: main, vary: {leave-out: ${quoted(unit)}}}
  covariances: {of: main, vary: {vcov: [${quoted(`cluster:${unit}+${time}`)}, hc1]}}
`;
}

/** A text that YAML reads as it is. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

/** A column's name as formulas write it. */
function name(column: string): string {
  return /^[\p{L}_.][\p{L}\p{N}_.]*$/u.test(column) ? column : `\`${column}\``;
}
