/** The element types of safetensors files, and what they become in memory. */
import { FormatError } from "../errors.js";

export type StoredData = Float32Array | Int32Array | Uint8Array;

export type StoredType = "F64" | "F32" | "F16" | "BF16" | "I64" | "I32" | "I16" | "I8" | "U8" | "BOOL";

interface Stored {
  readonly bytes: number;
  readonly dtype: "f32" | "i32" | "bool";
  /** Little-endian bytes to numbers; `op` names file and entry in errors. */
  readonly convert: (buffer: ArrayBuffer, op: string) => StoredData;
}

/** F64 is rounded, to infinity where f32 ends. */
export const STORED: Readonly<Record<StoredType, Stored>> = {
  F64: { bytes: 8, dtype: "f32", convert: (buffer) => Float32Array.from(new Float64Array(buffer)) },
  F32: { bytes: 4, dtype: "f32", convert: (buffer) => new Float32Array(buffer) },
  F16: { bytes: 2, dtype: "f32", convert: (buffer) => Float32Array.from(new Uint16Array(buffer), fromF16) },
  BF16: { bytes: 2, dtype: "f32", convert: fromBF16 },
  I64: { bytes: 8, dtype: "i32", convert: fromI64 },
  I32: { bytes: 4, dtype: "i32", convert: (buffer) => new Int32Array(buffer) },
  I16: { bytes: 2, dtype: "i32", convert: (buffer) => Int32Array.from(new Int16Array(buffer)) },
  I8: { bytes: 1, dtype: "i32", convert: (buffer) => Int32Array.from(new Int8Array(buffer)) },
  U8: { bytes: 1, dtype: "i32", convert: (buffer) => Int32Array.from(new Uint8Array(buffer)) },
  BOOL: { bytes: 1, dtype: "bool", convert: fromBool },
};

export function isStoredType(dtype: string): dtype is StoredType {
  return Object.hasOwn(STORED, dtype);
}

/** IEEE 754 half precision: 1 sign bit, 5 of exponent (bias 15), 10 of fraction. */
function fromF16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The upper half of an f32. */
function fromBF16(buffer: ArrayBuffer): Float32Array {
  return new Float32Array(Uint32Array.from(new Uint16Array(buffer), (bits) => bits << 16).buffer);
}

function fromI64(buffer: ArrayBuffer, op: string): Int32Array {
  const wide = new BigInt64Array(buffer);
  return Int32Array.from({ length: wide.length }, (_, i) => {
    if (wide[i] !== BigInt.asIntN(32, wide[i]))
      throw new FormatError(op, "I64 values must fit 32 bits", `${wide[i]} at element ${i}`);
    return Number(wide[i]);
  });
}

function fromBool(buffer: ArrayBuffer, op: string): Uint8Array {
  const data = new Uint8Array(buffer);
  const wrong = data.findIndex((byte) => byte > 1);
  if (wrong >= 0) throw new FormatError(op, "BOOL values must be 0 or 1", `${data[wrong]} at element ${wrong}`);
  return data;
}
