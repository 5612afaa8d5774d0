import type { Adapters } from "../adapter.js";

export const reduction: Adapters = {};
