import type { Dataset } from "../dataset.js";

export const textsAndEvents: readonly Dataset[] = [];
