import type { Adapters } from "../adapter.js";

export const pool: Adapters = {};
