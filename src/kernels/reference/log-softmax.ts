import { floatShift, type KernelFunction, type Views } from "../types.js";
import { largest, sumExp } from "./row.js";

// Over the last axis of (rows, cols), split over rows. y = x − max − log Σ exp(x − max); y may be x. As in PyTorch a row that holds
// NaN or +∞, or nothing but −∞, is NaN.
export const logSoftmax = (m: Views): KernelFunction => {
  return (x, y, _scratch, _rows, cols, begin, end) => {
    const f = m.f32;
    const shift = floatShift(m);
    for (let row = begin; row < end; row++) {
      const from = (x >>> shift) + row * cols;
      const to = (y >>> shift) + row * cols;
      const max = largest(f, from, cols);
      const log = Math.log(sumExp(f, from, cols, max));
      for (let j = 0; j < cols; j++) f[to + j] = f[from + j] - max - log;
    }
  };
};

// dx = dy − exp(y) Σ dy; dx may be y or dy.
export const logSoftmaxGrad = (m: Views): KernelFunction => {
  return (y, dy, dx, _scratch, _rows, cols, begin, end) => {
    const f = m.f32;
    const shift = floatShift(m);
    for (let row = begin; row < end; row++) {
      const fromY = (y >>> shift) + row * cols;
      const fromDy = (dy >>> shift) + row * cols;
      const to = (dx >>> shift) + row * cols;
      let sum = 0;
      for (let j = 0; j < cols; j++) sum += f[fromDy + j];
      for (let j = 0; j < cols; j++) f[to + j] = f[fromDy + j] - Math.exp(f[fromY + j]) * sum;
    }
  };
};
