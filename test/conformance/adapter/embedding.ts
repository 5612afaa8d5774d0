import type { Adapters } from "../adapter.js";

export const embedding: Adapters = {};
