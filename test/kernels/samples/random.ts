import { random, type Samples } from "../sample.js";

const state = Int32Array.of(0x12345678, -5, 7, 1);
const lengths = (n: number): number[] => (n === 1031 ? [n, 8197] : [n]);

export const uniform: Samples<"uniform"> = (n) => lengths(n).map((size) => ({ args: { state, y: size, size } }));

export const normal: Samples<"normal"> = (n) => lengths(n).map((size) => ({ args: { state, y: size, size } }));

export const dropout: Samples<"dropout"> = (n) =>
  lengths(n).flatMap((size) =>
    [0, 0.25, 1].map((p) => ({
      name: `p ${p}`,
      args: { x: random(size, 1), state, y: size, size, p, scale: p < 1 ? Math.fround(1 / (1 - p)) : 0 },
      inPlace: [["y", "x"]],
    })),
  );
