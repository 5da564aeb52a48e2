import { z } from "zod";

const word = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/)
  .describe("a name of letters, digits, - and _ that begins with a letter");
const name = z.string().min(1).describe("a column or a measure");
const share = z.number().min(0).max(1).optional();

/** How large and how noisy the simulated truths are; what is left out has the default of src/simulate/diagnosis/settings.ts. */
const truth = z
  .strictObject({
    signalShare: share.describe("share of the outcome's variance within ally and year that is reward, 0 to 0.99"),
    reliability: share.describe("share of the variance of a measured move, or answer to demands, that is the true one, 0.01 to 1"),
    outcomeReliability: share.describe("share of the variance of the measured outcome within ally and year that is no error of measurement, 0.01 to 1"),
    allyShare: share.describe("share of the outcome's variance between allies, 0 to 0.95"),
    yearShare: share.describe("share of the outcome's variance between years, 0 to 0.95"),
    persistence: share.describe("correlation of the outcome's noise with that of the year before, 0 to 0.99"),
    demandedShare: share.describe("share of the variance of true moves that answers demands, 0.01 to 1"),
    courtedShare: share.describe("share of the allies that are asked in a year, 0 to 1"),
    compliance: share.describe("probability that a demand is met, 0 to 1"),
    reversion: share.describe("share of its distance from its lasting position that an ally goes back in a year, 0 to 1"),
    reluctance: z.number().optional().describe("reluctance at mean willingness"),
    slope: z.number().optional().describe("what one unit of willingness takes off reluctance"),
    leader: z.number().min(0).max(10).optional().describe("standard deviation of what a leader adds to willingness, 0 to 10"),
    turnover: share.describe("chance of a new leader where no column tells, 0 to 1"),
  })
  .describe("sizes of the simulated truths, by name, e.g. {signalShare: 0.05, reliability: 0.5}");

/** The diagnosis of the design: which models, under which truths, how often. */
export const diagnose = z
  .strictObject({
    design: word.describe("the model whose terms are followed"),
    sims: z.int().min(10).max(100_000).describe("simulations of each truth, 10 to 100000"),
    truth: truth.optional(),
    truths: z.array(word).min(1).optional().describe("names of truths: theory, learning, linear, anticipation, null, unconditional, and rules of rivals"),
    models: z.array(word).min(1).optional().describe("models to fit; those of the hypotheses if left out"),
    placebo: z.array(name).min(1).optional().describe("outcomes that nothing moves"),
    columns: z
      .strictObject({ concession: name.optional(), gap: name.optional(), regime: name.optional(), tenure: name.optional() })
      .optional()
      .describe("columns of a panel of one's own: concession, gap, regime, tenure"),
    structure: z
      .strictObject({
        allies: z.int().min(4).max(2000).describe("how many allies, 4 to 2000"),
        years: z.int().min(6).max(500).describe("how many years, 6 to 500"),
        missing: z.number().min(0).max(0.9).optional().describe("share of the rows without outcome, 0 to 0.9"),
      })
      .optional()
      .describe("a structure in place of the panel: allies, years, missing"),
  })
  .describe("the diagnosis of the design: design, sims, truth, truths, models, placebo, columns, structure");

export type DiagnoseEntry = z.output<typeof diagnose>;
