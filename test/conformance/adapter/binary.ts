import type { Adapters } from "../adapter.js";

export const binary: Adapters = {};
