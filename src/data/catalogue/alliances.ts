import type { Dataset } from "../dataset.js";

export const alliances: readonly Dataset[] = [];
