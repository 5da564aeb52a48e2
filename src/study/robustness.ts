import type { Executor, Work } from "../base/index.js";
import type { SpecificationCurve } from "../estimate/index.js";
import { column, type Frame, grouping } from "../frame/index.js";
import type { RobustnessRow } from "../report/index.js";
import { batches } from "./computations.js";
import type { FitRow, RowsInput } from "./fit-rows.js";
import { type CurveInput, curveInput } from "./curve.js";
import { specOf } from "./model-spec.js";
import type { ModelEntry, RobustnessEntry } from "./schema.js";
import { type Variant, variants, withoutEach } from "./variants.js";

/** The rows of a check, and what could not be fitted. */
export interface RobustnessResult {
  readonly rows: readonly RobustnessRow[];
  readonly failed: readonly string[];
  /** All combinations together, where draws were asked for. */
  readonly curve?: SpecificationCurve;
}

export interface RobustnessInput {
  readonly name: string;
  readonly entry: RobustnessEntry;
  readonly model: ModelEntry;
  readonly term: string;
  /** The column that numbers imputed data sets. */
  readonly imputations?: string | undefined;
  /** Of everything random. */
  readonly seed: number;
  /** The sign that a hypothesis expects of the term. */
  readonly sign?: "+" | "-" | undefined;
  /** The data of a panel by its name; undefined is the study's own. */
  frame(panel: string | undefined): Frame;
  /** The name of a unit by its code. */
  readonly names: Readonly<Record<string, string>>;
}

/** Fits in one task: enough that sending the frame does not count, few enough that threads share the work evenly. */
const together = 12;

/** Fits a model and all its variants; of each the followed term is kept. The first row is the model as it is. */
export async function checkRobustness(
  { name, entry, model, term, imputations, seed, sign, frame, names }: RobustnessInput,
  executor: Executor,
  work: Work,
): Promise<RobustnessResult> {
  const out = entry.vary["leave-out"];
  const plain: ModelEntry = { ...model, latent: undefined };
  const others = variants(entry, model);
  const varied = others.length;
  const all: (Variant & { readonly base?: true })[] = [
    { group: "model", label: entry.of, model: plain, base: true },
    ...others,
    ...(out === undefined ? [] : withoutEach(out, levels(frame(model.panel), out, names), model)),
  ];
  // One task holds fits on one panel, so that each is sent with its own data.
  const panels = [...new Set(all.map((variant) => variant.model.panel))];
  const tasks = panels.flatMap((panel) => {
    const own = all.flatMap((variant, at) => (variant.model.panel === panel ? [{ variant, at }] : []));
    return batches(own, together).map((batch) => ({ panel, batch }));
  });
  const answers = await executor.map<RowsInput, (FitRow | { readonly failed: string })[]>(
    "rows",
    tasks.map(({ panel, batch }, k) => ({
      key: `${name} ${k}`,
      input: {
        data: frame(panel),
        ...(imputations === undefined ? {} : { imputations }),
        fits: batch.map(({ variant }) => ({ spec: specOf(variant.model), term })),
      },
    })),
    work,
  );
  const found = new Map(tasks.flatMap(({ batch }, k) => batch.map(({ at }, i) => [at, answers[k]?.[i]] as const)));
  const base = found.get(0);
  const whole = base && "n" in base ? base.n : Number.NaN;
  const rows: RobustnessRow[] = [];
  const failed: string[] = [];
  all.forEach(({ group, label, base: first }, at) => {
    const row = found.get(at);
    // The model as it is may lack the term that its variants are followed by.
    if (first && (row === undefined || "failed" in row) && entry.vary.formula !== undefined) return;
    if (row === undefined || "failed" in row) failed.push(`${entry.label ?? name}, ${label}: ${row?.failed ?? "no answer"}`);
    // Leaving out a unit that the model does not use leaves nothing out.
    else if (at > varied && row.n === whole) return;
    else rows.push({ group: entry.label ?? group, label, model: entry.of, term, ...row, ...(first ? { base: first } : {}) });
  });
  if (entry.draws === undefined) return { rows, failed };
  const input = { data: frame(model.panel), ...curveInput(entry, model), term, sign, draws: entry.draws, seed };
  const [curve] = await executor.map<CurveInput, SpecificationCurve | { readonly failed: string }>("curve", [{ key: `${name} curve`, input }], work);
  if (curve && "median" in curve) return { rows, failed, curve };
  return { rows, failed: [...failed, `${entry.label ?? name}, all together: ${curve?.failed ?? "no answer"}`] };
}

/** The values of a column, each with the name of the unit that it is the code of. */
function levels(data: Frame, name: string, names: Readonly<Record<string, string>>): { readonly value: string | number; readonly label: string }[] {
  const source = column(data, name);
  return grouping(source).levels.map((level) => {
    const value = source.kind === "number" ? Number(level) : level;
    return { value, label: names[level] ?? level };
  });
}
