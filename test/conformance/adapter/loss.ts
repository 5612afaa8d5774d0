import type { Adapters } from "../adapter.js";

export const loss: Adapters = {};
