import type { Dataset } from "../dataset.js";

export const capabilities: readonly Dataset[] = [];
