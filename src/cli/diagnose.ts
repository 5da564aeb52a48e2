import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { FealtyError } from "../base/index.js";
import { openStore, writeWhole } from "../data/index.js";
import { type DiagnosisResults, diagnosisSentences, truthMatrix } from "../report/index.js";
import { type DiagnosisOutcome, readStudy, runStudy, type Study, truthNames } from "../study/index.js";
import { command } from "./command.js";
import { executorOptions, openExecutor } from "./executor-options.js";
import { writeFigures } from "./figure-files.js";
import { flagship } from "./run.js";

export default command({
  name: "diagnose",
  about: "What could this design find? Bias, power and coverage of a study's models under the theory and its rivals, before any outcome is looked at.",
  usage: "fealty diagnose [STUDY] [--truth NAME,…] [--sims N] [--models NAME,…] [--out DIR] [--figures]",
  details: `Simulates signals and concessions on the rows of the study's panel, fits its models and judges its hypotheses, once for each truth. The values of real
outcomes are never read, only where they are missing. Truths: theory, learning, linear, anticipation, null, unconditional, and the rules of the rivals:
deterrence, exit, affinity, burden, inertia and the study's own. Without theory.diagnose in the study the model is that of its first hypothesis.
Per cent of simulations; power of two-sided tests at 5 %; type S and type M after Gelman and Carlin (2014).
With --out DIR diagnosis.json is written, with --figures the matrix of truths and tests beside it.`,
  examples: [
    "fealty diagnose",
    "fealty diagnose study.yaml --truth theory,deterrence --sims 500",
    "fealty diagnose study.yaml --models main,leads --json",
    "fealty diagnose study.yaml --out diagnosis --figures",
  ],
  maxArgs: 1,
  options: {
    truth: { type: "list", value: "NAME,…", about: "truths to simulate from (default: those of the study)" },
    sims: { type: "number", value: "N", about: "simulations of each truth, 10 to 100000 (default: the study's, else 200)" },
    models: { type: "list", value: "NAME,…", about: "models to fit (default: those of the hypotheses)" },
    out: { type: "string", value: "DIR", about: "a folder for diagnosis.json and figures" },
    figures: { type: "boolean", about: "draw the matrix of truths and tests: SVG, PNG, CSV" },
    mirror: { type: "string", value: "DIR|URL", about: "where public copies are taken from (default: FEALTY_MIRROR)" },
    ...executorOptions,
  },
  async run({ args: [file], options, io, signal }) {
    if (options.figures && options.out === undefined)
      throw new FealtyError("usage", "--figures needs a folder", { kind: "usage", mend: "name it with --out DIR" });
    const study = asked(readStudy(file ?? flagship()), options);
    const executor = openExecutor(options, io, signal);
    try {
      const { value, simulated } = await runStudy(study, {
        only: "diagnosis",
        executor,
        threads: options.threads,
        seed: options.seed,
        signal,
        store: openStore({ from: options.mirror }),
        onInner: (step, done, total) => io.progress(done, total, step === "diagnosis" ? "simulations" : step),
      });
      const found = value as DiagnosisOutcome;
      if ("failed" in found) throw new FealtyError("diagnosis", `the design could not be diagnosed: ${found.failed}`, { kind: "failed" });
      const files = options.out === undefined ? [] : await written(options.out, found, options.figures === true, io);
      io.result({ study: study.name, simulated, ...found, ...(files.length > 0 ? { files } : {}) }, inWords(found, simulated, files).join("\n"));
    } finally {
      await executor.close();
    }
  },
});

interface Asked {
  readonly truth?: readonly string[];
  readonly sims?: number;
  readonly models?: readonly string[];
}

/** The study with what the command line asks of the diagnosis. */
function asked(study: Study, { truth, sims, models }: Asked): Study {
  const { spec } = study;
  const known = Object.keys(spec.models ?? {});
  const first = Object.values(spec.hypotheses ?? {}).flatMap((claim) => ("model" in claim ? [claim.model] : []))[0] ?? known[0];
  if (first === undefined) throw new FealtyError("no-model", "the study has no model to diagnose", { kind: "usage", mend: "write one under models" });
  if (sims !== undefined && !(Number.isInteger(sims) && sims >= 10 && sims <= 100_000))
    throw new FealtyError("usage", `--sims is ${sims}`, { kind: "usage", mend: "it must be a whole number from 10 to 100000" });
  refuseUnknown("--truth", truth ?? [], truthNames(spec));
  refuseUnknown("--models", models ?? [], known);
  const entry = spec.theory?.diagnose ?? { design: first, sims: 200 };
  const design = models && !models.includes(entry.design) ? (models[0] ?? entry.design) : entry.design;
  const diagnose = {
    ...entry,
    design,
    ...(sims === undefined ? {} : { sims }),
    ...(truth ? { truths: [...truth] } : {}),
    ...(models ? { models: [...models] } : {}),
  };
  return { ...study, spec: { ...spec, theory: { ...spec.theory, diagnose } } };
}

function refuseUnknown(option: string, given: readonly string[], known: readonly string[]): void {
  const unknown = given.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new FealtyError("usage", `${option} names "${unknown}"`, { kind: "usage", mend: `it takes ${[...new Set(known)].join(", ")}` });
}

async function written(out: string, found: DiagnosisResults, figures: boolean, io: Parameters<typeof writeFigures>[2]): Promise<string[]> {
  mkdirSync(out, { recursive: true });
  const path = join(resolve(out), "diagnosis.json");
  await writeWhole(path, async (handle) => {
    await handle.writeFile(`${JSON.stringify(found, null, 1)}\n`);
  });
  const matrix = figures ? truthMatrix(found) : undefined;
  return [path, ...(matrix ? await writeFigures(out, [matrix], io) : [])];
}

function inWords(found: DiagnosisResults, simulated: boolean, files: readonly string[]): string[] {
  const { truths, sims, rows, units, design, notes } = found;
  const percent = (value: number): string => (Number.isNaN(value) ? "–" : (100 * value).toFixed(0));
  const ids = truths[0]?.tests.map(({ id }) => id) ?? [];
  const width = Math.max(8, ...truths.map(({ name }) => name.length));
  const number = (value: number): string => value.toPrecision(2);
  return [
    ...(simulated ? ["Rows of the reference world: no data were at hand and none could be fetched."] : []),
    `${sims} simulations of each truth on ${rows} rows of ${units} units`,
    "",
    ...(ids.length > 0
      ? [
          "Per cent of simulations in which a hypothesis is supported / in which its test speaks against it",
          `${"".padEnd(width)}  ${ids.map((id) => id.padStart(8)).join("")}`,
          ...truths.map(
            ({ name, tests }) =>
              `${name.padEnd(width)}  ${tests.map(({ supported, against }) => `${percent(supported.value)}/${percent(against.value)}`.padStart(8)).join("")}`,
          ),
          "",
        ]
      : []),
    `Terms of ${design}: truth, bias, RMSE, power %, type S %, type M, coverage %, error / sd`,
    ...truths.flatMap(({ name, terms }) =>
      terms.flatMap(({ model, term, performance: p }) =>
        p && (model === design || p.truth !== 0)
          ? [
              `${name.padEnd(width)}  ${model === design ? term : `${model}: ${term}`}  ${number(p.truth)}  ${number(p.bias.value)} [${number(p.bias.low)}, ${number(p.bias.high)}]  ${number(p.rmse.value)}  ${percent(p.power.value)}  ${p.typeS ? percent(p.typeS.value) : "–"}  ${p.typeM ? p.typeM.value.toFixed(1) : "–"}  ${percent(p.coverage.value)}  ${p.seRatio.value.toFixed(2)}`,
            ]
          : [],
      ),
    ),
    "",
    ...diagnosisSentences(found),
    ...notes,
    ...files,
  ];
}
