import { FealtyError, type Work } from "../base/index.js";
import { cumulate } from "./effects/cumulate.js";
import { marginalEffect } from "./effects/marginal.js";
import { termValues } from "./effects/predictions.js";
import { wald } from "./effects/wald.js";
import { waldTest } from "./effects/wald-test.js";
import type { Cumulative, Fit, MarginalEffect } from "./fit.js";
import { interactionChecks, parseInteraction } from "./interaction/checks.js";
import { margins } from "./margins/margins.js";
import { parseMargins } from "./margins/request.js";
import type { Estimate } from "./model/estimated.js";
import { bootstrap } from "./resample/boot-text.js";
import { parseSensitivity, sensitivity } from "./sensitivity/sensitivity.js";

/** What is asked of a fit beside its coefficients, each in the words of `fealty fit`. */
export interface Requests {
  /** Joint hypotheses: "concession = 0; l(x, 1) + l(x, 2) = 0". */
  readonly tests?: readonly string[] | undefined;
  /** "concession", "concession to 20". */
  readonly cumulate?: readonly string[] | undefined;
  /** "concession by willing", "concession by willing at -1, 0, 1". */
  readonly effects?: readonly string[] | undefined;
  /** "wild:ally,draws=9999". */
  readonly boot?: readonly string[] | undefined;
  readonly interaction?: readonly string[] | undefined;
  readonly sensitivity?: readonly string[] | undefined;
  /** "slopes concession by region". */
  readonly margins?: readonly string[] | undefined;
}

/** The fit of a model with everything that is asked of it. @throws FealtyError of kind "usage" for words that do not read, and as each of them does. */
export function withRequests(model: Estimate, asked: Requests, work?: Work): Fit {
  const { fit, spec } = model;
  const { seed } = spec;
  return {
    ...fit,
    ...(asked.tests ? { tests: asked.tests.map((text) => (fit.imputations ? wald(fit, text) : waldTest(model, text))) } : {}),
    ...(asked.cumulate ? { cumulative: asked.cumulate.map((text) => cumulativeOf(fit, text)) } : {}),
    ...(asked.effects ? { effects: asked.effects.map((text) => effectOf(model, text)) } : {}),
    ...(asked.boot ? { boot: asked.boot.map((text) => bootstrap(model, seeded(text, seed), work)) } : {}),
    ...(asked.interaction
      ? {
          interactions: asked.interaction.map((text) => {
            const { of, by, options } = parseInteraction(text);
            return interactionChecks(model, of, by, { seed, ...options });
          }),
        }
      : {}),
    ...(asked.sensitivity
      ? {
          sensitivity: asked.sensitivity.map((text) => {
            const { treatment, options } = parseSensitivity(text);
            return sensitivity(model, treatment, options);
          }),
        }
      : {}),
    ...(asked.margins ? { margins: asked.margins.map((text) => margins(model, { seed, ...parseMargins(text) })) } : {}),
  };
}

/** A method of resampling that names no seed takes that of the model. */
function seeded(text: string, seed: number | undefined): string {
  return seed === undefined || /[,\s]seed\s*=/.test(text) ? text : `${text},seed=${seed}`;
}

/** The two terms and the values of `X by Z at -1, 0, 1`. @throws FealtyError "usage". */
export function parseEffect(text: string): { of: string; by: string; at?: number[] } {
  const [of = "", rest] = text.split(/\s+by\s+/);
  const [by = "", at] = (rest ?? "").split(/\s+at\s+/);
  if (of.trim() === "" || by.trim() === "")
    throw new FealtyError("usage", `effects are written "TERM by TERM", and this is "${text}"`, { kind: "usage", mend: 'write "concession by willing"' });
  const given = at?.split(",").map((v) => (v.trim() === "" ? Number.NaN : Number(v)));
  if (given?.some((v) => !Number.isFinite(v)))
    throw new FealtyError("usage", `the values "${at}" of an effect are no numbers`, { kind: "usage", mend: 'write "concession by willing at -1,0,1"' });
  return { of: of.trim(), by: by.trim(), ...(given ? { at: given } : {}) };
}

function effectOf(model: Estimate, text: string): MarginalEffect {
  const { of, by, at } = parseEffect(text);
  return marginalEffect(model.fit, of, by, at ?? fiveQuantiles(termValues(model, by)));
}

function cumulativeOf(fit: Fit, text: string): Cumulative {
  const [of = "", to] = text.split(/\s+to\s+/);
  return cumulate(fit, of.trim(), to === undefined ? {} : { horizon: Number(to) });
}

function fiveQuantiles(values: Float64Array): number[] {
  const sorted = values.slice().sort();
  return [0.05, 0.25, 0.5, 0.75, 0.95].map((p) => sorted[Math.round(p * (sorted.length - 1))] as number);
}
