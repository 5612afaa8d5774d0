import type { Adapters } from "../adapter.js";

export const matmul: Adapters = {};
