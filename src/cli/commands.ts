import type { Command } from "./command.js";

/** Every command: what it does in a line, and where its code is. Code is loaded only for the command that runs. */
export const commands: Readonly<Record<string, { readonly about: string; readonly load: () => Promise<{ readonly default: Command }> }>> = {
  run: { about: "carries out a study: from data to a report", load: () => import("./run.js") },
  check: { about: "checks a study and says what it would do", load: () => import("./check.js") },
  new: { about: "starts a study: writes a commented file that runs", load: () => import("./new.js") },
  diagnose: { about: "what a design could find: bias, power, coverage under the theory and its rivals", load: () => import("./diagnose.js") },
  archive: { about: "writes a replication archive of a study", load: () => import("./archive.js") },
  panel: { about: "builds a panel with its codebook", load: () => import("./panel.js") },
  why: { about: "tells where the value of a cell comes from", load: () => import("./why.js") },
  "code-events": { about: "turns event data (GDELT, ICEWS, POLECAT, Phoenix) into signals and answers", load: () => import("./code-events.js") },
  "code-text": { about: "codes statements of reassurance and demands in documents", load: () => import("./code-text.js") },
  measure: { about: "turns raw acts into measures of the theory", load: () => import("./measure.js") },
  fit: { about: "one estimate: a formula, a table, a covariance", load: () => import("./fit.js") },
  table: { about: "fits side by side as a table: Markdown, HTML, LaTeX, Typst, Word, CSV", load: () => import("./table.js") },
  explain: { about: "why our standard errors differ from another program's, cause by cause", load: () => import("./explain.js") },
  export: { about: "a script for R, Stata or Python that refits a model there and compares", load: () => import("./export.js") },
  simulate: { about: "plays the game: histories as a table with the panel's columns", load: () => import("./simulate.js") },
  solve: { about: "solves the game: the best contract with each ally", load: () => import("./solve.js") },
  compare: { about: "the horse race of the rivals: which explanation predicts unseen years", load: () => import("./compare.js") },
  data: { about: "the catalogue of datasets: list, info, pull, add, verify", load: () => import("./data.js") },
  cite: { about: "references of datasets, or of all that a study uses", load: () => import("./cite.js") },
};
