import type { Adapters } from "../adapter.js";

export const convTranspose: Adapters = {};
