import { type Executor, FealtyError, suggest, type Task, type Work } from "../../base/index.js";
import type { Figure } from "../../report/index.js";
import { panelClaims, rationingClaims } from "../../simulate/index.js";
import {
  along,
  type Axis,
  checkLearning,
  defaultLearning,
  defaultPrimitives,
  type GamePrimitives,
  type Implication,
  type LearningPrimitives,
  type Region,
  type RegionInput,
  solvedImplications,
  type Verdict,
  withPrimitive,
} from "../../theory/index.js";
import { type Settings, settingNumber } from "../primitives-file.js";
import { contractSettings } from "./contract.js";
import { learningPrimitives } from "./learning.js";

export interface ImplicationOptions extends Work {
  readonly seed?: number | undefined;
  readonly executor: Executor;
  /** `--region`: NAME=FROM..TO, two of them. */
  readonly region?: readonly string[] | undefined;
}

const own = { runs: 200, panelAllies: 60, years: 60, points: 21 };

/** What `fealty solve implications` prints: each claim of section 6, whether the solved model bears it out, and the numbers; and where over two primitives. */
export async function solveImplicationsModel(
  settings: Settings,
  { seed = 1, executor, region, signal, onProgress }: ImplicationOptions,
): Promise<{ readonly json: object; readonly text: string; readonly figures: () => Promise<readonly Figure[]> }> {
  const { primitives, extras } = read(settings);
  const axes = region === undefined || region.length === 0 ? undefined : axesOf(region);
  const work = { signal, onProgress };
  const learning: LearningPrimitives = { ...primitives.learning, allies: "myopic" };
  const games = { ...primitives, learning };
  const implications: Implication[] = [
    ...solvedImplications(games),
    ...(extras.runs > 0
      ? [
          ...(await panelClaims(learning, executor, { runs: extras.runs, allies: extras.panelAllies, years: extras.years, seed, ...work })),
          ...(await rationingClaims(learning, executor, { runs: Math.min(100, extras.runs), seed, ...work })),
        ]
      : []),
  ].sort((a, b) => order(a.id) - order(b.id));
  const regions = axes ? await regionsOf(games, axes, extras.points, executor, work) : [];
  const json = {
    primitives: games,
    seed,
    ...extras,
    implications: implications.map((one) => ({
      ...one,
      evidence: Object.fromEntries(Object.entries(one.evidence).map(([k, v]) => [k, Number.isFinite(v) ? v : null])),
    })),
    ...(axes ? { regions: { x: axes[0], y: axes[1], points: extras.points, of: regions.map(shares) } } : {}),
  };
  const text = [...implications.map(line), ...(axes ? ["", ...regions.map((one) => regionLine(one, axes))] : [])].join("\n");
  return {
    json,
    text,
    figures: async () => {
      if (!axes) return [];
      const { regionPicture } = await import("../../report/index.js");
      const [x, y] = axes;
      const at: [number, number] = [primitiveValue(games, x.name), primitiveValue(games, y.name)];
      return regions.map((one) => regionPicture({ region: one, x, y, at: at.every(Number.isFinite) ? at : undefined }));
    },
  };
}

/** Both games from one set of names: a name that both have is shared. */
function read({ shared, allies }: Settings): { readonly primitives: GamePrimitives; readonly extras: typeof own } {
  if (allies.length > 1) throw new FealtyError("usage", "implications are those of one set of primitives", { kind: "usage", mend: "leave allies: out" });
  const all: Record<string, unknown> = { ...shared, ...allies[0] };
  const contractNames = Object.keys(defaultPrimitives);
  const learningNames = [...Object.keys(defaultLearning), "patronNoise"];
  const extras = { ...own };
  const [contract, learning]: [Record<string, unknown>, Record<string, unknown>] = [{}, {}];
  for (const [name, value] of Object.entries(all)) {
    if (name in own) {
      const number = settingNumber(name, value);
      const least = name === "runs" ? 0 : 2;
      if (!Number.isInteger(number) || number < least || number > 100_000)
        throw new FealtyError("domain", `${name} is ${number}`, { kind: "usage", mend: `it must be a whole number of ${least} or more` });
      extras[name as keyof typeof own] = number;
      continue;
    }
    if (!contractNames.includes(name) && !learningNames.includes(name))
      throw new FealtyError("unknown-primitive", `there is no primitive "${name}"`, {
        kind: "usage",
        mend: suggest(name, [...contractNames, ...learningNames, ...Object.keys(own)]),
      });
    if (contractNames.includes(name)) contract[name] = value;
    if (learningNames.includes(name)) learning[name] = value;
  }
  const game = learningPrimitives(learning);
  return { primitives: { contract: contractSettings(contract), learning: game }, extras };
}

function axesOf(region: readonly string[]): [Axis, Axis] {
  const axes = region.map((text): Axis => {
    const match = /^\s*(\w+)\s*=\s*(-?[\d.eE+-]+?)\.\.(-?[\d.eE+-]+)\s*$/.exec(text);
    const [from, to] = [Number(match?.[2]), Number(match?.[3])];
    if (!match || !(to > from))
      throw new FealtyError("region", `--region does not read "${text}"`, { kind: "usage", mend: "write NAME=FROM..TO,NAME=FROM..TO" });
    return { name: match[1] as string, from, to };
  });
  const [x, y] = axes;
  if (!x || !y || axes.length !== 2 || x.name === y.name)
    throw new FealtyError("region", `--region names ${axes.length === 2 ? "the same primitive twice" : `${axes.length} primitives`}`, {
      kind: "usage",
      mend: "name two, as --region stake=0.5..4,cost=0.3..2.5",
    });
  return [x, y];
}

async function regionsOf(games: GamePrimitives, [x, y]: [Axis, Axis], points: number, executor: Executor, { signal, onProgress }: Work): Promise<Region[]> {
  // A picture is coarser than a number: beliefs and rewards on a grid that a cell is worth.
  const { menu } = games.learning;
  const learning = checkLearning({ ...games.learning, beliefs: Math.min(101, games.learning.beliefs), menu: [menu[0], menu[1], Math.min(64, menu[2])] });
  const primitives: GamePrimitives = { contract: games.contract, learning };
  // Refused at once rather than by a task.
  for (const axis of [x, y]) for (const k of [0, points - 1]) withPrimitive(primitives, axis.name, along(axis, k, points));
  const tasks = Array.from(
    { length: points },
    (_, row): Task<RegionInput> => ({ key: `row ${row}`, input: { primitives, x, y, points, rows: [row, row + 1] } }),
  );
  const parts = await executor.map<RegionInput, Region[]>("implication-regions", tasks, {
    signal,
    onProgress: onProgress && ((done, of) => onProgress(done, of, "region")),
  });
  return (parts[0] ?? []).map((first, k) => ({ ...first, verdicts: parts.flatMap((part) => part[k]?.verdicts ?? []) }));
}

function primitiveValue({ contract, learning }: GamePrimitives, name: string): number {
  if (name === "cost") return learning.costs.at(-1) ?? Number.NaN;
  if (name === "willingPrior") return learning.prior[0] ?? Number.NaN;
  const value = name in contract ? contract[name as keyof typeof contract] : (learning as unknown as Record<string, unknown>)[name];
  return typeof value === "number" ? value : Number.NaN;
}

function order(id: string): number {
  const at = ["H1", "H2a", "H2b", "H3", "H4", "H5", "F1", "F3"].indexOf(id.split(" ")[0] as string);
  return at < 0 ? 99 : at;
}

function line({ id, model, claim, verdict, evidence, condition }: Implication): string {
  const numbers = Object.entries(evidence)
    .filter(([, value]) => Number.isFinite(value))
    .map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`)
    .join(", ");
  const said: Readonly<Record<Verdict, string>> = { holds: "holds", fails: "FAILS", silent: "nothing to judge" };
  return [`${id} (${model}): ${said[verdict]}. ${claim}`, `    ${numbers}`, `    where: ${condition}`].join("\n");
}

function shares(region: Region): object {
  const cells = region.verdicts.flat();
  const share = (verdict: Verdict): number => cells.filter((v) => v === verdict).length / cells.length;
  return { ...region, share: { holds: share("holds"), fails: share("fails"), silent: share("silent") } };
}

function regionLine({ id, model, verdicts }: Region, [x, y]: readonly [Axis, Axis]): string {
  const cells = verdicts.flat();
  const percent = (verdict: Verdict): string => `${Math.round((100 * cells.filter((v) => v === verdict).length) / cells.length)} %`;
  return `${id} (${model}) over ${x.name} ${x.from} to ${x.to} and ${y.name} ${y.from} to ${y.to}: holds at ${percent("holds")}, fails at ${percent("fails")}, nothing to judge at ${percent("silent")}`;
}
