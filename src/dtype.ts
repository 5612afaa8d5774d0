import { DTypeError } from "./errors.js";

/** Element types: f32 and i32 take four bytes, bool one byte that is 0 or 1. */
export type DType = "f32" | "i32" | "bool";

/** The typed array that holds elements of a dtype. In oracle mode f32 is computed and held in double precision. */
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

/**
 * Bytes in memory of their own, not shared. Written so, since typed arrays have a parameter for their memory only from TypeScript 5.7 on:
 * older compilers read it as Uint8Array.
 */
export type Bytes = ReturnType<Uint8ArrayConstructor["of"]>;

/** Facts about one runtime's elements. Oracle mode is the one case where f32 takes eight bytes. */
export interface DTypeTable {
  readonly f32: number;
  readonly i32: number;
  readonly bool: number;
}

export const F32_BYTES: DTypeTable = { f32: 4, i32: 4, bool: 1 };
export const ORACLE_BYTES: DTypeTable = { f32: 8, i32: 4, bool: 1 };

/** Refuses what is no dtype. */
export function checkDType(op: string, dtype: DType): DType {
  if (!Object.hasOwn(F32_BYTES, dtype))
    throw new DTypeError(op, `dtypes are ${Object.keys(F32_BYTES).join(", ")}`, String(dtype));
  return dtype;
}

/** The dtype of arithmetic between two: bool < i32 < f32. */
export function promote(a: DType, b: DType): DType {
  if (a === "f32" || b === "f32") return "f32";
  return a === "i32" || b === "i32" ? "i32" : "bool";
}
