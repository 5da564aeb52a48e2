import { type Opening, openingOf } from "../../simulate/index.js";
import type { SphereWorld } from "../../theory/index.js";
import type { Settings } from "../primitives-file.js";
import { readSpheres, type SphereSource } from "../sphere-settings.js";

/** What `fealty solve spheres` prints: what each patron offers whom at the start, what bids are worth, and where that leads in the first period. */
export async function solveSpheresModel(settings: Settings, source: SphereSource): Promise<{ readonly json: object; readonly text: string }> {
  const { world, notes } = await readSpheres(settings, { ...source, years: source.years ?? "1" });
  const { solved, openings } = openingOf(world, source.seed);
  const json = {
    ...(notes.length > 0 ? { notes } : {}),
    patrons: world.patrons.map((patron, j) => ({
      ...patron,
      targets: solved.targets[j],
      charge: solved.charges[j],
      ...((solved.uniform[j] as number) >= 0 ? { uniformReward: solved.uniform[j] } : {}),
      members: openings.filter(({ after }) => after === patron.code).length,
      courted: openings.filter(({ after, courted }) => courted && after === patron.code).length,
    })),
    states: openings,
  };
  const name = new Map(world.patrons.map((patron) => [patron.code, patron.name]));
  const text = [
    `${world.states.length} states, ${world.patrons.length} patron${world.patrons.length === 1 ? "" : "s"}`,
    ...notes,
    ...world.patrons.map((patron, j) => summary(world, openings, patron.code, patron.name, solved.targets[j] as number, solved.charges[j] as number)),
    `without a patron: ${openings.filter(({ before }) => before === null).length} at the start, ${openings.filter(({ after }) => after === null).length} after the first bids`,
    "",
    table(openings, world, (code) => (code === null ? "–" : (name.get(code) ?? String(code)))),
  ].join("\n");
  return { json, text };
}

function summary({ states }: SphereWorld, openings: readonly Opening[], code: number, name: string, targets: number, charge: number): string {
  const [before, after] = [states.filter(({ patron }) => patron === code).length, openings.filter((one) => one.after === code)];
  const offered = openings.flatMap(({ offers }) => offers.filter(({ patron, offer }) => patron === code && offer !== null));
  return `${name}: ${before} members at the start, ${after.length} after the first bids; at most ${targets} demand${targets === 1 ? "" : "s"} a period, one more is worth ${charge.toFixed(3)}; it would court ${offered.length} of ${states.length} states, of its own it courts ${after.filter(({ courted }) => courted).length}`;
}

/** A row a state: patron before and after, whether courted (*), and each patron's offer with what it is worth to the state. */
function table(openings: readonly Opening[], { patrons }: SphereWorld, nameOf: (code: number | null) => string): string {
  const wide = Math.max(6, ...openings.map(({ name }) => name.length)) + 2;
  const head =
    `${"state".padEnd(wide)}${"patron".padEnd(16)}${"leaving".padStart(8)}  ${patrons.map(({ name }) => `${name}: offer (worth)`.padEnd(22)).join("")}`.trimEnd();
  const rows = openings.map(({ name, before, after, leaving, courted, offers }) => {
    const moved = `${before === after ? nameOf(after) : `${nameOf(before)} → ${nameOf(after)}`}${courted ? " *" : ""}`;
    const bids = offers.map(({ offer, worth }) => (offer === null ? "–" : `${offer.toFixed(2)} (${worth.toFixed(3)})`).padEnd(22)).join("");
    return `${name.padEnd(wide)}${moved.padEnd(16)}${leaving.toFixed(3).padStart(8)}  ${bids}`.trimEnd();
  });
  return [head, ...rows, "* courted in the first period; worth: to the state, from now on, before what leaving costs it"].join("\n");
}
