import type { Samples } from "../sample.js";

export const peak: Samples<"peak"> = (n) => ({ args: { x: Float32Array.of(0.999, 0.001), y: 4, rounds: n } });
