import { z } from "zod";
import { effectKinds } from "../rivals/index.js";

const word = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/)
  .describe("a name of letters, digits, - and _ that begins with a letter");

/** The horse race: what is predicted, by which rules, and how it is scored. */
export const rivals = z
  .strictObject({
    outcome: z.string().min(1).describe("the signals that are predicted: a column or a measure"),
    rules: z
      .record(word, z.string().min(1).describe('the terms of a rule, e.g. "mids + l(mids, 1) + rivals", or none'))
      .optional()
      .describe('rules to replace, to add, or (as "none") to take out: {name: terms}'),
    effects: z
      .enum(effectKinds as [string, ...string[]])
      .optional()
      .describe("what is taken off first: none, year, ally, ally + year"),
    distribution: z.enum(["normal", "poisson", "negbin"]).optional().describe("normal, poisson or negbin"),
    blocks: z.int().min(1).max(50).optional().describe("into how many blocks of years what is predicted is cut, 1 to 50"),
    predict: z.enum(["forward", "around"]).optional().describe("forward, from the past alone, or around, from all other years"),
    draws: z.int().min(100).max(10_000).optional().describe("how many draws of allies the intervals take, 100 to 10000"),
  })
  .describe("the horse race of the rivals: outcome, rules, effects, distribution, blocks, predict, draws");

export type RivalsEntry = z.output<typeof rivals>;
