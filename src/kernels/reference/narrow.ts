import { floatShift, type KernelFunction, type Views } from "../types.js";

type Elements = Float32Array | Float64Array | Int32Array;

// y[o, j, i] = x[o, start + j, i]: x (outer, size, inner), y (outer, length, inner).
export const narrow = (m: Views): KernelFunction => {
  return (x, start, y, _outer, size, length, inner, begin, end) => {
    const shift = floatShift(m);
    takeWindow(m.f32, x >>> shift, m.i32[start >>> 2], y >>> shift, size, length, inner, begin, end);
  };
};

export const narrowI32 = (m: Views): KernelFunction => {
  return (x, start, y, _outer, size, length, inner, begin, end) => {
    takeWindow(m.i32, x >>> 2, m.i32[start >>> 2], y >>> 2, size, length, inner, begin, end);
  };
};

// y[o, start + j, i] = u[o, j, i], the rest of y stays: u (outer, length, inner), y (outer, size, inner).
export const place = (m: Views): KernelFunction => {
  return (u, start, y, _outer, size, length, inner, begin, end) => {
    const shift = floatShift(m);
    putWindow(m.f32, u >>> shift, m.i32[start >>> 2], y >>> shift, size, length, inner, begin, end);
  };
};

export const placeI32 = (m: Views): KernelFunction => {
  return (u, start, y, _outer, size, length, inner, begin, end) => {
    putWindow(m.i32, u >>> 2, m.i32[start >>> 2], y >>> 2, size, length, inner, begin, end);
  };
};

function takeWindow(
  array: Elements,
  x: number,
  start: number,
  y: number,
  size: number,
  length: number,
  inner: number,
  begin: number,
  end: number,
): void {
  for (let o = begin; o < end; o++) {
    const from = x + (o * size + start) * inner;
    array.copyWithin(y + o * length * inner, from, from + length * inner);
  }
}

function putWindow(
  array: Elements,
  u: number,
  start: number,
  y: number,
  size: number,
  length: number,
  inner: number,
  begin: number,
  end: number,
): void {
  for (let o = begin; o < end; o++) {
    const from = u + o * length * inner;
    array.copyWithin(y + (o * size + start) * inner, from, from + length * inner);
  }
}
