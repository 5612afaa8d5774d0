import type { Adapters } from "../adapter.js";

export const shape: Adapters = {};
