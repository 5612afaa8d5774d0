import type { Adapters } from "../adapter.js";

export const unary: Adapters = {};
