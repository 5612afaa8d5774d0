import { MAX_RANK } from "../../../assembly/elementwise/opcode.js";
import { floatShift, type KernelFunction, type Views } from "../types.js";
import { gather } from "./strided.js";

// y = x walked by strides; y is contiguous. layout: rank, dims, strides in elements.
export const copy = (m: Views): KernelFunction => {
  const coordinates = new Int32Array(MAX_RANK);
  return (x, y, layout, _size, begin, end) => {
    const shift = floatShift(m);
    strided(m.f32, x >>> shift, y >>> shift, m.i32, layout >>> 2, begin, end, coordinates);
  };
};

export const copyI32 = (m: Views): KernelFunction => {
  const coordinates = new Int32Array(MAX_RANK);
  return (x, y, layout, _size, begin, end) => {
    strided(m.i32, x >>> 2, y >>> 2, m.i32, layout >>> 2, begin, end, coordinates);
  };
};

export const copyBool = (m: Views): KernelFunction => {
  const coordinates = new Int32Array(MAX_RANK);
  return (x, y, layout, _size, begin, end) => {
    strided(m.bool, x >>> 0, y >>> 0, m.i32, layout >>> 2, begin, end, coordinates);
  };
};

function strided(
  array: Float32Array | Float64Array | Int32Array | Uint8Array,
  x: number,
  y: number,
  words: Int32Array,
  layout: number,
  begin: number,
  end: number,
  coordinates: Int32Array,
): void {
  if (begin >= end) return;
  const rank = words[layout];
  const dims = layout + 1;
  gather(array, y + begin, array, x, words, dims, dims + rank, rank, begin, end - begin, coordinates);
}
