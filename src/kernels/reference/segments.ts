import { floatShift, type KernelFunction, type Views } from "../types.js";

// y[i] = the segment that row i is in, i < size; segment k is the rows [starts[k], starts[k + 1]), the last one goes to the end. Returns
// the first position at which starts do not begin with 0, fall, or pass the end; −1 when all are good.
export const segments = (m: Views): KernelFunction => {
  return (indices, y, count, size) => {
    const words = m.i32;
    let previous = 0;
    for (let i = 0; i < count; i++) {
      const start = words[(indices >>> 2) + i];
      if (start < previous || start > size || (i === 0 && start !== 0)) {
        words.fill(0, y >>> 2, (y >>> 2) + size);
        return i;
      }
      words.fill(i - 1, (y >>> 2) + previous, (y >>> 2) + start);
      previous = start;
    }
    words.fill(count - 1, (y >>> 2) + previous, (y >>> 2) + size);
    return -1;
  };
};

// y[s, j] = the first of the rows i of segment s at which x[i, j] is largest, NaN being the largest; −1 where it is empty. x (size, width),
// rows (size), y (count, width), of which columns [begin, end) are written.
export const segmentArgmax = (m: Views): KernelFunction => {
  return (x, rows, y, size, count, width, begin, end) => {
    const f = m.f32;
    const from = x >>> floatShift(m);
    const to = y >>> 2;
    for (let s = 0; s < count; s++) m.i32.fill(-1, to + s * width + begin, to + s * width + end);
    for (let i = 0; i < size; i++) {
      const row = to + m.i32[(rows >>> 2) + i] * width;
      for (let j = begin; j < end; j++) {
        const best = m.i32[row + j];
        const held = best < 0 ? -Infinity : f[from + best * width + j];
        if (best < 0 || !(f[from + i * width + j] <= held || Number.isNaN(held))) m.i32[row + j] = i;
      }
    }
  };
};
