import type { Adapters } from "../adapter.js";

export const attention: Adapters = {};
