import type { Adapters } from "../adapter.js";

export const norm: Adapters = {};
