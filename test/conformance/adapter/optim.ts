import type { Runners } from "../adapter.js";

export const optim: Runners = {};
