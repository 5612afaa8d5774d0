import type { Adapters } from "../adapter.js";

export const upsample: Adapters = {};
