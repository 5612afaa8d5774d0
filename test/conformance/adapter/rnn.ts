import type { Adapters } from "../adapter.js";

export const rnn: Adapters = {};
