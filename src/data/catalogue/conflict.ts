import type { Dataset } from "../dataset.js";

export const conflict: readonly Dataset[] = [];
