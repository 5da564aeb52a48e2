import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { describe } from "vitest";

/** The folder of real data and references beside the clone, where there is one. */
export const shared = resolve(process.env.FEALTY_SHARED ?? "../shared");
export const hasShared = existsSync(`${shared}/data/originals`);
export const mirror = `${shared}/data/originals`;

/** Tests that need the shared data: skipped by name where it is not there. */
export const describeShared: typeof describe.skip = hasShared ? describe : (describe.skip as typeof describe);
