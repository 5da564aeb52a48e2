import type { Dataset } from "../dataset.js";

export const stateSystem: readonly Dataset[] = [];
