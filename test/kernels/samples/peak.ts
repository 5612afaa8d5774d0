import type { Samples } from "../sample.js";

export const peak: Samples<"peak"> = (n) => ({ args: { y: 4, rounds: n } });
