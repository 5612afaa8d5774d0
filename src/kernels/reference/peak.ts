import type { KernelFunction, Views } from "../types.js";

/** The twin of the arithmetic limit: ten chains of multiply-adds in each of four lanes, as JavaScript runs them. */
export const peak =
  (m: Views): KernelFunction =>
  (y, rounds) => {
    const f = m.f32;
    const start = y / f.BYTES_PER_ELEMENT;
    const chains = f.BYTES_PER_ELEMENT === 8 ? new Float64Array(40) : new Float32Array(40);
    for (let i = 0; i < 40; i++) chains[i] = Math.floor(i / 4) / 10;
    for (let round = 0; round < rounds; round++) for (let i = 0; i < 40; i++) chains[i] = chains[i] * 0.999 + 0.001;
    f.fill(0, start, start + 4);
    for (let i = 0; i < 40; i++) f[start + (i % 4)] += chains[i];
  };
