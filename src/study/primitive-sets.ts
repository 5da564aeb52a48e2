import { FealtyError } from "../base/index.js";
import { contractSettings, contractTerms, type Written } from "../theory/index.js";

/** The sets under `allies:`, or one empty set. @throws FealtyError "wrong-value" where it is no list of sets. */
export function setsOf({ allies }: Written): Written[] {
  if (allies === undefined) return [{}];
  if (!Array.isArray(allies) || allies.length === 0 || !allies.every((one) => typeof one === "object" && one !== null && !Array.isArray(one)))
    throw new FealtyError("wrong-value", "allies is no list of primitives", { kind: "usage", mend: "write a list such as [{id: A, reluctance: 0.3}]" });
  return allies as Written[];
}

/** The allies of a contract, each with its name, and its terms. */
export function contractAllies(written: Written): {
  readonly allies: ReturnType<typeof contractSettings>[];
  readonly ids: string[];
  readonly terms: ReturnType<typeof contractTerms>;
} {
  const { allies: _, audience: __, attention: ___, ...shared } = written;
  const sets = setsOf(written);
  return {
    allies: sets.map(({ id: _id, ...own }) => contractSettings({ ...shared, ...own })),
    ids: sets.map(({ id }, k) => String(id ?? k + 1)),
    terms: contractTerms(written),
  };
}
