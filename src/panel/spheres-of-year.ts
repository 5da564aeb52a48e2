import type { Work } from "../base/index.js";
import type { Store } from "../data/index.js";
import { type SphereGround, spheresFromFrame } from "../simulate/index.js";
import { sphereStart } from "./sphere-start.js";

/** Patrons of a year where none are named. */
export const spherePatrons: readonly string[] = ["USA", "RUS", "CHN"];

/**
 * States and patrons of a year of the catalogue, as histories of spheres begin with them, with what was borrowed and left out.
 * @param patrons letters or codes.
 * @throws FealtyError as `sphereStart`.
 */
export async function spheresOfYear(
  store: Store,
  { year, patrons = spherePatrons }: { readonly year: number; readonly patrons?: readonly string[] | undefined },
  work: Work = {},
): Promise<SphereGround> {
  const start = await sphereStart(store, { year, patrons }, work);
  const { leftOut, ...found } = spheresFromFrame(
    start.frame,
    patrons.map((power) => (/^\d+$/.test(power) ? Number(power) : power.toUpperCase())),
  );
  const borrowed = start.borrowed.map((one) => `${one.name} (${one.year})`);
  return {
    ...found,
    source: `of ${year}`,
    notes: [
      `states of ${year}: ${start.datasets.join(", ")}`,
      ...(borrowed.length > 0 ? [`position or capabilities of an earlier year: ${borrowed.join(", ")}`] : []),
      ...withoutPosition(leftOut),
    ],
    first: year,
  };
}

/** A note of the states that stand nowhere. */
export function withoutPosition(leftOut: readonly { readonly name: string }[]): string[] {
  return leftOut.length === 0 ? [] : [`left out, without a position: ${leftOut.map(({ name }) => name).join(", ")}`];
}
