import type { KernelRow } from "../../src/kernels/types.js";
import { floats, type Image, type Output, unwrittenByte } from "./image.js";

export type Tolerance = Pick<KernelRow, "ulp" | "relative" | "absolute">;

/** Empty when every output of `actual` is within the tolerance of `expected`; otherwise what is wrong first. */
export function difference(
  actual: { image: Image; bytes: Uint8Array<ArrayBuffer>; floatBytes: 4 | 8 },
  expected: { image: Image; bytes: Uint8Array<ArrayBuffer>; floatBytes: 4 | 8 },
  tolerance: Tolerance,
): string {
  for (const output of expected.image.outputs) {
    const twin = actual.image.outputs.find((other) => other.name === output.name);
    if (!twin) return `${output.name} is missing`;
    const want = read(expected.bytes, output, expected.floatBytes);
    const got = read(actual.bytes, twin, actual.floatBytes);
    const isFloat = output.dtype === "f32";
    let largest = 0;
    for (const x of want) if (Number.isFinite(x)) largest = Math.max(largest, Math.abs(x));
    for (let i = 0; i < want.length; i++) {
      const good = isFloat ? near(got[i], want[i], largest, tolerance) : got[i] === want[i];
      if (!good) return `${output.name}[${i}] is ${got[i]}, expected ${want[i]} (largest ${largest})`;
    }
  }
  return "";
}

/** Empty when no byte outside outputs and scratch was changed. */
export function trespass(image: Image, bytes: Uint8Array): string {
  for (let i = 0; i < image.bytes.length; i++) {
    if (!image.writable[i] && bytes[i] !== image.bytes[i]) return `byte ${i} is outside the outputs and was written`;
  }
  return "";
}

/** Empty when every element of every output was written. */
export function omission({ image, bytes, floatBytes }: { image: Image; bytes: Uint8Array; floatBytes: 4 | 8 }): string {
  for (const { name, dtype, address, byteLength, blank } of image.outputs) {
    const width = dtype === "f32" ? floatBytes : dtype === "i32" ? 4 : 1;
    if (!blank) continue;
    for (let i = 0; i < byteLength; i += width) {
      let rest = width;
      while (rest > 0 && bytes[address + i + rest - 1] === unwrittenByte) rest--;
      if (rest === 0) return `${name}[${i / width}] was not written`;
    }
  }
  return "";
}

function read(bytes: Uint8Array<ArrayBuffer>, output: Output, floatBytes: 4 | 8): ArrayLike<number> & Iterable<number> {
  if (output.dtype === "bool") return bytes.subarray(output.address, output.address + output.byteLength);
  if (output.dtype === "i32") return new Int32Array(bytes.buffer, output.address, output.byteLength / 4);
  return Float32Array.from(floats(bytes.buffer, floatBytes, output.address, output.byteLength / floatBytes));
}

function near(got: number, want: number, largest: number, { ulp, relative, absolute }: Tolerance): boolean {
  if (Number.isNaN(want) || Number.isNaN(got)) return Number.isNaN(want) && Number.isNaN(got);
  if (got === want) return true;
  if (ulp !== undefined && Math.abs(order(got) - order(want)) <= ulp) return true;
  const error = Math.abs(got - want);
  return error <= (relative ?? -1) * largest || error <= (absolute ?? -1);
}

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** Position among all f32, so that neighbours differ by one and both zeros are 0. */
function order(x: number): number {
  float[0] = x;
  return bits[0] < 0 ? -(bits[0] & 0x7fffffff) : bits[0];
}
