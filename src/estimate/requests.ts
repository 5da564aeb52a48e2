import { type Executor, FealtyError, type Work } from "../base/index.js";
import { cumulate } from "./effects/cumulate.js";
import { marginalEffect } from "./effects/marginal.js";
import { termValues } from "./effects/predictions.js";
import { wald } from "./effects/wald.js";
import { waldTest } from "./effects/wald-test.js";
import type { Cumulative, Fit, MarginalEffect, WaldTest } from "./fit.js";
import { interactionChecks, parseInteraction } from "./interaction/checks.js";
import { margins } from "./margins/margins.js";
import { parseMargins } from "./margins/request.js";
import type { Estimate } from "./model/estimated.js";
import type { Boot } from "./resample/boot.js";
import { bootstrap, bootstrapOn } from "./resample/boot-text.js";
import { clusterInfluence } from "./resample/influence.js";
import { parseInfluence, planInfluence } from "./resample/influence-refit.js";
import type { Influence } from "./resample/influence-result.js";
import { type Resampling, resample, resampleOn } from "./resample/resampling.js";
import { parseSensitivity, sensitivity } from "./sensitivity/sensitivity.js";
import { type Adjustment, adjust } from "./tests/adjust.js";
import { linearity, reset } from "./tests/linearity.js";
import { scoreTest } from "./tests/score-test.js";

/** What is asked of a fit beside its coefficients, each in the words of `fealty fit`. */
export interface Requests {
  /** Joint hypotheses: "concession = 0; l(x, 1) + l(x, 2) = 0". */
  readonly tests?: readonly string[] | undefined;
  /** How the p values of the tests are adjusted for one another. */
  readonly adjust?: Adjustment | undefined;
  /** Terms whose effect may be no straight line; with them RESET of the whole model. */
  readonly linearity?: readonly string[] | undefined;
  /** Terms left out: "z + I(x^2)". */
  readonly score?: readonly string[] | undefined;
  /** Columns of clusters that are left out one at a time: "ally"; "ally, refit" fits anew without each. */
  readonly influence?: readonly string[] | undefined;
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
  refuse(model.fit, asked);
  return assembled(model, asked, {
    influence: asked.influence?.map((text) => {
      const plan = planLeavingOut(model, text);
      return "jobs" in plan ? resample(plan, work) : plan;
    }),
    boot: asked.boot?.map((text) => bootstrap(model, seeded(text, model.spec.seed), work)),
  });
}

/** As `withRequests`, with resampling by an executor that knows `runDraws` as "draws"; the fit has the same bits on any number of threads. */
export async function withRequestsOn(model: Estimate, asked: Requests, executor: Executor, work?: Work): Promise<Fit> {
  refuse(model.fit, asked);
  const influence: Influence[] = [];
  for (const text of asked.influence ?? []) {
    const plan = planLeavingOut(model, text);
    influence.push("jobs" in plan ? await resampleOn(plan, executor, work) : plan);
  }
  const boot: Boot[] = [];
  for (const text of asked.boot ?? []) boot.push(await bootstrapOn(model, seeded(text, model.spec.seed), executor, work));
  return assembled(model, asked, { ...(asked.influence ? { influence } : {}), ...(asked.boot ? { boot } : {}) });
}

/** What takes draws or new fits, and so is made before the rest. */
interface Resampled {
  readonly influence?: readonly Influence[] | undefined;
  readonly boot?: readonly Boot[] | undefined;
}

function planLeavingOut(model: Estimate, text: string): Influence | Resampling<Influence> {
  const { by, refit } = parseInfluence(text);
  return refit ? planInfluence(model, by) : clusterInfluence(model, by);
}

function assembled(model: Estimate, asked: Requests, { influence, boot }: Resampled): Fit {
  const { fit, spec } = model;
  const { seed } = spec;
  return {
    ...fit,
    ...(asked.tests
      ? {
          tests: adjustedTo(
            asked.adjust,
            asked.tests.map((text) => (fit.imputations ? wald(fit, text) : waldTest(model, text))),
          ),
        }
      : {}),
    ...(asked.linearity ? { reset: reset(model), linearity: asked.linearity.map((term) => linearity(model, term)) } : {}),
    ...(asked.score ? { score: asked.score.map((add) => ({ add, ...scoreTest(model, add) })) } : {}),
    ...(influence ? { influence } : {}),
    ...(asked.cumulate ? { cumulative: asked.cumulate.map((text) => cumulativeOf(fit, text)) } : {}),
    ...(asked.effects ? { effects: asked.effects.map((text) => effectOf(model, text)) } : {}),
    ...(boot ? { boot } : {}),
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

/** @throws FealtyError "usage" for what a fit of this kind cannot be asked. */
function refuse(fit: Fit, asked: Requests): void {
  if (asked.adjust !== undefined && !asked.tests)
    throw new FealtyError("usage", "there is no test whose p value could be adjusted", {
      kind: "usage",
      mend: 'ask for two or more, such as "concession = 0"',
    });
  const kind = fit.imputations ? "imputations combined" : fit.net ? "an elastic net" : fit.did ? "Callaway and Sant'Anna's effects" : undefined;
  for (const key of ["linearity", "score", "influence"] as const)
    if (kind !== undefined && asked[key])
      throw new FealtyError("usage", `${key} is not for ${kind}`, { kind: "usage", mend: "ask it of one fit of a regression" });
}

function adjustedTo(method: Adjustment | undefined, tests: readonly WaldTest[]): WaldTest[] {
  if (method === undefined) return [...tests];
  const adjusted = adjust(
    tests.map(({ p }) => p),
    method,
  );
  return tests.map((test, i) => ({ ...test, pAdjusted: adjusted[i] as number, adjustment: method }));
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
