import type { Runners } from "../adapter.js";

export const scheduler: Runners = {};
