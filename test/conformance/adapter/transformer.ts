import type { Adapters } from "../adapter.js";

export const transformer: Adapters = {};
