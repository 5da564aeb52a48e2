import { FealtyError, suggest } from "../base/index.js";
import { writeCsv, writeTable } from "../formats/index.js";
import type { Frame } from "../frame/index.js";
import { command } from "./command.js";
import { executorOptions } from "./executor-choice.js";
import { writeResult } from "./fit-files.js";
import { writeFigures } from "./figure-files.js";
import { lazyExecutor } from "./lazy-executor.js";
import { measureConcession } from "./measure/concession.js";
import { measureIdealPoints } from "./measure/ideal-points.js";
import { measureTable } from "./measure/input.js";
import { tableFormat } from "./table-files.js";
import type { Figure, Trace } from "../report/index.js";
import { type Measured, type MeasureOptions, type MeasureWork, measureOptions } from "./measure/options.js";
import { measureSignalIntensity } from "./measure/signal-intensity.js";
import { measureSimilarity } from "./measure/similarity.js";
import { measureWillingness } from "./measure/willingness.js";

const kinds: Readonly<Record<string, (data: Frame, options: MeasureOptions, work: MeasureWork) => Measured | Promise<Measured>>> = {
  similarity: measureSimilarity,
  "ideal-points": measureIdealPoints,
  "signal-intensity": measureSignalIntensity,
  concession: measureConcession,
  willingness: measureWillingness,
};

/** How the chains went: what a sampler has drawn, in the order in which it was drawn. */
async function traceFigures(kind: string, drawn: readonly Trace[]): Promise<Figure[]> {
  if (drawn.length === 0) return [];
  const { traces } = await import("../report/index.js");
  const title = `How the chains of ${kind} went`;
  return [
    traces(drawn, {
      name: "traces",
      title,
      caption: "Each chain in its own look, every so many draws. Chains that lie over one another and wander nowhere have mixed.",
    }),
  ];
}

export default command({
  name: "measure",
  about: "Turn raw acts into the quantities of the theory.",
  usage: "fealty measure KIND --data FILE [options]",
  details: `similarity  how alike the foreign policies of two states are, for every pair and time, from votes (--vote) or any valued ties (--value)
ideal-points  positions on one line from votes yes, abstain, no: an ordered probit with a slope and two cut points for each resolution.
  --prior one-sided: a session's prior mean is the position of the session before, and nothing comes back (Bailey, Strezhnev and Voeten 2017)
  --prior random-walk: information flows both ways in time, so a move may show before it happens; --prior none: session by session
  Without --time every state has one position. With two kinds of answers (--abstain no or missing) the model is that of Martin and Quinn.
signal-intensity  the support that a patron signals, one score a state and time, behind yes-or-no signals (probit), counts (ordered probit), amounts (logs)
  A signal outside its --coded years is missing, not 0. Where hardly a row has a signal the measure is refused. With --engine fast, --draws takes
  parameters from the normal approximation at the mode; with --engine sample from chains of the posterior, the scores integrated out.
concession  moves towards a patron. From votes with --demand: votes on announced demands against the vote that the state's other votes of the session
  (--prior none, the default) say it would have cast. From --position: own moves towards where the patron stood before, with --se or --draws-from their errors.
  From --vote without --demand: changes of agreement. From --act: other acts of a panel, standardised; time goes by --unit and --time, so d() and l() work.
willingness  readiness to concede, known before the answer. From --met and --demands: the belief of a patron that learns from an ally's answers, anew with
  each leader (--leader). From --gap and --regime: the mean of their within-year scores, a year before.
With --engine sample, --figures DIR draws how the chains went: of every loading, or of the eight positions that mixed worst.
Columns of the result: unit (unit1, unit2), time, then the measure; ideal points have position, se, votes, and with --engine sample rhat, bulk, tail.`,
  examples: [
    "fealty measure similarity --data votes.csv --unit ccode --time session --item rcid --vote vote --index s,kappa,pi,agreement --out dyads.csv",
    'fealty measure similarity --data votes.csv --unit ccode --time year --item rcid --vote vote --where "importantvote == 1" --with 2 --json',
    "fealty measure similarity --data alliances.csv --unit state1 --item state2 --time year --value kind --scale 0..3 --absent 0 --own 3 --out dyads.parquet",
    'fealty measure ideal-points --data votes.csv --unit ccode --time session --item rcid --vote vote --orient "2 > 40" --out points.csv',
    "fealty measure signal-intensity --data signals.csv --unit ccode --time year --binary us_vis,us_ex,us_nukes,us_pact --amounts us_arms,us_troops --counts us_words --coded us_ex=1974..2010,us_troops=1981..2012,us_words=1950..2010 --orient us_pact --out support.csv",
    "fealty measure signal-intensity --data signals.csv --unit ccode --time year --binary us_vis,us_pact --amounts us_arms --engine sample --draws draws.parquet",
    "fealty measure concession --data votes.csv --unit ccode --time session --item rcid --vote vote --demand importantvote --patron 2 --out answers.csv",
    "fealty measure concession --data points.csv --unit unit --time time --position position --se se --patron 2 --out moves.csv",
    'fealty measure concession --data panel.csv --unit ally --time year --act "d(log(milex / gdp))" --act coalition_troops --out acts.csv',
    "fealty measure willingness --data answers.csv --unit unit --time time --met met --demands demands --out willingness.csv",
    'fealty measure ideal-points --data votes.csv --unit ccode --time session --item rcid --vote vote --orient "2 > 40" --engine sample --draws draws.parquet --out points.csv',
  ],
  maxArgs: 1,
  options: { ...measureOptions, ...executorOptions },
  async run({ args: [kind = ""], options: given, io, signal }) {
    const measure = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    if (!measure) throw new FealtyError("usage", `fealty measure has no kind "${kind}"`, { kind: "usage", mend: suggest(kind, Object.keys(kinds)) });
    const files = [given.out, given.draws, given.items].flatMap((file) => (file === undefined ? [] : [[file, tableFormat(file)] as const]));
    const data = await measureTable(given.data, given.where);
    const executor = await lazyExecutor(given, io, signal);
    try {
      const { table, json, text, traces = [], more = new Map() } = await measure(data, given, { signal, onProgress: io.progress, executor });
      if (given.figures !== undefined) await writeFigures(given.figures, await traceFigures(kind, traces), io);
      const tables = new Map<string, Frame>([...(given.out === undefined ? [] : [[given.out, table] as const]), ...more]);
      for (const [file, format] of files) {
        const made = tables.get(file);
        if (made) await writeResult(file, writeTable(made, format));
      }
      if (given.out === undefined) {
        io.result(json, given.json ? "" : new TextDecoder().decode(writeCsv(table)).trimEnd());
        if (!given.json) io.note(text);
      } else io.result({ ...json, file: given.out }, `${text}\nwritten to ${[...tables.keys()].join(", ")}`);
    } finally {
      await executor.close();
    }
  },
});
