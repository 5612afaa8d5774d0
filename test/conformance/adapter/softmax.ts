import type { Adapters } from "../adapter.js";

export const softmax: Adapters = {};
