import type { Dataset } from "../dataset.js";

export const leaders: readonly Dataset[] = [];
