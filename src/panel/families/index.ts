import { FealtyError, suggest } from "../../base/index.js";
import { type Family, type FamilyVariable, fits } from "../family.js";
import { rolesOf } from "../fill.js";
import type { SpineKind } from "../spine.js";
import { aid } from "./aid.js";
import { arms } from "./arms.js";
import { bases } from "./bases.js";
import { capabilities } from "./capabilities.js";
import { crises } from "./crises.js";
import { disputes, disputesBetween, disputesOfPatron, disputesRecoded } from "./disputes.js";
import { distance } from "./distance.js";
import { economy } from "./economy.js";
import { exercises } from "./exercises.js";
import { idealDistance, idealPoints } from "./ideal-points.js";
import { igo } from "./igo.js";
import { leaders } from "./leaders.js";
import { nuclear } from "./nuclear.js";
import { regime } from "./regime.js";
import { rivalry, rivals, sharedRivals } from "./rivalry.js";
import { statements } from "./statements.js";
import { threat } from "./threat.js";
import { trade } from "./trade.js";
import { treaties } from "./treaties.js";
import { troops } from "./troops.js";
import { unVotes } from "./un-votes.js";
import { unCoincidence, unVotesWide } from "./un-votes-wide.js";
import { visits } from "./visits.js";

const all: readonly Family[] = [
  treaties,
  statements,
  visits,
  exercises,
  arms,
  troops,
  bases,
  nuclear,
  aid,
  capabilities,
  regime,
  economy,
  trade,
  distance,
  rivals,
  rivalry,
  sharedRivals,
  disputes,
  disputesRecoded,
  disputesBetween,
  disputesOfPatron,
  crises,
  threat,
  leaders,
  unVotes,
  unVotesWide,
  unCoincidence,
  idealPoints,
  idealDistance,
  igo,
];

/** A family as a user names it: some have a part for one state, one for two states and one for patron and ally. */
export interface FamilyGroup {
  readonly name: string;
  readonly about: string;
  readonly parts: readonly Family[];
  /** The variables of all parts. */
  readonly variables: Readonly<Record<string, FamilyVariable>>;
}

/** Families of variables by name. */
export const families: ReadonlyMap<string, FamilyGroup> = new Map(
  [...new Set(all.map(({ name }) => name))].map((name) => {
    const parts = all.filter((part) => part.name === name);
    const variables = Object.assign({}, ...parts.map((part) => part.variables)) as Record<string, FamilyVariable>;
    return [name, { name, about: parts.map(({ about }) => about).join(" "), parts, variables }];
  }),
);

/**
 * The parts of the families named, each once, in the order given; "all" stands for every one.
 * @throws FealtyError "unknown-family" (usage) that names the nearest.
 */
export function chooseFamilies(names: readonly string[]): readonly Family[] {
  const wanted = names.flatMap((name) => (name === "all" ? [...families.keys()] : [name]));
  return [...new Set(wanted)].flatMap((name) => {
    const found = families.get(name);
    if (found) return found.parts;
    throw new FealtyError("unknown-family", `there is no family of variables "${name}"`, {
      kind: "usage",
      mend: suggest(name, [...families.keys(), "all"], 24),
    });
  });
}

/** The columns that a family can add to panels of a spine, for every patron: "cinc" and "patron_cinc", or "cinc1" and "cinc2". */
export function variableNames(name: string, spine: SpineKind): readonly string[] {
  const parts = families.get(name)?.parts ?? [];
  return parts
    .filter((part) => fits(part, spine))
    .flatMap((part) =>
      rolesOf(part, spine).flatMap((role) =>
        Object.entries(part.variables)
          .filter(([, { ofPatron, domain }]) => (role.onlyPatron ? ofPatron === true : spine === "ally-year" || !domain.patrons))
          .map(([variable]) => role.name(variable)),
      ),
    );
}
