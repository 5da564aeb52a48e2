import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { FealtyError, suggest } from "../base/index.js";
import { checkPrimitives, cutOff, defaultPrimitives, type Primitives, solveContract } from "../theory/index.js";
import { command } from "./command.js";

const names = Object.keys(defaultPrimitives) as (keyof Primitives)[];

export default command({
  name: "solve",
  about: "Solve the game: the best self-enforcing contract with each ally.",
  usage: "fealty solve contract [PRIMITIVES] [--set name=value,…]",
  details: `PRIMITIVES is a YAML or JSON file with ${names.join(", ")}, or a list of such sets under "allies:".
Enforcement is bilateral and attention unlimited.`,
  examples: ["fealty solve contract --set reluctance=0.4,stake=2 --json", "fealty solve contract allies.yaml"],
  maxArgs: 2,
  options: { set: { type: "list", value: "NAME=VALUE", about: "primitives that replace those of the file and the defaults" } },
  async run({ args: [model, file], options, io }) {
    if (model !== "contract")
      throw new FealtyError("usage", `fealty solve has no model "${model ?? ""}"`, { kind: "usage", mend: suggest(model ?? "", ["contract"]) });
    const given = file === undefined ? [{}] : allies(await readFile(file, "utf8").catch(() => missing(file)), file);
    const set = Object.fromEntries((options.set ?? []).map(assignment));
    const solved = given.map((one, i) => {
      const { id, ...own } = one;
      const p = checkPrimitives({ ...own, ...set });
      return { id: id ?? String(i + 1), ...solveContract(p), cutOff: cutOff(p) };
    });
    const patronPayoff = solved.reduce((sum, { patronPayoff: payoff }) => sum + payoff, 0);
    const text = solved.map(
      (c) =>
        `ally ${c.id}: concedes ${c.concession.toFixed(6)} (by itself ${c.baseline.toFixed(6)}) for a signal of ${c.reassurance.toFixed(6)}; patron's payoff ${c.patronPayoff.toFixed(6)}; nothing is bought beyond a reluctance of ${c.cutOff.toFixed(4)}`,
    );
    io.result({ allies: solved, patronPayoff }, text.join("\n"));
  },
});

function missing(file: string): never {
  throw new FealtyError("no-file", `there is no file ${file}`, { kind: "data", mend: "name a file of primitives, or use --set" });
}

function assignment(text: string): [keyof Primitives, number] {
  const [name = "", value = ""] = text.split("=");
  return [known(name.trim()), number(name, value)];
}

function known(name: string): keyof Primitives {
  if (!names.includes(name as keyof Primitives))
    throw new FealtyError("unknown-primitive", `there is no primitive "${name}"`, { kind: "usage", mend: suggest(name, names) });
  return name as keyof Primitives;
}

function number(name: string, value: unknown): number {
  if (value === "" || !Number.isFinite(Number(value)))
    throw new FealtyError("usage", `${name} is "${String(value)}"`, { kind: "usage", mend: "it must be a number" });
  return Number(value);
}

type Ally = Partial<Primitives> & { id?: string };

function allies(text: string, file: string): Ally[] {
  let tree: unknown;
  try {
    tree = parse(text, { maxAliasCount: 10 });
  } catch (error) {
    throw new FealtyError("broken-file", `${file} is neither YAML nor JSON`, { kind: "usage", mend: (error as Error).message.split("\n")[0] });
  }
  const record = (value: unknown): Record<string, unknown> => {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      throw new FealtyError("usage", `${file} holds no primitives`, { kind: "usage", mend: "write name: value lines, or a list under allies:" });
    return value as Record<string, unknown>;
  };
  const top = record(tree);
  const { allies: list, ...shared } = top;
  return (Array.isArray(list) ? list : [{}]).map((one) => {
    const { id, ...own } = { ...shared, ...record(one) } as Record<string, unknown>;
    return {
      ...Object.fromEntries(Object.entries(own).map(([name, value]) => [known(name), number(name, value)])),
      ...(id === undefined ? {} : { id: String(id) }),
    };
  });
}
