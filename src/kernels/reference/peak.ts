import type { KernelFunction, Views } from "../types.js";

const CHAINS = 12;

// The twin of the arithmetic limit: twelve chains of multiply-adds in each of four lanes, as JavaScript runs them.
export const peak =
  (m: Views): KernelFunction =>
  (x, y, rounds) => {
    const f = m.f32;
    const factor = f[x / f.BYTES_PER_ELEMENT];
    const term = f[x / f.BYTES_PER_ELEMENT + 1];
    const chains = f.BYTES_PER_ELEMENT === 8 ? new Float64Array(4 * CHAINS) : new Float32Array(4 * CHAINS);
    for (let i = 4; i < 4 * CHAINS; i++) chains[i] = chains[i - 4] + term;
    for (let round = 0; round < rounds; round++)
      for (let i = 0; i < 4 * CHAINS; i++) chains[i] = chains[i] * factor + term;
    const start = y / f.BYTES_PER_ELEMENT;
    f.fill(0, start, start + 4);
    for (let i = 0; i < 4 * CHAINS; i++) f[start + (i % 4)] += chains[i];
  };
