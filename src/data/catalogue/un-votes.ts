import type { Dataset } from "../dataset.js";

export const unVotes: readonly Dataset[] = [];
