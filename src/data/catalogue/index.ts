import { FealtyError, suggest } from "../../base/index.js";
import type { Dataset } from "../dataset.js";
import { alliances } from "./alliances.js";
import { capabilities } from "./capabilities.js";
import { conflict } from "./conflict.js";
import { leaders } from "./leaders.js";
import { signals } from "./signals.js";
import { stateSystem } from "./state-system.js";
import { textsAndEvents } from "./texts-and-events.js";
import { unVotes } from "./un-votes.js";

/** Every dataset that Fealty knows, by id, in the order of the themes. */
export const catalogue: ReadonlyMap<string, Dataset> = new Map(
  [alliances, signals, unVotes, stateSystem, capabilities, conflict, leaders, textsAndEvents].flat().map((entry) => [entry.id, entry]),
);

/**
 * The catalogue's entry for `id`.
 * @throws FealtyError "unknown-dataset" (usage) that names the nearest id.
 */
export function dataset(id: string): Dataset {
  const entry = catalogue.get(id);
  if (entry) return entry;
  throw new FealtyError("unknown-dataset", `the catalogue has no dataset "${id}"`, { kind: "usage", mend: suggest(id, [...catalogue.keys()]) });
}
