import type { Dataset } from "../dataset.js";

export const signals: readonly Dataset[] = [];
