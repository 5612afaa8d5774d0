import type { Adapters } from "../adapter.js";

export const conv: Adapters = {};
