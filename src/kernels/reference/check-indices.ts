import type { KernelFunction, Views } from "../types.js";

// The first position whose index is neither in [0, bound) nor equal to ignoreIndex; −1 when all are good.
export const checkIndices = (m: Views): KernelFunction => {
  return (indices, size, bound, ignoreIndex) => {
    const words = m.i32;
    const from = indices >>> 2;
    for (let i = 0; i < size; i++) {
      const index = words[from + i];
      if ((index < 0 || index >= bound) && index !== ignoreIndex) return i;
    }
    return -1;
  };
};
