import type { Runners } from "../adapter.js";

export const training: Runners = {};
