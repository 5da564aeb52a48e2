/** The text of a formula in its parts: outcome, terms, and what follows the first bar outside of parentheses. */
export interface FormulaSides {
  readonly outcome: string;
  readonly terms: string;
  readonly after: string | undefined;
}

/** Splits a formula that parses. */
export function formulaSides(formula: string): FormulaSides {
  const tilde = topLevel(formula, "~", 0);
  const bar = topLevel(formula, "|", tilde + 1);
  return {
    outcome: formula.slice(0, tilde).trim(),
    terms: formula.slice(tilde + 1, bar < 0 ? undefined : bar).trim(),
    after: bar < 0 ? undefined : formula.slice(bar + 1).trim(),
  };
}

/** A formula from its parts; empty terms are left out. */
export function joinFormula(outcome: string, terms: readonly string[], after: string | undefined): string {
  return `${outcome} ~ ${terms.filter((t) => t !== "").join(" + ") || "1"}${after ? ` | ${after}` : ""}`;
}

function topLevel(text: string, wanted: string, from: number): number {
  let depth = 0;
  let quote = "";
  for (let i = from; i < text.length; i++) {
    const c = text[i] as string;
    if (quote) {
      if (c === quote) quote = "";
    } else if (c === '"' || c === "'" || c === "`") quote = c;
    else if (c === "(" || c === "[") depth++;
    else if (c === ")" || c === "]") depth--;
    else if (depth === 0 && c === wanted) return i;
  }
  return -1;
}
