import { floatShift, type KernelFunction, type Views } from "../types.js";
import { largest } from "./row.js";

// Over the last axis of (rows, cols), split over rows. y = exp(x − max) / Σ exp(x − max); y may be x. As in PyTorch a row that holds
// NaN or +∞, or nothing but −∞, is NaN.
export const softmax = (m: Views): KernelFunction => {
  return (x, y, _scratch, _rows, cols, begin, end) => {
    const f = m.f32;
    const shift = floatShift(m);
    for (let row = begin; row < end; row++) {
      const from = (x >>> shift) + row * cols;
      const to = (y >>> shift) + row * cols;
      const max = largest(f, from, cols);
      let sum = 0;
      for (let j = 0; j < cols; j++) {
        const power = Math.exp(f[from + j] - max);
        f[to + j] = power;
        sum += power;
      }
      for (let j = 0; j < cols; j++) f[to + j] /= sum;
    }
  };
};

// dx = y (dy − Σ y dy); dx may be y or dy.
export const softmaxGrad = (m: Views): KernelFunction => {
  return (y, dy, dx, _rows, cols, begin, end) => {
    const f = m.f32;
    const shift = floatShift(m);
    for (let row = begin; row < end; row++) {
      const fromY = (y >>> shift) + row * cols;
      const fromDy = (dy >>> shift) + row * cols;
      const to = (dx >>> shift) + row * cols;
      let dot = 0;
      for (let j = 0; j < cols; j++) dot += f[fromY + j] * f[fromDy + j];
      for (let j = 0; j < cols; j++) f[to + j] = f[fromY + j] * (f[fromDy + j] - dot);
    }
  };
};
