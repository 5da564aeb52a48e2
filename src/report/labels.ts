import type { StudyResults } from "./results.js";

/** What a reader calls a column. */
export type Labels = (name: string) => string;

/** Names of the panel's columns as a reader would say them: the part of a label before its colon, or the name itself. */
export function labelsOf({ variables, panel }: Pick<StudyResults, "variables" | "panel">): Labels {
  const known = new Map(variables.map(({ name, label }) => [name, label]));
  return (name) => {
    const label = known.get(name) || panel.columns.get(name)?.note?.label || "";
    return label.split(": ")[0]?.trim() || name;
  };
}

/** The whole label of a column; its name where it has none. */
export function fullLabel({ variables, panel }: Pick<StudyResults, "variables" | "panel">, name: string): string {
  return variables.find((v) => v.name === name)?.label || panel.columns.get(name)?.note?.label || name;
}

/** The unit of a column, in words; empty where it has none. */
export function unitOf({ variables, panel }: Pick<StudyResults, "variables" | "panel">, name: string): string {
  return variables.find((v) => v.name === name)?.unit || panel.columns.get(name)?.note?.unit || "";
}

/** A term of a formula as a reader would say it: l(concession, 1) is "Concession (t−1)", an interaction "a × b". */
export function termLabel(term: string, labels: Labels): string {
  const text = term.trim();
  if (text === "(Intercept)") return "Intercept";
  const prefix = /^(count|zero|selection|outcome)_(.+)$/.exec(text);
  if (prefix) return `${prefix[1]}: ${termLabel(prefix[2] as string, labels)}`;
  const factors = splitTop(text, ":");
  if (factors.length > 1) return factors.map((factor) => termLabel(factor, labels)).join(" × ");
  const level = /^([A-Za-z_.][\w.]*)::(.+)$/.exec(text);
  if (level) return `${labels(level[1] as string)}: ${level[2]}`;
  const call = /^([a-z]+\d*|I)\((.*)\)(\d*)$/s.exec(text);
  if (!call) return labels(text) === text ? text : capital(labels(text));
  const [name, inner = "", order] = [call[1] as string, call[2], call[3]];
  const [first = "", second] = splitTop(inner, ",").map((part) => part.trim());
  if (name === "l" || name === "f") return dated(first, name === "l" ? 1 : -1, second ?? "1", labels);
  if (name === "d") return `Change of ${decapital(termLabel(first, labels))}`;
  if (name === "log") return `Log of ${decapital(termLabel(first, labels))}`;
  if (name === "poly") return `${termLabel(first, labels)}, degree ${order || "1"}`;
  const square = name === "I" ? /^(.*)\^\s*([23])$/s.exec(inner) : null;
  if (square) return `${termLabel(square[1] as string, labels)}${square[2] === "2" ? "²" : "³"}`;
  return text;
}

/** The time at which a lag or a lead is taken; nested ones add up. */
function dated(inner: string, sign: 1 | -1, by: string, labels: Labels): string {
  const steps = Number(by);
  if (!Number.isInteger(steps)) return `${termLabel(inner, labels)} (t${sign > 0 ? "−" : "+"}${by})`;
  const lag = sign * steps;
  return `${termLabel(inner, labels)} (t${lag === 0 ? "" : lag > 0 ? `−${lag}` : `+${-lag}`})`;
}

/** Parts of a text at a separator that stands outside parentheses; "::" is no ":". */
function splitTop(text: string, separator: string): string[] {
  const parts: string[] = [];
  let [depth, from] = [0, 0];
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === "(") depth++;
    else if (c === ")") depth--;
    else if (c === separator && depth === 0 && text[i + 1] !== separator && text[i - 1] !== separator) {
      parts.push(text.slice(from, i));
      from = i + 1;
    }
  }
  return [...parts, text.slice(from)];
}

export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** The label inside a sentence: acronyms keep their capitals. */
export function decapital(text: string): string {
  return /^[A-Z][^A-Z]/.test(text) ? text.slice(0, 1).toLowerCase() + text.slice(1) : text;
}

/** Terms are compared without their spaces. */
export function sameTerm(a: string, b: string): boolean {
  return a.replace(/\s+/g, "") === b.replace(/\s+/g, "");
}

/** A covariance in words, from its name on the command line. */
export function covarianceWords(kind: string): string {
  const [name = "", rest = ""] = [kind.split(":")[0]?.toLowerCase(), kind.slice(kind.indexOf(":") + 1)];
  const by = rest.split("+").join(" and ");
  const known: Readonly<Record<string, string>> = {
    iid: "independent and of one variance",
    cluster: `clustered by ${by}`,
    cr2: `clustered by ${by} (CR2)`,
    cr3: `clustered by ${by} (CR3)`,
    nw: `Newey–West, ${rest} lags`,
    dk: `Driscoll–Kraay, ${rest} lags`,
    conley: `Conley, ${rest.split(",")[0]}`,
    dyadic: `dyadic (${rest})`,
    bk: `Beck–Katz by ${rest}`,
    pcse: `panel-corrected by ${rest.split(",")[0]}`,
  };
  return /^hc\d$/.test(name) ? `robust to heteroskedasticity (${name.toUpperCase()})` : (known[name] ?? kind);
}

/** Estimators in words. */
export function estimatorWords(fit: string): string {
  const known: Readonly<Record<string, string>> = {
    ols: "OLS",
    poisson: "Poisson",
    negbin: "Negative binomial",
    logit: "Logit",
    probit: "Probit",
    gamma: "Gamma",
    clogit: "Conditional logit",
    ologit: "Ordered logit",
    oprobit: "Ordered probit",
    mlogit: "Multinomial logit",
    cox: "Cox",
    re: "Random effects",
    heckman: "Heckman",
    "heckman-2step": "Heckman, two steps",
    tobit: "Tobit",
    firth: "Firth's logit",
    zip: "Zero-inflated Poisson",
    zinb: "Zero-inflated negative binomial",
    "hurdle-poisson": "Poisson hurdle",
    "hurdle-negbin": "Negative binomial hurdle",
  };
  return known[fit] ?? fit;
}
