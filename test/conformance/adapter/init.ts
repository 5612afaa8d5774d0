import type { Runners } from "../adapter.js";

export const init: Runners = {};
